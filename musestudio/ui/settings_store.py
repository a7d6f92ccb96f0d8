"""The settings while the program runs: changed one at a time, written when things are calm."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from musestudio.settings import Settings, save_settings
from musestudio.ui.background import Background

_WRITE_AFTER_MS = 800
_LANE = "settings"


class SettingsStore(QObject):
    """Holds the settings.

    changed(Settings): one of them is different.
    """

    changed = Signal(object)

    def __init__(
        self, settings: Settings, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._saved = settings
        self._background = background
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WRITE_AFTER_MS)
        self._timer.timeout.connect(self._write)

    @property
    def value(self) -> Settings:
        return self._settings

    def change(self, **fields: Any) -> None:
        """Set some of them by name."""
        self.take(dataclasses.replace(self._settings, **fields))

    def take(self, settings: Settings) -> None:
        """Use these settings from now on."""
        if settings != self._settings:
            self._settings = settings
            if not self._is_closed:
                self._timer.start()
            self.changed.emit(settings)

    def close(self) -> None:
        """Write what is not written yet; nothing is from now on. Call after
        ``Background.close``.
        """
        self._is_closed = True
        self._timer.stop()
        if self._settings != self._saved:
            save_settings(self._settings)
            self._saved = self._settings

    def _write(self) -> None:
        settings = self._settings

        def written(_result: object) -> None:
            self._saved = settings

        self._background.start(
            _LANE,
            lambda _job, _report: save_settings(settings),
            finished=written,
            failed=lambda _sentence: None,  # save_settings has logged why.
        )


class SettingsOfWindow(QObject):
    """The settings as one window sees them: it changes them for all, and is told of every
    change until it is closed, so that nothing reaches a window that is going away.

    changed(Settings): as the store's.
    """

    changed = Signal(object)

    def __init__(self, store: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        store.changed.connect(self.changed)

    @property
    def value(self) -> Settings:
        return self._store.value

    def change(self, **fields: Any) -> None:
        """Set some of them by name."""
        self._store.change(**fields)

    def take(self, settings: Settings) -> None:
        """Use these settings from now on."""
        self._store.take(settings)

    def close(self) -> None:
        """Hear of no more changes."""
        self._store.changed.disconnect(self.changed)

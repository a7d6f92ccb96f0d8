"""Offering what was autosaved before a crash, once, when the program starts again."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from musestudio.resources import autosave_dir
from musestudio.ui.autosave_folder import Abandoned, Recovered
from musestudio.ui.background import Background
from musestudio.ui.restore_dialog import RestoreDialog

if TYPE_CHECKING:
    from musestudio.ui.windows import Windows

_LANE = "recovery"
_log = logging.getLogger(__name__)


class Recovery(QObject):
    """Looks once, and holds what it found until the composer has decided."""

    def __init__(self, windows: Windows, background: Background) -> None:
        super().__init__(windows)
        self._windows = windows
        self._background = background
        self._abandoned: Abandoned | None = None
        self._waiting: set[Path] = set()  # Restored, and not yet autosaved anew.
        self.dialog: RestoreDialog | None = None

    @property
    def is_looking(self) -> bool:
        return self._background.is_busy(_LANE)

    def look(self) -> None:
        """Look in the background; ask where there is something."""

        def find(_job: object, _report: object) -> tuple[Abandoned, tuple[Recovered, ...]]:
            abandoned = Abandoned(autosave_dir())
            return abandoned, abandoned.recover()

        self._background.start(
            _LANE,
            find,
            finished=lambda found: self._offer(*found),
            failed=lambda _sentence: None,  # It is in the log.
            latest_only=False,
        )

    def close(self) -> None:
        """Let go of what nobody decided about."""
        if self._abandoned is not None:
            self._abandoned.close()
            self._abandoned = None

    def _offer(self, abandoned: Abandoned, pieces: Sequence[Recovered]) -> None:
        self._abandoned = abandoned
        window = self._windows.active
        if not pieces or window is None:
            self.close()
            return
        dialog = RestoreDialog(pieces, datetime.datetime.now().astimezone(), window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.restore_wanted.connect(lambda places: self._restore([pieces[i] for i in places]))
        dialog.removal_wanted.connect(lambda places: self._remove([pieces[i] for i in places]))
        dialog.finished.connect(self._decided)
        self.dialog = dialog
        dialog.open()

    def _restore(self, pieces: Sequence[Recovered]) -> None:
        """Each into a window; the autosaved file goes once this program has one of its own."""
        self._waiting.update(piece.path for piece in pieces)
        for piece in pieces:
            window = self._windows.free_window()
            window.files.restore(piece.project, piece.name, piece.original)
            window.autosave.save_now(then=partial(self._safe_again, piece))

    def _safe_again(self, piece: Recovered) -> None:
        self._waiting.discard(piece.path)
        self._remove([piece])
        if not self._waiting and self.dialog is None:
            self.close()

    def _remove(self, pieces: Sequence[Recovered]) -> None:
        for piece in pieces:
            try:
                piece.path.unlink(missing_ok=True)
            except OSError:
                _log.warning("%s could not be removed", piece.path, exc_info=True)

    def _decided(self) -> None:
        self.dialog = None
        if not self._waiting:
            self.close()

"""All windows of the program, each with a piece of its own.

They share the settings, the clipboard, the models and the folder of autosaved pieces. Only
one of them plays at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QApplication

from musestudio.resources import autosave_dir
from musestudio.ui.autosave import Autosave
from musestudio.ui.autosave_folder import Session
from musestudio.ui.background import Background
from musestudio.ui.main_window import MainWindow
from musestudio.ui.quit_dialog import QuitDialog
from musestudio.ui.recovery import Recovery
from musestudio.ui.settings_store import SettingsStore
from musestudio.ui.theme import GRID
from musestudio.ui.window_files import project_of

_CASCADE = QPoint(8 * GRID, 8 * GRID)


class Windows(QObject):
    """Opens and ends them.

    make_window: a window with all its parts, not yet shown.
    all_closed(): the last one is closed.
    """

    all_closed = Signal()

    def __init__(
        self,
        make_window: Callable[[], MainWindow],
        store: SettingsStore,
        background: Background,
    ) -> None:
        """background: for what belongs to no window; it ends with the last of them."""
        super().__init__()
        self._make_window = make_window
        self._store = store
        self._background = background
        for part in (store, background):
            part.setParent(self)
        self._session = Session(autosave_dir())
        self.recovery = Recovery(self, background)
        self._open: list[MainWindow] = []

    @property
    def open(self) -> tuple[MainWindow, ...]:
        return tuple(self._open)

    @property
    def active(self) -> MainWindow | None:
        """The window in use, None once all are closed."""
        found = QApplication.activeWindow()
        in_use = [window for window in self._open if window is found] or self._open[-1:]
        return in_use[0] if in_use else None

    # --- opening

    def add(self) -> MainWindow:
        """Make a window, which the caller shows."""
        window = self._make_window()
        window.windows = self
        window.autosave = Autosave(
            window.document,
            window.files,
            window.background,
            lambda song: project_of(window, song),
            self._session,
            lambda: self._store.value.autosave_s,
            window,
        )
        window.window_files.join_autosave(window.autosave)
        window.prompts.is_open_elsewhere = lambda path: self._bring_forward(window, path)
        window.playback.playing_changed.connect(
            lambda playing: self._hush_others(window) if playing else None
        )
        window.closed.connect(lambda asked: self._closed(window, asked))
        self._open.append(window)
        return window

    def open_new(self, paths: Iterable[str | Path] = ()) -> MainWindow:
        """Show a window on an empty piece, or one for each of the files; returns the last."""
        window = self._show_new()
        for i, path in enumerate(paths):
            if i > 0:
                window = self._show_new()
            window.files.open(path)
        return window

    def free_window(self) -> MainWindow:
        """The window in use where nobody would miss what it shows, else a new one."""
        window = self.active
        if window is not None and window.files.can_be_replaced and not window.files.is_reading:
            return window
        return self._show_new()

    def _show_new(self) -> MainWindow:
        beside = self.active
        window = self.add()
        if beside is not None and not (beside.isMaximized() or beside.isFullScreen()):
            window.resize(beside.size())
            window.move(beside.pos() + _CASCADE)
        window.show()
        window.begin()
        window.activateWindow()
        return window

    def _bring_forward(self, asking: MainWindow, path: str | Path) -> bool:
        """Show the window that has this file already, if another than the asking one has."""
        for window in self._open:
            home = window.files.home
            if window is not asking and home is not None and _are_same(home, path):
                window.show()
                window.raise_()
                window.activateWindow()
                window.messages.note(f"“{home.name}” is open here already.")
                return True
        return False

    def _hush_others(self, playing: MainWindow) -> None:
        for window in self._open:
            if window is not playing:
                window.playback.stop()

    # --- ending

    def quit(self) -> None:
        """Close every window, asking once about everything that is not saved."""
        unsaved = [window for window in self._open if not window.document.is_clean]
        if len(unsaved) < 2:
            for window in unsaved:
                window.activateWindow()
                window.prompts.guarded(self._close_all)
            if not unsaved:
                self._close_all()
            return
        dialog = QuitDialog([window.files.display_name for window in unsaved], self.active)
        answer = dialog.exec()
        chosen = dialog.chosen
        dialog.deleteLater()
        if answer == QuitDialog.DialogCode.Accepted:
            self._save_each([unsaved[i] for i in chosen])

    def _save_each(self, windows: list[MainWindow]) -> None:
        """Save them one after another, then close all; one that is not saved stops it."""
        if not windows:
            self._close_all()
            return
        windows[0].activateWindow()
        windows[0].prompts.save(then=lambda: self._save_each(windows[1:]))

    def _close_all(self) -> None:
        for window in self.open:
            window.close_for_good()

    def close_without_asking(self) -> None:
        """End at once; what is not saved is offered at the next start."""
        for window in self.open:
            window.close_without_asking()

    def autosave_now(self) -> None:
        """Something is wrong: keep what there is."""
        for window in self._open:
            window.autosave.save_now()

    def _closed(self, window: MainWindow, asked: bool) -> None:
        window.autosave.close(keep=not asked)
        self._open.remove(window)
        if self._open:
            window.deleteLater()
            return
        self._background.close()
        self.recovery.close()
        self._session.close()
        self._store.close()
        self.all_closed.emit()


def _are_same(one: Path, other: str | Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False

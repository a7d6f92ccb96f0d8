"""The bridge in the window: joins strip, selection, files, playback and the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from musestudio.ui.bridge.strip import BridgeStrip

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


class WindowBridge(QObject):
    """Takes ends from selection and files, lets steps be heard, and inserts them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.strip = BridgeStrip(window.actions_, lambda _place: None)

    @property
    def can_insert(self) -> bool:
        """Whether there is a way to put into the piece."""
        return False

    def take_selection(self) -> None:
        """Take the selected notes as the next end: from here, then to there."""

    def take_selection_as(self, which: int) -> None:
        """Take the selected notes as this end."""

    def insert(self) -> None:
        """Put the steps into the piece, one after another: one undo step."""

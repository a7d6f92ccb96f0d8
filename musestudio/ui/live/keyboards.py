"""The keyboards of a window: chosen in a menu, heard by the window in use, routed to a track."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from musestudio.ui.live.input_chooser import InputChooser
from musestudio.ui.live.keyboard_route import KeyboardRoute

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


class WindowKeyboards(QObject):
    """Made before the menu bar, for its ``menu``; ``open`` joins it with the rest.

    Every window has a process that plays, and so its own ears. The one in use listens: a
    keyboard that several listen to would sound several times, and some systems allow one only.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.chooser = InputChooser(window.store, window.midi_input, window)
        self.menu = self.chooser.menu
        self.route: KeyboardRoute | None = None

    def open(self) -> None:
        """Begin to listen."""
        window = self._window
        self.route = KeyboardRoute(window)
        self.chooser.shown.connect(window.status.show_input)
        self.chooser.told.connect(window.messages.note)
        self.chooser.refused.connect(window.messages.warn)
        window.outputs.told.connect(window.messages.note)
        window.installEventFilter(self)
        self.chooser.open()
        self._listen()

    def close(self) -> None:
        """Hear no more."""
        self._window.removeEventFilter(self)
        if self.route is not None:
            self.route.close()
        self.chooser.close()
        self._window.outputs.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self._listen()
        return False

    def _listen(self) -> None:
        for other in self._window.windows.open:
            if other is not self._window:
                other.keyboards.chooser.listen(False)
        self.chooser.listen(True)

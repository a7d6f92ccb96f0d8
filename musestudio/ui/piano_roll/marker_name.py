"""A field in the ruler in which a marker gets its name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from musestudio.editing.operations.markers import set_marker
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import RULER_HEIGHT, SMALL_TEXT_SIZE, text_font

_WIDTH = 160
_PLACEHOLDER = "Name of the marker"


class MarkerName(QLineEdit):
    """Return, or leaving the field, keeps the name; Esc does not; an empty one deletes."""

    def __init__(self, state: RollState, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._tick = 0
        self._returns_to: QWidget | None = None
        self.setFont(text_font(SMALL_TEXT_SIZE + 1))
        self.setPlaceholderText(_PLACEHOLDER)
        self.setAccessibleName(_PLACEHOLDER)
        self.hide()
        self.returnPressed.connect(self._keep)

    def ask(self, tick: int) -> None:
        """Ask for the name of the marker at ``tick``, there or yet to be."""
        there = next((m.text for m in self._state.song.markers if m.tick == tick), "")
        self._tick = tick
        self._returns_to = self.window().focusWidget()
        self.setText(there)
        self.selectAll()
        self._state.viewport.reveal(tick)
        x = round(self._state.viewport.transform.x(tick))
        room = self.parentWidget().width() - _WIDTH
        self.setGeometry(max(min(x, room), 0), 0, _WIDTH, RULER_HEIGHT - 12)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._keep()

    def _keep(self) -> None:
        text = self.text()
        if not self.isVisible():
            return
        self._close()
        commands = set_marker(self._state.song, self._tick, text)
        if commands:
            self._state.apply_all(commands, commands[0].name)

    def _close(self) -> None:
        self.hide()
        if self._returns_to is not None:
            self._returns_to.setFocus()

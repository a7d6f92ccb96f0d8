"""A small box in a lane to type a value in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from musestudio.ui.theme import CONTROL_HEIGHT, KEYBOARD_WIDTH

_WIDTH = 72


class ValueField(QLineEdit):
    """Enter takes the value, Esc and a click elsewhere leave it as it was.

    parse: the value written, or None where it is none; then ``rule`` says what is wanted.
    take:  is given the value.
    closed(bool): done; True where the keyboard should go back to the lane.
    """

    closed = Signal(bool)

    def __init__(
        self,
        parse: Callable[[str], float | None],
        take: Callable[[float], None],
        rule: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._parse, self._take, self._rule = parse, take, rule
        self._open = False
        self.setProperty("kind", "narrow")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("Value")
        self.setToolTip(rule)
        self.returnPressed.connect(self._read)

    def open_at(self, x: float, y: float, text: str) -> None:
        """Show the box beside a place of its parent, ``text`` selected in it."""
        parent = self.parentWidget()
        left = min(max(round(x) + 8, KEYBOARD_WIDTH + 4), parent.width() - _WIDTH - 4)
        top = min(max(round(y) - CONTROL_HEIGHT // 2, 4), parent.height() - CONTROL_HEIGHT - 4)
        self.setGeometry(left, top, _WIDTH, CONTROL_HEIGHT)
        self.setText(text)
        self.selectAll()
        self._open = True
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_unread(self) -> None:
        """Close and change nothing."""
        self._close(keep_focus=self.hasFocus())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close(keep_focus=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._close(keep_focus=False)

    def _read(self) -> None:
        value = self._parse(self.text().strip().replace(",", "."))
        if value is None:
            self.selectAll()
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self._rule, self)
            return
        self._close(keep_focus=True)
        self._take(value)

    def _close(self, *, keep_focus: bool) -> None:
        if self._open:
            self._open = False
            self.hide()
            self.closed.emit(keep_focus)

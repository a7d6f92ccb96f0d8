"""A track's name, edited where it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class NameEdit(QLineEdit):
    """A line edit that is gone once it is left.

    finished(str | None): the new name, or None where the edit was called off.
    """

    finished = Signal(object)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._done = False
        self.setAccessibleName("Track name")
        self.returnPressed.connect(lambda: self._finish(self.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish(self.text())

    def _finish(self, text: str | None) -> None:
        if not self._done:
            self._done = True
            self.hide()
            self.deleteLater()
            self.finished.emit(text)

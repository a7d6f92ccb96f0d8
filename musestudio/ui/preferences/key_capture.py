"""A box that takes the next keys pressed, whatever they mean elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

_MODIFIERS = {
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_unknown,
}


class KeyCapture(QLineEdit):
    """While ``listen`` lasts every key is caught.

    caught(str): keys in Qt's portable notation.
    left(): listening ended without any.
    """

    caught = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listening = False
        self.setReadOnly(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("Keys")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def is_listening(self) -> bool:
        return self._listening

    def listen(self) -> None:
        """Take the next keys."""
        self._listening = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clear()
        self.setPlaceholderText("Press the keys …")
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        if self._listening:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
            if event.type() == QEvent.Type.FocusOut:
                self._end()
                self.left.emit()
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _MODIFIERS:
            return
        keys = portable_keys(event)
        self._end()
        self.caught.emit(keys)

    def _end(self) -> None:
        self._listening = False
        self.setPlaceholderText("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def portable_keys(event: QKeyEvent) -> str:
    """The keys of an event. Shift is left out where it only makes the sign: “?” is no “Shift+?”."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key, text = event.key(), event.text()
    if key == Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
    is_sign = len(text) == 1 and text.isprintable() and not text.isalnum() and not text.isspace()
    if is_sign and ord(text) == key:
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    sequence = QKeySequence(modifiers.value | int(key))
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)

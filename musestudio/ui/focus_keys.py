"""Which keys belong to the widget with the focus, though the window has made them shortcuts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
    QWidget,
)

from musestudio.ui.value_box import ARROW_KEYS, NUMBER_KEYS, NumberBox, NumberSpinner

_BUTTON_KEYS = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
_PAGE_KEYS = {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_KEYS_OF_WIDGETS: tuple[tuple[type[QWidget], set[Qt.Key]], ...] = (
    (QAbstractButton, _BUTTON_KEYS),
    (QComboBox, _BUTTON_KEYS | ARROW_KEYS),
    (QSlider, ARROW_KEYS),
    (QAbstractItemView, _PAGE_KEYS),
    (NumberSpinner, NUMBER_KEYS),
    (NumberBox, NUMBER_KEYS),
)
_EDITING_KEYS = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
)
_ALWAYS_A_SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def focus_needs_key(event: QKeyEvent) -> bool:
    """Whether the widget with the focus should get this key though it is a shortcut.

    The window has shortcuts on plain keys (Space, Tab, arrows, letters). Qt asks the
    focused widget first by a ShortcutOverride event; standard widgets claim only some
    keys by it, so that typing “c” in a number box would ask for a continuation.
    """
    widget = QApplication.focusWidget()
    return widget is not None and _wants_key(widget, event)


def _wants_key(widget: QWidget, event: QKeyEvent) -> bool:
    key = Qt.Key(event.key())
    if isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)) and (
        any(event.matches(standard) for standard in _EDITING_KEYS)
    ):
        return True
    if event.modifiers() & _ALWAYS_A_SHORTCUT:
        return False
    for kind, keys in _KEYS_OF_WIDGETS:
        if isinstance(widget, kind):
            return key in keys
    is_text = isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit))
    return is_text and not Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35

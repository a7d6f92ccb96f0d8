"""Everything the window can do, as data.

An ``ActionSpec`` says what an action is called, which keys call it and what it does;
menus, tooltips, buttons and the shortcut sheet are all made from it. To add an action,
add a spec to the table and its id to a menu.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
    QToolButton,
    QWidget,
)

from musestudio.ui.icons import bind_icon
from musestudio.ui.theme import ICON_SIZE
from musestudio.ui.value_box import ARROW_KEYS, NUMBER_KEYS, NumberBox, NumberSpinner

SEPARATOR = "—"


@dataclass(frozen=True)
class ActionSpec:
    """One thing the program can do.

    text:      as a menu shows it, with & before its access key.
    shortcuts: in Qt's portable notation, the one to show first.
    hint:      what the tooltip says instead of the text, where more words help.
    checkable: the callback is then called with the new state.
    roll_keys: the keys are the roll's own (they mean other things elsewhere): shown, not bound.
    """

    id: str
    text: str
    callback: Callable[..., object]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    hint: str = ""
    checkable: bool = False
    roll_keys: bool = False

    @property
    def plain_text(self) -> str:
        """The text without access key and dots."""
        return self.text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


class Actions:
    """The QActions of a window, by id."""

    def __init__(self, window: QWidget, specs: Iterable[ActionSpec]) -> None:
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        for spec in specs:
            self.add(spec)

    def add(self, spec: ActionSpec) -> QAction:
        """Make the action and give its keys to the window."""
        if spec.id in self._specs:
            raise ValueError(f"two actions are called {spec.id}")
        text = spec.text
        if spec.roll_keys:  # What follows a tab stands where a menu shows the keys.
            text += f"\t{key_text(spec.shortcuts[0])}"
        action = QAction(text, self._window)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        if not spec.roll_keys:
            action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        action.setToolTip(tooltip(spec))
        action.setIconVisibleInMenu(False)
        if spec.icon:
            bind_icon(action, spec.icon)
        # “triggered”, unlike “toggled”, is silent when the program itself sets the check.
        if spec.checkable:
            action.triggered.connect(spec.callback)
        else:
            action.triggered.connect(lambda _checked=False: spec.callback())
        self._window.addAction(action)
        self._specs[spec.id] = spec
        self._actions[spec.id] = action
        return action

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __iter__(self) -> Iterator[ActionSpec]:
        return iter(self._specs.values())

    def spec(self, action_id: str) -> ActionSpec:
        return self._specs[action_id]

    def enable(self, enabled: bool, *action_ids: str) -> None:
        """Enable or disable several at once; a disabled action's keys are free for others."""
        for action_id in action_ids:
            self._actions[action_id].setEnabled(enabled)

    def lend_keys(self, owner_id: str, borrower_id: str, lent: bool) -> None:
        """Give the owner's keys to the borrower for a while, or take them back.

        Both can stay enabled then, which two actions with one key cannot.
        """
        keys = [QKeySequence(keys) for keys in self._specs[owner_id].shortcuts]
        self._actions[owner_id].setShortcuts([] if lent else keys)
        self._actions[borrower_id].setShortcuts(keys if lent else [])

    def fill_menu(self, menu: QMenu, action_ids: Iterable[str]) -> None:
        """Put the actions, and separators, into a menu."""
        for action_id in action_ids:
            if action_id == SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[action_id])

    def button(self, action_id: str, parent: QWidget | None = None) -> QToolButton:
        """A flat icon button for the action."""
        button = QToolButton(parent)
        button.setDefaultAction(self._actions[action_id])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setProperty("kind", "flat")
        button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        button.setAccessibleName(self._specs[action_id].plain_text)
        # A click must not take the keys from the roll; the Tab key still gets here.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def key_text(shortcut: str) -> str:
    """The keys as this platform writes them."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


def tooltip(spec: ActionSpec) -> str:
    """The action's name and its key."""
    text = spec.hint or spec.plain_text
    return f"{text}  ({key_text(spec.shortcuts[0])})" if spec.shortcuts else text


_BUTTON_KEYS = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
_KEYS_OF_WIDGETS: tuple[tuple[type[QWidget], set[Qt.Key]], ...] = (
    (QAbstractButton, _BUTTON_KEYS),
    (QComboBox, _BUTTON_KEYS | ARROW_KEYS),
    (QSlider, ARROW_KEYS),
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

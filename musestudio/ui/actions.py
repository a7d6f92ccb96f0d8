"""Everything the window can do, as data.

An ``ActionSpec`` says what an action is called, which keys call it and what it does; menus,
tooltips, buttons, the shortcut sheet, the command palette and the page where keys are changed
are all made from it. To add an action, add a spec to a table in ``action_tables`` and its id
to a menu in ``menu_order``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from musestudio.ui.icons import bind_icon
from musestudio.ui.theme import ICON_SIZE

SEPARATOR = "—"


@dataclass(frozen=True)
class ActionSpec:
    """One thing the program can do.

    text:      as a menu shows it, with & before its access key.
    shortcuts: in Qt's portable notation, the one to show first.
    hint:      what the tooltip says instead of the text, where more words help.
    checkable: the callback is then called with the new state.
    roll_keys: the keys are the roll's own (they mean other things elsewhere): shown, not bound.
    when:      whether it is possible now, asked anew by ``Actions.refresh``; None where it is
               always, or where somebody else says so by ``Actions.enable``.
    context:   where the keys hold, for the sake of conflicts: "" everywhere, otherwise a word
               shared by actions that are possible in one situation only ("candidates", …).
               One key may serve two contexts, as Esc does.
    keywords:  other words by which the command palette finds it.
    borrows:   the action whose keys it has while it is possible (``Actions.lend_keys``).
    """

    id: str
    text: str
    callback: Callable[..., object]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    hint: str = ""
    checkable: bool = False
    roll_keys: bool = False
    when: Callable[[], bool] | None = None
    context: str = ""
    keywords: str = ""
    borrows: str = ""

    @property
    def plain_text(self) -> str:
        """The text without access key and dots."""
        return plain_text(self.text)


class Actions(QObject):
    """The QActions of a window, by id.

    keys_changed(str): the action of that id has other keys now.
    """

    keys_changed = Signal(str)

    def __init__(self, window: QWidget, specs: Iterable[ActionSpec]) -> None:
        super().__init__(window)
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._defaults: dict[str, tuple[str, ...]] = {}
        self._actions: dict[str, QAction] = {}
        self._lent: dict[str, str] = {}  # Owner to borrower.
        for spec in specs:
            self.add(spec)

    def add(self, spec: ActionSpec) -> QAction:
        """Make the action and give its keys to the window."""
        if spec.id in self._specs:
            raise ValueError(f"two actions are called {spec.id}")
        text = spec.text
        if spec.roll_keys and spec.shortcuts:
            # What follows a tab stands where a menu shows the keys.
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
        self._defaults[spec.id] = spec.shortcuts
        self._actions[spec.id] = action
        return action

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __contains__(self, action_id: str) -> bool:
        return action_id in self._actions

    def __iter__(self) -> Iterator[ActionSpec]:
        return iter(self._specs.values())

    def spec(self, action_id: str) -> ActionSpec:
        """The action with the keys it has now, changed or not."""
        return self._specs[action_id]

    def enable(self, enabled: bool, *action_ids: str) -> None:
        """Enable or disable several at once; a disabled action's keys are free for others."""
        for action_id in action_ids:
            self._actions[action_id].setEnabled(enabled)

    def refresh(self) -> None:
        """Ask every action that knows when it is possible."""
        for spec in self._specs.values():
            if spec.when is not None:
                self._actions[spec.id].setEnabled(spec.when())

    # --- keys

    def key_text(self, action_id: str) -> str:
        """The key to show for an action, as this platform writes it; empty where it has none."""
        keys = self._specs[action_id].shortcuts
        return key_text(keys[0]) if keys else ""

    def default_keys(self, action_id: str) -> tuple[str, ...]:
        """The keys the program ships with."""
        return self._defaults[action_id]

    def set_keys(self, action_id: str, keys: tuple[str, ...]) -> None:
        """Call the action by these keys from now on.

        Raises ValueError for the roll's own keys, and for borrowed ones.
        """
        spec = self._specs[action_id]
        if spec.roll_keys or spec.borrows:
            raise ValueError(f"the keys of {action_id} are not its own")
        if keys == spec.shortcuts:
            return
        borrowers = [each.id for each in self._specs.values() if each.borrows == action_id]
        for each in (action_id, *borrowers):
            changed = dataclasses.replace(self._specs[each], shortcuts=keys)
            self._specs[each] = changed
            self._actions[each].setToolTip(tooltip(changed))
        self._bind(self._lent.get(action_id, action_id), keys)
        for each in (action_id, *borrowers):
            self.keys_changed.emit(each)

    def lend_keys(self, owner_id: str, borrower_id: str, lent: bool) -> None:
        """Give the owner's keys to the borrower for a while, or take them back.

        Both can stay enabled then, which two actions with one key cannot.
        """
        keys = self._specs[owner_id].shortcuts
        if lent:
            self._lent[owner_id] = borrower_id
        else:
            self._lent.pop(owner_id, None)
        self._bind(owner_id, () if lent else keys)
        self._bind(borrower_id, keys if lent else ())

    def _bind(self, action_id: str, keys: tuple[str, ...]) -> None:
        self._actions[action_id].setShortcuts([QKeySequence(each) for each in keys])

    # --- menus and buttons

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


def plain_text(text: str) -> str:
    """A menu's text without access key and dots."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def key_text(shortcut: str) -> str:
    """The keys as this platform writes them."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


def tooltip(spec: ActionSpec) -> str:
    """The action's name and its key."""
    text = spec.hint or spec.plain_text
    return f"{text}  ({key_text(spec.shortcuts[0])})" if spec.shortcuts else text

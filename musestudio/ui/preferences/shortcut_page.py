"""The page where keys are changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from musestudio.ui.actions import Actions, ActionSpec, key_text
from musestudio.ui.menu_order import Menu
from musestudio.ui.palette.fuzzy import fuzzy_match
from musestudio.ui.preferences.key_capture import KeyCapture
from musestudio.ui.shortcut_keys import ShortcutKeys, can_change
from musestudio.ui.theme import GRID, text_font

_ID = Qt.ItemDataRole.UserRole
_COMMAND, _KEYS = 0, 1


class ShortcutPage(QWidget):
    """Every action with its keys, and what changes them."""

    def __init__(self, actions: Actions, keys: ShortcutKeys, menus: Sequence[Menu]) -> None:
        super().__init__()
        self._actions = actions
        self._keys = keys
        self._items: dict[str, QTreeWidgetItem] = {}
        self._wanted: tuple[str, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a command or a key …")
        self.search.setAccessibleName("Find a command or a key")
        self.search.setClearButtonEnabled(True)
        self.tree = _Commands()
        self.tree.setAccessibleName("Commands and their keys")
        self.tree.setHeaderLabels(["Command", "Keys"])
        self.tree.header().setSectionResizeMode(_COMMAND, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(_KEYS, QHeaderView.ResizeMode.Fixed)
        self.tree.header().resizeSection(_KEYS, 44 * GRID)
        self.tree.header().setStretchLastSection(False)
        self.capture = KeyCapture()
        self.capture.setFixedWidth(36 * GRID)
        self.change = _button("&Change", "Then press the new keys")
        self.clear = _button("C&lear", "Leave the command without a key")
        self.reset = _button("&Reset", "Go back to the key the program ships with")
        self.reset_all = _button("Reset &all", "Go back to the shipped keys of every command")
        self.use = _button("&Use", "Take these keys")
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(10 * GRID)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        for button in (self.change, self.clear, self.reset):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.capture)
        row.addWidget(self.use)
        row.addWidget(self.reset_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addLayout(row)
        layout.addWidget(self.message)
        self._fill(menus)
        self.search.textChanged.connect(self._filter)
        self.tree.currentItemChanged.connect(lambda _now, _before: self._show_current())
        self.tree.chosen.connect(self._listen)
        self.tree.itemDoubleClicked.connect(lambda _item, _column: self._listen())
        self.change.clicked.connect(self._listen)
        self.clear.clicked.connect(lambda: self._set(()))
        self.reset.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._reset_all)
        self.use.clicked.connect(self._use)
        self.capture.caught.connect(self._caught)
        self.capture.left.connect(self._show_current)
        actions.keys_changed.connect(self._show_keys)
        self._show_current()

    @property
    def current(self) -> ActionSpec | None:
        """The command whose keys would be changed."""
        item = self.tree.currentItem()
        action_id = None if item is None else item.data(_COMMAND, _ID)
        return None if action_id is None else self._actions.spec(action_id)

    def select(self, action_id: str) -> None:
        """Go to a command."""
        self.tree.setCurrentItem(self._items[action_id])

    def _fill(self, menus: Sequence[Menu]) -> None:
        placed: set[str] = set()
        for menu in menus:
            for name, action_ids in menu.groups():
                self._add_group(name, action_ids)
                placed.update(action_ids)
        others = tuple(spec.id for spec in self._actions if spec.id not in placed)
        if others:
            self._add_group("Other", others)
        self.tree.expandAll()

    def _add_group(self, name: str, action_ids: Sequence[str]) -> None:
        group = QTreeWidgetItem([name])
        group.setFont(_COMMAND, text_font(medium=True))
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.tree.addTopLevelItem(group)
        for action_id in action_ids:
            spec = self._actions.spec(action_id)
            item = QTreeWidgetItem([spec.plain_text])
            item.setData(_COMMAND, _ID, action_id)
            group.addChild(item)
            self._items[action_id] = item
            self._show_keys(action_id)

    def _show_keys(self, action_id: str) -> None:
        item, spec = self._items[action_id], self._actions.spec(action_id)
        item.setText(_KEYS, ", ".join(key_text(key) for key in spec.shortcuts))
        changed = can_change(spec) and self._keys.is_changed(action_id)
        item.setFont(_KEYS, text_font(medium=changed))
        if not can_change(spec):
            item.setToolTip(_KEYS, _FIXED if spec.roll_keys else _BORROWED)
            item.setForeground(_KEYS, self.palette().placeholderText())
        elif changed:
            default = ", ".join(key_text(key) for key in self._actions.default_keys(action_id))
            item.setToolTip(_KEYS, f"Changed; ships with {default or 'no key'}")
        else:
            item.setToolTip(_KEYS, "")

    def _filter(self, text: str) -> None:
        first: QTreeWidgetItem | None = None
        for at in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(at)
            shown = 0
            for i in range(group.childCount()):
                item = group.child(i)
                found = fuzzy_match(text, item.text(_COMMAND)) is not None or (
                    text.casefold() in item.text(_KEYS).casefold().split(", ")
                )
                item.setHidden(not found)
                shown += found
                first = first or (item if found else None)
            group.setHidden(not shown)
        if first is not None:
            self.tree.setCurrentItem(first)

    def _show_current(self) -> None:
        spec = self.current
        changeable = spec is not None and can_change(spec)
        self._wanted = ()
        self.capture.setText("")
        self.use.setEnabled(False)
        self.change.setEnabled(changeable)
        self.clear.setEnabled(changeable and spec is not None and bool(spec.shortcuts))
        self.reset.setEnabled(changeable and spec is not None and self._keys.is_changed(spec.id))
        if spec is not None and not changeable:
            self.message.setText(_FIXED if spec.roll_keys else _BORROWED)
        else:
            self.message.setText("")

    def _listen(self) -> None:
        if self.change.isEnabled():
            self.message.setText("")
            self.capture.listen()

    def _caught(self, keys: str) -> None:
        spec = self.current
        if spec is None:
            return
        self.capture.setText(key_text(keys))
        problem = self._keys.problem(spec.id, (keys,))
        self.message.setText(problem or self._keys.warning(spec.id, (keys,)))
        self._wanted = () if problem else (keys,)
        self.use.setEnabled(not problem)
        if problem:
            self.change.setFocus()
        elif self.message.text():
            self.use.setFocus()  # To be agreed to; Return does.
        else:
            self._use()

    def _use(self) -> None:
        if self._wanted:
            self._set(self._wanted)

    def _set(self, keys: tuple[str, ...]) -> None:
        spec = self.current
        if spec is not None:
            self._keys.change(spec.id, keys)
            self._show_current()
            self.tree.setFocus()

    def _reset(self) -> None:
        spec = self.current
        if spec is not None:
            taken_from = self._keys.warning(spec.id, self._actions.default_keys(spec.id))
            self._keys.reset(spec.id)
            self._show_current()
            self.message.setText(taken_from.replace("would lose its key", "lost its key"))
            self.tree.setFocus()

    def _reset_all(self) -> None:
        self._keys.reset_all()
        self._show_current()


_FIXED = "This is one of the roll’s own keys; it cannot be changed."
_BORROWED = "This command has the keys of Play while candidates are shown."


class _Commands(QTreeWidget):
    """Return on a command is as good as a double click."""

    chosen = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


def _button(text: str, hint: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(True)
    button.setToolTip(hint)
    return button

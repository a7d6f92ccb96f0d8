"""The composer's own keys: what the settings hold, whether keys clash, how they are taken up."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from musestudio.settings import Settings
from musestudio.ui.actions import Actions, ActionSpec, key_text
from musestudio.ui.settings_store import SettingsOfWindow

_MOST_KEYS = 4  # Of one action.
_log = logging.getLogger(__name__)


class ShortcutKeys(QObject):
    """Keeps actions and settings of one mind about keys.

    A key that another action has is taken from it: what was chosen last holds.
    """

    def __init__(
        self, actions: Actions, store: SettingsOfWindow, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._store = store
        self._taken_up: tuple[dict[str, Any], ...] = ()
        store.changed.connect(self._take_up)  # Another window may change them.
        self._take_up(store.value)

    def _take_up(self, settings: Settings) -> None:
        if settings.shortcuts == self._taken_up:
            return
        self._taken_up = settings.shortcuts
        saved = saved_keys(settings.shortcuts, self._actions)
        for spec in list(self._actions):
            if can_change(spec):
                keys = saved.get(spec.id, self._actions.default_keys(spec.id))
                self._actions.set_keys(spec.id, keys)

    def change(self, action_id: str, keys: tuple[str, ...]) -> None:
        """Call an action by these keys only (none: by no key), and remember it."""
        for other in self.clashes(action_id, keys):
            left = tuple(key for key in other.shortcuts if key not in keys)
            self._actions.set_keys(other.id, left)
        self._actions.set_keys(action_id, keys)
        self._remember()

    def reset(self, action_id: str) -> None:
        """Go back to the keys the program ships with."""
        self.change(action_id, self._actions.default_keys(action_id))

    def reset_all(self) -> None:
        """Go back to the shipped keys of every action."""
        for spec in list(self._actions):
            if can_change(spec):
                self._actions.set_keys(spec.id, self._actions.default_keys(spec.id))
        self._remember()

    def is_changed(self, action_id: str) -> bool:
        return self._actions.spec(action_id).shortcuts != self._actions.default_keys(action_id)

    def clashes(self, action_id: str, keys: Iterable[str]) -> list[ActionSpec]:
        """Other actions that could be meant by one of these keys and would lose it."""
        return [spec for spec in self._others(action_id, keys) if can_change(spec)]

    def problem(self, action_id: str, keys: Iterable[str]) -> str:
        """Why these keys cannot be given, a sentence; empty where they can."""
        for spec in self._others(action_id, keys):
            if not can_change(spec):
                key = key_text(next(iter(set(spec.shortcuts) & set(keys))))
                return f"{key} is the roll’s own key for “{spec.plain_text}”."
        return ""

    def warning(self, action_id: str, keys: Iterable[str]) -> str:
        """Who would lose a key, a sentence; empty where nobody would."""
        clashes = self.clashes(action_id, keys)
        if not clashes:
            return ""
        taken = set(keys)
        words = [
            f"“{spec.plain_text}” ({', '.join(key_text(k) for k in spec.shortcuts if k in taken)})"
            for spec in clashes
        ]
        return f"{' and '.join(words)} would lose its key."

    def _others(self, action_id: str, keys: Iterable[str]) -> list[ActionSpec]:
        keys, asking = set(keys), self._actions.spec(action_id)
        return [
            spec
            for spec in self._actions
            if spec.id != action_id and keys.intersection(spec.shortcuts) and may_meet(spec, asking)
        ]

    def _remember(self) -> None:
        changed = tuple(
            {"action": spec.id, "keys": list(spec.shortcuts)}
            for spec in self._actions
            if can_change(spec) and self.is_changed(spec.id)
        )
        self._taken_up = changed
        self._store.change(shortcuts=changed)


def can_change(spec: ActionSpec) -> bool:
    """Whether its keys are the composer's to choose: not the roll's own, not borrowed ones."""
    return not spec.roll_keys and not spec.borrows


def may_meet(one: ActionSpec, other: ActionSpec) -> bool:
    """Whether a key of both would leave open which is meant.

    Where each holds in one context only, and not in the same, the situation says which: what
    holds among candidates goes before the roll's own keys.
    """
    if one.borrows == other.id or other.borrows == one.id:
        return False
    contexts = ["roll" if spec.roll_keys else spec.context for spec in (one, other)]
    return contexts[0] == contexts[1] or "" in contexts


def saved_keys(saved: Iterable[Mapping[str, Any]], actions: Actions) -> dict[str, tuple[str, ...]]:
    """The keys by action, less what makes no sense, of which the log is told."""
    known = {spec.id: spec for spec in actions}
    found: dict[str, tuple[str, ...]] = {}
    for entry in saved:
        action_id, keys = entry.get("action"), entry.get("keys")
        if action_id not in known or not can_change(known[action_id]):
            _log.warning("shortcut of %r is dropped: there is no such action", action_id)
        elif not isinstance(keys, list) or not all(is_key(key) for key in keys):
            _log.warning("shortcut of %r is dropped: %r are no keys", action_id, keys)
        else:
            found[action_id] = tuple(dict.fromkeys(keys[:_MOST_KEYS]))
    return found


def is_key(text: object) -> bool:
    """Whether ``text`` is a key, or keys pressed together, in Qt's portable notation."""
    if not isinstance(text, str) or not text:
        return False
    sequence = QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText)
    portable = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    return sequence.count() == 1 and portable.casefold() == text.casefold()

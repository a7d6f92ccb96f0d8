"""What was done, so that it can be undone: steps, a clean mark, a limit."""

from __future__ import annotations

from typing import NamedTuple

from musestudio.editing.commands import Command

DEFAULT_LIMIT_STEPS = 1000


class Step(NamedTuple):
    """One entry of the Undo menu: commands to apply, in order, for undo and for redo."""

    name: str
    undo: tuple[Command, ...]
    redo: tuple[Command, ...]


class HistoryStates(NamedTuple):
    """All states that undo and redo can reach, for a panel that lists them.

    names:          of the steps, the oldest first; state ``i`` is the song after the first
                    ``i`` of them, so there is one state more than there are names.
    position:       the present state, 0–len(names).
    clean_position: the state marked clean (saved), None where it cannot be reached.
    """

    names: tuple[str, ...]
    position: int
    clean_position: int | None


class UndoHistory:
    """Steps behind and ahead of the present.

    limit_steps: how many steps can be undone at most; the oldest are forgotten.
    """

    def __init__(self, limit_steps: int = DEFAULT_LIMIT_STEPS) -> None:
        self._limit_steps = limit_steps
        self._behind: list[Step] = []
        self._ahead: list[Step] = []
        # len(self._behind) at the saved state; None once no undo or redo leads back to it.
        self._clean_at: int | None = 0

    def push(self, step: Step) -> None:
        """Record a step that has just been done; what could be redone is forgotten."""
        if self._clean_at is not None and self._clean_at > len(self._behind):
            self._clean_at = None
        self._ahead.clear()
        self._behind.append(step)
        if len(self._behind) > self._limit_steps:
            del self._behind[0]
            if self._clean_at is not None:
                self._clean_at = self._clean_at - 1 if self._clean_at > 0 else None

    def step_back(self) -> Step | None:
        """The step to undo, which becomes the one to redo; None where there is none."""
        if not self._behind:
            return None
        self._ahead.append(self._behind.pop())
        return self._ahead[-1]

    def step_forward(self) -> Step | None:
        """The step to redo, which becomes the one to undo; None where there is none."""
        if not self._ahead:
            return None
        self._behind.append(self._ahead.pop())
        return self._behind[-1]

    @property
    def states(self) -> HistoryStates:
        """Every state there is a way to, with the names of the steps between."""
        steps = (*self._behind, *reversed(self._ahead))
        return HistoryStates(tuple(step.name for step in steps), len(self._behind), self._clean_at)

    @property
    def undo_name(self) -> str:
        """Name of the step to undo, empty where there is none."""
        return self._behind[-1].name if self._behind else ""

    @property
    def redo_name(self) -> str:
        """Name of the step to redo, empty where there is none."""
        return self._ahead[-1].name if self._ahead else ""

    @property
    def can_undo(self) -> bool:
        return bool(self._behind)

    @property
    def can_redo(self) -> bool:
        return bool(self._ahead)

    @property
    def is_clean(self) -> bool:
        """Whether the present is the state that was marked clean."""
        return self._clean_at == len(self._behind)

    def mark_clean(self) -> None:
        """Call the present state clean (it has just been saved)."""
        self._clean_at = len(self._behind)

    def forget_clean(self) -> None:
        """No state is clean until one is marked so again."""
        self._clean_at = None

"""The song being worked on, and the one door through which it changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from musestudio.editing.commands import Command
from musestudio.editing.history import DEFAULT_LIMIT_STEPS, HistoryStates, Step, UndoHistory
from musestudio.score import Song


class Change(NamedTuple):
    """What an observer hears. Tracks that did not change are the same objects in both songs."""

    before: Song
    after: Song
    name: str


class SongDocument:
    """A song with undo.

    Every edit goes through ``apply``, and is undone and redone by ``undo`` and ``redo``.
    Observers hear one ``Change`` for each edit, transaction, undo or redo, after it is done.
    A command that changes nothing leaves no trace: no undo step, no ``Change``.
    """

    def __init__(self, song: Song | None = None, limit_steps: int = DEFAULT_LIMIT_STEPS) -> None:
        self._song = Song() if song is None else song
        self._limit_steps = limit_steps
        self._history = UndoHistory(limit_steps)
        self._observers: list[Callable[[Change], None]] = []
        self._pending: deque[Change] = deque()
        self._delivering = False
        # (command, its inverse) for each edit of the open transaction; None outside of one.
        self._transaction: list[tuple[Command, Command]] | None = None

    @property
    def song(self) -> Song:
        return self._song

    def apply(self, command: Command) -> None:
        """Edit the song. Whatever the command raises, the song is then as it was."""
        before = self._song
        after = command.apply_to(before)
        if after is before:
            return
        inverse = command.inverse(before)
        self._song = after
        if self._transaction is not None:
            self._transaction.append((command, inverse))
            return
        self._history.push(Step(command.name, undo=(inverse,), redo=(command,)))
        self._notify(Change(before, after, command.name))

    @contextmanager
    def transaction(self, name: str) -> Iterator[None]:
        """Make the edits inside one undo step and one ``Change``.

        An exception inside takes back every edit of the block and passes on. A transaction
        inside another joins it.
        """
        before = self._song
        if self._transaction is not None:
            kept = len(self._transaction)
            try:
                yield
            except BaseException:
                del self._transaction[kept:]
                self._song = before
                raise
            return
        edits: list[tuple[Command, Command]] = []
        self._transaction = edits
        try:
            yield
        except BaseException:
            self._song = before
            raise
        finally:
            self._transaction = None
        if edits:
            undo = tuple(inverse for _, inverse in reversed(edits))
            redo = tuple(command for command, _ in edits)
            self._history.push(Step(name, undo, redo))
            self._notify(Change(before, self._song, name))

    def undo(self) -> None:
        """Take the last step back; nothing happens where there is none."""
        self._refuse_inside_transaction()
        step = self._history.step_back()
        if step is not None:
            self._replay(step.undo, step.name)

    def redo(self) -> None:
        """Do the step last undone again; nothing happens where there is none."""
        self._refuse_inside_transaction()
        step = self._history.step_forward()
        if step is not None:
            self._replay(step.redo, step.name)

    @property
    def history(self) -> HistoryStates:
        """The states that can be gone to and the names of the steps that lead to them."""
        return self._history.states

    def go_to(self, position: int) -> None:
        """Undo or redo as many steps as lead to that state of ``history``.

        Observers hear one ``Change``, named as the last of the steps. Raises IndexError
        where there is no such state.
        """
        self._refuse_inside_transaction()
        states = self._history.states
        if not 0 <= position <= len(states.names):
            raise IndexError(f"no state {position} among {len(states.names) + 1}")
        commands: list[Command] = []
        name = ""
        for _ in range(states.position - position):
            step = self._history.step_back()
            if step is not None:
                commands += step.undo
                name = step.name
        for _ in range(position - states.position):
            step = self._history.step_forward()
            if step is not None:
                commands += step.redo
                name = step.name
        if commands:
            self._replay(tuple(commands), name)

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo

    @property
    def undo_name(self) -> str:
        """Name of the step to undo, empty where there is none."""
        return self._history.undo_name

    @property
    def redo_name(self) -> str:
        """Name of the step to redo, empty where there is none."""
        return self._history.redo_name

    @property
    def is_clean(self) -> bool:
        """Whether the song is as it was when last marked clean (or at the beginning)."""
        return self._history.is_clean

    def mark_clean(self) -> None:
        """Call the present state clean: it has just been saved."""
        self._history.mark_clean()

    def mark_unsaved(self) -> None:
        """What is saved with the song has changed, though the song has not."""
        self._history.forget_clean()

    def reset(self, song: Song, name: str = "Open", *, is_saved: bool = True) -> None:
        """Begin with another song, nothing to undo. Observers hear one ``Change``.

        is_saved: whether it is clean; a song restored after a crash is in no file yet.
        """
        self._refuse_inside_transaction()
        before, self._song = self._song, song
        self._history = UndoHistory(self._limit_steps)
        if not is_saved:
            self._history.forget_clean()
        self._notify(Change(before, song, name))

    def observe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call ``callback`` after every change, until the returned function is called."""
        self._observers.append(callback)

        def stop() -> None:
            if callback in self._observers:
                self._observers.remove(callback)

        return stop

    def _replay(self, commands: tuple[Command, ...], name: str) -> None:
        before = self._song
        song = before
        for command in commands:
            song = command.apply_to(song)
        self._song = song
        self._notify(Change(before, song, name))

    def _refuse_inside_transaction(self) -> None:
        if self._transaction is not None:
            raise RuntimeError("undo, redo and reset are not possible inside a transaction")

    def _notify(self, change: Change) -> None:
        """Tell every observer, in the order of the changes even where one of them edits.

        An observer that raises keeps no other from hearing the change; the first exception
        is raised once all have heard it.
        """
        self._pending.append(change)
        if self._delivering:
            return
        self._delivering = True
        failure: Exception | None = None
        try:
            while self._pending:
                change = self._pending.popleft()
                for callback in tuple(self._observers):
                    try:
                        callback(change)
                    except Exception as error:
                        failure = failure or error
        finally:
            self._delivering = False
        if failure is not None:
            raise failure

"""What is heard on the pad as ghost notes in the roll, where it would stand."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from musestudio.score import Note
from musestudio.ui.assistant import Assistant
from musestudio.ui.pad.phrases import Place
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.piano_roll.ghosts import Ghosts


class PadGhosts(QObject):
    """Shows the music that follows the hand; whatever is offered later takes its place.

    accepted(), dismissed(), stepped(int): by keys in the roll, while it is shown.
    lost(): something else is offered there now.
    """

    accepted = Signal()
    dismissed = Signal()
    stepped = Signal(int)
    lost = Signal()

    def __init__(
        self, assistant: Assistant, roll: PianoRollView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._roll = roll
        self._shown: Ghosts | None = None
        self._is_showing = False
        roll.state.ghosts_changed.connect(self._look)
        for signal, own in (
            (roll.ghost_accepted, self.accepted),
            (roll.ghost_dismissed, self.dismissed),
        ):
            signal.connect(lambda own=own: own.emit() if self.are_shown else None)
        roll.ghost_step.connect(lambda by: self.stepped.emit(by) if self.are_shown else None)

    @property
    def are_shown(self) -> bool:
        """Whether what the roll offers is the pad's, and nothing else."""
        return self._shown is not None

    def show(self, here: Place, notes: tuple[Note, ...], staying: tuple[Note, ...]) -> None:
        """Show these notes in those bars. staying: of the notes there, those that do not go."""
        is_first = not self.are_shown
        if is_first:
            self._assistant.dismiss()
        self._is_showing = True
        self._roll.set_ghosts(
            [[(here.track_id, note) for note in notes]],
            0,
            here.start_tick,
            here.end_tick,
            replaced_on=(here.track_id,),
            staying={here.track_id: staying},
            morphing=True,
        )
        self._is_showing = False
        self._shown = self._roll.state.ghosts
        if is_first:
            self._roll.scroll_to_tick(here.start_tick)

    def withdraw(self) -> None:
        """Show them no longer."""
        if self.are_shown:
            self._shown = None
            self._roll.clear_ghosts()

    def _look(self) -> None:
        if self.are_shown and not self._is_showing:
            self._shown = None
            self.lost.emit()

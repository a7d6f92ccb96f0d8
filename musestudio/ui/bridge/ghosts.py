"""The way as ghost notes in the roll, where it would stand."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from musestudio.editing import SongDocument
from musestudio.ui.assistant import Assistant
from musestudio.ui.bridge.landing import Landing
from musestudio.ui.giving_way import notes_within
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.piano_roll.ghosts import Ghosts


class BridgeGhosts(QObject):
    """Shows the way quietly, and gives way to whatever else is offered in the roll.

    accepted(): Tab was pressed in the roll while the way was shown.
    """

    accepted = Signal()

    def __init__(
        self,
        document: SongDocument,
        assistant: Assistant,
        roll: PianoRollView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._roll = roll
        self._landing: Landing | None = None
        self._shown: Ghosts | None = None
        roll.ghost_accepted.connect(self._accept)
        roll.ghost_dismissed.connect(self._dismiss)
        assistant.answers_changed.connect(self._draw)

    @property
    def are_shown(self) -> bool:
        """Whether what the roll offers is the way, and nothing else."""
        return self._shown is not None and self._roll.state.ghosts is self._shown

    def show(self, landing: Landing | None) -> None:
        """Show this way from now on, as soon as nothing else is offered; None: no longer."""
        self._landing = landing
        self._draw()

    def _draw(self) -> None:
        landing, song = self._landing, self._document.song
        if self._roll.has_ghosts and not self.are_shown:
            return
        if landing is None:
            if self.are_shown:
                self._roll.clear_ghosts()
            self._shown = None
            return
        track_id, start, end = landing.track_id, landing.start_tick, landing.end_tick
        standing = notes_within(song.track(track_id).notes, start, end)
        gone = set(landing.replaced(song))
        self._roll.set_ghosts(
            [[(track_id, note) for note in landing.notes(song)]],
            0,
            start,
            end,
            replaced_on=(track_id,),
            asked=False,
            staying={track_id: [note for note in standing if note not in gone]},
        )
        self._shown = self._roll.state.ghosts

    def _accept(self) -> None:
        if self.are_shown:
            self.accepted.emit()

    def _dismiss(self) -> None:
        if self.are_shown:
            self.show(None)

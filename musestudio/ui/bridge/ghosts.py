"""The way as ghost notes in the roll, where it would stand."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from musestudio.editing import SongDocument
from musestudio.ui.assistant import Assistant
from musestudio.ui.bridge.landing import Landing
from musestudio.ui.giving_way import notes_within
from musestudio.ui.piano_roll import PianoRollView


class BridgeGhosts(QObject):
    """Shows the way quietly, and gives way to the candidates of the assistant.

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
        self._assistant = assistant
        self._roll = roll
        self._landing: Landing | None = None
        self._are_shown = False
        roll.ghost_accepted.connect(self._accept)
        roll.ghost_dismissed.connect(self._dismiss)
        assistant.answers_changed.connect(self._draw)

    @property
    def are_shown(self) -> bool:
        return self._are_shown

    def show(self, landing: Landing | None) -> None:
        """Show this way from now on, or (None) no longer."""
        self._landing = landing
        self._draw()

    def _draw(self) -> None:
        landing, song = self._landing, self._document.song
        if self._assistant.answers is not None:
            self._are_shown = False  # The roll has those of the assistant now.
        elif landing is not None:
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
            self._are_shown = True
        elif self._are_shown:
            self._are_shown = False
            self._roll.clear_ghosts()

    def _accept(self) -> None:
        if self._are_shown:
            self.accepted.emit()

    def _dismiss(self) -> None:
        if self._are_shown:
            self.show(None)

"""Where the way goes in the piece, and what puts it there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from musestudio.editing import ChangeNotes
from musestudio.editing.operations.clear_of import clear_of
from musestudio.errors import RequestError
from musestudio.score import Note, Song
from musestudio.ui.bridge.ends import BridgeEnd
from musestudio.ui.giving_way import giving_way
from musestudio.ui.plan import where_text

if TYPE_CHECKING:
    from musestudio.inference.phrasing import PhraseAnswer

UNDO_NAME = "Insert bridge"


@dataclass(frozen=True)
class Landing:
    """The places of the way, both ends among them, as they would stand in the document.

    answers:    in their order, in ticks of the document.
    track_id:   the track they go to.
    is_between: the ends stand there already; only what is between them is written.
    """

    answers: tuple[PhraseAnswer, ...]
    track_id: int
    is_between: bool

    @property
    def written(self) -> tuple[PhraseAnswer, ...]:
        """What would be put into the document."""
        return self.answers[1:-1] if self.is_between else self.answers

    @property
    def start_tick(self) -> int:
        return self.written[0].start_tick

    @property
    def end_tick(self) -> int:
        return self.written[-1].end_tick

    def notes(self, song: Song) -> tuple[Note, ...]:
        """What would be written, on the channel of its track."""
        channel = song.track(self.track_id).channel
        return tuple(
            note._replace(channel=channel) for answer in self.written for note in answer.notes
        )

    def replaced(self, song: Song) -> tuple[Note, ...]:
        """The notes of the track that make room for it."""
        return giving_way(song.track(self.track_id).notes, self.start_tick, self.end_tick)

    def command(self, song: Song) -> ChangeNotes:
        """What writes it into the document."""
        removed = self.replaced(song)
        gone = set(removed)
        staying = (note for note in song.track(self.track_id).sounding_notes if note not in gone)
        added = clear_of(staying, self.notes(song))
        return ChangeNotes(self.track_id, removed, added, UNDO_NAME)

    def where(self, song: Song) -> str:
        """“Bars 5–8”."""
        return where_text(song, self.start_tick, self.end_tick)


def land(
    song: Song,
    ends: tuple[BridgeEnd, BridgeEnd],
    answers: Sequence[PhraseAnswer],
    track_id: int | None,
    cursor_tick: int,
) -> Landing:
    """Between the ends, where both stand in the document and there is room for the way; else
    the ends and all, from the cursor's bar on, or behind the music where that is at the start.

    answers:  both ends and what is between, in ticks of the document, wherever they begin.
    track_id: the track being edited.
    Raises RequestError where there is no track to write on.
    """
    first, last = ends
    if first.track_id is not None and all(end.stands_in(song) for end in ends):
        between = _moved(answers[1:-1], first.clip.end_tick)
        if between[-1].end_tick <= last.clip.start_tick:
            placed = (
                *_moved(answers[:1], first.clip.start_tick),
                *between,
                *_moved(answers[-1:], last.clip.start_tick),
            )
            return Landing(placed, first.track_id, is_between=True)
    begin = begin_of(song, cursor_tick)
    return Landing(_moved(answers, begin), track_for(song, track_id), is_between=False)


def track_for(song: Song, track_id: int | None) -> int:
    """The edited track, or the first that has pitches. Raises RequestError without any."""
    pitched = [track.track_id for track in song.tracks if not track.is_drums]
    if not pitched:
        raise RequestError("There is no track to put the bridge on: add one first.")
    return track_id if track_id in pitched else pitched[0]


def begin_of(song: Song, cursor_tick: int) -> int:
    """Where the ends and all would begin: at the cursor’s bar, or behind the music."""
    if cursor_tick > 0:
        return song.metre_map.bar_start_at(cursor_tick)
    return song.bar_line_after(song.tracks)


def _moved(answers: Sequence[PhraseAnswer], start_tick: int) -> tuple[PhraseAnswer, ...]:
    """All of them, the first beginning there, the others as long after it as before."""
    by = start_tick - answers[0].start_tick
    if not by:
        return tuple(answers)
    return tuple(answer.moved_to(answer.start_tick + by) for answer in answers)


def alone_on(song: Song, track_id: int, notes: Iterable[Note]) -> Song:
    """The song with these notes on that track and no others: to be heard."""
    channel = song.track(track_id).channel
    heard = sorted(note._replace(channel=channel) for note in notes)
    tracks = tuple(
        track.with_notes(heard if track.track_id == track_id else ()) for track in song.tracks
    )
    return dataclasses.replace(song, tracks=tracks)

"""What the assistant offers, and how a part of it is taken while the rest stays on offer."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

from musestudio.editing import ChangeNotes
from musestudio.editing.operations.clear_of import clear_of
from musestudio.score import Note, Song
from musestudio.ui.giving_way import giving_way, notes_within
from musestudio.ui.question import Question

if TYPE_CHECKING:
    from musestudio.editing.project_file import GenerationRecord
    from musestudio.inference.request import Candidate, ContinuationRequest
    from musestudio.ui.phrase_thinking import PhraseRequest


class Answers(NamedTuple):
    """Candidates with the request that led to them.

    ms_per_note: time taken, over all notes.
    unasked:     offered while the composer writes, without having been asked for.
    taken:       the (track_id, note) of the current candidate that are in the document
                 already; ``candidates`` then holds what is left of that one alone.
    beside:      notes in their span that stay, as in ``Plan``.
    model:       the name of the model that answered.
    varied:      (tick, pitch) of the notes that were varied.
    said:        sentences on what was left out or guessed.
    record:      how the one candidate was made, where that is known from before (it was set
                 aside); None: as ``request`` says.
    """

    request: ContinuationRequest | PhraseRequest
    question: Question
    candidates: tuple[Candidate, ...]
    ms_per_note: float
    unasked: bool = False
    taken: tuple[tuple[int, Note], ...] = ()
    record: GenerationRecord | None = None
    beside: frozenset[Note] = frozenset()
    model: str = ""
    varied: tuple[tuple[int, int], ...] = ()
    said: tuple[str, ...] = ()

    def rest(self, index: int, count: int, added: tuple[tuple[int, Note], ...]) -> Answers | None:
        """What is on offer once the first ``count`` notes of a candidate are taken.

        added: those notes as they were written into the document.
        None where nothing is left.
        """
        candidate = self.candidates[index]
        left = candidate.notes[count:]
        if not left:
            return None
        rest = dataclasses.replace(
            candidate,
            notes=left,
            looked_at=candidate.looked_at[count:],
            start_tick=left[0][1].start_tick,
        )
        return self._replace(candidates=(rest,), taken=(*self.taken, *added))


def notes_of_next_bar(song: Song, candidate: Candidate) -> int:
    """How many of a candidate's notes, from its first, stand in the first bar that has any."""
    first_tick = candidate.notes[0][1].start_tick
    line = song.metre_map.bar_line_from(first_tick + 1)
    return sum(note.start_tick < line for _, note in candidate.notes)


def notes_before(candidate: Candidate, tick: int) -> int:
    """How many of a candidate's notes begin before ``tick``."""
    return sum(note.start_tick < tick for _, note in candidate.notes)


def with_new_notes(answers: Answers, before: Song, after: Song) -> frozenset[Note]:
    """What stays beside variations once the song is another: what is new in their span too."""
    beside = answers.beside
    for track_id in answers.request.answering if answers.varied else ():
        span = answers.request.start_tick, answers.request.end_tick
        old = notes_within(before.track(track_id).notes, *span)
        now = notes_within(after.track(track_id).notes, *span)
        if now != old:
            beside = beside.union(now).difference(set(old) - beside)
    return beside


def staying_notes(song: Song, answers: Answers, index: int) -> dict[int, list[Note]]:
    """By track, what stands in the span of a candidate and does not make room for it."""
    candidate = answers.candidates[index]
    start_tick, end_tick = candidate.start_tick, candidate.end_tick
    staying = {}
    for track_id in answers.request.answering:
        notes = song.track(track_id).notes
        taken = {note for i, note in answers.taken if i == track_id}
        gone = set(giving_way(notes, start_tick, end_tick, answers.beside)) - taken
        staying[track_id] = [
            note for note in notes_within(notes, start_tick, end_tick) if note not in gone
        ]
    return staying


def commands_to_take(
    song: Song, answers: Answers, index: int, count: int | None = None
) -> list[ChangeNotes]:
    """What puts a candidate in, in the place of what began there on the tracks written on.

    count: take so many notes of it only, from its first on; what stands where the others are
           to go is left. None takes all.
    """
    candidate = answers.candidates[index]
    offered = candidate.notes if count is None else candidate.notes[:count]
    start_tick, end_tick = candidate.start_tick, candidate.end_tick
    if len(offered) < len(candidate.notes):
        next_tick = candidate.notes[len(offered)][1].start_tick
        end_tick = max(next_tick, offered[-1][1].start_tick + 1) if offered else start_tick
    commands = []
    for track_id in answers.request.answering:
        notes = song.track(track_id).notes
        taken = {note for i, note in answers.taken if i == track_id}
        makes_room = giving_way(notes, start_tick, end_tick, answers.beside)
        removed = tuple(n for n in makes_room if n not in taken)
        gone = set(removed)
        staying = (note for note in notes if note not in gone and not note.muted)
        added = clear_of(staying, [note for i, note in offered if i == track_id])
        if added or removed:
            commands.append(ChangeNotes(track_id, removed, added))
    return commands

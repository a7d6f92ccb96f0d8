"""Puts what was played and answered into the piece."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from musestudio.editing.commands import AddTrack, ChangeNotes, Command
from musestudio.editing.operations.clear_of import clear_of
from musestudio.editing.project_file import GenerationRecord
from musestudio.inference.request import Candidate
from musestudio.jam.exchange import Exchange
from musestudio.score import Note, Song, Track
from musestudio.ui.kept_phrases import record_of
from musestudio.ui.question import Task

UNDO_NAME = "Keep phrase and answer"


class Kept(NamedTuple):
    """What keeping an exchange does.

    commands: for one transaction. notes: all that were put in. answer: those of them that the
    assistant wrote; end_tick: the bar line behind them.
    """

    commands: tuple[Command, ...]
    notes: tuple[Note, ...]
    answer: tuple[Note, ...]
    end_tick: int
    record: GenerationRecord


def keep(
    exchange: Exchange, jammed_in: Song, song: Song, track_id: int, cursor_tick: int, model: str
) -> Kept:
    """Phrase and answer from the bar line at or after the cursor on, as far from the bar lines as
    they were played. What stands there stays, as it does where takes are laid over one another.

    jammed_in: whose bars were played in. track_id: where to; a song without it gets it.
    """
    first_tick, end_tick = exchange.span(jammed_in.metre_map)
    start_tick = song.metre_map.bar_line_from(cursor_tick)
    by = start_tick - first_tick
    commands: list[Command] = []
    track = next((each for each in song.tracks if each.track_id == track_id), None)
    if track is None:
        track = Track(track_id)
        commands.append(AddTrack(track, name=UNDO_NAME))
    played, answered = (
        tuple(note.moved(by).with_channel(track.channel) for note in notes)
        for notes in (exchange.phrase, exchange.answer)
    )
    added = clear_of(track.sounding_notes, (*played, *answered))
    commands.append(ChangeNotes(track_id, (), added, UNDO_NAME))
    begins = {(note.start_tick, note.pitch) for note in answered}
    answer = tuple(
        note
        for note in added
        if (note.start_tick, note.pitch) in begins and note.start_tick >= exchange.answer_tick + by
    )
    record = _record(exchange, answer, track_id, by, model)
    return Kept(tuple(commands), added, answer, end_tick + by, record)


def _record(
    exchange: Exchange, answer: tuple[Note, ...], track_id: int, by: int, model: str
) -> GenerationRecord:
    asked = exchange.request
    start_tick = exchange.answer_tick + by
    notes = tuple((track_id, note) for note in answer)
    candidate = Candidate(notes, start_tick, exchange.end_tick + by, asked.seed, 0)
    key = "off" if asked.key is None else asked.key.name
    record = record_of(asked, candidate, key=key, model=model, task=Task.CONTINUE.value)
    return dataclasses.replace(
        record,
        start_tick=start_tick,
        end_tick=exchange.end_tick + by,
        track_ids=(track_id,),
        settings={**record.settings, "jam": True},
    )

"""From the steps a candidate has written to notes on tracks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.inference import playable
from musestudio.inference.parts import hand_out
from musestudio.inference.prompt import PartNote, Prompt
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.rhythm import Slot
from musestudio.inference.shading import DEFAULT_VELOCITY, shaped
from musestudio.inference.telling import hides_dynamics
from musestudio.inference.wishes import velocity_of
from musestudio.inference.writer import Drawn
from musestudio.score import Note


def notes_of(
    steps: Sequence[Drawn],
    slots: Sequence[Slot] | None,
    request: ContinuationRequest,
    prompt: Prompt,
) -> tuple[PartNote, ...]:
    """(track_id, note) in reading order, at the prompt's loudness, fit to be played.

    slots: the rhythm that was kept, one for each step, or None.
    """
    columns = np.array(steps, dtype=np.int64).reshape(-1, 5).T
    notes = list(
        encoding.decode(
            encoding.NoteSteps(*columns), request.song.ticks_per_beat, prompt.origin_tick
        )
    )
    if request.song.ticks_per_beat % encoding.GRID_PER_BEAT:
        notes = _in_their_bars(notes, steps, request, prompt)
    if hides_dynamics(request, prompt):
        notes = shaped(notes, _loudness(request, prompt))
    if slots is not None:
        return _in_rhythm(notes, slots, request)
    notes = playable.within_span(notes, request.start_tick, request.end_tick)
    notes = playable.struck_once(notes)
    if request.most_voices is not None:
        notes = playable.in_voices(notes, request.most_voices)
    last_tick = request.end_tick
    if request.until_tick is not None:
        # A note may be held over the join, but not far into music that was written without it.
        last_tick = request.song.metre_map.bars_after(request.until_tick, 1)
    notes = [playable.ending_by(note, last_tick) for note in notes]
    notes = playable.clear_of_known(notes, _known_starts(request, prompt))
    own = [item for item in prompt.past if item[0] in request.answering]
    return hand_out(notes, request.song, request.answering, own)


def _loudness(request: ContinuationRequest, prompt: Prompt) -> int:
    """The mean velocity of an answer whose own are not what the model would go by."""
    if request.dynamics is not None:
        return velocity_of(request.dynamics)
    return DEFAULT_VELOCITY if prompt.flat_velocity is None else prompt.flat_velocity


def start_ticks(
    steps: Sequence[Drawn],
    slots: Sequence[Slot] | None,
    request: ContinuationRequest,
    prompt: Prompt,
) -> list[int]:
    """Where the note of each step begins in the song."""
    if slots is not None:
        return [slot.begins if slot.note is None else slot.note.start_tick for slot in slots]
    ticks_per_beat = request.song.ticks_per_beat
    return [
        max(prompt.origin_tick + encoding.from_grid(step.onset, ticks_per_beat), request.start_tick)
        for step in steps
    ]


def _in_their_bars(
    notes: Sequence[Note], steps: Sequence[Drawn], request: ContinuationRequest, prompt: Prompt
) -> list[Note]:
    """Where a tick is no whole number of grid steps, rounding must not carry a bar's last note
    into the next bar and leave its own empty."""
    placed = []
    onsets = (step.onset for step in steps if step.pitch < encoding.REST)
    for note, onset in zip(notes, onsets, strict=True):
        position, bar_length, _ = prompt.bars.place(onset)
        line = encoding.from_grid(onset - position + bar_length, request.song.ticks_per_beat)
        latest_tick = prompt.origin_tick + line - 1
        placed.append(note.with_start(min(note.start_tick, latest_tick)))
    return placed


def _in_rhythm(
    notes: Sequence[Note], slots: Sequence[Slot], request: ContinuationRequest
) -> tuple[PartNote, ...]:
    """Each note with the onset, length and track of the one whose rhythm it keeps."""
    kept = [(slot.track_id, slot.note) for slot in slots if slot.note is not None]
    placed = []
    for (track_id, note), drawn in zip(kept, notes, strict=True):
        channel = request.song.track(track_id).channel
        placed.append(
            (
                track_id,
                Note(note.start_tick, drawn.pitch, note.duration_ticks, drawn.velocity, channel),
            )
        )
    return tuple(sorted(placed, key=lambda item: (item[1], item[0])))


def _known_starts(request: ContinuationRequest, prompt: Prompt) -> dict[int, list[int]]:
    """By pitch, where a key is struck that the answer must have let go by then.

    After the join every key; beside the answer those on its own channels, where one note-off
    would end both notes.
    """
    channels = {request.song.track(track_id).channel for track_id in request.answering}
    beside = [note for _, note in prompt.beside if note.channel in channels]
    starts: dict[int, list[int]] = {}
    for note in (*beside, *(note for _, note in prompt.ahead)):
        starts.setdefault(note.pitch, []).append(note.start_tick)
    return starts

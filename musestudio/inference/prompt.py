"""The music around a span as the model hears it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note, Song, Track
from musestudio.score.track import DRUM_CHANNEL

LONGEST_PROMPT = 512
"""Notes heard at most; more costs time and the network learned on slices of this length."""
MOST_AHEAD_NOTES = 128
MOST_AHEAD_BARS = 8
"""How much is heard of what comes after a span to fill."""
MOST_BESIDE_NOTES = 256
"""Given notes within the span that are heard at most."""
_WINDOW_STEP = 128
_LONGEST_GAP = 192
"""Grid steps of silence up to which one shift leads to the answer's first note."""
_LONGEST_SILENCE_BEATS = 256
"""Quarter notes without an onset (64 bars of 4/4) after which music begins anew. Silence is
heard as steps too: the hours between two notes of a careless file would take as many."""

PartNote = tuple[int, Note]
"""A note and the id of its track."""


@dataclass(frozen=True)
class Prompt:
    """Steps to feed, in order, and where the clock stands after them.

    First comes what is ahead of the span, then what other parts play beside it, then what
    went before: the last step heard is the one before the first to be written.

    steps:         what is heard; arrays of shape (n_steps,). A block that does not begin
                   with END begins with a shift of 0.
    heard:         int64, (n_steps,): controls.PAST, AHEAD or BESIDE.
    places:        where those steps stand in their bars.
    origin_tick:   the bar line from which grid steps are counted.
    bars:          the song's bars from there on.
    flat_velocity: the one velocity all notes share, or None where they have dynamics.
    past, ahead, beside: the notes heard, in reading order.
    """

    steps: encoding.NoteSteps
    heard: np.ndarray
    places: controls.BarPlaces
    origin_tick: int
    bars: controls.BarGrid
    flat_velocity: int | None
    past: tuple[PartNote, ...]
    ahead: tuple[PartNote, ...]
    beside: tuple[PartNote, ...]

    def block(self, heard: int) -> encoding.NoteSteps:
        """The steps heard as controls.PAST, AHEAD or BESIDE."""
        here = self.heard == heard
        names = (*encoding.FIELDS, "onset")
        return encoding.NoteSteps(*(getattr(self.steps, name)[here] for name in names))

    @property
    def clock(self) -> int:
        """Grid steps from the origin to the last step."""
        return int(self.steps.onset[-1])


def hear(request: ContinuationRequest) -> Prompt:
    """What the model hears of the song for this request.

    The tracks are heard as one texture, without drums and muted notes. A piece heard from its
    start begins with the END step, as in training; where there are more than ``LONGEST_PROMPT``
    notes, only the last of them are heard, from a point that moves in strides, so that one
    more note in a long piece does not change where hearing begins. Nor is anything heard
    from before a silence of ``_LONGEST_SILENCE_BEATS``.
    """
    song, start_tick = request.song, request.start_tick
    ahead, beside = _ahead(request), _beside(request)
    track_ids = request.heard
    n_before = sum(_count_before(song.track(track_id), start_tick) for track_id in track_ids)
    excess = max(n_before + len(ahead) + len(beside) - LONGEST_PROMPT, 0)
    first = min(-(-excess // _WINDOW_STEP) * _WINDOW_STEP, n_before)
    past = [
        (track_id, note)
        for note, track_id in notes_before(song, track_ids, start_tick, most=n_before - first)
    ]
    silence_ticks = _LONGEST_SILENCE_BEATS * song.ticks_per_beat
    onsets = (*(note.start_tick for _, note in past), start_tick)
    silences = [i for i, (a, b) in enumerate(pairwise(onsets), start=1) if b - a > silence_ticks]
    after_silence = silences[-1] if silences else 0
    past = past[after_silence:]
    # Where nothing is left, the answer begins as in an empty piece.
    from_the_beginning = first + after_silence == 0 or not past
    begin_tick = past[0][1].start_tick if past else start_tick
    origin_tick = 0
    if not from_the_beginning or begin_tick > silence_ticks:
        origin_tick = song.metre_map.bar_start_at(begin_tick)

    velocities = {note.velocity for _, note in (*ahead, *beside, *past)}
    flat = len(velocities) == 1

    def steps_of(notes: Sequence[PartNote]) -> encoding.NoteSteps:
        steps, _ = encoding.encode(
            (note for _, note in notes), song.ticks_per_beat, origin_tick, with_velocity=not flat
        )
        return steps

    before = steps_of(past)
    if from_the_beginning:
        before = encoding.concatenate(encoding.end_step(0), before)
    else:
        before = _begun_here(before)
    start = int(encoding.to_grid(np.array(start_tick - origin_tick), song.ticks_per_beat))
    blocks = {
        controls.AHEAD: _begun_here(steps_of(ahead)),
        controls.BESIDE: _begun_here(steps_of(beside)),
        controls.PAST: _up_to(start, before),
    }
    steps = encoding.concatenate(*blocks.values())
    bars = controls.BarGrid(song.metre_map, origin_tick)
    return Prompt(
        steps=steps,
        heard=np.repeat(list(blocks), [len(block) for block in blocks.values()]),
        places=bars.places(steps.onset),
        origin_tick=origin_tick,
        bars=bars,
        flat_velocity=velocities.pop() if flat else None,
        past=tuple(past),
        ahead=ahead,
        beside=beside,
    )


def _ahead(request: ContinuationRequest) -> tuple[PartNote, ...]:
    """What the heard tracks play from the join on, as far as it is heard."""
    if request.until_tick is None:
        return ()
    end_tick = request.song.metre_map.bars_after(request.until_tick, MOST_AHEAD_BARS)
    found = notes_between(request.song, request.heard, request.until_tick, end_tick)
    return tuple(found[:MOST_AHEAD_NOTES])


def _beside(request: ContinuationRequest) -> tuple[PartNote, ...]:
    """What the heard tracks that are not written on play within the span."""
    given = tuple(track_id for track_id in request.heard if track_id not in request.answering)
    found = notes_between(request.song, given, request.start_tick, request.end_tick)
    return tuple(found[:MOST_BESIDE_NOTES])


def notes_between(
    song: Song, track_ids: tuple[int, ...], start_tick: int, end_tick: int
) -> list[PartNote]:
    """The notes that start from ``start_tick`` on and before ``end_tick``, drums and muted
    notes aside, in reading order."""
    found = []
    for track_id in track_ids:
        track = song.track(track_id)
        first, after = _count_before(track, start_tick), _count_before(track, end_tick)
        found += [
            (note, track_id)
            for note in track.sounding_notes[first:after]
            if note.channel != DRUM_CHANNEL
        ]
    return [(track_id, note) for note, track_id in sorted(found)]


def notes_before(
    song: Song, track_ids: tuple[int, ...], tick: int, most: int
) -> list[tuple[Note, int]]:
    """The last ``most`` sounding notes that start before ``tick``, with their track ids, drums
    aside.

    In reading order. Looks at no more of a long track than it has to.
    """
    found: list[tuple[Note, int]] = []
    for track_id in track_ids:
        track = song.track(track_id)
        end = _count_before(track, tick)
        backwards = (track.sounding_notes[i] for i in range(end - 1, -1, -1))
        pitched = (note for note in backwards if note.channel != DRUM_CHANNEL)
        found += [(note, track_id) for note in islice(pitched, most)]
    return sorted(found)[max(len(found) - most, 0) :]


def _count_before(track: Track, tick: int) -> int:
    return bisect_left(track.sounding_notes, tick, key=lambda note: note.start_tick)


def _begun_here(steps: encoding.NoteSteps) -> encoding.NoteSteps:
    """The same steps without the wait before the first note."""
    first = int(np.argmax(steps.pitch < encoding.REST)) if len(steps) else 0
    columns = {name: steps.field(name)[first:] for name in encoding.FIELDS}
    columns["shift"] = np.concatenate([np.zeros_like(columns["shift"][:1]), columns["shift"][1:]])
    return encoding.NoteSteps(**columns, onset=steps.onset[first:])


def _up_to(start: int, steps: encoding.NoteSteps) -> encoding.NoteSteps:
    """Let a long silence before ``start`` pass as REST steps."""
    clock = int(steps.onset[-1])
    n_rests = max(-(-(start - clock) // _LONGEST_GAP) - 1, 0)
    rests = encoding.NoteSteps(
        shift=np.full(n_rests, np.searchsorted(encoding.SHIFTS, _LONGEST_GAP)),
        pitch=np.full(n_rests, encoding.REST),
        duration=np.full(n_rests, encoding.NO_DURATION),
        velocity=np.full(n_rests, encoding.NO_VELOCITY),
        onset=clock + _LONGEST_GAP * np.arange(1, n_rests + 1),
    )
    return encoding.concatenate(steps, rests)

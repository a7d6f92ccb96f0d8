"""The music before the playhead as the model hears it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.score import Note, Song, Track
from musestudio.score.track import DRUM_CHANNEL

LONGEST_PROMPT = 512
"""Notes heard at most; more costs time and the network learned on slices of this length."""
_WINDOW_STEP = 128
_LONGEST_GAP = 192
"""Grid steps of silence up to which one shift leads to the answer's first note."""
_LONGEST_SILENCE_BEATS = 256
"""Quarter notes without an onset (64 bars of 4/4) after which music begins anew. Silence is
heard as steps too: the hours between two notes of a careless file would take as many."""


@dataclass(frozen=True)
class Prompt:
    """Steps to feed, in order, and where the clock stands after them.

    steps:         what is heard; arrays of shape (n_steps,).
    places:        where those steps stand in their bars.
    origin_tick:   the bar line from which grid steps are counted.
    bars:          the song's bars from there on.
    flat_velocity: the one velocity all notes share, or None where they have dynamics.
    notes:         the notes heard, with their track ids, in reading order.
    """

    steps: encoding.NoteSteps
    places: controls.BarPlaces
    origin_tick: int
    bars: controls.BarGrid
    flat_velocity: int | None
    notes: tuple[tuple[int, Note], ...]

    @property
    def clock(self) -> int:
        """Grid steps from the origin to the last step."""
        return int(self.steps.onset[-1])


def hear(song: Song, track_ids: tuple[int, ...], start_tick: int) -> Prompt:
    """What the model hears of ``song`` before ``start_tick`` on the given tracks.

    The tracks are heard as one texture. Drums are not heard. A piece heard from its start
    begins with the END step, as in training; where there is more than ``LONGEST_PROMPT``
    notes, only the last of them are heard, from a point that moves in strides, so that one
    more note in a long piece does not change where hearing begins. Nor is anything heard
    from before a silence of ``_LONGEST_SILENCE_BEATS``.
    """
    n_before = sum(_count_before(song.track(track_id), start_tick) for track_id in track_ids)
    excess = max(n_before - LONGEST_PROMPT, 0)
    first = -(-excess // _WINDOW_STEP) * _WINDOW_STEP
    heard = notes_before(song, track_ids, start_tick, most=n_before - first)
    silence_ticks = _LONGEST_SILENCE_BEATS * song.ticks_per_beat
    onsets = (*(note.start_tick for note, _ in heard), start_tick)
    silences = [i for i, (a, b) in enumerate(pairwise(onsets), start=1) if b - a > silence_ticks]
    after_silence = silences[-1] if silences else 0
    heard = heard[after_silence:]
    # Where nothing is left, the answer begins as in an empty piece.
    from_the_beginning = first + after_silence == 0 or not heard
    begin_tick = heard[0][0].start_tick if heard else start_tick
    origin_tick = 0
    if not from_the_beginning or begin_tick > silence_ticks:
        origin_tick = song.metre_map.bar_start_at(begin_tick)

    velocities = {note.velocity for note, _ in heard}
    flat = len(velocities) == 1
    steps, _ = encoding.encode(
        (note for note, _ in heard), song.ticks_per_beat, origin_tick, with_velocity=not flat
    )
    bars = controls.BarGrid(song.metre_map, origin_tick)
    if from_the_beginning:
        steps = encoding.concatenate(encoding.end_step(0), steps)
    start = int(encoding.to_grid(np.array(start_tick - origin_tick), song.ticks_per_beat))
    steps = _up_to(start, steps)
    return Prompt(
        steps=steps,
        places=bars.places(steps.onset),
        origin_tick=origin_tick,
        bars=bars,
        flat_velocity=velocities.pop() if flat else None,
        notes=tuple((track_id, note) for note, track_id in heard),
    )


def notes_before(
    song: Song, track_ids: tuple[int, ...], tick: int, most: int
) -> list[tuple[Note, int]]:
    """The last ``most`` notes that start before ``tick``, with their track ids, drums aside.

    In reading order. Looks at no more of a long track than it has to.
    """
    found: list[tuple[Note, int]] = []
    for track_id in track_ids:
        track = song.track(track_id)
        end = _count_before(track, tick)
        backwards = (track.notes[i] for i in range(end - 1, -1, -1))
        pitched = (note for note in backwards if note.channel != DRUM_CHANNEL)
        found += [(note, track_id) for note in islice(pitched, most)]
    return sorted(found)[max(len(found) - most, 0) :]


def _count_before(track: Track, tick: int) -> int:
    return bisect_left(track.notes, tick, key=lambda note: note.start_tick)


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

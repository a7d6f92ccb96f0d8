"""The music before the playhead as the model hears it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.score import Note, Song
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
    heard = sorted(
        (
            (note, track_id)
            for track_id in track_ids
            for note in song.track(track_id).notes
            if note.start_tick < start_tick and note.channel != DRUM_CHANNEL
        ),
    )
    excess = max(len(heard) - LONGEST_PROMPT, 0)
    first = -(-excess // _WINDOW_STEP) * _WINDOW_STEP
    heard = heard[first:]
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
    places = bars.places(steps.onset)
    if from_the_beginning:
        steps, places = _from_the_beginning(steps, places, bars)
    start = int(encoding.to_grid(np.array(start_tick - origin_tick), song.ticks_per_beat))
    steps, places = _up_to(start, steps, places, bars)
    return Prompt(
        steps=steps,
        places=places,
        origin_tick=origin_tick,
        bars=bars,
        flat_velocity=velocities.pop() if flat else None,
        notes=tuple((track_id, note) for note, track_id in heard),
    )


def _from_the_beginning(
    steps: encoding.NoteSteps, places: controls.BarPlaces, bars: controls.BarGrid
) -> tuple[encoding.NoteSteps, controls.BarPlaces]:
    """Put the END step that stands before every piece in front."""
    _, bar_length, metre = bars.place(0)
    return (
        encoding.NoteSteps(
            shift=np.insert(steps.shift, 0, 0),
            pitch=np.insert(steps.pitch, 0, encoding.END),
            duration=np.insert(steps.duration, 0, encoding.NO_DURATION),
            velocity=np.insert(steps.velocity, 0, encoding.NO_VELOCITY),
            onset=np.insert(steps.onset, 0, 0),
        ),
        controls.BarPlaces(
            position=np.insert(places.position, 0, 0),
            bar_length=np.insert(places.bar_length, 0, bar_length),
            metre=np.insert(places.metre, 0, metre),
        ),
    )


def _up_to(
    start: int, steps: encoding.NoteSteps, places: controls.BarPlaces, bars: controls.BarGrid
) -> tuple[encoding.NoteSteps, controls.BarPlaces]:
    """Let a long silence before ``start`` pass as REST steps."""
    clock = int(steps.onset[-1])
    n_rests = max(-(-(start - clock) // _LONGEST_GAP) - 1, 0)
    if n_rests == 0:
        return steps, places
    token = int(np.searchsorted(encoding.SHIFTS, _LONGEST_GAP))
    onset = clock + _LONGEST_GAP * np.arange(1, n_rests + 1)
    rests = encoding.NoteSteps(
        shift=np.full(n_rests, token),
        pitch=np.full(n_rests, encoding.REST),
        duration=np.full(n_rests, encoding.NO_DURATION),
        velocity=np.full(n_rests, encoding.NO_VELOCITY),
        onset=onset,
    )
    rest_places = bars.places(onset)
    return (
        encoding.NoteSteps(
            *(
                np.concatenate([getattr(steps, name), getattr(rests, name)])
                for name in (*encoding.FIELDS, "onset")
            )
        ),
        controls.BarPlaces(
            *(
                np.concatenate([getattr(places, name), getattr(rest_places, name)])
                for name in ("position", "bar_length", "metre")
            )
        ),
    )

"""What a variation of a clip keeps, it keeps as it was played.

A model writes on a grid, and does not remember every note. What a variation leaves as the model
remembers the clip is not to be worse than the clip: it is the composer's own notes, off the grid
and with all their shades.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, TypeAlias

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.encoding import phrase as phrases
from musestudio.encoding.phrase import BEAT, PhraseBars
from musestudio.inference import playable
from musestudio.inference.clips import Clip
from musestudio.inference.shading import DEFAULT_VELOCITY
from musestudio.score import Note

Place: TypeAlias = tuple[int, int]
"""Grid step from the first bar line, and pitch."""


class _Placed(NamedTuple):
    """A note and its tokens as the model tells it."""

    note: Note
    duration: int
    velocity: int


def as_played(
    phrase: PhraseBars, clip: Clip, remembered: PhraseBars | None = None
) -> tuple[Note, ...]:
    """A phrase the model wrote for the clip's bars, fit to be played there.

    A note the clip has too, at the same place of the grid and of the same pitch, begins when the
    clip's does, and is as long and as loud where the model means no difference.

    remembered: the clip as the model gives it back unvaried: where a variation goes on from there,
                what the model misremembers is not its doing. A quarter note's time in which it has
                the same notes has the clip's own.
    """
    flat = clip.flat_velocity
    written = _written(phrase, clip)
    own = _own(clip)
    known = {} if remembered is None else _written(remembered, clip)
    untouched = _quarters_alike(phrase, written, known) if known else frozenset()
    quarter = _QuarterOf(phrase)
    places = [place for place in written if quarter(place) not in untouched]
    places += [place for place in own if quarter(place) in untouched]
    chosen, unchanged = [], set()
    for place in places:
        if place not in own:
            chosen.append(written[place].note)
            continue
        note, tokens = own[place].note, [own[place], *filter(None, [known.get(place)])]
        drawn = written.get(place)
        if drawn is not None and drawn.velocity not in {t.velocity for t in tokens} and not flat:
            note = note.with_velocity(drawn.note.velocity)
        if drawn is not None and drawn.duration not in {t.duration for t in tokens}:
            note = note.with_duration(drawn.note.duration_ticks)
        else:
            unchanged.add(note)
        chosen.append(note)
    within = playable.within_span(sorted(chosen), clip.start_tick, clip.end_tick)
    # A note that the clip holds over its last bar line is held over it still.
    return tuple(
        (note if note in unchanged else playable.ending_by(note, clip.end_tick)).with_locked(False)
        for note in playable.struck_once(within)
    )


class _QuarterOf:
    """In which quarter of which bar of a phrase a place lies."""

    def __init__(self, phrase: PhraseBars) -> None:
        self._lines = np.concatenate([[0], np.cumsum(phrase.bar_length)])

    def __call__(self, place: Place) -> tuple[int, int]:
        # What is played a moment before the last bar line is of the last quarter.
        onset = min(place[0], int(self._lines[-1]) - 1)
        bar = int(np.searchsorted(self._lines, onset, side="right")) - 1
        return bar, (onset - int(self._lines[bar])) // BEAT


def _quarters_alike(
    phrase: PhraseBars, written: Iterable[Place], known: Iterable[Place]
) -> frozenset[tuple[int, int]]:
    """The quarters in which both have the same notes."""
    quarter = _QuarterOf(phrase)
    differ = {quarter(place) for place in set(written) ^ set(known)}
    return frozenset(
        (bar, beat)
        for bar, length in enumerate(phrase.bar_length.tolist())
        for beat in range(-(-length // BEAT))
        if (bar, beat) not in differ
    )


def _written(phrase: PhraseBars, clip: Clip) -> dict[Place, _Placed]:
    """The notes of a phrase in the clip's bars, by place."""
    flat = clip.flat_velocity
    if flat is not None:
        phrase = replace(phrase, velocity=np.full(len(phrase), encoding.NO_VELOCITY))
    notes = phrases.decode(
        phrase, clip.ticks_per_beat, clip.start_tick, default_velocity=flat or DEFAULT_VELOCITY
    )
    tokens = zip(
        phrase.onset.tolist(), phrase.duration.tolist(), phrase.velocity.tolist(), strict=True
    )
    return {
        (onset, note.pitch): _Placed(note, duration, velocity)
        for note, (onset, duration, velocity) in zip(notes, tokens, strict=True)
    }


def _own(clip: Clip) -> dict[Place, _Placed]:
    """The clip's notes by place; of unisons that which the model hears, the longest."""
    notes = sorted(clip.notes, key=lambda note: (note.duration_ticks, note.velocity))
    ticks = np.array([(n.start_tick - clip.start_tick, n.duration_ticks) for n in notes])
    onsets, lengths = encoding.to_grid(ticks.reshape(-1, 2), clip.ticks_per_beat).T
    durations = encoding.nearest_duration_token(lengths).tolist()
    return {
        (onset, note.pitch): _Placed(note, duration, int(encoding.velocity_token(note.velocity)))
        for onset, note, duration in zip(onsets.tolist(), notes, durations, strict=True)
    }

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
    quarter = _QuarterOf(phrase)
    untouched: set[int] = set()
    if known:
        differing = {quarter(place) for place in written.keys() ^ known.keys()}
        untouched = set(quarter.all) - differing
    drawn_alone: list[Note] = []
    kept: list[Note] = []
    for place, drawn in written.items():
        if quarter(place) in untouched:
            continue
        if place not in own:
            drawn_alone.append(drawn.note)
            continue
        # Of notes in unison one is heard, the longest.
        heard = own[place][0]
        same = [heard, *filter(None, [known.get(place)])]
        note = heard.note
        if drawn.velocity not in {tokens.velocity for tokens in same} and flat is None:
            note = note.with_velocity(drawn.note.velocity)
        if drawn.duration in {tokens.duration for tokens in same}:
            kept.append(note)
        else:
            drawn_alone.append(note.with_duration(drawn.note.duration_ticks))
    kept += [p.note for place in own if quarter(place) in untouched for p in own[place]]
    return tuple(note.with_locked(False) for note in _together(kept, drawn_alone, clip))


def _together(kept: Iterable[Note], drawn: Iterable[Note], clip: Clip) -> list[Note]:
    """What was kept and what was drawn, fit to be played, in reading order.

    A drawn note is over by the last bar line, and by the time its key is struck again; where a
    key is struck by both at once, the kept note stays. A note that the clip holds over the bar
    line, or into another of its own, does so still.
    """
    kept = sorted(kept)
    taken: dict[int, list[int]] = {}
    for note in kept:
        taken.setdefault(note.pitch, []).append(note.start_tick)
    within = playable.within_span(sorted(drawn), clip.start_tick, clip.end_tick)
    free = [note for note in within if note.start_tick not in taken.get(note.pitch, ())]
    free = playable.clear_of_known(playable.struck_once(free), taken)
    free = [playable.ending_by(note, clip.end_tick) for note in free]
    struck: dict[int, list[int]] = {}
    for note in free:
        struck.setdefault(note.pitch, []).append(note.start_tick)
    return sorted([*playable.clear_of_known(kept, struck), *free])


class _QuarterOf:
    """Which quarter of a phrase a place lies in, counted through all its bars."""

    def __init__(self, phrase: PhraseBars) -> None:
        ids: list[int] = []
        begun = 0
        for length in phrase.bar_length.tolist():
            ids += [begun + step // BEAT for step in range(length)]
            begun += -(-length // BEAT)
        self._of_step = ids
        self.all = range(begun)

    def __call__(self, place: Place) -> int:
        # What is played a moment before the last bar line is of the last quarter.
        return self._of_step[min(place[0], len(self._of_step) - 1)]


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


def _own(clip: Clip) -> dict[Place, list[_Placed]]:
    """The clip's notes by place, of notes in unison first the one that the model hears."""
    notes = sorted(clip.notes, key=lambda note: (note.duration_ticks, note.velocity), reverse=True)
    ticks = np.array([(n.start_tick - clip.start_tick, n.duration_ticks) for n in notes])
    onsets, lengths = encoding.to_grid(ticks.reshape(-1, 2), clip.ticks_per_beat).T
    durations = encoding.nearest_duration_token(lengths).tolist()
    own: dict[Place, list[_Placed]] = {}
    for onset, note, duration in zip(onsets.tolist(), notes, durations, strict=True):
        placed = _Placed(note, duration, int(encoding.velocity_token(note.velocity)))
        own.setdefault((onset, note.pitch), []).append(placed)
    return own

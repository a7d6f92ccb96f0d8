"""Held-out passages: what is heard, what the composer wrote next, and what followed that.

A case is cut out of its piece: the song that is heard begins with it, so that nothing is
known but the bars named, as when a composer plays some bars and asks how they go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from musestudio.encoding.notes import to_grid
from musestudio.midi.file import read_song
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE
from musestudio.score.track import DRUM_CHANNEL
from training.corpus import CorpusFile

TRACK_ID = 1
LEAST_NOTES_PER_BAR = 2
"""Cases with fewer, in the prompt or in the real answer, say too little to be counted."""


@dataclass(frozen=True)
class Span:
    """How many bars a case has: heard, to be written, and known to follow."""

    prompt: int = 8
    answer: int = 8
    after: int = 0

    @property
    def bars(self) -> int:
        return self.prompt + self.answer + self.after


@dataclass(frozen=True)
class Case:
    """A passage of a held-out piece, its ticks counted from its own first bar line.

    name, first_bar: the file, and the passage's first bar in it (from 1).
    work:            pieces of one work are never told apart by being seen in two folds.
    bar_ticks:       every bar line of the passage, both ends included.
    notes:           all notes that begin within it.
    """

    name: str
    work: str
    style: str | None
    has_velocity: bool
    first_bar: int
    span: Span
    ticks_per_beat: int
    bar_ticks: tuple[int, ...]
    notes: tuple[Note, ...]
    metas: tuple[MetaEvent, ...]

    @property
    def start_tick(self) -> int:
        """Where the answer begins."""
        return self.bar_ticks[self.span.prompt]

    @property
    def end_tick(self) -> int:
        """Where the answer ends."""
        return self.bar_ticks[self.span.prompt + self.span.answer]

    @property
    def prompt(self) -> tuple[Note, ...]:
        return tuple(n for n in self.notes if n.start_tick < self.start_tick)

    @property
    def real(self) -> tuple[Note, ...]:
        """The composer's own answer."""
        return tuple(n for n in self.notes if self.start_tick <= n.start_tick < self.end_tick)

    @property
    def after(self) -> tuple[Note, ...]:
        return tuple(n for n in self.notes if n.start_tick >= self.end_tick)

    @cached_property
    def song(self) -> Song:
        """What is heard: the prompt, and what follows the answer where the span has that."""
        return self.song_with((*self.prompt, *self.after))

    def song_with(self, notes: Iterable[Note]) -> Song:
        """A song of one track with these notes, in the case's metre."""
        track = Track(TRACK_ID, tuple(sorted(notes)), metas=self.metas)
        return Song((track,), self.ticks_per_beat)


def find_cases(
    files: Iterable[CorpusFile],
    count: int,
    *,
    span: Span = Span(),  # A frozen value.
    seed: int = 0,
    split: str = "valid",
    most_per_file: int | None = None,
) -> list[Case]:
    """Up to ``count`` cases from the files of a split, always the same ones.

    Every file gives one case before any gives a second; the cases of a file do not overlap.
    """
    rng = np.random.default_rng(seed)
    chosen = [file for file in files if file.split == split]
    order = rng.permutation(len(chosen))
    cases_of_file: list[list[Case]] = []
    # Reading is the slow part: stop as soon as one case each is enough.
    for i in order:
        if most_per_file == 1 and len(cases_of_file) >= count:
            break
        found = _cases_of_file(chosen[i], span, np.random.default_rng((seed, int(i))))
        if found:
            cases_of_file.append(found[:most_per_file])
    cases: list[Case] = []
    rounds = max(map(len, cases_of_file), default=0)
    for n in range(rounds):
        cases += [of_file[n] for of_file in cases_of_file if len(of_file) > n]
    return cases[:count]


def _cases_of_file(file: CorpusFile, span: Span, rng: np.random.Generator) -> list[Case]:
    """The file's cases, in random order, side by side from a random bar on."""
    song, _ = read_song(file.path)
    notes = sorted(n for t in song.tracks for n in t.notes if n.channel != DRUM_CHANNEL)
    if not notes:
        return []
    last_bar = song.metre_map.position_at(song.last_note_end_tick).bar
    spare_bars = last_bar - span.bars
    if spare_bars < 1:
        return []
    first_bar = 1 + int(rng.integers(min(spare_bars, span.bars)))
    first_bars = np.arange(first_bar, spare_bars + 1, span.bars)
    cut = (_cut(file, song, notes, span, int(bar)) for bar in rng.permutation(first_bars))
    return [case for case in cut if _says_enough(case)]


def _cut(file: CorpusFile, song: Song, notes: Sequence[Note], span: Span, first_bar: int) -> Case:
    metre_map = song.metre_map
    origin = metre_map.bar_start(first_bar)
    bar_ticks = [metre_map.bar_start(first_bar + n) - origin for n in range(span.bars + 1)]
    # A note played a moment before a bar line is meant for it: notes belong where the grid
    # puts them, or the first beat of every performed answer would be missing.
    beat = song.ticks_per_beat
    lines = [int(to_grid(np.array(tick), beat)) for tick in bar_ticks]
    within = []
    for note in notes:
        tick = note.start_tick - origin
        onset = int(to_grid(np.array(tick), beat))
        if lines[0] <= onset < lines[-1]:
            line = int(np.searchsorted(lines, onset, side="right")) - 1
            within.append(note.with_start(max(tick, bar_ticks[line])))
    first = metre_map.metre_at(origin)
    changes = [
        first._replace(tick=origin),
        *(c for c in metre_map.changes if origin < c.tick < origin + bar_ticks[-1]),
    ]
    return Case(
        name=f"{file.path.parent.name}/{file.path.name}",
        work=file.work,
        style=file.style,
        has_velocity=file.has_velocity,
        first_bar=first_bar,
        span=span,
        ticks_per_beat=beat,
        bar_ticks=tuple(bar_ticks),
        notes=tuple(sorted(within)),
        metas=tuple(
            MetaEvent(
                c.tick - origin,
                TIME_SIGNATURE,
                bytes((c.numerator, c.denominator.bit_length() - 1, 24, 8)),
            )
            for c in changes
        ),
    )


def _says_enough(case: Case) -> bool:
    span = case.span
    return (
        len(case.prompt) >= LEAST_NOTES_PER_BAR * span.prompt
        and len(case.real) >= LEAST_NOTES_PER_BAR * span.answer
        and len(case.after) >= LEAST_NOTES_PER_BAR * span.after
    )

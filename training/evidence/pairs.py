"""Held-out bars and what the composer wrote next, in a form both kinds of model understand.

A continuation model hears a song and goes on; a phrase model hears a phrase and gives it back
or writes another. Both are asked about the same bars, in the common key, without what the one
could not know of the other's: no key or style is told, and dynamics count only where there are
some.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from musestudio.encoding import phrase as phrases
from musestudio.encoding.controls import METRES, STYLES
from musestudio.encoding.notes import GRID_PER_BEAT, NO_VELOCITY
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.errors import RequestError
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE
from training.evidence.passage import Passage, canonical
from training.phrases import PhraseCorpus

TICKS_PER_BEAT = 480
TRACK_ID = 1
LEAST_NOTES_PER_BAR = 2
MOST_NOTES = 400
"""In both halves: all of them are to be heard."""
_ATTEMPTS_PER_PAIR = 50


@dataclass(frozen=True)
class Pair:
    """Bars of one held-out work: ``before`` is heard, ``real`` is what came next.

    Both are as long, in one metre and in the common key.
    """

    before: PhraseBars
    real: PhraseBars
    work: str
    style: str

    @property
    def metre(self) -> tuple[int, int]:
        """Beats, and what part of a whole note each is."""
        return METRES[int(self.real.metre[0]) - 1]

    @property
    def frame(self) -> BarFrame:
        """The bars of either half."""
        return BarFrame(0, self.real.bar_length, self.real.metre)

    @property
    def half_ticks(self) -> int:
        """How long either half is."""
        return int(self.real.bar_length.sum()) * TICKS_PER_BEAT // GRID_PER_BEAT

    def song(self, *parts: PhraseBars) -> Song:
        """A song of one track with these halves one after the other; none: an empty one."""
        numerator, denominator = self.metre
        signature = bytes((numerator, denominator.bit_length() - 1, 24, 8))
        notes = [
            note
            for i, part in enumerate(parts)
            for note in phrases.decode(part, TICKS_PER_BEAT, i * self.half_ticks)
        ]
        metas = (MetaEvent(0, TIME_SIGNATURE, signature),)
        return Song((Track(TRACK_ID, tuple(sorted(notes)), metas=metas),), TICKS_PER_BEAT)

    def passage(self, notes: Sequence[Note], start_tick: int = 0) -> Passage:
        """Notes written for a half that begins at ``start_tick``, in the judge's canonical form,
        without dynamics."""
        steps = np.concatenate([[0], np.cumsum(self.real.bar_length)])
        lines = start_tick + steps * (TICKS_PER_BEAT // GRID_PER_BEAT)
        return canonical(notes, lines.tolist(), TICKS_PER_BEAT, flat=True)

    def passage_of(self, phrase: PhraseBars) -> Passage:
        """A phrase that stands in the bars of a half, in the same form."""
        return self.passage(phrases.decode(replace(phrase, transposed=0), TICKS_PER_BEAT))


def draw_pairs(corpus: PhraseCorpus, count: int, n_bars: int, *, seed: int = 0) -> list[Pair]:
    """``count`` pairs of twice ``n_bars`` bars, always the same ones.

    Raises RequestError where the data has too few.
    """
    rng = np.random.default_rng([seed, n_bars])
    found: list[Pair] = []
    for _ in range(count * _ATTEMPTS_PER_PAIR):
        if len(found) == count:
            return found
        phrase, piece = corpus.draw(rng, 2 * n_bars, "whole")
        phrase = replace(phrase, transposed=0, key=None)
        before, real = phrase.bars(0, n_bars), phrase.bars(n_bars, 2 * n_bars)
        least = LEAST_NOTES_PER_BAR * n_bars
        if min(len(before), len(real)) < least or len(phrase) > MOST_NOTES or not _is_even(phrase):
            continue
        if len(np.unique(real.velocity)) == 1:
            before, real = (
                replace(half, velocity=np.full(len(half), NO_VELOCITY)) for half in (before, real)
            )
        style = STYLES[piece.style - 1] if piece.style else "untagged"
        found.append(Pair(before, real, piece.work, style))
    raise RequestError(
        f"The data has only {len(found)} of {count} pairs of {n_bars} bars; ask for fewer."
    )


def _is_even(phrase: PhraseBars) -> bool:
    """Whether all bars are whole ones of one common metre."""
    metre, length = int(phrase.metre[0]), int(phrase.bar_length[0])
    if (phrase.metre != metre).any() or (phrase.bar_length != length).any():
        return False
    if not 1 <= metre <= len(METRES):
        return False
    numerator, denominator = METRES[metre - 1]
    return length * denominator == 4 * GRID_PER_BEAT * numerator

"""A critic of whole phrases: which of several drawn from nothing is most like a composer's?

The forest of ``critic``, with other ears: it hears the phrase by itself, and its second half after
its first. Dynamics are left out, as half of the scores it learned from have none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.encoding.phrase import PhraseBars
from musestudio.inference.critic import LEAST_HEARD_NOTES, Critic
from musestudio.inference.phrase import Phrase
from musestudio.inference.traits import Heard, trait_names

LEAST_BARS = 2
_FLAT_VELOCITY = 8


class PhraseCritic(Critic):
    """Trees that score phrases; the higher, the more like a composer's own."""

    @staticmethod
    def known_traits() -> tuple[str, ...]:
        """All it may listen to, in the order it is taught."""
        names = trait_names()
        return (*(f"whole: {n}" for n in names), *(f"second half: {n}" for n in names))

    def best_of(self, drafts: Sequence[PhraseBars]) -> int:
        """Which of the drafts (at least one) it likes best; the first where it can tell none."""
        described = [phrase_traits(draft) for draft in drafts]
        heard = [i for i, traits in enumerate(described) if traits is not None]
        if not heard:
            return 0
        rows = [[(described[i] or {})[name] for name in self.traits] for i in heard]
        return heard[int(self.score_rows(np.array(rows, dtype=np.float32)).argmax())]


def phrase_traits(phrase: PhraseBars) -> dict[str, float] | None:
    """What is noticed of a phrase; None where either half has too few notes to be described."""
    half = phrase.n_bars // 2
    if phrase.n_bars < LEAST_BARS:
        return None
    whole, first, second = (
        _as_heard(phrase, *bars) for bars in ((0, phrase.n_bars), (0, half), (half, phrase.n_bars))
    )
    if min(len(first), len(second)) < LEAST_HEARD_NOTES:
        return None
    alone, after = Heard(whole).traits(whole), Heard(first).traits(second)
    return {
        **{f"whole: {name}": value for name, value in alone.items()},
        **{f"second half: {name}": value for name, value in after.items()},
    }


def _as_heard(phrase: PhraseBars, first_bar: int, end_bar: int) -> Phrase:
    """Some bars of a phrase: unisons are one note, keys are let go before they are struck again."""
    starts = np.concatenate([[0], np.cumsum(phrase.bar_length)])
    start, end = int(starts[first_bar]), int(starts[end_bar])
    part = phrase.bars(first_bar, end_bar)
    length = encoding.DURATIONS[part.duration]
    # By key, then time; of a unison the longest comes first and stays.
    order = np.lexsort((-length, part.onset, part.pitch))
    onset, pitch, length = part.onset[order] + start, part.pitch[order], length[order]
    again = (np.diff(pitch, prepend=-1) == 0) & (np.diff(onset, prepend=-1) == 0)
    onset, pitch, length = onset[~again], pitch[~again], length[~again]
    next_of_key = np.append(np.where(np.diff(pitch) == 0, onset[1:], end), end)[: len(onset)]
    length = np.minimum(length, next_of_key - onset)
    order = np.lexsort((pitch, onset))
    onset, pitch, length = onset[order], pitch[order], length[order]
    bar = np.searchsorted(starts, onset, side="right") - 1
    return Phrase(
        onset=onset,
        pitch=pitch,
        length=length,
        velocity=np.full(len(onset), _FLAT_VELOCITY),
        bar=bar,
        position=onset - starts[bar],
        start=start,
        end=end,
        first_bar=first_bar,
        n_bars=end_bar - first_bar,
    )

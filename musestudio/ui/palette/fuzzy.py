"""Finding a text by some of its letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_WORD_START = 8
_RUN = 5
_FIRST_LETTER = 4
_GAP = -1
_NEVER = -(10**6)


class Match(NamedTuple):
    """How well a text answers a query, and at which places of the text the letters stand."""

    score: int
    places: tuple[int, ...] = ()


def fuzzy_match(query: str, text: str) -> Match | None:
    """The best way to find the letters of ``query`` in ``text`` in their order; None: no way.

    Upper and lower case are the same and blanks in the query are passed over. Letters that
    begin words count most, then letters in a row, so that “ou” finds “Octave up” before
    “Without”.
    """
    letters = [letter for letter in query.casefold() if not letter.isspace()]
    if not letters:
        return Match(0)
    folded = [letter.casefold() for letter in text]
    if not _is_subsequence(letters, folded):
        return None
    starts = _word_starts(text)
    # best[j]: the score of the letters so far with the last of them at j; paths beside it.
    best = [_NEVER] * len(folded)
    came_from: list[list[int]] = []
    for i, letter in enumerate(letters):
        scores, froms = [_NEVER] * len(folded), [-1] * len(folded)
        reach, reach_at = _NEVER, -1  # The best earlier place, less a gap for each step away.
        for j, here in enumerate(folded):
            if i and j:
                reach += _GAP
                if best[j - 1] > reach:
                    reach, reach_at = best[j - 1], j - 1
            if here != letter:
                continue
            gain = _WORD_START if starts[j] else 0
            if i == 0:
                scores[j] = gain + (_FIRST_LETTER if j == 0 else 0)
            elif reach_at >= 0:
                in_a_row = best[j - 1] + _RUN if best[j - 1] > _NEVER // 2 else _NEVER
                scores[j], froms[j] = max((reach + gain, reach_at), (in_a_row + gain, j - 1))
        best = scores
        came_from.append(froms)
    at = max(range(len(folded)), key=lambda j: best[j])
    if best[at] <= _NEVER // 2:
        return None
    # Of two texts that hold the letters alike, the shorter one is nearer to what was typed.
    score, places = best[at] * 8 - len(text), [at]
    for froms in reversed(came_from[1:]):
        places.append(froms[places[-1]])
    return Match(score, tuple(reversed(places)))


def _is_subsequence(letters: Sequence[str], folded: Sequence[str]) -> bool:
    rest = iter(folded)
    return all(letter in rest for letter in letters)


def _word_starts(text: str) -> list[bool]:
    return [
        letter.isalnum() and (i == 0 or not text[i - 1].isalnum()) for i, letter in enumerate(text)
    ]

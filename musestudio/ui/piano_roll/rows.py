"""Which pitches have a row of the roll: all of them, or those a fold leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from musestudio.score import Key
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH


class Fold(Enum):
    """Which rows are left out."""

    NONE = "none"
    SCALE = "scale"
    USED = "used"


@dataclass(frozen=True)
class Rows:
    """The pitches that have a row, from the highest down; at least one."""

    pitches: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.pitches)

    @property
    def are_all(self) -> bool:
        return len(self.pitches) == HIGHEST_PITCH - LOWEST_PITCH + 1

    @cached_property
    def pitch_of(self) -> NDArray[np.int32]:
        """(count,) the pitch of each row from the top."""
        return np.array(self.pitches, dtype=np.int32)

    @cached_property
    def row_of(self) -> NDArray[np.int32]:
        """(128,) the row of each pitch; a pitch without one has the nearest pitch's.

        Only a preview can show such a pitch: a fold leaves every written note its row.
        """
        distance = np.abs(np.arange(HIGHEST_PITCH + 1)[:, np.newaxis] - self.pitch_of)
        return distance.argmin(axis=1).astype(np.int32)

    def row(self, pitch: float) -> float:
        """How many rows lie above the pitch's."""
        if self.are_all:
            return HIGHEST_PITCH - pitch
        return float(self.row_of[min(max(round(pitch), LOWEST_PITCH), HIGHEST_PITCH)])

    def pitch(self, row: int) -> int:
        """The pitch of a row, the first or the last where there is none so high or low."""
        return self.pitches[min(max(row, 0), len(self.pitches) - 1)]


ALL_ROWS = Rows(tuple(range(HIGHEST_PITCH, LOWEST_PITCH - 1, -1)))


def folded_rows(fold: Fold, key: Key | None, used: Iterable[int]) -> Rows:
    """The rows a fold leaves.

    used: the pitches of what is shown. They always keep their rows, in a fold to the scale
          too: no note may vanish.
    Where nothing would be left (no key, no notes) all rows are.
    """
    kept = set(used)
    if fold is Fold.SCALE and key is not None:
        kept |= {pitch for pitch in ALL_ROWS.pitches if pitch in key}
    elif fold is not Fold.USED:
        return ALL_ROWS
    return Rows(tuple(sorted(kept, reverse=True))) if kept else ALL_ROWS

"""What was played and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note
from musestudio.score.metre import MetreMap


@dataclass(frozen=True)
class Exchange:
    """A phrase and its answer, on the ticks at which they sounded.

    request: what the model was asked; of an answer that went on, its first part.
    """

    phrase: tuple[Note, ...]
    answer: tuple[Note, ...]
    answer_tick: int
    end_tick: int
    request: ContinuationRequest

    def span(self, metre_map: MetreMap) -> tuple[int, int]:
        """The whole bars it lies in: (first tick, tick after the last)."""
        first = min((note.start_tick for note in self.phrase), default=self.answer_tick)
        return metre_map.bar_start_at(first), metre_map.bar_line_from(self.end_tick)


class AnswerTiming(NamedTuple):
    """When an answer was decided upon, its first notes stood, and it was due; seconds of
    ``perf_counter``."""

    decided_s: float
    ready_s: float
    due_s: float
    late: bool
    """Whether it had to be put off to a later beat."""

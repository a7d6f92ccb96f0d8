"""The bars of an answer on the grid, and where in them the next note may lie."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.inference import constraints
from musestudio.inference.request import ContinuationRequest


class AnswerBars:
    """The answer's own bars, as the metre changes and with a first or last one cut short.

    Bar i (from 0) lasts from bar line i to the next; all counts are grid steps from
    ``origin_tick``. The line after the end is where a last note may still be drawn, which is
    how a candidate ends.
    """

    def __init__(self, request: ContinuationRequest, origin_tick: int) -> None:
        metre_map = request.song.metre_map

        def grid(tick: int) -> int:
            steps = encoding.to_grid(np.array(tick - origin_tick), request.song.ticks_per_beat)
            return int(steps)

        self.start, self.end = grid(request.start_tick), grid(request.end_tick)
        first_bar, last_bar = (
            metre_map.position_at(tick).bar for tick in (request.start_tick, request.end_tick)
        )
        lines = {grid(metre_map.bar_start(bar)) for bar in range(first_bar + 1, last_bar + 1)}
        inside = {line for line in lines if self.start < line < self.end}
        line_after = max(grid(metre_map.bar_start(last_bar + 1)), self.end + 1)
        self._lines = sorted({self.start, self.end, line_after} | inside)

    def bar(self, onset: int) -> int:
        """Which bar an onset lies in."""
        return max(bisect_right(self._lines, onset) - 1, 0)

    def is_last(self, onset: int) -> bool:
        """Whether an onset lies in the last bar of the answer."""
        return self.bar(onset) >= self.bar(self.end) - 1

    def next_span(self, clock: int | None, notes_in_bar: int) -> tuple[int, int]:
        """Where the next onset may lie: the first grid step and the one after the last.

        In the bar written or the one after it, so that no bar stays empty.

        clock: the last onset of the answer; None before the first.
        """
        lines = self._lines
        if clock is None:
            return lines[0], lines[1]
        bar = self.bar(clock)
        # A note for each grid step is denser than any music; a model that still does not
        # move on is made to.
        is_full = notes_in_bar >= max(lines[bar + 1] - lines[bar], constraints.LARGEST_CHORD)
        return lines[bar + 1] if is_full else clock, lines[bar + 2]

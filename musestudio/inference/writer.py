"""One candidate while it is being written, note by note."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.inference import constraints
from musestudio.inference.prompt import Prompt
from musestudio.inference.recall import FigureMemory, chance
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note

LONGEST_ONE_NOTE_RUN = 6
"""Times one pitch may be struck in a row before another one has to come."""


class CandidateWriter:
    """A candidate's clock, its rules and its dice."""

    _NOISE_BLOCK = 64

    def __init__(
        self, request: ContinuationRequest, prompt: Prompt, figures: FigureMemory, index: int
    ) -> None:
        self.index = index
        self._figures = figures
        self._request = request
        self._prompt = prompt
        ticks_per_beat = request.song.ticks_per_beat
        self._start, self._end = (
            int(encoding.to_grid(np.array(tick - prompt.origin_tick), ticks_per_beat))
            for tick in (request.start_tick, request.end_tick)
        )
        self._allowed = constraints.allowed_pitches(
            request.key, request.lowest_pitch, request.highest_pitch
        )
        self._standing_bias = constraints.standing_bias(self._allowed)
        # Two streams, so that asking for recall does not reshuffle what the network draws.
        self._rng = np.random.Generator(np.random.Philox(key=[request.seed, index]))
        self._recall_rng = np.random.Generator(
            np.random.Philox(key=[request.seed, index], counter=[0, 0, 0, 1])
        )
        self._noise_rows: list[np.ndarray] = []
        self._steps: list[tuple[int, int, int, int, int]] = []
        self._chord_size = 0
        # The answer's own bars, as the metre changes and with a first or last one cut short:
        # bar i lasts from bar line i to the next. The line after the end is where a last
        # note may still be drawn, which is how a candidate ends.
        metre_map = request.song.metre_map
        start_bar = metre_map.position_at(request.start_tick).bar
        *lines, line_after = (
            int(
                encoding.to_grid(
                    np.array(metre_map.bar_start(bar) - prompt.origin_tick), ticks_per_beat
                )
            )
            for bar in range(start_bar + 1, start_bar + request.bars + 2)
        )
        inside = {line for line in lines if self._start < line < self._end}
        self._bar_lines = sorted({self._start, self._end, max(line_after, self._end + 1)} | inside)
        self._notes_in_bar = 0
        steps = prompt.steps
        self._clock = prompt.clock
        self._last = tuple(int(steps.field(name)[-1]) for name in encoding.FIELDS)
        self.finished = self._end <= self._start

    @property
    def fraction_done(self) -> float:
        if self.finished:
            return 1.0
        return max(self._clock - self._start, 0) / (self._end - self._start)

    def row(self) -> tuple[int, ...]:
        """The last step as tokens: its fields, its position, the bar length and the metre."""
        return (*self._last, *self._prompt.bars.place(self._clock))

    def bias(self) -> np.ndarray:
        """The rules for the next note, shape (ROW_LENGTH,)."""
        first, after = self._next_span()
        bias = self._standing_bias.copy()
        bias[: encoding.N_SHIFTS] += constraints.shift_bias(
            least_shift=max(first - self._clock, 0),
            latest_shift=after - 1 - self._clock,
            chord_size=self._chord_size,
            may_add_to_chord=self._last[1] < self._allowed[-1] or self._last[1] >= encoding.REST,
        )
        pitch_bias = bias[constraints.OFFSETS["pitch"] :]
        run = [step[1] for step in self._steps[-LONGEST_ONE_NOTE_RUN:]]
        if len(run) == LONGEST_ONE_NOTE_RUN and len(set(run)) == 1 and len(self._allowed) > 1:
            pitch_bias[run[0]] = constraints.FORBIDDEN
        figure = self._figures.next_of_figure()
        draw = self._recall_rng.random()
        if (
            figure is not None
            and draw < chance(self._request.recall, figure.matched)
            and bias[figure.shift] == 0
            and pitch_bias[figure.pitch] == 0
        ):
            constraints.force(bias, "shift", figure.shift)
            constraints.force(bias, "pitch", figure.pitch)
            constraints.force(bias, "duration", figure.duration)
        return bias

    def noise(self) -> np.ndarray:
        """Gumbel noise by token, shape (ROW_LENGTH,): adding it and taking the largest draws
        from the softmax (Gumbel-max), and a rounding difference in one probability cannot
        reorder the others."""
        if not self._noise_rows:
            block = self._rng.gumbel(size=(self._NOISE_BLOCK, constraints.ROW_LENGTH))
            self._noise_rows = list(block.astype(np.float32)[::-1])
        return self._noise_rows.pop()

    def take(self, shift: int, pitch: int, duration: int, velocity: int) -> None:
        """Write down the note that was drawn; finish when it lies beyond the last bar."""
        if self.finished:
            return
        onset = self._clock + int(encoding.SHIFTS[shift])
        if onset >= self._end:
            self.finished = True
            return
        is_new_bar = not self._steps or self._bar(onset) > self._bar(self._clock)
        self._notes_in_bar = 1 if is_new_bar else self._notes_in_bar + 1
        self._chord_size = self._chord_size + 1 if onset == self._clock else 1
        self._clock = onset
        self._last = (shift, pitch, duration, velocity)
        self._steps.append((shift, pitch, duration, velocity, onset))
        self._figures.add(shift, pitch, duration)

    def _bar(self, onset: int) -> int:
        """Which bar of the answer an onset lies in, from 0."""
        return max(bisect_right(self._bar_lines, onset) - 1, 0)

    def _next_span(self) -> tuple[int, int]:
        """Where the next onset may lie: the first grid step and the one after the last.

        In the bar written or the one after it, so that no bar stays empty.
        """
        lines = self._bar_lines
        if not self._steps:
            return lines[0], lines[1]
        bar = self._bar(self._clock)
        # A note for each grid step is denser than any music; a model that still does not
        # move on is made to.
        is_full = self._notes_in_bar >= max(lines[bar + 1] - lines[bar], constraints.LARGEST_CHORD)
        return lines[bar + 1] if is_full else self._clock, lines[bar + 2]

    def notes(self) -> tuple[Note, ...]:
        """What was written, cut at the end of the last bar, at the prompt's loudness."""
        request, prompt = self._request, self._prompt
        columns = np.array(self._steps, dtype=np.int64).reshape(-1, 5).T
        notes = encoding.decode(
            encoding.NoteSteps(*columns), request.song.ticks_per_beat, prompt.origin_tick
        )
        louder = 0
        if prompt.flat_velocity is not None and notes:
            # A flat prompt tells nothing but its level; the model's dynamics swing around it.
            louder = prompt.flat_velocity - round(sum(n.velocity for n in notes) / len(notes))
        result: list[Note] = []
        sounding: dict[int, int] = {}
        for note in notes:
            start_tick = max(note.start_tick, request.start_tick)
            if start_tick >= request.end_tick:
                continue
            end_tick = min(note.end_tick, request.end_tick)
            before = sounding.get(note.pitch)
            if before is not None and result[before].start_tick == start_tick:
                continue  # Two onsets on one tick, where a tick is longer than a grid step.
            if before is not None and result[before].end_tick > start_tick:
                # One key cannot be struck while it is down.
                result[before] = result[before].with_duration(
                    start_tick - result[before].start_tick
                )
            sounding[note.pitch] = len(result)
            result.append(
                note.with_start(start_tick)
                .with_duration(end_tick - start_tick)
                .with_velocity(note.velocity + louder)
            )
        return tuple(result)

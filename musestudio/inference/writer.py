"""One candidate while it is being written, note by note."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.inference import constraints, rhythm
from musestudio.inference.answer_bars import AnswerBars
from musestudio.inference.form import Form
from musestudio.inference.loops import LoopWatch
from musestudio.inference.prompt import Prompt
from musestudio.inference.recall import FigureMemory, chance
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.rhythm import Slot
from musestudio.inference.telling import Telling

_SURELY = 0.98
"""The least share of likely tokens drawn from while a loop is to be left."""


class Drawn(NamedTuple):
    """The tokens of one step, and its onset in grid steps from the prompt's origin."""

    shift: int
    pitch: int
    duration: int
    velocity: int
    onset: int


class CandidateWriter:
    """A candidate's clock, its rules and its dice.

    recall:  0–1, how readily figures heard are taken up.
    attempt: 0, or how often this candidate has come out as an earlier one and is tried again.
    """

    _NOISE_BLOCK = 64

    def __init__(
        self,
        request: ContinuationRequest,
        prompt: Prompt,
        telling: Telling,
        figures: FigureMemory,
        loops: LoopWatch,
        form: Form,
        recall: float,
        index: int,
        attempt: int = 0,
    ) -> None:
        self.index = index
        self.steps: list[Drawn] = []
        self._request = request
        self._prompt = prompt
        self._telling = telling
        self._figures = figures
        self._loops = loops
        self._form = form
        self._recall_share = recall
        self._bars = AnswerBars(request, prompt.origin_tick)
        self._allowed = constraints.allowed_pitches(
            request.key, request.lowest_pitch, request.highest_pitch
        )
        self._standing_bias = constraints.standing_bias(self._allowed)
        # Streams of their own, so that asking for recall does not reshuffle what the network
        # draws; the counter's low words run on, its high words choose the stream.
        key = np.array([request.seed, index], dtype=np.uint64)
        self._rng, self._recall_rng = (
            np.random.Generator(np.random.Philox(key=key, counter=[0, 0, attempt, stream]))
            for stream in (0, 1)
        )
        self._form.plan(self._recall_rng)
        self._noise_rows: list[np.ndarray] = []
        self._chord_size = 0
        self._notes_in_bar = 0
        self._clock = prompt.clock
        self._last = tuple(int(prompt.steps.field(name)[-1]) for name in encoding.FIELDS)
        self._slots: list[Slot] | None = None
        if request.keep_rhythm:
            self._slots = rhythm.slots_of(
                request.standing_notes(),
                request.start_tick,
                request.song.ticks_per_beat,
                wait=self._bars.start - self._clock,
                after_note=self._last[1] < encoding.REST,
            )
        # Keys that are down when the answer begins: struck again on their track, they would
        # sound but once.
        self._held: dict[int, int] = {}
        for track_id, note in prompt.past:
            if note.end_tick > request.start_tick and track_id in request.answering:
                self._held[note.pitch] = max(note.end_tick, self._held.get(note.pitch, 0))
        self._key_ends = self._held.copy()
        self.finished = self._bars.end <= self._bars.start

    @property
    def slots(self) -> list[Slot] | None:
        """The rhythm that is kept, step by step as it is written; None where it is free."""
        return self._slots

    @property
    def fraction_done(self) -> float:
        if self.finished:
            return 1.0
        bars = self._bars
        return max(self._clock - bars.start, 0) / (bars.end - bars.start)

    @property
    def first_bar_is_written(self) -> bool:
        """Whether nothing more can come into the first bar."""
        return self.finished or (bool(self.steps) and self._bars.bar(self._clock) > 0)

    @property
    def temperature(self) -> float:
        return self._request.temperature * self._loops.heat

    @property
    def top_p(self) -> float:
        top_p = self._request.top_p
        return max(top_p, _SURELY) if self._loops.heat > 1 else top_p

    def row(self) -> tuple[int, ...]:
        """The last step as it is told to the model."""
        return self._telling.written(self._last, self._clock)

    def bias(self) -> np.ndarray:
        """The rules for the next note, shape (ROW_LENGTH,)."""
        bias = self._standing_bias.copy()
        slot = self._next_slot()
        if slot is not None:
            self._bind_to(slot, bias)
        else:
            first, after = self._bars.next_span(
                self._clock if self.steps else None, self._notes_in_bar
            )
            bias[: encoding.N_SHIFTS] += constraints.shift_bias(
                least_shift=max(first - self._clock, 0),
                latest_shift=after - 1 - self._clock,
                may_add_to_chord=self._has_room() or self._may_end(),
            )
            if self._may_end():
                bias[constraints.OFFSETS["pitch"] + encoding.END] = 0
        pitch_bias = bias[constraints.OFFSETS["pitch"] :][: encoding.N_PITCHES]
        for pitch in (*self._loops.pitches_to_avoid(), *self._held_down()):
            pitch_bias[pitch] += constraints.AVOIDED
        self._open = bias.copy()
        self._recall(bias)
        return bias

    def noise(self) -> np.ndarray:
        """Gumbel noise by token, shape (ROW_LENGTH,): adding it and taking the largest draws
        from the softmax (Gumbel-max), and a rounding difference in one probability cannot
        reorder the others."""
        if not self._noise_rows:
            block = self._rng.gumbel(size=(self._NOISE_BLOCK, constraints.ROW_LENGTH))
            self._noise_rows = list(block.astype(np.float32)[::-1])
        return self._noise_rows.pop()

    def refuses(self, shift: int, pitch: int) -> bool:
        """Whether this draw has to be made again, without a shift of 0.

        Where the piece may end, a shift of 0 is open although the chord is full, because END
        stands on the last onset. Whether it meant END is known only when the pitch is drawn.
        """
        return (
            not self.finished
            and self._slots is None
            and shift == 0
            and pitch < encoding.REST
            and self._may_end()
            and not self._has_room()
        )

    def take(self, shift: int, pitch: int, duration: int, velocity: int) -> None:
        """Write down the note that was drawn; finish at END or beyond the last bar."""
        if self.finished:
            return
        slot = self._next_slot()
        shift, pitch, duration = self._returning(shift, pitch, duration)
        onset = self._clock + int(encoding.SHIFTS[shift])
        if slot is None and (onset >= self._bars.end or pitch == encoding.END):
            self.finished = True
            return
        is_new_bar = not self.steps or self._bars.bar(onset) > self._bars.bar(self._clock)
        self._notes_in_bar = 1 if is_new_bar else self._notes_in_bar + 1
        self._chord_size = self._chord_size + 1 if onset == self._clock else 1
        self._clock = onset
        self._last = (shift, pitch, duration, velocity)
        self.steps.append(Drawn(*self._last, onset))
        self._figures.add(shift, pitch, duration)
        self._form.add(onset, pitch, duration)
        self._loops.add(shift, pitch)
        if slot is not None:
            if slot.note is not None:
                self._key_ends[pitch] = slot.note.end_tick
            self.finished = self._next_slot() is None

    def _held_down(self) -> list[int]:
        """Keys still down from before the answer."""
        if not self._held:
            return []
        grid = max(self._clock, self._bars.start)
        tick = self._prompt.origin_tick + encoding.from_grid(
            grid, self._request.song.ticks_per_beat
        )
        return [pitch for pitch, end_tick in self._held.items() if end_tick > tick]

    def _next_slot(self) -> Slot | None:
        if self._slots is None or len(self.steps) >= len(self._slots):
            return None
        return self._slots[len(self.steps)]

    def _bind_to(self, slot: Slot, bias: np.ndarray) -> None:
        """Leave open of the next step what the kept rhythm does not decide."""
        constraints.force(bias, "shift", slot.shift)
        constraints.force(bias, "duration", slot.duration)
        if slot.note is None:
            constraints.force(bias, "pitch", encoding.REST)
            constraints.force(bias, "velocity", encoding.NO_VELOCITY)
            return
        in_chord = slot.shift == 0 and self.steps
        pitches = rhythm.open_pitches(
            self._allowed, slot, self._last[1] if in_chord else None, self._key_ends
        )
        row = bias[constraints.OFFSETS["pitch"] :][: encoding.N_PITCHES]
        row[:] = constraints.FORBIDDEN
        row[pitches] = 0

    def _has_room(self) -> bool:
        """Whether the chord may get one more note; chords are written upwards."""
        most = min(
            self._request.most_voices or constraints.LARGEST_CHORD, constraints.LARGEST_CHORD
        )
        is_below = self._last[1] < self._allowed[-1] or self._last[1] >= encoding.REST
        return self._chord_size < most and is_below

    def _may_end(self) -> bool:
        return self._request.ending and bool(self.steps) and self._bars.is_last(self._clock)

    def _recall(self, bias: np.ndarray) -> None:
        """Follow a bar that returns, or with some chance a figure, where the rules let it."""
        figure = self._figures.next_of_figure()
        follow, recall = self._recall_rng.random(2)
        # A cadence, the way into known music and the way out of a loop are the network's.
        leads_on = self._request.ending or self._prompt.ahead
        if self._loops.heat > 1 or (leads_on and self._bars.is_last(self._clock)):
            return
        returning = self._form.next_step(self._clock, self._last[1], follow)
        if returning is not None and self._is_open(*returning):
            self._force(bias, *returning)
        elif figure is not None and recall < chance(self._recall_share, figure.matched):
            tokens = (figure.shift, figure.pitch, figure.duration)
            if self._is_open(*tokens):
                self._force(bias, *tokens)

    def _returning(self, shift: int, pitch: int, duration: int) -> tuple[int, int, int]:
        """What is written for what was drawn: where it enters a bar that returns, its opening.

        Where a bar ends is the network's to say, so that it has crossed the bar line is known
        only now.
        """
        if self._slots is None and self._loops.heat <= 1:
            onset = self._clock + int(encoding.SHIFTS[shift])
            opening = self._form.opening(self._clock, onset)
            if opening is not None and self._is_open(*opening):
                return opening
        return shift, pitch, duration

    def _is_open(self, shift: int, pitch: int, duration: int) -> bool:
        """Whether the rules leave room for these tokens next."""
        offsets = constraints.OFFSETS
        return (
            self._open[shift] == 0
            and self._open[offsets["pitch"] + pitch] == 0
            and (self._slots is not None or self._open[offsets["duration"] + duration] == 0)
            and not (shift == 0 and self._last[1] < encoding.REST and pitch <= self._last[1])
        )

    def _force(self, bias: np.ndarray, shift: int, pitch: int, duration: int) -> None:
        constraints.force(bias, "shift", shift)
        constraints.force(bias, "pitch", pitch)
        if self._slots is None:
            constraints.force(bias, "duration", duration)

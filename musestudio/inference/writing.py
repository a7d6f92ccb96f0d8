"""Writing candidates: all of them step together until each has filled its bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.errors import Cancelled
from musestudio.inference import constraints
from musestudio.inference.answer_notes import notes_of, start_ticks
from musestudio.inference.explanation import Gaze, looked_at
from musestudio.inference.form import Form
from musestudio.inference.listening import State
from musestudio.inference.loops import LoopWatch
from musestudio.inference.memory import AttentionMemory
from musestudio.inference.prompt import PartNote, Prompt
from musestudio.inference.recall import FigureMemory
from musestudio.inference.request import ContinuationRequest, LookedAt
from musestudio.inference.step import STEP_OUTPUTS, STEP_TOKENS
from musestudio.inference.telling import Telling
from musestudio.inference.writer import CandidateWriter

_BAR = STEP_TOKENS.index("bar")
_DRAWN = [f"next_{name}" for name in encoding.FIELDS]


@dataclass(frozen=True)
class Text:
    """What one candidate has written, and, where it was asked, what it looked at."""

    notes: tuple[PartNote, ...]
    looked_at: tuple[tuple[LookedAt, ...], ...]

    @property
    def heard_as(self) -> tuple[tuple[int, int, int, int], ...]:
        """What makes one answer another to the ear; how loud it is does not."""
        return tuple((track, n.start_tick, n.pitch, n.duration_ticks) for track, n in self.notes)


class Desk:
    """All that the candidates of one request share.

    state, memory: the model's, for one candidate, after all of the prompt but its last step.
    last_row:      the tokens of that last step, heard when the first note is drawn.
    nearness:      0–1: the share of the recall asked for that the wishes leave room for.
    """

    def __init__(
        self,
        request: ContinuationRequest,
        prompt: Prompt,
        telling: Telling,
        last_row: np.ndarray,
        state: State,
        memory: AttentionMemory,
        nearness: float,
    ) -> None:
        self.request = request
        self.prompt = prompt
        self.last_row = last_row
        self.state = state
        self.memory = memory
        self._telling = telling
        self._figures = FigureMemory(_figures_heard(request, prompt))
        own_steps = _own_steps(request, prompt, controls.PAST, prompt.past)
        self._recall = request.recall * nearness
        self._form = Form(request, prompt, own_steps, self._recall)
        self._loops = LoopWatch(_past_tokens(prompt))

    def writer(self, index: int, attempt: int) -> CandidateWriter:
        """A candidate at its beginning."""
        return CandidateWriter(
            self.request,
            self.prompt,
            self._telling,
            self._figures.copy(),
            self._loops.copy(),
            self._form.copy(),
            self._recall,
            index,
            attempt,
        )


def write(
    session: onnxruntime.InferenceSession,
    desk: Desk,
    indexes: Sequence[int],
    attempt: int,
    *,
    explain: bool,
    cancelled: Callable[[], bool],
    progress: Callable[[float], None],
    begun: Callable[[tuple[PartNote, ...]], None] | None = None,
) -> list[Text]:
    """The candidates of those indexes. Raises Cancelled when told to stop.

    begun: told what the first of them has written of its first bar, once it is beyond it.
    """
    writers = [desk.writer(index, attempt) for index in indexes]
    n = len(writers)
    state, memory = desk.state.of([0] * n), desk.memory.of([0] * n)
    gaze = Gaze() if explain else None
    outputs = [name for name in STEP_OUTPUTS if explain or name != "attention"]
    rows = np.repeat(desk.last_row[None], n, axis=0)
    done_before = 0.0
    at_work = [writer for writer in writers if not writer.finished]
    while at_work:
        if cancelled():
            raise Cancelled("Stopped.")
        feeds = {
            **{name: rows[:, i] for i, name in enumerate(STEP_TOKENS)},
            **state.feeds(),
            **memory.feeds(),
            "bias": np.stack([writer.bias() for writer in at_work]),
            "noise": np.stack([writer.noise() for writer in at_work]),
            "temperature": np.array([w.temperature for w in at_work], dtype=np.float32),
            "top_p": np.array([w.top_p for w in at_work], dtype=np.float32),
        }
        results = dict(zip(outputs, session.run(outputs, feeds), strict=True))
        drawn = np.stack([results[name] for name in _DRAWN], axis=1)
        _draw_again(session, drawn, at_work, feeds)
        if gaze is not None:
            gaze.note_down([w.index for w in at_work], results["attention"], memory)
        state = State(results["next_hidden"], results["next_cell"], results["next_context"])
        memory.append(results["new_key"], results["new_value"], rows[:, _BAR])
        for writer, tokens in zip(at_work, drawn.tolist(), strict=True):
            writer.take(*tokens)
        going_on = [place for place, writer in enumerate(at_work) if not writer.finished]
        if len(going_on) < len(at_work):
            state, memory = state.of(going_on), memory.of(going_on)
            at_work = [at_work[place] for place in going_on]
        rows = np.array([writer.row() for writer in at_work], dtype=np.int64)
        done = min(writer.fraction_done for writer in writers)
        if done > done_before:
            progress(done)
            done_before = done
        if begun is not None and writers[0].first_bar_is_written:
            begun(_first_bar(desk, writers[0]))
            begun = None
    return [_text(desk, writer, gaze) for writer in writers]


def _first_bar(desk: Desk, writer: CandidateWriter) -> tuple[PartNote, ...]:
    metre_map = desk.request.song.metre_map
    line_tick = metre_map.bar_line_from(desk.request.start_tick + 1)
    notes = notes_of(writer.steps, writer.slots, desk.request, desk.prompt)
    return tuple((track_id, note) for track_id, note in notes if note.start_tick < line_tick)


def _draw_again(
    session: onnxruntime.InferenceSession,
    drawn: np.ndarray,
    writers: Sequence[CandidateWriter],
    feeds: dict[str, np.ndarray],
) -> None:
    """Replace in ``drawn``, tokens of shape (batch, 4), what a writer refuses."""
    refused = [
        place
        for place, (writer, tokens) in enumerate(zip(writers, drawn.tolist(), strict=True))
        if writer.refuses(*tokens[:2])
    ]
    if refused:
        feeds["bias"][refused, constraints.OFFSETS["shift"]] = constraints.FORBIDDEN
        for place in refused:
            feeds["noise"][place] = writers[place].noise()
        drawn[refused] = np.stack(session.run(_DRAWN, feeds), axis=1)[refused]


def _text(desk: Desk, writer: CandidateWriter, gaze: Gaze | None) -> Text:
    request, prompt = desk.request, desk.prompt
    notes = notes_of(writer.steps, writer.slots, request, prompt)
    if gaze is None:
        return Text(notes, ())
    begins = start_ticks(writer.steps, writer.slots, request, prompt)
    ticks_per_beat = request.song.ticks_per_beat
    looks = looked_at(gaze, writer.index, writer.steps, begins, notes, prompt, ticks_per_beat)
    return Text(notes, looks)


def _figures_heard(request: ContinuationRequest, prompt: Prompt) -> Iterator[tuple[int, int, int]]:
    """(shift, pitch, duration) of what may be taken up again."""
    for block, notes in ((controls.AHEAD, prompt.ahead), (controls.PAST, prompt.past)):
        steps = _own_steps(request, prompt, block, notes)
        # No figure leads from what comes after the span to what went before it.
        yield 0, encoding.END, encoding.NO_DURATION
        yield from zip(
            steps.shift.tolist(), steps.pitch.tolist(), steps.duration.tolist(), strict=True
        )


def _own_steps(
    request: ContinuationRequest, prompt: Prompt, block: int, notes: Sequence[PartNote]
) -> encoding.NoteSteps:
    """A block's steps of the parts that answer: a singer does not take up the left hand's
    figures."""
    if set(request.answering) == set(request.heard):
        return prompt.block(block)
    own = (note for track_id, note in notes if track_id in request.answering)
    return encoding.encode(own, request.song.ticks_per_beat, prompt.origin_tick)[0]


def _past_tokens(prompt: Prompt) -> Iterator[tuple[int, int]]:
    """(shift, pitch) of the steps just before the answer."""
    steps = prompt.block(controls.PAST)
    return zip(steps.shift.tolist(), steps.pitch.tolist(), strict=True)

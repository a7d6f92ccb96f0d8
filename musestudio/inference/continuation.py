"""Continue a phrase: the stacked LSTM asked note by note, several candidates at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.errors import Cancelled, ModelError, RequestError
from musestudio.inference import constraints
from musestudio.inference.contract import CONTINUATION, ModelCard, check_fits, read_card
from musestudio.inference.parts import hand_out
from musestudio.inference.prompt import Prompt, hear
from musestudio.inference.recall import FigureMemory, chance
from musestudio.inference.session import open_session
from musestudio.score import Key, Note, Song, estimate_key, parse_key
from musestudio.score.track import DRUM_CHANNEL

MOST_BARS = 64
MOST_CANDIDATES = 32
MOST_NOTES_PER_BEAT = 24
"""Guard against a model that never moves on; denser than any piece of the corpora."""

LONGEST_ONE_NOTE_RUN = 6
"""Times one pitch may be struck in a row before another one has to come."""

DEFAULT_RECALL = 0.9

AUTO_KEY_SCALES = ("major", "minor", "harmonic minor", "melodic minor")
_KEY_LISTENING_NOTES = 400

STEP_INPUTS = {
    **dict.fromkeys(encoding.FIELDS, 1),
    "position": 1,
    "bar_length": 1,
    "metre": 1,
    "key": 1,
    "style": 1,
    "hidden": 3,
    "cell": 3,
    "bias": 2,
    "noise": 2,
    "temperature": 1,
    "top_p": 1,
}
"""Tensors a continuation model takes, and their ranks. ``bias`` and ``noise`` hold the four
fields side by side; ``hidden`` and ``cell`` are (layers, batch, units)."""

STEP_OUTPUTS = {
    **{f"next_{name}": 1 for name in encoding.FIELDS},
    "next_hidden": 3,
    "next_cell": 3,
}
LOGIT_OUTPUTS = {f"{name}_logits": 2 for name in encoding.FIELDS}
"""Logits before temperature and bias, each given the fields drawn before it."""


@dataclass(frozen=True)
class ContinuationRequest:
    """What is asked for. The same request gives the same notes, on the same provider.

    song, track_ids: the piece, and the tracks that are heard and answered on.
    start_tick:      where the answer begins; what lies after it is not heard.
    bars:            length of the answer, 1–64, in the metre in force there.
    candidates:      1–32 answers. Candidate i is the same whatever their number.
    key:             lock to this key, or None; a hard promise.
    lowest_pitch, highest_pitch: 0–127, both included; a hard promise.
    temperature:     0.05–5; 1 is the model's own taste, more is more adventurous.
    top_p:           0.01–1: the share of likely tokens drawn from (nucleus sampling,
                     Holtzman et al. 2020), for each field.
    seed:            0 or more.
    style:           one of ``controls.STYLES``, or None.
    recall:          0–1: how readily figures heard before are taken up again; 0 leaves it to
                     the network alone.
    """

    song: Song
    start_tick: int
    track_ids: tuple[int, ...]
    bars: int = 4
    candidates: int = 4
    key: Key | None = None
    lowest_pitch: int = 21
    highest_pitch: int = 108
    temperature: float = 1.0
    top_p: float = 0.95
    seed: int = 0
    style: str | None = None
    recall: float = DEFAULT_RECALL

    def __post_init__(self) -> None:
        """Raises RequestError with one sentence where a value makes no sense."""
        for value, least, most, what in (
            (self.bars, 1, MOST_BARS, "The number of bars"),
            (self.candidates, 1, MOST_CANDIDATES, "The number of candidates"),
            (self.lowest_pitch, 0, 127, "The lowest pitch"),
            (self.highest_pitch, 0, 127, "The highest pitch"),
            (self.temperature, 0.05, 5, "The temperature"),
            (self.top_p, 0.01, 1, "Top-p"),
            (self.recall, 0, 1, "Recall"),
        ):
            if not least <= value <= most:
                raise RequestError(f"{what} has to be from {least} to {most}, not {value}.")
        if self.start_tick < 0 or self.seed < 0:
            raise RequestError("The start and the seed cannot be negative.")
        if self.style is not None and self.style not in controls.STYLES:
            raise RequestError(f"Unknown style; known are {', '.join(controls.STYLES)}.")
        if not self.track_ids:
            raise RequestError("There is no track to continue on.")
        known = {track.track_id for track in self.song.tracks}
        if not known.issuperset(self.track_ids):
            raise RequestError("A track that was asked for is not in the song.")
        if len(constraints.allowed_pitches(self.key, self.lowest_pitch, self.highest_pitch)) == 0:
            raise RequestError(
                f"No note of {self.key.name} lies in the range asked for."
                if self.key
                else "The lowest pitch lies above the highest."
            )

    @property
    def end_tick(self) -> int:
        """Where the answer ends: ``bars`` bars after its start, in the metres in force."""
        metre_map = self.song.metre_map
        start = metre_map.position_at(self.start_tick)
        into_bar = self.start_tick - metre_map.bar_start(start.bar)
        return metre_map.bar_start(start.bar + self.bars) + into_bar


@dataclass(frozen=True)
class Candidate:
    """One answer: (track_id, note) in reading order, in the song's own ticks."""

    notes: tuple[tuple[int, Note], ...]
    start_tick: int
    end_tick: int
    seed: int
    index: int


def never() -> bool:
    return False


def ignore(_fraction: float) -> None:
    pass


class ContinuationModel:
    """A continuation model, ready to be asked. Safe to be asked from several threads."""

    def __init__(
        self, session: onnxruntime.InferenceSession, card: ModelCard, provider: str
    ) -> None:
        self.session = session
        self.card = card
        self.provider = provider
        layers, _, units = card.inputs["hidden"]
        self._zero_state = np.zeros((int(layers), 1, int(units)), dtype=np.float32)
        self._to_state = onnxruntime.RunOptions()
        # Hearing a prompt needs the state alone: the heads and the sampling are not run.
        self._to_state.only_execute_path_to_fetches = True
        self._heard_lock = threading.Lock()
        self._heard = _Heard([], [])

    @classmethod
    def open(cls, path: str | Path, provider: str = "auto") -> ContinuationModel:
        """Check and load a model file. Raises ModelError or RequestError with one sentence."""
        card = read_card(path)
        if card.kind != CONTINUATION:
            raise ModelError(f"“{card.name}” is not a continuation model.")
        check_fits(card, encoding.ENCODING_NAME, STEP_INPUTS, STEP_OUTPUTS)
        session, provider_name = open_session(path, provider)
        return cls(session, card, provider_name)

    def continue_(
        self,
        request: ContinuationRequest,
        *,
        cancelled: Callable[[], bool] = never,
        progress: Callable[[float], None] = ignore,
    ) -> tuple[Candidate, ...]:
        """Answer a request.

        cancelled: asked before every step; True ends the work with Cancelled.
        progress:  told the fraction done, 0–1, at every new beat.
        """
        prompt = hear(request.song, request.track_ids, request.start_tick)
        state = self._listen(prompt, request, cancelled)
        heard = FigureMemory(
            zip(
                prompt.steps.shift.tolist(),
                prompt.steps.pitch.tolist(),
                prompt.steps.duration.tolist(),
                strict=True,
            )
        )
        writers = [
            _Writer(request, prompt, heard.copy(), index) for index in range(request.candidates)
        ]
        self._write(writers, request, state, cancelled, progress)
        return tuple(
            Candidate(
                notes=hand_out(writer.notes(), request.song, request.track_ids, prompt.notes),
                start_tick=request.start_tick,
                end_tick=request.end_tick,
                seed=request.seed,
                index=writer.index,
            )
            for writer in writers
        )

    def _listen(
        self, prompt: Prompt, request: ContinuationRequest, cancelled: Callable[[], bool]
    ) -> tuple[np.ndarray, np.ndarray]:
        """The state after all steps of the prompt but the last (that one is heard by `_write`).

        What was heard of the prompt before is remembered: after an edit at the end of a long
        phrase only the changed notes are heard again.
        """
        constant = (controls.key_token(request.key), controls.style_token(request.style))
        rows = [
            (*row, *constant)
            for row in zip(
                *(prompt.steps.field(name).tolist() for name in encoding.FIELDS),
                prompt.places.position.tolist(),
                prompt.places.bar_length.tolist(),
                prompt.places.metre.tolist(),
                strict=True,
            )
        ][:-1]
        with self._heard_lock:
            known = self._heard
        same = 0
        for row, known_row in zip(rows, known.rows, strict=False):
            if row != known_row:
                break
            same += 1
        states = known.states[:same]
        state: tuple[np.ndarray, np.ndarray] = (
            states[-1] if states else (self._zero_state, self._zero_state)
        )
        for row in rows[same:]:
            if cancelled():
                raise Cancelled("Stopped.")
            feeds: dict[str, np.ndarray] = {
                name: np.array([value], dtype=np.int64)
                for name, value in zip(_STEP_TOKENS, row, strict=True)
            }
            feeds["hidden"], feeds["cell"] = state
            feeds.update(_UNUSED_WHEN_LISTENING)
            hidden, cell = self.session.run(["next_hidden", "next_cell"], feeds, self._to_state)
            state = (hidden, cell)
            states.append(state)
        with self._heard_lock:
            self._heard = _Heard(rows, states)
        return state

    def _write(
        self,
        writers: list[_Writer],
        request: ContinuationRequest,
        state: tuple[np.ndarray, np.ndarray],
        cancelled: Callable[[], bool],
        progress: Callable[[float], None],
    ) -> None:
        """Step all candidates together until each has filled its bars."""
        n = len(writers)
        hidden, cell = (np.repeat(part, n, axis=1) for part in state)
        standing = {
            "key": np.full(n, controls.key_token(request.key), dtype=np.int64),
            "style": np.full(n, controls.style_token(request.style), dtype=np.int64),
            "temperature": np.full(n, request.temperature, dtype=np.float32),
            "top_p": np.full(n, request.top_p, dtype=np.float32),
        }
        outputs = list(STEP_OUTPUTS)
        done_before = 0.0
        while not all(writer.finished for writer in writers):
            if cancelled():
                raise Cancelled("Stopped.")
            rows = np.array([writer.row() for writer in writers], dtype=np.int64)
            *drawn, hidden, cell = self.session.run(
                outputs,
                {
                    **{name: rows[:, i] for i, name in enumerate(_WRITTEN_TOKENS)},
                    **standing,
                    "hidden": hidden,
                    "cell": cell,
                    "bias": np.stack([writer.bias() for writer in writers]),
                    "noise": np.stack([writer.noise() for writer in writers]),
                },
            )
            for writer, tokens in zip(writers, np.stack(drawn, axis=1).tolist(), strict=True):
                writer.take(*tokens)
            done = min(writer.fraction_done for writer in writers)
            if done > done_before:
                progress(done)
                done_before = done


_STEP_TOKENS = (*encoding.FIELDS, "position", "bar_length", "metre", "key", "style")
_WRITTEN_TOKENS = _STEP_TOKENS[:7]
_UNUSED_WHEN_LISTENING = {
    "bias": np.zeros((1, constraints.ROW_LENGTH), dtype=np.float32),
    "noise": np.zeros((1, constraints.ROW_LENGTH), dtype=np.float32),
    "temperature": np.ones(1, dtype=np.float32),
    "top_p": np.ones(1, dtype=np.float32),
}


@dataclass(frozen=True)
class _Heard:
    """Rows of tokens heard last, and the state after each of them."""

    rows: list[tuple[int, ...]]
    states: list[tuple[np.ndarray, np.ndarray]]


class _Writer:
    """One candidate while it is being written: its clock, its rules and its dice."""

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
        self._most_steps = max(
            MOST_NOTES_PER_BEAT * (self._end - self._start) // encoding.GRID_PER_BEAT, 1
        )
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
        """The last step as tokens, in the order of ``_WRITTEN_TOKENS``."""
        return (*self._last, *self._prompt.bars.place(self._clock))

    def bias(self) -> np.ndarray:
        """The rules for the next note, shape (ROW_LENGTH,)."""
        position, bar_length, _ = self._prompt.bars.place(self._clock)
        bias = self._standing_bias.copy()
        bias[: encoding.N_SHIFTS] += constraints.shift_bias(
            position=position,
            bar_length=bar_length,
            least_shift=max(self._start - self._clock, 0),
            begun=bool(self._steps),
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
        if onset >= self._end or len(self._steps) >= self._most_steps:
            self.finished = True
            return
        self._chord_size = self._chord_size + 1 if onset == self._clock else 1
        self._clock = onset
        self._last = (shift, pitch, duration, velocity)
        self._steps.append((shift, pitch, duration, velocity, onset))
        self._figures.add(shift, pitch, duration)

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


def resolve_key(text: str, song: Song, track_ids: tuple[int, ...], start_tick: int) -> Key | None:
    """What “auto”, “off” or a key's name means here.

    “auto” is the key of the last notes before ``start_tick`` on those tracks, or, where there
    are none, that of the key signature in force; None when neither says anything.
    Raises RequestError when the text is no key.
    """
    wish = text.strip().lower()
    if wish == "off":
        return None
    if wish != "auto":
        return parse_key(text)
    heard = sorted(
        note
        for track_id in track_ids
        for note in song.track(track_id).notes
        if note.start_tick < start_tick and note.channel != DRUM_CHANNEL
    )[-_KEY_LISTENING_NOTES:]
    estimated = estimate_key(heard, AUTO_KEY_SCALES)
    if estimated is not None:
        return estimated
    signatures = [change for change in song.key_changes if change.tick <= start_tick]
    return signatures[-1].key if signatures else None

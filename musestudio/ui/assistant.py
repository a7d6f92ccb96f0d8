"""The colleague inside: asks the model, keeps its answers, and writes down the one chosen.

Owns no widget. The window shows what it signals. The document does not change until
``keep``; then it changes once, in one undo step.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from musestudio.editing import Change, ChangeNotes, SongDocument
from musestudio.editing.operations.clear_of import clear_of
from musestudio.editing.project_file import GenerationRecord
from musestudio.errors import RequestError
from musestudio.score import Song
from musestudio.ui.background import Background, Job
from musestudio.ui.hearing import Hearing
from musestudio.ui.kept_phrases import KeptPhrases, record_of
from musestudio.ui.question import Question, Task, plan_of, request_of

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate, ContinuationRequest

_MODEL_LANE, _ASK_LANE = "model", "assistant"
_UNDO_NAMES = {
    Task.CONTINUE: "Keep continuation",
    Task.FILL: "Fill",
    Task.NEW: "Write new music",
}


class Model(Protocol):
    """What is needed of ``ContinuationModel``."""

    provider: str

    @property
    def card(self) -> Any: ...

    def continue_(
        self,
        request: ContinuationRequest,
        *,
        cancelled: Callable[[], bool],
        progress: Callable[[float], None],
        explain: bool,
    ) -> tuple[Candidate, ...]: ...


class AssistantState(Enum):
    """What the assistant is about."""

    NO_MODEL = "no model"
    LOADING = "loading"
    READY = "ready"
    THINKING = "thinking"


class Answers(NamedTuple):
    """Candidates with the request that led to them. ms_per_note: time taken, over all notes."""

    request: ContinuationRequest
    question: Question
    candidates: tuple[Candidate, ...]
    ms_per_note: float


class Assistant(QObject):
    """Requests, answers and the choice between them.

    state_changed(AssistantState)
    answers_changed(): there are new candidates, or none any more (``answers`` is None).
    current_changed(int): the composer looks at another candidate.
    progressed(float): 0–1 while thinking.
    kept(Candidate, Question): it is in the document now, an answer to that.
    said(str): a sentence for the composer about something that did not work.
    """

    state_changed = Signal(object)
    answers_changed = Signal()
    current_changed = Signal(int)
    progressed = Signal(float)
    kept = Signal(object, object)
    said = Signal(str)

    def __init__(
        self,
        document: SongDocument,
        background: Background,
        open_model: Callable[[Path, str], Model],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._background = background
        self._open_model = open_model
        self._model: Model | None = None
        self._model_problem = "No model is installed."
        self._state = AssistantState.NO_MODEL
        self._answers: Answers | None = None
        self._current = 0
        self._waiting: Question | None = None  # Asked while loading.
        self._asked: Question | None = None  # Being thought about.
        self.hearing = Hearing()
        self._kept = KeptPhrases()
        self._unobserve = document.observe(self._document_changed)

    @property
    def state(self) -> AssistantState:
        return self._state

    @property
    def model(self) -> Model | None:
        return self._model

    @property
    def model_problem(self) -> str:
        """Why there is no model, one sentence."""
        return self._model_problem

    @property
    def answers(self) -> Answers | None:
        return self._answers

    @property
    def current(self) -> int:
        """The index of the candidate looked at."""
        return self._current

    @property
    def candidate(self) -> Candidate | None:
        """The candidate looked at."""
        return None if self._answers is None else self._answers.candidates[self._current]

    # --- the model

    def load_model(self, path: Path, provider: str) -> None:
        """Open a model in the background; the one in use stays until then."""
        self.cancel()
        self._set_state(AssistantState.LOADING)
        self._background.start(
            _MODEL_LANE,
            lambda _job, _report: self._open_model(path, provider),
            finished=self._model_loaded,
            failed=self._model_failed,
        )

    def no_model(self, problem: str) -> None:
        """There is none to load; ``problem`` says why."""
        self._model_problem = problem
        self._set_state(AssistantState.NO_MODEL)

    def _model_loaded(self, model: Model) -> None:
        self._model = model
        self._set_state(AssistantState.READY)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.ask(waiting)

    def _model_failed(self, sentence: str) -> None:
        self._model_problem = sentence
        self._waiting = None
        self._set_state(AssistantState.NO_MODEL if self._model is None else AssistantState.READY)
        self.said.emit(sentence)

    # --- asking

    def ask(self, question: Question) -> None:
        """Think of answers; an earlier question is forgotten."""
        if self._state is AssistantState.LOADING:
            self._waiting = question
            return
        model = self._model
        if model is None:
            self.said.emit(self._model_problem)
            return
        song = self._document.song
        try:
            plan = plan_of(question, song, self.hearing)
        except RequestError as error:
            self.cancel()
            self.said.emit(str(error))
            return
        self.dismiss()
        self._asked = question
        self._set_state(AssistantState.THINKING)

        def think(job: Job, report: Callable[[float], None]) -> Answers:
            request = request_of(question, plan, song)
            begun_s = time.perf_counter()
            found = model.continue_(
                request, cancelled=job.is_cancelled, progress=report, explain=True
            )
            elapsed_ms = (time.perf_counter() - begun_s) * 1000
            notes = sum(len(candidate.notes) for candidate in found)
            return Answers(request, question, found, elapsed_ms / max(notes, 1))

        self._background.start(
            _ASK_LANE,
            think,
            finished=self._answered,
            failed=self._failed,
            progress=self.progressed.emit,
        )

    def cancel(self) -> None:
        """Stop thinking."""
        self._waiting = None
        self._asked = None
        self._background.cancel(_ASK_LANE)
        if self._state is AssistantState.THINKING:
            self._set_state(AssistantState.READY)

    def _answered(self, answers: Answers) -> None:
        self._asked = None
        self._set_state(AssistantState.READY)
        if not any(candidate.notes for candidate in answers.candidates):
            self.said.emit("The assistant had no idea this time; ask again or widen the range.")
            return
        self._answers = answers
        self._current = 0
        self.answers_changed.emit()
        self.current_changed.emit(0)

    def _failed(self, sentence: str) -> None:
        self._asked = None
        self._set_state(AssistantState.READY)
        self.said.emit(sentence)

    # --- choosing

    def step(self, by: int) -> None:
        """Look at the next or the previous candidate, round and round."""
        if self._answers is not None:
            self.choose((self._current + by) % len(self._answers.candidates))

    def choose(self, index: int) -> None:
        """Look at one candidate."""
        if self._answers is not None and 0 <= index < len(self._answers.candidates):
            self._current = index
            self.current_changed.emit(index)

    def dismiss(self) -> None:
        """Throw the candidates away."""
        if self._answers is not None:
            self._answers = None
            self._current = 0
            self.answers_changed.emit()

    def song_with_candidate(self) -> Song | None:
        """The song as it would be with the current candidate; the document stays as it is."""
        if self._answers is None:
            return None
        song = self._document.song
        for command in self._commands(song):
            song = command.apply_to(song)
        return song

    def keep(self) -> None:
        """Write the current candidate into the document: one undo step."""
        answers, candidate = self._answers, self.candidate
        if answers is None or candidate is None:
            return
        model = "" if self._model is None else str(self._model.card.name)
        options = answers.question.options
        record = record_of(answers.request, candidate, key=options.key, model=model)
        # Forgotten first: the document's observers must not take the ghosts for stale ones.
        self.dismiss()
        with self._document.transaction(_UNDO_NAMES[answers.question.task]):
            for command in _commands(self._document.song, answers.request, candidate):
                self._document.apply(command)
        self._kept.add(record, candidate)
        self.kept.emit(candidate, answers.question)

    # --- how kept phrases were made

    def records(self) -> tuple[GenerationRecord, ...]:
        """How every generated phrase that still stands in the song was made."""
        return self._kept.records(self._document.song)

    def record_at(self, tick: int) -> GenerationRecord | None:
        """How the phrase around ``tick`` was made; None where none was generated."""
        return self._kept.record_at(self._document.song, tick)

    def restore(self, records: tuple[GenerationRecord, ...], view: dict[str, Any]) -> None:
        """Begin with another document: its records, and which tracks were heard."""
        self.cancel()
        self.dismiss()
        self._kept.restore(records)
        self.hearing.restore(view)

    def close(self) -> None:
        """Stop everything."""
        self._unobserve()
        self.cancel()

    def _commands(self, song: Song) -> list[ChangeNotes]:
        if self._answers is None or self.candidate is None:
            return []
        return _commands(song, self._answers.request, self.candidate)

    def _document_changed(self, change: Change) -> None:
        if self._asked is not None and self._heard_music_changed(change):
            # What is being thought about is no longer what stands there: ask again.
            self.ask(self._asked)
        if self._answers is not None:
            here = {track.track_id for track in change.after.tracks}
            if not here.issuperset(self._answers.request.answering):
                self.dismiss()

    def _heard_music_changed(self, change: Change) -> bool:
        before, after = map(self.hearing.heard_tracks, (change.before, change.after))
        return [track.notes for track in before] != [track.notes for track in after]

    def _set_state(self, state: AssistantState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


def _commands(song: Song, request: ContinuationRequest, candidate: Candidate) -> list[ChangeNotes]:
    """What puts the candidate in, in the place of what began there on the tracks written on."""
    commands = []
    for track_id in request.answering:
        start, end = candidate.start_tick, candidate.end_tick
        notes = song.track(track_id).notes
        removed = tuple(note for note in notes if start <= note.start_tick < end)
        staying = [note for note in notes if not start <= note.start_tick < end]
        offered = tuple(note for i, note in candidate.notes if i == track_id)
        added = clear_of(staying, offered)
        if added or removed:
            commands.append(ChangeNotes(track_id, removed, added))
    return commands

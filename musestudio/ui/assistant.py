"""The colleague inside: asks the model, keeps its answers, and writes down the one chosen.

Owns no widget. The window shows what it signals. The document does not change until
``keep``, ``keep_bar`` or ``keep_note``; then it changes once, in one undo step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from musestudio.editing import Change, SongDocument
from musestudio.editing.project_file import GenerationRecord
from musestudio.errors import RequestError
from musestudio.score import Note, Song
from musestudio.ui.answers import (
    Answers,
    commands_to_take,
    notes_before,
    notes_of_next_bar,
    with_new_notes,
)
from musestudio.ui.background import Background
from musestudio.ui.hearing import Hearing
from musestudio.ui.kept_phrases import KeptPhrases, record_of
from musestudio.ui.options import GenerationOptions
from musestudio.ui.phrase_asking import PhraseAsking, open_phrase_model
from musestudio.ui.phrase_thinking import is_for_phrases, think_in_phrases
from musestudio.ui.planning import plan_of
from musestudio.ui.question import Question, Task
from musestudio.ui.set_aside import Shelf
from musestudio.ui.steps_taken import Step, StepsTaken
from musestudio.ui.suggesting import Suggesting
from musestudio.ui.thinking import Model, think

if TYPE_CHECKING:
    from musestudio.inference.phrase_vae import PhraseVAE
    from musestudio.inference.request import Candidate

_MODEL_LANE, _ASK_LANE = "model", "assistant"
_UNDO_NAMES = {
    Task.CONTINUE: "Keep continuation",
    Task.FILL: "Fill",
    Task.VARY: "Vary",
    Task.NEW: "Write new music",
}


class AssistantState(Enum):
    """What the assistant is about."""

    NO_MODEL = "no model"
    LOADING = "loading"
    READY = "ready"
    THINKING = "thinking"


class Assistant(QObject):
    """Requests, answers and the choice between them.

    state_changed(AssistantState)
    answers_changed(): there are other candidates, or none any more (``answers`` is None).
    current_changed(int): the composer looks at another candidate.
    progressed(float): 0–1 while thinking.
    kept(Candidate, Question): it is in the document now, all of it, an answer to that.
    said(str): a sentence for the composer about something that did not work.
    suggestion_unwelcome(): a suggestion came at a bad moment and was dropped.
    """

    state_changed = Signal(object)
    answers_changed = Signal()
    current_changed = Signal(int)
    progressed = Signal(float)
    kept = Signal(object, object)
    said = Signal(str)
    suggestion_unwelcome = Signal()

    def __init__(
        self,
        document: SongDocument,
        background: Background,
        open_model: Callable[[Path, str], Model],
        open_phrase_model: Callable[[Path, str], PhraseVAE] = open_phrase_model,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.phrases = PhraseAsking(background, open_phrase_model, self)
        self.phrases.changed.connect(lambda: self.state_changed.emit(self.state))
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
        self._taking = False
        self._suggesting = Suggesting(
            background,
            _ASK_LANE,
            show=lambda answers: self._show(answers, self._current),
            shown=lambda: self._answers,
        )
        self._steps = StepsTaken()
        self.hearing = Hearing()
        self.shelf = Shelf(self)
        self._kept = KeptPhrases()
        self._unobserve = document.observe(self._document_changed)

    @property
    def song(self) -> Song:
        """The document's."""
        return self._document.song

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
        if self._state is AssistantState.LOADING:
            self._set_state(AssistantState.READY)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.ask(waiting)

    def _model_failed(self, sentence: str) -> None:
        self._model_problem = sentence
        self._waiting = None
        if self._state is AssistantState.LOADING:
            self._set_state(self._at_rest())
        self.said.emit(sentence)

    # --- asking

    def problem_of(self, task: Task, options: GenerationOptions) -> str:
        """Why nobody is there to answer, one sentence; empty where somebody is, or soon will be."""
        if is_for_phrases(task, options):
            return self.phrases.problem
        return self._model_problem if self._at_rest() is AssistantState.NO_MODEL else ""

    def ask(self, question: Question) -> None:
        """Think of answers; an earlier question is forgotten."""
        in_phrases = is_for_phrases(question.task, question.options)
        if self._state is AssistantState.LOADING and not in_phrases:
            self._waiting = question
            return
        model = self._model
        problem = self.problem_of(question.task, question.options)
        if problem:
            self.said.emit(problem)
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
        if in_phrases:
            self.phrases.ask(
                _ASK_LANE,
                lambda vae, job, report: think_in_phrases(vae, question, plan, song, job, report),
                finished=self._answered,
                failed=self._failed,
                progress=self.progressed.emit,
            )
        elif model is not None:
            self._background.start(
                _ASK_LANE,
                lambda job, report: think(model, question, plan, song, job, report),
                finished=self._answered,
                failed=self._failed,
                progress=self.progressed.emit,
            )

    def cancel(self) -> None:
        """Stop thinking."""
        self._waiting = None
        self._asked = None
        self._suggesting.stop()
        self._background.cancel(_ASK_LANE)
        if self._state is AssistantState.THINKING:
            self._set_state(self._at_rest())

    def _at_rest(self) -> AssistantState:
        if self._background.is_busy(_MODEL_LANE):
            return AssistantState.LOADING
        return AssistantState.NO_MODEL if self._model is None else AssistantState.READY

    def _answered(self, answers: Answers) -> None:
        self._asked = None
        self._set_state(self._at_rest())
        for sentence in answers.said:
            self.said.emit(sentence)
        if not any(candidate.notes for candidate in answers.candidates):
            self.said.emit("The assistant had no idea this time; ask again or widen the range.")
            return
        self._offer(answers, answers.question.look_at)

    def _failed(self, sentence: str) -> None:
        self._asked = None
        self._set_state(self._at_rest())
        self.said.emit(sentence)

    # --- suggesting, unasked

    def suggest(self, question: Question, welcome: Callable[[], bool]) -> None:
        """Offer answers nobody asked for, and quietly: one as soon as it is written, the others
        when they are. Where candidates are shown that were asked for, or where nothing can be
        written, nothing happens.

        welcome: asked when the first one is there; False drops it.
        """
        model, song = self._model, self._document.song
        shown = self._answers
        if model is None or self._state is not AssistantState.READY:
            return
        if shown is not None and not shown.unasked:
            return
        try:
            plan = plan_of(question, song, self.hearing)
        except RequestError:
            self.withdraw()
            return

        def still_welcome() -> bool:
            if welcome():
                return True
            self.withdraw()
            self.suggestion_unwelcome.emit()
            return False

        self._suggesting.start(model, question, plan, song, still_welcome)

    def withdraw(self) -> None:
        """Take back what was suggested unasked, and think of no more."""
        self._suggesting.stop()
        if self._answers is not None and self._answers.unasked:
            self.dismiss()

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
        self._steps.clear()
        self._offer(None)

    def song_with_candidate(self) -> Song | None:
        """The song as it would be with the current candidate; the document stays as it is."""
        if self._answers is None:
            return None
        song = self._document.song
        for command in commands_to_take(song, self._answers, self._current):
            song = command.apply_to(song)
        return song

    def _offer(self, answers: Answers | None, current: int = 0) -> None:
        """Show these candidates from now on, and think of no others."""
        self._suggesting.stop()
        self._show(answers, current)

    def _show(self, answers: Answers | None, current: int) -> None:
        if answers is None and self._answers is None:
            return
        self._answers = answers
        self._current = 0 if answers is None else min(current, len(answers.candidates) - 1)
        self.answers_changed.emit()
        if answers is not None:
            self.current_changed.emit(self._current)

    # --- taking

    def keep(self) -> None:
        """Write the current candidate into the document, or what is left of it: one undo step."""
        if self.candidate is not None:
            self._take(len(self.candidate.notes), "")

    def keep_bar(self) -> None:
        """Take the notes of one bar; the rest stays on offer."""
        if self.candidate is not None and self.candidate.notes:
            self._take(notes_of_next_bar(self._document.song, self.candidate), "Keep a bar")

    def keep_note(self) -> None:
        """Take the next note; the rest stays on offer."""
        if self.candidate is not None:
            self._take(1, "Keep a note")

    def keep_until(self, tick: int) -> None:
        """Take the notes that begin before ``tick``; the rest stays on offer."""
        if self.candidate is not None:
            self._take(notes_before(self.candidate, tick), "Keep a part")

    def _take(self, count: int, name: str) -> None:
        answers, current, candidate = self._answers, self._current, self.candidate
        if answers is None or candidate is None or count < 1:
            return
        song = self._document.song
        is_all = count >= len(candidate.notes)
        commands = commands_to_take(song, answers, current, None if is_all else count)
        added = tuple((c.track_id, note) for c in commands for note in c.added)
        record = answers.record or self._record_of(answers, candidate)
        rest = answers._replace(record=record).rest(current, count, added)
        in_parts = bool(answers.taken) or rest is not None
        self._taking = True  # This change makes nothing stale.
        try:
            with self._document.transaction(name or _UNDO_NAMES[answers.question.task]):
                for command in commands:
                    self._document.apply(command)
        finally:
            self._taking = False
        if in_parts:
            self._steps.add(Step(song, answers, current), Step(self._document.song, rest))
        own = [(c.track_id, note) for c in commands for note in set(c.added) & set(c.removed)]
        self._kept.add(record, added, candidate.end_tick if rest is None else _begin(rest), own)
        self._offer(rest)
        if rest is None:
            self.kept.emit(candidate, answers.question)

    def _record_of(self, answers: Answers, candidate: Candidate) -> GenerationRecord:
        question = answers.question
        return record_of(
            answers.request,
            candidate,
            key=question.options.key,
            model=answers.model,
            task=question.task.value,
        )

    # --- setting aside

    def set_aside(self, index: int, *, starred: bool = False) -> None:
        """Put a candidate on the shelf, where it outlives new requests."""
        if self._answers is not None and 0 <= index < len(self._answers.candidates):
            candidate = self._answers.candidates[index]
            record = self._answers.record or self._record_of(self._answers, candidate)
            self.shelf.put(candidate, record, starred=starred)

    def show_aside(self, place: int) -> None:
        """Offer what was set aside, where it belongs."""
        try:
            answers = self.shelf.answers(place, self._document.song)
        except RequestError as error:
            self.said.emit(str(error))
            return
        self.cancel()
        self.dismiss()
        self._offer(answers)

    # --- how kept phrases were made

    def records(self) -> tuple[GenerationRecord, ...]:
        """How every generated phrase that still stands in the song was made."""
        return self._kept.records(self._document.song)

    def record_at(self, tick: int) -> GenerationRecord | None:
        """How the phrase around ``tick`` was made; None where none was generated."""
        return self._kept.record_at(self._document.song, tick)

    def record_of_notes(self, track_id: int, notes: tuple[Note, ...]) -> GenerationRecord | None:
        """How the phrase that these notes of a track belong to was made."""
        return self._kept.record_of(track_id, notes)

    def remember(
        self, record: GenerationRecord, notes: Iterable[tuple[int, Note]], end_tick: int
    ) -> None:
        """A phrase was put into the song, up to ``end_tick``, that was no candidate."""
        self._kept.add(record, notes, end_tick)

    def follow_bars(self, edit: Callable[[Song], Song], tick_after: Callable[[int], int]) -> None:
        """Bars are about to be inserted or deleted: what is known of phrases goes with them."""
        self._kept.follow(self._document.song, edit, tick_after)
        self.shelf.follow(self._document.song, edit, tick_after)

    def view(self) -> dict[str, Any]:
        """What ``restore`` needs besides the records, as JSON values."""
        return {**self.hearing.view(), **self.shelf.view()}

    def restore(self, records: tuple[GenerationRecord, ...], view: dict[str, Any]) -> None:
        """Begin with another document: its records, which tracks were heard, what was aside."""
        self.cancel()
        self.dismiss()
        self._kept.restore(records)
        self.hearing.restore(view)
        self.shelf.restore(view)

    def close(self) -> None:
        """Stop everything."""
        self._unobserve()
        self.cancel()

    def _document_changed(self, change: Change) -> None:
        self.shelf.settle(change.after)
        if self._taking:
            return
        heard_changed = self._heard_music_changed(change)
        if self._asked is not None and heard_changed:
            # What is being thought about is no longer what stands there: ask again.
            self.ask(self._asked)
        step = self._steps.find(change.after)
        if step is not None:
            # A part taken was undone or done again: what was on offer then is so again.
            self._offer(step.answers, step.current)
            return
        if heard_changed:
            self._steps.clear()
            self.withdraw()
        if self._answers is not None:
            here = {track.track_id for track in change.after.tracks}
            if not here.issuperset(self._answers.request.answering):
                self.dismiss()
            else:
                self._leave_new_notes(self._answers, change)

    def _leave_new_notes(self, answers: Answers, change: Change) -> None:
        """What is written beside the notes to be varied, while variations stand, is to stay."""
        beside = with_new_notes(answers, change.before, change.after)
        if beside != answers.beside:
            self._answers = answers._replace(beside=beside)
            self.current_changed.emit(self._current)

    def _heard_music_changed(self, change: Change) -> bool:
        before, after = map(self.hearing.heard_tracks, (change.before, change.after))
        return [track.notes for track in before] != [track.notes for track in after]

    def _set_state(self, state: AssistantState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


def _begin(answers: Answers) -> int:
    return answers.candidates[0].start_tick

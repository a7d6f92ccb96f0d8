"""From a question to a kept phrase: joins the assistant with the roll and with playback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from musestudio.editing import SongDocument
from musestudio.editing.operations.mute import toggle_locked
from musestudio.editing.project_file import GenerationRecord
from musestudio.errors import RequestError
from musestudio.score import Note
from musestudio.settings import Settings
from musestudio.ui.actions import Actions
from musestudio.ui.again import exactly_again, more_like
from musestudio.ui.answers import staying_notes
from musestudio.ui.assistant import Assistant
from musestudio.ui.bridge.record import is_bridge
from musestudio.ui.generate_panel import GeneratePanel
from musestudio.ui.options import GenerationOptions
from musestudio.ui.pad.record import is_from_pad
from musestudio.ui.phrase_thinking import is_for_phrases
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.piano_roll.why import LookedAt
from musestudio.ui.planning import plan_of
from musestudio.ui.playback import Playback
from musestudio.ui.question import Question, Reach, Span, Task, span_to_fill
from musestudio.ui.settings_store import SettingsOfWindow
from musestudio.ui.vary import can_be_varied, span_to_vary
from musestudio.ui.write_along import WriteAlong, suggestion_for

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate

_MOST_NOTES_OF_A_PHRASE = 5000


class Asking(QObject):
    """Asks as the panel says, shows the answers in the roll and lets them be heard.

    What the panel's button asks for is what playhead and selection suggest, until the
    composer chooses another task; that choice holds until they suggest something else.

    kept(): a candidate is in the document now.
    phrase_changed(GenerationRecord | None): how the selected notes were made, where the
        assistant made them.
    bridge_wanted(GenerationRecord): that bridge is to be found again.
    pad_wanted(GenerationRecord): that phrase is to be found again on the pad.
    """

    kept = Signal()
    phrase_changed = Signal(object)
    bridge_wanted = Signal(object)
    pad_wanted = Signal(object)

    def __init__(
        self,
        document: SongDocument,
        assistant: Assistant,
        controls: GeneratePanel,
        roll: PianoRollView,
        playback: Playback,
        actions: Actions,
        store: SettingsOfWindow,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._assistant = assistant
        self._controls = controls
        self._roll = roll
        self._playback = playback
        self._actions = actions
        self._suggested = Task.CONTINUE
        self._chosen: Task | None = None
        self._phrase: GenerationRecord | None = None
        self._store = store
        self.along = WriteAlong(
            document,
            assistant,
            is_busy=lambda: roll.canvas.is_busy,
            question=self._suggested_question,
            parent=self,
        )
        assistant.answers_changed.connect(self._show_answers)
        assistant.current_changed.connect(self._show_current)
        assistant.kept.connect(self._go_on_behind)
        roll.ghost_step.connect(assistant.step)
        roll.ghost_accepted.connect(assistant.keep)
        roll.ghost_dismissed.connect(assistant.dismiss)
        roll.ghost_auditioned.connect(self.hear)
        roll.selection_changed.connect(self._show_phrase)
        roll.active_track_changed.connect(self.along.wishes_changed)
        controls.options_changed.connect(lambda _options: self.along.wishes_changed())
        playback.cursor_changed.connect(lambda _tick: self.along.playhead_moved())
        store.changed.connect(self._settings_changed)
        self._show_answers()
        self._show_phrase()
        self._settings_changed(store.value)

    # --- what to ask

    def task(self) -> Task:
        """What the panel's button asks for now."""
        suggested = self._suggestion()
        if suggested is not self._suggested:
            self._suggested, self._chosen = suggested, None
        return self._chosen or suggested

    def choose_task(self, task: Task) -> None:
        """The composer wants this done, whatever is suggested."""
        self._suggested, self._chosen = self._suggestion(), task
        if is_for_phrases(task, self._controls.options):
            self._assistant.phrases.prepare()

    def problems(self) -> dict[Task, str]:
        """Why a task is not possible now, a sentence for each of those."""
        problems = {}
        if self._assistant.phrases.problem:
            problems[Task.VARY] = self._assistant.phrases.problem
        for task in Task:
            try:
                plan_of(self.question(task), self._document.song, self._assistant.hearing)
            except RequestError as error:
                problems.setdefault(task, str(error))
        return problems

    def replaces(self, task: Task) -> bool:
        """Whether the task, done now, would hear and replace notes, whose rhythm can be kept."""
        song = self._document.song
        try:
            plan = plan_of(self.question(task), song, self._assistant.hearing)
        except RequestError:
            return False
        return task in (Task.CONTINUE, Task.FILL) and plan.replaces(song)

    def question(self, task: Task, options: GenerationOptions | None = None) -> Question:
        """What would be asked; with the panel's options where none are given."""
        span, chosen = None, None
        if task is Task.FILL:
            span = self._span()
        elif task is Task.VARY:
            span, chosen = self._to_vary()
        return Question(
            options=options or self._controls.options,
            cursor_tick=self._playback.cursor_tick,
            task=task,
            track_id=self._roll.active_track_id,
            span=span,
            chosen=chosen,
        )

    def _reach(self) -> Reach | None:
        state = self._roll.state
        if not len(state.selected):
            return None
        notes = state.active_index.arrays.at(state.selected)
        return Reach(int(notes.start[0]), int(notes.start[-1]), int(notes.end.max()))

    def _span(self) -> Span | None:
        song = self._document.song
        return span_to_fill(
            song,
            self._assistant.hearing.heard_tracks(song),
            self._playback.cursor_tick,
            self._reach(),
            self._roll.state.active_track,
            self._playback.loop,
        )

    def _to_vary(self) -> tuple[Span | None, tuple[Note, ...] | None]:
        song, state = self._document.song, self._roll.state
        span = span_to_vary(song, state.active_track, self._reach(), self._playback.loop)
        # Where it is too much to be varied, to gather 100,000 notes would be felt.
        chosen = span is not None and span.of_selection and can_be_varied(song, span)
        return span, state.selected_notes() if chosen else None

    def _suggestion(self) -> Task:
        song = self._document.song
        if not song.note_count:
            return Task.NEW
        if len(self._roll.state.selected) == 1:
            return Task.CONTINUE  # It was drawn or touched, hardly to be written anew.
        return Task.CONTINUE if self._span() is None else Task.FILL

    # --- asking

    def ask(self, task: Task | None = None) -> None:
        """Ask as the panel says, for this task, or for the one its button shows."""
        if task is Task.CONTINUE and not self._document.song.note_count:
            task = Task.NEW  # The composer wants music, and there is none to go on from.
        self._ask(task or self.task(), fresh=False)

    def ask_afresh(self) -> None:
        """Ask with a seed not used before; the same again where there are answers."""
        answers = self._assistant.answers
        self._ask(self.task() if answers is None else answers.question.task, fresh=True)

    def ask_like(self, record: GenerationRecord | None = None) -> None:
        """Ask for another phrase like this one, in its place; the selected one if not given."""
        record = record or self._phrase
        if record is not None and not self._is_left_to_others(record):
            self._ask_question(more_like(record, self._document.song))

    def ask_exactly(self, record: GenerationRecord | None = None) -> None:
        """Ask for this phrase once more just as it was made; the selected one if not given."""
        record = record or self._phrase
        if record is not None and not self._is_left_to_others(record):
            self._ask_question(exactly_again(record, self._document.song))

    def _is_left_to_others(self, record: GenerationRecord) -> bool:
        """Whether it is found again where it was made: on the bridge, or on the pad."""
        if is_bridge(record):
            self.bridge_wanted.emit(record)
        elif is_from_pad(record):
            self.pad_wanted.emit(record)
        return is_bridge(record) or is_from_pad(record)

    def hear(self) -> None:
        """Hear the current candidate in its context, or stop hearing it."""
        if self._playback.is_auditioning:
            self._playback.stop()
        else:
            self._audition(with_context=True)

    def _ask(self, task: Task, *, fresh: bool) -> None:
        self.choose_task(task)
        self._ask_question(self.question(task, self._controls.options_for_asking(fresh=fresh)))

    def _ask_question(self, question: Question) -> None:
        if self._playback.is_auditioning:
            self._playback.stop()
        self._assistant.ask(question)
        self._roll.setFocus()

    def _audition(self, *, with_context: bool) -> None:
        song, candidate = self._assistant.song_with_candidate(), self._assistant.candidate
        answers = self._assistant.answers
        if song is not None and candidate is not None and answers is not None:
            start, end = candidate.start_tick, candidate.end_tick
            if answers.question.task in (Task.FILL, Task.VARY):
                end = song.metre_map.bars_after(end, 1)  # The join is to be heard.
            self._playback.audition(song, start, end, with_context=with_context)

    def star(self) -> None:
        """Mark the current candidate as a favourite, which sets it aside, or take the star off."""
        place = self._place_aside()
        if place is None:
            self._assistant.set_aside(self._assistant.current, starred=True)
        else:
            shelf = self._assistant.shelf
            shelf.star(place, not shelf.items[place].starred)

    def set_aside(self) -> None:
        """Put the current candidate on the shelf, or take it off again."""
        place = self._place_aside()
        if place is None:
            self._assistant.set_aside(self._assistant.current)
        else:
            self._assistant.shelf.remove(place)

    def _place_aside(self) -> int | None:
        candidate = self._assistant.candidate
        return None if candidate is None else self._assistant.shelf.place_of(candidate.notes)

    # --- suggesting while the composer writes

    def write_along(self, on: bool) -> None:
        """Suggest the next bars after every edit, or no longer; remembered."""
        self._store.change(write_along=on)

    def _settings_changed(self, settings: Settings) -> None:
        self._actions["write_along"].setChecked(settings.write_along)
        if settings.write_along is not self.along.is_on:
            self.along.turn(settings.write_along)

    def _suggested_question(self, at_playhead: bool) -> Question | None:
        song, state = self._document.song, self._roll.state
        at_tick = self._playback.cursor_tick or song.last_note_end_tick
        if len(state.selected) and not at_playhead:
            at_tick = int(state.active_index.arrays.end[state.selected].max())
        return suggestion_for(
            song,
            self._assistant.hearing,
            self._controls.options,
            self._roll.active_track_id,
            at_tick,
        )

    def leaves_key(self, event: QKeyEvent) -> bool:
        """Whether a key of the candidates' is to do what it does without them.

        What was not asked for must not take the way from one control to the next.
        """
        answers = self._assistant.answers
        return (
            answers is not None
            and answers.unasked
            and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            and not self._roll.canvas.hasFocus()
        )

    # --- the answers

    def _show_answers(self) -> None:
        answers = self._assistant.answers
        asked = answers is not None and not answers.unasked
        # Who has not asked goes on writing: Space plays what stands there.
        self._actions.lend_keys("play", "hear", asked)
        if asked:
            self._roll.setFocus()
        elif answers is None:
            if self._playback.is_auditioning:
                self._playback.stop()
            self._roll.clear_ghosts()

    def _show_current(self, index: int) -> None:
        answers, candidate = self._assistant.answers, self._assistant.candidate
        if answers is None or candidate is None:
            return
        start, end = candidate.start_tick, candidate.end_tick
        self._roll.set_ghosts(
            [c.notes for c in answers.candidates],
            index,
            start,
            end,
            replaced_on=answers.request.answering,
            looked_at=[_looked_at(c) for c in answers.candidates],
            asked=not answers.unasked,
            staying=staying_notes(self._document.song, answers, index),
        )
        if not answers.unasked and not answers.taken:
            self._roll.scroll_to_tick(end)
            self._roll.scroll_to_tick(start)
        if self._playback.is_auditioning:
            self._audition(with_context=False)

    # --- the phrase that is selected

    @property
    def phrase(self) -> GenerationRecord | None:
        """How the selected notes were made, where the assistant made them."""
        return self._phrase

    def lock(self) -> None:
        """Lock the selected notes, or unlock them where all are: one undo step."""
        notes = self._roll.state.selected_notes()
        if not notes:
            return
        changed = toggle_locked(notes)
        name = "Lock notes" if changed[0].locked else "Unlock notes"
        self._roll.state.change_notes(notes, changed, name)

    def _show_phrase(self) -> None:
        state = self._roll.state
        track_id, phrase = state.active_track_id, None
        if track_id is not None and 0 < len(state.selected) <= _MOST_NOTES_OF_A_PHRASE:
            phrase = self._assistant.record_of_notes(track_id, state.selected_notes())
        self._phrase = phrase
        self._actions.enable(phrase is not None, "more_like_this", "exactly_again")
        self.phrase_changed.emit(phrase)

    def close(self) -> None:
        self.along.close()

    def _go_on_behind(self, candidate: Candidate, question: Question) -> None:
        if self._playback.cursor_tick > 0 and question.task in (Task.CONTINUE, Task.NEW):
            # So that C goes on from here: the composer was working at the cursor.
            self._playback.set_cursor(candidate.end_tick)
        if question.task is Task.VARY:
            # So that it can be varied further.
            self._roll.select_notes([note for _, note in candidate.notes])
        self._show_phrase()  # Its notes were selected before it was known how they were made.
        self.kept.emit()


def _looked_at(candidate: Candidate) -> tuple[LookedAt, ...]:
    """For each note of the candidate what was looked back at when it was written."""
    return tuple(
        tuple((each.track_id, each.note) for each in sources) for sources in candidate.looked_at
    )

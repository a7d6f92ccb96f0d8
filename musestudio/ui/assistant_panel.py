"""The assistant's side of the window: what to ask for above, the answers below."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from musestudio.editing.project_file import GenerationRecord
from musestudio.score import Song
from musestudio.ui.actions import Actions
from musestudio.ui.answers import Answers
from musestudio.ui.ask_box import TASK_ACTIONS, AskBox
from musestudio.ui.assistant import Assistant, AssistantState
from musestudio.ui.candidate_cell import Place
from musestudio.ui.candidate_file import candidate_file
from musestudio.ui.candidate_words import ALIKE, kept_text, words_for
from musestudio.ui.candidates_strip import CandidatesStrip
from musestudio.ui.generate_panel import GeneratePanel
from musestudio.ui.midi_drag import MidiOffer
from musestudio.ui.options import GenerationOptions
from musestudio.ui.phrase_card import PhraseCard
from musestudio.ui.playback import Playback
from musestudio.ui.preset_menu import PresetMenu
from musestudio.ui.question import Task
from musestudio.ui.readout import Rule
from musestudio.ui.settings_store import SettingsOfWindow
from musestudio.ui.theme import GRID, text_font
from musestudio.ui.thumbnail import Thumbnail, bar_lines_within
from musestudio.ui.track_list import HEAD_HEIGHT

_OFFERED = {
    Task.CONTINUE: "ways to go on",
    Task.FILL: "ways to fill in",
    Task.VARY: "variations",
    Task.NEW: "beginnings",
}
_OF_CANDIDATES = (
    "previous",
    "next",
    "hear",
    "keep",
    "keep_bar",
    "keep_note",
    "star",
    "set_aside",
    "dismiss",
)
_RENEWED_WITHIN_MS = 200
_COMPACT_BELOW = 660  # Pixels of height, under which controls and candidates would not fit.


class AssistantPanel(QFrame):
    """Controls and candidates, kept in step with the assistant."""

    def __init__(
        self,
        actions: Actions,
        assistant: Assistant,
        playback: Playback,
        store: SettingsOfWindow,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self._actions = actions
        self._assistant = assistant
        self._playback = playback
        self._phrase: GenerationRecord | None = None
        self._suggested = False  # Whether what is on offer was not asked for.
        self._renewal = QTimer(self)
        self._renewal.setSingleShot(True)
        self._renewal.timeout.connect(self._renew_strip)
        self.presets = PresetMenu(store)
        self.ask_box = AskBox(actions)
        self.controls = GeneratePanel(actions)
        self.phrase_card = PhraseCard(actions)
        self.strip = CandidatesStrip(actions, self._drag_offer)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.controls)
        scroll.verticalScrollBar().rangeChanged.connect(
            lambda _least, most: self.controls.leave_margin(not most)
        )
        head = QHBoxLayout()
        head.setContentsMargins(3 * GRID, 0, GRID, 0)
        title = QLabel("Assistant")
        title.setFont(text_font(medium=True))
        title.setFixedHeight(HEAD_HEIGHT)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(actions.button("write_along"))
        head.addWidget(self.presets)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.ask_box)
        layout.addWidget(Rule())
        layout.addWidget(scroll, 1)
        layout.addWidget(Rule())
        layout.addWidget(self.phrase_card)
        layout.addWidget(self.strip)

        self.presets.wanted.connect(self.controls.change_to)
        self.controls.options_changed.connect(self.presets.show_options)
        self.strip.chosen.connect(assistant.choose)
        self.strip.seed_wanted.connect(self.controls.keep_seed)
        self.strip.hear_wanted.connect(self._choose_and_hear)
        self.strip.star_wanted.connect(lambda i: self._choose_and(i, "star"))
        self.strip.aside_wanted.connect(lambda i: self._choose_and(i, "set_aside"))
        shelf = assistant.shelf
        self.strip.aside_chosen.connect(assistant.show_aside)
        self.strip.aside_heard.connect(self._hear_aside)
        self.strip.aside_starred.connect(lambda i: shelf.star(i, not shelf.items[i].starred))
        self.strip.aside_dropped.connect(shelf.remove)
        shelf.changed.connect(self._show_shelf)
        store.changed.connect(lambda settings: self.strip.hold_room(settings.write_along))
        self.strip.hold_room(store.value.write_along)
        assistant.state_changed.connect(self._show_state)
        assistant.phrases.changed.connect(self._show_steering)
        assistant.progressed.connect(self.ask_box.show_progress)
        assistant.answers_changed.connect(self._show_answers)
        assistant.current_changed.connect(self._show_current)
        playback.auditioning_changed.connect(self._show_current)
        self._show_state(assistant.state)
        self._show_answers()

    def show_plan(self, text: str) -> None:
        """The line under the button: what it would do now."""
        assistant, options = self._assistant, self.controls.options
        problems = {task: assistant.problem_of(task, options) for task in Task}
        problem, in_phrases = problems[self.ask_box.task], self.controls.in_phrases
        if problem:
            text = problem
        elif assistant.state is AssistantState.LOADING and not in_phrases:
            text = "The model is being loaded…"  # A question is kept until it is there.
        self.ask_box.show_ready(not problem, text)
        for task, action_id in TASK_ACTIONS.items():
            self._actions.enable(not problems[task], action_id)
        self._actions.enable(not problem, "reroll")

    def show_task(self, task: Task, problems: Mapping[Task, str], replaces: bool) -> None:
        """What the button asks for, why other tasks are not possible, and whether notes would
        be replaced.
        """
        self.ask_box.show_task(task, problems)
        self.controls.show_task(task, replaces)
        if self._assistant.answers is None:
            self._show_nothing()

    def show_phrase(self, record: GenerationRecord | None) -> None:
        """How the selected notes were made; None where the assistant did not make them."""
        self._phrase = record
        shown = record if self._assistant.answers is None else None
        self.phrase_card.show_record(shown, self._song())

    def show_options(self, options: GenerationOptions) -> None:
        """Set every control."""
        self.controls.show_options(options)
        self.presets.show_options(options)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.strip.set_compact(event.size().height() < _COMPACT_BELOW)

    def _show_state(self, state: AssistantState) -> None:
        thinking = state is AssistantState.THINKING
        self.ask_box.show_busy(thinking)
        self._actions.enable(thinking, "cancel")
        if self._assistant.answers is None:
            self._show_nothing()

    def _show_steering(self) -> None:
        model = self._assistant.phrases.model
        self.controls.show_steering(model is None or model.steering is not None)

    def _show_answers(self) -> None:
        answers = self._assistant.answers
        self._actions.enable(answers is not None, *_OF_CANDIDATES)
        suggested, self._suggested = self._suggested, answers is not None and answers.unasked
        if self._suggested:
            # What nobody asked for is seen on the page first.
            self._renewal.start(0)
        elif answers is None and suggested:
            # Mostly an edit, and other suggestions follow: nothing is to jump till then.
            self.strip.withdraw()
            self._renewal.start(_RENEWED_WITHIN_MS)
        else:
            self._renew_strip()

    def _renew_strip(self) -> None:
        self._renewal.stop()
        answers = self._assistant.answers
        self.show_phrase(self._phrase)
        if answers is None:
            self._show_nothing()
        else:
            self.strip.show_candidates(self._pictures(answers))
            self._show_current()

    def _show_shelf(self) -> None:
        song, pictures = self._song(), []
        for item in self._assistant.shelf.items:
            notes = tuple(note for _, note in item.notes)
            (words,) = words_for([notes], song.ticks_per_beat)
            lines = bar_lines_within(song.metre_map, item.start_tick, item.end_tick)
            pictures.append(
                Thumbnail(
                    notes,
                    item.start_tick,
                    item.end_tick,
                    lines,
                    item.record.seed,
                    words,
                    starred=item.starred,
                    aside=True,
                )
            )
        self.strip.show_aside(pictures)
        if self._assistant.answers is not None:
            self.strip.show_candidates(self._pictures(self._assistant.answers))

    def _show_nothing(self) -> None:
        if self._assistant.state is AssistantState.THINKING:
            self.strip.show_nothing("Thinking…")
        elif not self._renewal.isActive():
            task = self.ask_box.task
            key = self._actions.key_text(TASK_ACTIONS[task])
            begin = f"Press {key}: " if key else "Ask, and "
            self.strip.show_nothing(f"{begin}{_OFFERED[task]} appear here and in the roll.")

    def _show_current(self, _index: object = None) -> None:
        if self._assistant.answers is not None and not self._renewal.isActive():
            self.strip.show_current(self._assistant.current, self._playback.is_auditioning)

    def _choose_and_hear(self, index: int) -> None:
        self._choose_and(index, "hear")

    def _choose_and(self, index: int, action_id: str) -> None:
        self._assistant.choose(index)
        self._actions[action_id].trigger()

    def _hear_aside(self, place: int) -> None:
        self._assistant.show_aside(place)
        if self._assistant.answers is not None:
            self._actions["hear"].trigger()

    def _drag_offer(self, place: Place, index: int) -> MidiOffer | None:
        """What dragging a candidate out of the window gives away."""
        answers, shelf = self._assistant.answers, self._assistant.shelf
        if place is Place.ASIDE:
            item = shelf.items[index]
            return candidate_file(self._song(), item.notes, item.start_tick, item.end_tick)
        if answers is None:
            return None
        candidate = answers.candidates[index]
        return candidate_file(
            self._song(), candidate.notes, candidate.start_tick, candidate.end_tick
        )

    def _song(self) -> Song:
        return self._assistant.song

    def _pictures(self, answers: Answers) -> list[Thumbnail]:
        song, shelf = answers.request.song, self._assistant.shelf
        music = [tuple(note for _, note in candidate.notes) for candidate in answers.candidates]
        words = words_for(music, song.ticks_per_beat)
        if answers.varied:
            kept = [kept_text(answers.varied, (note[:2] for note in notes)) for notes in music]
            words = [
                f"{less}, {text.lower()}" if text != ALIKE else less
                for less, text in zip(kept, words, strict=True)
            ]
        pictures = []
        for candidate, notes, text in zip(answers.candidates, music, words, strict=True):
            start, end = candidate.start_tick, candidate.end_tick
            place = shelf.place_of(candidate.notes)
            pictures.append(
                Thumbnail(
                    notes,
                    start,
                    end,
                    bar_lines_within(song.metre_map, start, end),
                    candidate.seed,
                    text,
                    starred=place is not None and shelf.items[place].starred,
                    aside=place is not None,
                )
            )
        return pictures

"""How the assistant is to answer, in sliders and words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from musestudio.encoding.attributes import ATTRIBUTES
from musestudio.errors import RequestError
from musestudio.inference.request import MOST_VOICES
from musestudio.score import parse_key
from musestudio.ui.actions import Actions
from musestudio.ui.fold import Fold
from musestudio.ui.icons import bind_icon
from musestudio.ui.options import (
    LARGEST_SEED,
    MOST_BARS,
    MOST_CANDIDATES,
    OFFERED_STYLES,
    GenerationOptions,
    new_seed,
)
from musestudio.ui.pad.sliders import AttributeSliders
from musestudio.ui.panel_forms import choice_box, form, key_choices, side_by_side
from musestudio.ui.panel_words import character_text, phrase_text, rules_text, tracks_text
from musestudio.ui.phrase_thinking import TOLD_IN_LEVELS, is_for_phrases
from musestudio.ui.question import Task
from musestudio.ui.stop_slider import StopSlider
from musestudio.ui.theme import GRID
from musestudio.ui.value_box import NumberBox, NumberSpinner, PitchBox
from musestudio.ui.word_slider import WordSlider
from musestudio.ui.words import (
    AS_IT_IS,
    DENSITY_WORDS,
    DYNAMICS_WORDS,
    REGISTER_WORDS,
    ROLE_WORDS,
    WRITE_ON_WORDS,
    WRITE_WITH_WORDS,
    adventure_name,
    nearness_name,
    style_name,
    variation_name,
)

_LOWEST_TEMPERATURE, _HIGHEST_TEMPERATURE = 0.5, 1.5
_WIDE_CONTROL = 34 * GRID
_RHYTHM_TIP = "The notes that are replaced keep their rhythm, and get other pitches"
_ENDING_TIP = "The last bar comes to rest on a cadence"


class GeneratePanel(QFrame):
    """The assistant's controls.

    options_changed(GenerationOptions): the composer changed one of them.
    left(): a value was entered, and the keys may go back to the roll.
    """

    options_changed = Signal(object)
    left = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._top_p = GenerationOptions().top_p
        self._task, self._replaces, self._can_steer = Task.CONTINUE, False, True
        self.bars = NumberSpinner(1, MOST_BARS)
        self.adventure = WordSlider(
            "Adventurous", _LOWEST_TEMPERATURE, _HIGHEST_TEMPERATURE, adventure_name, _adventure_tip
        )
        self.nearness = WordSlider("Near to mine", 0, 1, nearness_name, _nearness_tip)
        self.variation = WordSlider("Near to mine", 0, 1, variation_name, _variation_tip)
        self.write_with = choice_box([(text, data) for data, text in WRITE_WITH_WORDS.items()])
        self.attributes = AttributeSliders(columns=1)
        self.density = StopSlider("Density", DENSITY_WORDS, "How many notes")
        self.register = StopSlider("Register", REGISTER_WORDS, "How high the notes lie")
        self.dynamics = StopSlider("Dynamics", DYNAMICS_WORDS, "How loud the notes are")
        self.music_style = choice_box(
            [(AS_IT_IS, None)] + [(style_name(s), s) for s in OFFERED_STYLES]
        )
        self.key = choice_box(key_choices())
        self.lowest = PitchBox(GenerationOptions().lowest_pitch)
        self.highest = PitchBox(GenerationOptions().highest_pitch)
        self.voices = NumberSpinner(0, MOST_VOICES)
        self.voices.setSpecialValueText("Any")
        self.ending = QCheckBox("End with a cadence")
        self.rhythm = QCheckBox("Keep the rhythm")
        self.write_on = choice_box([(text, data) for data, text in WRITE_ON_WORDS.items()])
        self.role = choice_box(
            [("Automatic", None), *((text, data) for data, text in ROLE_WORDS.items())]
        )
        self.candidates = NumberSpinner(1, MOST_CANDIDATES)
        self.seed = NumberBox(new_seed(), LARGEST_SEED)
        self.lock = QToolButton()
        self.lock.setCheckable(True)
        self.lock.setProperty("kind", "flat")
        self.lock.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.lock.setAccessibleName("Keep the seed")
        self.lock.toggled.connect(self._show_lock)
        self.reroll = actions.button("reroll")

        self._name_controls()
        self._lay_out()
        self._connect()
        self._show_lock(False)
        self.show_options(GenerationOptions(seed=new_seed()))

    @property
    def options(self) -> GenerationOptions:
        """What the controls say now."""
        return GenerationOptions(
            bars=self.bars.value(),
            candidates=self.candidates.value(),
            key=self.key.currentData(),
            temperature=self.adventure.value,
            recall=self.nearness.value,
            top_p=self._top_p,
            lowest_pitch=min(self.lowest.value, self.highest.value),
            highest_pitch=max(self.lowest.value, self.highest.value),
            seed=self.seed.value,
            density=self.density.stop,
            register=self.register.stop,
            dynamics=self.dynamics.stop,
            style=self.music_style.currentData(),
            ending=self.ending.isChecked(),
            most_voices=self.voices.value() or None,
            keep_rhythm=self.rhythm.isChecked(),
            write_on=self.write_on.currentData(),
            role=self.role.currentData(),
            nearness=self.variation.value,
            write_with=self.write_with.currentData(),
            attributes=tuple(self.attributes.amounts.items()),
        )

    @property
    def in_phrases(self) -> bool:
        """Whether what is asked for now is asked of the phrase model."""
        return is_for_phrases(self._task, self.options)

    def show_options(self, options: GenerationOptions) -> None:
        """Set every control; what it cannot show goes to the nearest it can."""
        self.blockSignals(True)
        self._top_p = options.top_p
        self.bars.setValue(options.bars)
        self.candidates.setValue(options.candidates)
        self.adventure.set_value(options.temperature)
        self.nearness.set_value(options.recall)
        self.variation.set_value(options.nearness)
        self.attributes.show_amounts(dict(options.attributes))
        self._choose_key(options.key)
        self.lowest.set_value(options.lowest_pitch)
        self.highest.set_value(options.highest_pitch)
        self.seed.set_value(options.seed)
        for slider, stop in (
            (self.density, options.density),
            (self.register, options.register),
            (self.dynamics, options.dynamics),
        ):
            slider.set_stop(stop)
        for box, data in (
            (self.music_style, options.style),
            (self.write_on, options.write_on),
            (self.role, options.role),
            (self.write_with, options.write_with),
        ):
            box.setCurrentIndex(max(box.findData(data), 0))
        self.voices.setValue(options.most_voices or 0)
        self.ending.setChecked(options.ending)
        self.rhythm.setChecked(options.keep_rhythm)
        self.blockSignals(False)
        self._sum_up()

    def change_to(self, options: GenerationOptions) -> None:
        """Set every control as the composer would."""
        self.show_options(options)
        self._tell()

    def keep_seed(self, seed: int) -> None:
        """Ask with this seed from now on."""
        self.seed.set_value(seed)
        self.lock.setChecked(True)
        self._tell()

    def take_up(self, options: GenerationOptions) -> None:
        """Set every control as the composer would, and keep that seed."""
        self.show_options(options)
        self.keep_seed(options.seed)

    def options_for_asking(self, *, fresh: bool = False) -> GenerationOptions:
        """The options for a new request: with a new seed unless the composer keeps this one.

        fresh: a new seed even then.
        """
        if fresh or not self.lock.isChecked():
            self.seed.set_value(new_seed())
            self._sum_up()
        return self.options

    def leave_margin(self, leave: bool) -> None:
        """Where a scroll bar stands at the right it takes the margin’s place."""
        margins = self.layout().contentsMargins()
        margins.setRight(3 * GRID if leave else 0)
        self.layout().setContentsMargins(margins)

    def show_task(self, task: Task, replaces: bool) -> None:
        """Some controls mean nothing for some tasks.

        replaces: whether the answer takes the place of notes.
        """
        self._task, self._replaces = task, replaces
        length = {
            Task.FILL: "What is filled is as long as the gap or the selection",
            Task.VARY: "A variation is as long as what is varied",
        }
        _offer(self.bars, _BARS_TIP, length.get(task, ""))
        self.nearness.setEnabled(task is not Task.NEW)
        self._show_model()

    def show_steering(self, possible: bool) -> None:
        """Whether the phrase model can be asked for more or less of something."""
        self._can_steer = possible
        self._show_model()

    def _show_model(self) -> None:
        """Two models answer, and each has sliders of its own."""
        task, in_phrases = self._task, self.in_phrases
        varies = task is Task.VARY
        self.write_form.setVisible(task is Task.NEW)
        self.adventure.setVisible(not varies)
        self.nearness.setVisible(not in_phrases)
        self.variation.setVisible(varies)
        self.stops.setVisible(not varies)
        self.stops.setEnabled(self._can_steer or not in_phrases)
        self.attributes.setVisible(in_phrases)
        self.attributes.show_only(
            [name for name in ATTRIBUTES if varies or name not in TOLD_IN_LEVELS]
        )
        self.attributes.set_possible(self._can_steer)
        no_cadence = "What is filled leads on into what follows" if task is Task.FILL else ""
        no_rhythm = "" if self._replaces else "There are no notes to replace here"
        for control, tip, problem in (
            (self.ending, _ENDING_TIP, _NOT_BY_PHRASES if in_phrases else no_cadence),
            (self.rhythm, _RHYTHM_TIP, _NOT_BY_PHRASES if in_phrases else no_rhythm),
            (self.music_style, _STYLE_TIP, "A variation keeps its style" if varies else ""),
            (self.write_on, _WRITE_ON_TIP, "Variations stay on their track" if varies else ""),
            (self.role, _ROLE_TIP, _HEARS_NOTHING if in_phrases else ""),
        ):
            _offer(control, tip, problem)
        self._sum_up()

    # --- building

    def _name_controls(self) -> None:
        for widget, name, tip in (
            (self.bars, "Bars", _BARS_TIP),
            (self.write_with, "Written", _WRITE_WITH_TIP),
            (self.candidates, "Candidates", "How many different answers to offer"),
            (self.music_style, "Style", _STYLE_TIP),
            (self.key, "Key lock", "Every note is in this key; Auto: the key of the piece"),
            (self.lowest, "Lowest note", "No note of the answer is lower"),
            (self.highest, "Highest note", "No note of the answer is higher"),
            (self.voices, "Most voices", "No more notes than this sound at once"),
            (self.ending, "End with a cadence", _ENDING_TIP),
            (self.rhythm, "Keep the rhythm", _RHYTHM_TIP),
            (self.write_on, "Write on", _WRITE_ON_TIP),
            (self.role, "Role", _ROLE_TIP),
            (
                self.seed,
                "Seed",
                "The same seed, settings and music give the same answers again",
            ),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)

    def _lay_out(self) -> None:
        seed = side_by_side(self.seed, self.reroll, self.lock)
        pitches = side_by_side(self.lowest, QLabel("–"), self.highest)
        self.stops = form(self.density, self.register, self.dynamics)
        self.character = Fold(
            "Character", form(self.stops, self.attributes, ("Style", self.music_style))
        )
        self.rules = Fold(
            "Rules",
            form(
                ("Key lock", self.key),
                ("Range", pitches),
                ("Most voices", self.voices),
                self.ending,
                self.rhythm,
            ),
        )
        self.parts = Fold(
            "Tracks", form(("Write on", self.write_on), ("Role", self.role), width=_WIDE_CONTROL)
        )
        self.answers = Fold("Answers", form(("How many", self.candidates), ("Seed", seed)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        self.write_form = form(("Written", self.write_with))
        sliders = (self.adventure, self.nearness, self.variation)
        layout.addWidget(form(("Bars", self.bars), self.write_form, *sliders))
        folds = QVBoxLayout()
        folds.setSpacing(GRID)
        for fold in self.folds.values():
            folds.addWidget(fold)
            fold.set_open(fold is self.character)
        layout.addLayout(folds)
        layout.addStretch(1)

    @property
    def folds(self) -> dict[str, Fold]:
        """The parts that fold, by a name that is remembered."""
        return {
            "character": self.character,
            "rules": self.rules,
            "tracks": self.parts,
            "candidates": self.answers,
        }

    def _connect(self) -> None:
        for spinner in (self.bars, self.candidates, self.voices):
            spinner.valueChanged.connect(self._tell)
            spinner.left.connect(self.left)
        for value_box in (self.lowest, self.highest, self.seed):
            value_box.value_changed.connect(self._tell)
            value_box.left.connect(self.left)
        for slider in (
            self.adventure,
            self.nearness,
            self.variation,
            self.density,
            self.register,
            self.dynamics,
        ):
            slider.value_changed.connect(self._tell)
        self.attributes.changed.connect(self._tell)
        self.write_with.currentIndexChanged.connect(self._show_model)
        for box in (self.key, self.music_style, self.write_on, self.role, self.write_with):
            box.currentIndexChanged.connect(self._tell)
            box.activated.connect(lambda _index: self.left.emit())
        for check in (self.ending, self.rhythm):
            check.toggled.connect(self._tell)

    def _choose_key(self, key: str) -> None:
        index = self.key.findData(key)
        if index < 0:
            try:
                name = parse_key(key).name
            except RequestError:
                name = "auto"
            index = self.key.findData(name)
            if index < 0:
                self.key.addItem(name, name)
                index = self.key.count() - 1
        self.key.setCurrentIndex(index)

    def _show_lock(self, locked: bool) -> None:
        bind_icon(self.lock, "lock-simple" if locked else "lock-simple-open")
        self.lock.setToolTip(
            "The seed is kept: the same again each time"
            if locked
            else "Keep this seed, so that asking again gives the same"
        )
        self._sum_up()

    def _sum_up(self) -> None:
        options = self.options
        in_phrases = is_for_phrases(self._task, options)
        self.character.set_summary(
            phrase_text(self._task, options) if in_phrases else character_text(options)
        )
        self.rules.set_summary(rules_text(options))
        self.parts.set_summary(tracks_text(options))
        kept = ", kept" if self.lock.isChecked() else ""
        self.answers.set_summary(f"{options.candidates} · seed {options.seed}{kept}")

    def _tell(self) -> None:
        if not self.signalsBlocked():
            self._sum_up()
            self.options_changed.emit(self.options)


_BARS_TIP = "How many bars to write"
_NOT_BY_PHRASES = "The phrase model does not promise that"
_HEARS_NOTHING = "The phrase model hears no other tracks"
_STYLE_TIP = "The kind of music to write"
_ROLE_TIP = (
    "What the answer is to the tracks beside it; automatic goes by their names and registers"
)
_WRITE_WITH_TIP = (
    "Note by note: each note follows from those before. In phrases: bars are laid out as a "
    "whole, and the sliders under Character say what they have more or less of."
)
_WRITE_ON_TIP = (
    "Automatic: on all heard tracks; where selected notes are filled, on their track alone. "
    "What the other heard tracks play is listened to either way."
)


def _adventure_tip(temperature: float) -> str:
    return f"How far from the expected the answers may go: temperature {temperature:.2f}"


def _variation_tip(nearness: float) -> str:
    return f"How near variations are to your notes: about {round(100 * nearness)} % of them stay"


def _offer(control: QWidget, tip: str, problem: str) -> None:
    """Let the composer use it, or say why not."""
    control.setEnabled(not problem)
    control.setToolTip(problem or tip)


def _nearness_tip(recall: float) -> str:
    return f"How readily figures of your phrase come back in the answers: recall {recall:.2f}"

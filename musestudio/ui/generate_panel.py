"""What to ask the assistant for, and the button that asks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from musestudio.errors import RequestError
from musestudio.score import parse_key
from musestudio.score.scale import Key
from musestudio.ui.actions import Actions
from musestudio.ui.icons import bind_icon
from musestudio.ui.key_finder import pretty_key
from musestudio.ui.options import (
    LARGEST_SEED,
    GenerationOptions,
    adventure_name,
    nearness_name,
    new_seed,
)
from musestudio.ui.theme import CONTROL_HEIGHT, GRID
from musestudio.ui.value_box import ChoiceBox, NumberBox, NumberSpinner, PitchBox, ValueBox
from musestudio.ui.word_slider import WordSlider

MOST_BARS = 32
MOST_CANDIDATES = 16
_SCALES_OFFERED = ("major", "minor", "harmonic minor", "dorian", "mixolydian")
_LOWEST_TEMPERATURE, _HIGHEST_TEMPERATURE = 0.5, 1.5
_CONTROL_WIDTH = 30 * GRID


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
        self.ask = QPushButton("Continue")
        self.ask.setProperty("kind", "primary")
        self.ask.setProperty("prominent", True)
        self.ask.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.ask.clicked.connect(actions["continue"].trigger)
        self.cancel = QPushButton("Cancel")
        self.cancel.setProperty("prominent", True)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(actions["cancel"].trigger)
        for button, action in ((self.ask, "continue"), (self.cancel, "cancel")):
            button.setToolTip(actions[action].toolTip())
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        kept_room = self.progress.sizePolicy()
        kept_room.setRetainSizeWhenHidden(True)  # Nothing jumps when it appears.
        self.progress.setSizePolicy(kept_room)
        self.progress.hide()
        self.where = QLabel()
        self.where.setProperty("role", "small")
        self.where.setWordWrap(True)

        self.bars = NumberSpinner(1, MOST_BARS)
        self.candidates = NumberSpinner(1, MOST_CANDIDATES)
        self.adventure = WordSlider(
            "Adventurous", _LOWEST_TEMPERATURE, _HIGHEST_TEMPERATURE, adventure_name, _adventure_tip
        )
        self.nearness = WordSlider("Near to mine", 0, 1, nearness_name, _nearness_tip)
        self.key = ChoiceBox()
        self.key.setMaxVisibleItems(18)
        for text, data in _key_choices():
            self.key.addItem(text, data)
        self.lowest = PitchBox(GenerationOptions().lowest_pitch)
        self.highest = PitchBox(GenerationOptions().highest_pitch)
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
        for box in (self.bars, self.candidates):
            box.valueChanged.connect(self._tell)
            box.left.connect(self.left)
        for value_box in (self.lowest, self.highest, self.seed):
            value_box.value_changed.connect(self._tell)
            value_box.left.connect(self.left)
        for slider in (self.adventure, self.nearness):
            slider.value_changed.connect(self._tell)
        self.key.currentIndexChanged.connect(self._tell)
        self.key.activated.connect(lambda _index: self.left.emit())
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
        )

    def show_options(self, options: GenerationOptions) -> None:
        """Set every control; what it cannot show goes to the nearest it can."""
        self.blockSignals(True)
        self._top_p = options.top_p
        self.bars.setValue(options.bars)
        self.candidates.setValue(options.candidates)
        self.adventure.set_value(options.temperature)
        self.nearness.set_value(options.recall)
        self._choose_key(options.key)
        self.lowest.set_value(options.lowest_pitch)
        self.highest.set_value(options.highest_pitch)
        self.seed.set_value(options.seed)
        self.blockSignals(False)

    def take_up(self, options: GenerationOptions) -> None:
        """Set every control as the composer would, and keep that seed."""
        self.show_options(options)
        self.lock.setChecked(True)
        self._tell()

    def options_for_asking(self, *, fresh: bool = False) -> GenerationOptions:
        """The options for a new request: with a new seed unless the composer keeps this one.

        fresh: a new seed even then.
        """
        if fresh or not self.lock.isChecked():
            self.seed.set_value(new_seed())
        return self.options

    def show_busy(self, busy: bool) -> None:
        """Turn the button into Cancel with a progress line and back."""
        had_focus = self.ask.hasFocus() or self.cancel.hasFocus()
        self.ask.setVisible(not busy)
        self.cancel.setVisible(busy)
        self.progress.setVisible(busy)
        self.progress.setValue(0)
        if had_focus:
            (self.cancel if busy else self.ask).setFocus()

    def show_progress(self, fraction: float) -> None:
        self.progress.setValue(round(100 * fraction))

    def show_ready(self, ready: bool, text: str) -> None:
        """Whether Continue can be pressed, and the line under it that says what it will do."""
        self.ask.setEnabled(ready)
        self.where.setText(text)

    def _name_controls(self) -> None:
        for widget, name, tip in (
            (self.bars, "Bars", "How many bars to write"),
            (self.candidates, "Candidates", "How many different answers to offer"),
            (self.key, "Key lock", "Every note of the answer is in this key"),
            (self.lowest, "Lowest note", "No note of the answer is lower"),
            (self.highest, "Highest note", "No note of the answer is higher"),
            (
                self.seed,
                "Seed",
                "The same seed, settings and music give the same answers again",
            ),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(2 * GRID)
        form.setColumnStretch(0, 1)
        form.addWidget(self.adventure, 1, 0, 1, 2)
        form.addWidget(self.nearness, 2, 0, 1, 2)
        for row, text, control in (
            (0, "Bars", self.bars),
            (3, "Key lock", self.key),
            (4, "Range", _side_by_side(self.lowest, QLabel("–"), self.highest)),
            (5, "Candidates", self.candidates),
            (6, "Seed", _side_by_side(self.seed, self.reroll, self.lock)),
        ):
            control.setFixedSize(_CONTROL_WIDTH, CONTROL_HEIGHT)
            form.addWidget(_label(text, control), row, 0)
            form.addWidget(control, row, 1, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, GRID, 3 * GRID, GRID)
        layout.setSpacing(3 * GRID)
        asking = QVBoxLayout()
        asking.setSpacing(GRID)
        asking.addWidget(self.ask)
        asking.addWidget(self.cancel)
        asking.addWidget(self.progress)
        asking.addWidget(self.where)
        layout.addLayout(asking)
        layout.addLayout(form)
        layout.addStretch(1)
        self.cancel.hide()

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
            else "Keep this seed, so that Continue gives the same again"
        )

    def _tell(self) -> None:
        self.options_changed.emit(self.options)


def _adventure_tip(temperature: float) -> str:
    return f"How far from the expected the answers may go: temperature {temperature:.2f}"


def _nearness_tip(recall: float) -> str:
    return f"How readily figures of your phrase come back in the answers: recall {recall:.2f}"


def _label(text: str, control: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(control)
    return label


def _side_by_side(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID)
    for widget in widgets:
        layout.addWidget(widget, 1 if isinstance(widget, ValueBox) else 0)
    return row


def _key_choices() -> list[tuple[str, str]]:
    """(what is shown, what is meant), the most useful first."""
    choices = [("Auto", "auto"), ("Off", "off")]
    for scale in _SCALES_OFFERED:
        for tonic in range(12):
            key = Key(tonic, scale)
            choices.append((pretty_key(key), key.name))
    return choices

"""The sketch dialog: record or open, look at what was heard, put it into the piece."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from musestudio.inference.transcription.transcribe import Listening
from musestudio.ui.icons import bind_icon
from musestudio.ui.sketch.level_meter import LevelMeter
from musestudio.ui.theme import GRID
from musestudio.ui.verb_dialogs.verb_dialog import ValueSlider

_VOICES = {
    None: "As it sounds",
    True: "One at a time, as of a voice",
    False: "Several at once, as of a piano",
}
_TIMINGS = ("Its beat on the beat of the piece", "As it was played")
_WELCOME = "Record a hum, or drop a recording here."


class SketchWish(NamedTuple):
    """How the notes are told and where they go; track_id None: a track of their own."""

    listening: Listening
    on_beat: bool
    track_id: int | None


class Stage(Enum):
    """What the dialog is at."""

    WAITING = "waiting"
    OPENING = "opening"
    RECORDING = "recording"
    LISTENING = "listening"
    HEARD = "heard"


class SketchDialog(QDialog):
    """Shows; whoever made it records and listens.

    tracks: (id, name) of those the notes can go to.

    record_wanted(on): start recording, or stop and hear it.
    open_wanted(): ask for a file.
    stop_wanted(): stop listening.
    wish_changed(): ask ``wish``.
    hear_wanted(): play what was heard, or stop playing it.
    ended(): it is closed, accepted or not.
    """

    record_wanted = Signal(bool)
    open_wanted = Signal()
    stop_wanted = Signal()
    wish_changed = Signal()
    hear_wanted = Signal()
    ended = Signal()

    def __init__(
        self,
        wish: SketchWish,
        tracks: Sequence[tuple[int, str]],
        place: str,
        parent: QWidget,
    ) -> None:
        """place: where the notes are to begin, in words."""
        super().__init__(parent)
        self.setWindowTitle("Sketch from sound")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._track_ids = [track_id for track_id, _ in tracks]
        self.stage = Stage.WAITING
        self.record = QPushButton("Record")
        self.record.setToolTip("Record a hum with the microphone  (Ctrl+R)")
        self.record.setShortcut("Ctrl+R")
        self.record.setAutoDefault(False)
        self.record.clicked.connect(self._record_clicked)
        self.open_file = QPushButton("Open a recording…")
        self.open_file.setToolTip("Make notes of a WAV, AIFF, FLAC, MP3 or Ogg file  (Ctrl+O)")
        self.open_file.setShortcut("Ctrl+O")
        self.open_file.setAutoDefault(False)
        self.open_file.clicked.connect(self.open_wanted)
        self.words = QLabel(_WELCOME)
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(9 * GRID)  # Two lines: nothing jumps where it takes two.
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.meter = LevelMeter()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(2 * GRID)
        self.bar.setAccessibleName("How much has been heard")
        self._under = QStackedWidget()
        for widget in (QWidget(), self.meter, self.bar):
            self._under.addWidget(widget)
        self._under.setFixedHeight(2 * GRID)
        self.voices, self.timing, self.onto = QComboBox(), QComboBox(), QComboBox()
        self.voices.addItems(list(_VOICES.values()))
        self.voices.setCurrentIndex(list(_VOICES).index(wish.listening.one_voice))
        self.timing.addItems(_TIMINGS)
        self.timing.setCurrentIndex(0 if wish.on_beat else 1)
        self.onto.addItems([*(name for _, name in tracks), "A new track"])
        self.onto.setCurrentIndex(
            self._track_ids.index(wish.track_id)
            if wish.track_id in self._track_ids
            else len(tracks)
        )
        self.detail = ValueSlider(0, 100, round(100 * wish.listening.detail), " %")
        self._lay_out(place)
        self.show_stage(Stage.WAITING)

    def _lay_out(self, place: str) -> None:
        sources = QHBoxLayout()
        sources.setSpacing(2 * GRID)
        sources.addWidget(self.record, 1)
        sources.addWidget(self.open_file, 1)
        form = QFormLayout()
        form.setHorizontalSpacing(4 * GRID)
        form.setVerticalSpacing(2 * GRID)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for label, control, hint in (
            ("Voices", self.voices, "Whether notes sound together in it"),
            ("Detail", self.detail, "From what is certain to all that might be a note"),
            ("Timing", self.timing, "An empty piece takes the tempo of the recording, too"),
            ("Onto", self.onto, "The track that takes the notes"),
        ):
            control.setAccessibleName(label)
            control.setToolTip(hint)
            name = QLabel(label)
            name.setBuddy(control)
            form.addRow(name, control)
        begins = QLabel(place)
        begins.setProperty("role", "quiet")
        form.addRow("From", begins)
        for combo in (self.voices, self.timing, self.onto):
            combo.currentIndexChanged.connect(lambda _index: self.wish_changed.emit())
        self.detail.slider.valueChanged.connect(lambda _value: self.wish_changed.emit())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.hear = buttons.addButton("Hear", QDialogButtonBox.ButtonRole.ActionRole)
        self.hear.setToolTip("Play the notes, or stop  (Ctrl+Space)")
        self.hear.setShortcut("Ctrl+Space")
        self.hear.setAutoDefault(False)
        self.hear.clicked.connect(self.hear_wanted)
        self.put_in = buttons.addButton("Put in", QDialogButtonBox.ButtonRole.AcceptRole)
        self.put_in.setDefault(True)
        # Standing first, it would take Return.
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 4 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(3 * GRID)
        layout.addLayout(sources)
        layout.addWidget(self.words)
        layout.addWidget(self._under)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(100 * GRID)

    @property
    def wish(self) -> SketchWish:
        """What is chosen now."""
        chosen = self.onto.currentIndex()
        return SketchWish(
            Listening(self.detail.value / 100, list(_VOICES)[self.voices.currentIndex()]),
            self.timing.currentIndex() == 0,
            self._track_ids[chosen] if chosen < len(self._track_ids) else None,
        )

    # --- showing

    def show_stage(self, stage: Stage, words: str = _WELCOME, *, notes: bool = False) -> None:
        """Show what goes on, and what can be done about it.

        notes: there are some to hear and to put in.
        """
        before, self.stage = self.stage, stage
        self.words.setText(words)
        recording, listening = stage is Stage.RECORDING, stage is Stage.LISTENING
        self.record.setText("Stop" if recording or listening else "Record")
        # Setting the text takes the key away.
        self.record.setShortcut("Ctrl+R")
        self.record.setEnabled(stage is not Stage.OPENING)
        bind_icon(
            self.record,
            "stop" if recording or listening else "record",
            "text" if listening else "record",
        )
        self.open_file.setEnabled(stage in (Stage.WAITING, Stage.HEARD))
        self._under.setCurrentIndex(1 if recording else 2 if listening else 0)
        if recording:
            self.meter.clear()
        if listening:
            self.bar.setValue(0)
        self.hear.setEnabled(notes)
        self.put_in.setEnabled(notes)
        if stage is not before:
            # What was pressed may be impossible now, and the keys would be with something else.
            (self.put_in if notes else self.record).setFocus()

    def show_level(self, level: float, seconds: float) -> None:
        """While it records."""
        self.meter.show_level(level)
        self.words.setText(f"Recording… {clock(seconds)}")

    def show_progress(self, done: float) -> None:
        """While it listens: 0–1."""
        self.bar.setValue(round(100 * done))

    def show_hearing(self, on: bool) -> None:
        self.hear.setText("Stop" if on else "Hear")
        self.hear.setShortcut("Ctrl+Space")

    # --- what the composer does

    def _record_clicked(self) -> None:
        if self.stage is Stage.LISTENING:
            self.stop_wanted.emit()
        else:
            self.record_wanted.emit(self.stage is not Stage.RECORDING)

    def done(self, result: int) -> None:
        super().done(result)
        self.ended.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        # Closed by its frame it would end without having been rejected.
        event.ignore()
        self.reject()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        host = self.parentWidget()
        if host is not None:
            # To the lower right: the notes are to be seen.
            corner = host.mapToGlobal(QPoint(host.width(), host.height()))
            size = self.sizeHint()
            self.move(corner.x() - size.width() - 64 * GRID, corner.y() - size.height() - 40 * GRID)


def clock(seconds: float) -> str:
    """“0:07”."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"

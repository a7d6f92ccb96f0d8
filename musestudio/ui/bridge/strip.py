"""The strip below the roll: an end at either side, the steps of the way between."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from musestudio.inference.clips import MOST_BARS
from musestudio.ui.actions import Actions
from musestudio.ui.bridge.end_cell import EndCell
from musestudio.ui.bridge.music_cell import CELL_HEIGHT, MusicCell, StepCell
from musestudio.ui.bridge.wishes import FEWEST_STEPS, MOST_STEPS, BridgeWishes
from musestudio.ui.midi_drag import MidiOffer
from musestudio.ui.readout import Rule
from musestudio.ui.theme import GRID, SMALL_TEXT_SIZE, text_font
from musestudio.ui.thumbnail import Thumbnail
from musestudio.ui.value_box import ChoiceBox, NumberSpinner

FROM, TO = 0, 1
"""The two ends."""
_NAMES = ("From", "To")
_HEAD_HEIGHT = 9 * GRID
_KINDS = ("Steps", "Bars to fill")
_WIDE = 132 * GRID
_THINKING = "Finding the way…"
_PATIENCE_MS = 300  # What is replaced within this only flickers.
_USED_OF_TWO_LINES = 1.7


class BridgeStrip(QFrame):
    """Shows the bridge and takes what the composer does with it.

    cell_clicked(int): a place on the way, 0 the end it begins with, is to be heard.
    dropped(int, QMimeData): music was let go on an end; valid while the signal is handled.
    selection_wanted(int), file_wanted(int), clear_wanted(int): of an end, as in ``EndCell``.
    wishes_changed(BridgeWishes): the way is to be longer or shorter.
    left(): the keys may go back to the roll.

    drag_offer: what dragging a place on the way out of the window gives away.
    """

    cell_clicked = Signal(int)
    dropped = Signal(int, QMimeData)
    selection_wanted = Signal(int)
    file_wanted = Signal(int)
    clear_wanted = Signal(int)
    wishes_changed = Signal(object)
    left = Signal()

    def __init__(
        self,
        actions: Actions,
        drag_offer: Callable[[int], MidiOffer | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self.setAccessibleName("Bridge")
        self._drag_offer = drag_offer
        self._steps: list[StepCell] = []
        self._insert_words = ("Insert", "Insert")
        self.ends = (self._end_cell(FROM), self._end_cell(TO))
        self._teach(actions)
        actions.keys_changed.connect(lambda _action_id: self._teach(actions))

        self.kind = ChoiceBox()
        self.kind.addItems(_KINDS)
        self.kind.setAccessibleName("How the length of the way is given")
        self.kind.setToolTip("Count the way in steps, or say how many bars it has to fill")
        self.steps = NumberSpinner(FEWEST_STEPS, MOST_STEPS)
        self.steps.setAccessibleName("Steps, both ends counted")
        self.steps.setToolTip(f"{FEWEST_STEPS} to {MOST_STEPS} steps, both ends counted")
        self.bars = NumberSpinner(1, MOST_BARS)
        self.bars.setAccessibleName("Bars to fill between the ends")
        self.bars.setToolTip("Bars to fill between the ends")
        self.kind.activated.connect(lambda _index: self._wish())
        for spinner in (self.steps, self.bars):
            spinner.valueChanged.connect(lambda _value: self._wish())
            spinner.left.connect(self.left)
        self.said = TwoLines()
        self.insert = QPushButton("Insert")
        self.insert.setProperty("kind", "primary")
        self.insert.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.insert.clicked.connect(actions["bridge_insert"].trigger)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName("The assistant is finding the way")
        self.middle = QLabel()
        self.middle.setProperty("role", "quiet")
        self.middle.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.middle.setWordWrap(True)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(lambda: self.show_nothing(_THINKING, is_thinking=True))
        self._lay_out(actions)
        self.setFocusProxy(self.ends[FROM])
        # Not before they have a parent: shown without one they would be windows.
        self.show_wishes(BridgeWishes())
        self.show_nothing("")

    def _lay_out(self, actions: Actions) -> None:
        title = QLabel("Bridge")
        title.setFont(text_font(medium=True))
        fold = actions.button("panel_bridge")
        self._only_where_wide = (title, fold)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(2 * GRID)
        head.addWidget(title)
        head.addSpacing(GRID)
        for widget in (self.kind, self.steps, self.bars):
            head.addWidget(widget)
        head.addWidget(self.said, 1)
        head.addWidget(actions.button("bridge_hear"))
        head.addWidget(self.insert)
        head.addWidget(fold)
        row = QWidget()
        self._row = QHBoxLayout(row)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFixedHeight(CELL_HEIGHT)
        scroll.setWidget(row)
        self._scroll = scroll
        way = QVBoxLayout()
        way.setSpacing(0)
        way.addWidget(scroll)
        way.addWidget(self.middle, 1)
        way.addWidget(self.progress)
        cells = QHBoxLayout()
        cells.setSpacing(GRID)
        cells.addWidget(self.ends[FROM])
        cells.addLayout(way, 1)
        cells.addWidget(self.ends[TO])
        inner = QVBoxLayout()
        inner.setContentsMargins(3 * GRID, GRID, 3 * GRID, 2 * GRID)
        inner.setSpacing(GRID)
        inner.addLayout(head)
        inner.addLayout(cells)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Rule())
        layout.addLayout(inner)
        self.setFixedHeight(_HEAD_HEIGHT + CELL_HEIGHT + 4 * GRID)

    # --- what it shows

    @property
    def cells(self) -> tuple[MusicCell, ...]:
        """All places of the way, the ends among them."""
        return (self.ends[FROM], *self._steps, self.ends[TO])

    @property
    def wishes(self) -> BridgeWishes:
        """How long the way is to be, as the controls stand."""
        fills = self.kind.currentIndex() == 1
        return BridgeWishes(self.steps.value(), self.bars.value() if fills else None)

    def show_wishes(self, wishes: BridgeWishes) -> None:
        """Put the controls there; no signal."""
        for widget in (self.kind, self.steps, self.bars):
            widget.blockSignals(True)
        self.kind.setCurrentIndex(0 if wishes.bars is None else 1)
        self.steps.setValue(wishes.steps)
        if wishes.bars is not None:
            self.bars.setValue(wishes.bars)
        for widget in (self.kind, self.steps, self.bars):
            widget.blockSignals(False)
        self._show_kind()

    def show_end(
        self, which: int, picture: Thumbnail | None, short: str, words: str, colour: str
    ) -> None:
        """Show what stands at an end, in short and in full; None: nothing yet."""
        cell = self.ends[which]
        heading = f"{_NAMES[which]} {short}" if picture is not None else _NAMES[which]
        cell.show_music(picture, range(1) if picture is None else picture.pitches, heading, colour)
        cell.describe(words)

    def show_steps(self, pictures: Sequence[Thumbnail]) -> None:
        """Draw the steps between the ends."""
        found = [cell.picture for cell in self.ends if cell.picture is not None] + list(pictures)
        # One scale for all, so that a way upwards leads upwards.
        pitches = range(
            min(picture.pitches.start for picture in found),
            max(picture.pitches.stop for picture in found),
        )
        for end in self.ends:
            end.rescale(pitches)
        for place in range(len(self._steps), len(pictures)):
            self._steps.append(self._step_cell(place + 1))
        for cell in self._steps[len(pictures) :]:
            self._row.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        del self._steps[len(pictures) :]
        for place, (cell, picture) in enumerate(zip(self._steps, pictures, strict=True), start=1):
            cell.show_music(picture, pitches, str(place + 1))
            cell.setAccessibleName(f"Step {place + 1} of {len(pictures) + 2}{_and(picture.words)}")
            cell.setToolTip(
                f"Step {place + 1} of {len(pictures) + 2}{_and(picture.words)}. Click to hear it, "
                "drag it out as a MIDI file."
            )
        self._patience.stop()
        self._scroll.show()
        self.middle.hide()
        self.progress.hide()

    def show_thinking(self) -> None:
        """Steps are on their way; those of before go only where that takes long enough to see."""
        if not self._patience.isActive():
            self._patience.start()

    def show_nothing(self, text: str, *, is_thinking: bool = False) -> None:
        """No steps: say why, or how to get some."""
        self._patience.stop()
        for cell in self._steps:
            self._row.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._steps.clear()
        self._scroll.hide()
        self.middle.setText(text)
        self.middle.show()
        self.progress.setVisible(is_thinking)

    def show_said(self, text: str) -> None:
        """What was reconciled; in full on hover."""
        self.said.show_text(text)

    def show_insert(self, verb: str, where: str, tip: str, *, possible: bool) -> None:
        """What the button would do: “Insert”, “at bars 5–8”."""
        self._insert_words = (verb, f"{verb} {where}".strip())
        self._fit()
        self.insert.setToolTip(tip)
        self.insert.setAccessibleName(tip)
        self.insert.setEnabled(possible)

    def show_current(self, place: int | None, *, is_sounding: bool) -> None:
        """Mark the place of the way last looked at."""
        for i, cell in enumerate(self.cells):
            cell.show_state(is_current=i == place, is_sounding=is_sounding and i == place)
            # One stop for the Tab key between the ends; arrows go on from there.
            if cell in self._steps:
                stop = i == place or (i == 1 and place in (None, 0, len(self.cells) - 1))
                policy = Qt.FocusPolicy.TabFocus if stop else Qt.FocusPolicy.NoFocus
                cell.setFocusPolicy(policy)

    # --- what the composer does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _end_cell(self, which: int) -> EndCell:
        cell = EndCell(_NAMES[which], lambda: self._drag_offer(self._at(which)))
        cell.clicked.connect(lambda: self._end_clicked(which))
        cell.dropped.connect(lambda data: self.dropped.emit(which, data))
        cell.selection_wanted.connect(lambda: self.selection_wanted.emit(which))
        cell.file_wanted.connect(lambda: self.file_wanted.emit(which))
        cell.clear_wanted.connect(lambda: self.clear_wanted.emit(which))
        cell.way_wanted.connect(lambda by: self._go(self._at(which), by))
        return cell

    def _teach(self, actions: Actions) -> None:
        """Name the key that serves now on the ends while they are empty."""
        key = actions.key_text("bridge_end")
        for cell, what in zip(self.ends, ("where to begin", "where to get to"), strict=True):
            select = f"select {what} and press {key}" if key else f"select {what} and click"
            cell.teach(f"Drop a MIDI file here, or {select}")

    def _step_cell(self, place: int) -> StepCell:
        cell = StepCell(lambda: self._drag_offer(place))
        cell.clicked.connect(lambda: self.cell_clicked.emit(place))
        cell.way_wanted.connect(lambda by: self._go(place, by))
        self._row.addWidget(cell)
        return cell

    def _at(self, which: int) -> int:
        """The place of an end on the way."""
        return 0 if which == FROM else len(self.cells) - 1

    def _go(self, place: int, by: int) -> None:
        if 0 <= place + by < len(self.cells):
            cell = self.cells[place + by]
            cell.setFocus(Qt.FocusReason.TabFocusReason)
            if cell in self._steps:
                self._scroll.ensureWidgetVisible(cell, 0, 0)

    def _end_clicked(self, which: int) -> None:
        if not self.ends[which].is_empty:
            self.cell_clicked.emit(self._at(which))
        elif self.ends[which].can_take_selection():
            self.selection_wanted.emit(which)
        else:
            self.file_wanted.emit(which)

    def _wish(self) -> None:
        self._show_kind()
        self.wishes_changed.emit(self.wishes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Say less where there is little room."""
        is_wide = self.width() >= _WIDE
        for widget in self._only_where_wide:
            widget.setVisible(is_wide)
        self.insert.setText(self._insert_words[is_wide])

    def _show_kind(self) -> None:
        fills = self.kind.currentIndex() == 1
        self.steps.setVisible(not fills)
        self.bars.setVisible(fills)


def _and(words: str) -> str:
    return f", {words}" if words else ""


class TwoLines(QLabel):
    """Small text of at most two lines; the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setProperty("role", "small")
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def show_text(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(text_font(SMALL_TEXT_SIZE))
        # A line ends between words: not all of its room is used.
        room = round(_USED_OF_TWO_LINES * self.width())
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, room))

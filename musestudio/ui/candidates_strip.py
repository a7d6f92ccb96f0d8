"""The answers, small and side by side, to be compared, heard, kept or thrown away.

They stand one under another because Up and Down step through them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from musestudio.score import Note
from musestudio.ui.actions import Actions
from musestudio.ui.theme import (
    AUDIBLE_GHOST_FILL,
    CORNER,
    GRID,
    SMALL_TEXT_SIZE,
    current_theme,
    number_font,
    qcolor,
    text_font,
    theme_notifier,
)

_CELL_HEIGHT = 12 * GRID
_COMPACT_CELL_HEIGHT = 9 * GRID
_NUMBER_WIDTH = 9 * GRID
_LINE_HEIGHT = 3.5 * GRID
_SEED_SIZE = 10
_CELLS_IN_VIEW = 4


class Thumbnail(NamedTuple):
    """What a cell draws: notes within a span of ticks, its bar lines, and the seed."""

    notes: tuple[Note, ...]
    start_tick: int
    end_tick: int
    bar_ticks: tuple[int, ...] = ()
    seed: int = 0


class CandidateCell(QWidget):
    """One answer in miniature. Clicking chooses it.

    clicked(int), double_clicked(int): the index of the answer.
    seed_wanted(int): its seed is to be kept.
    """

    clicked = Signal(int)
    seed_wanted = Signal(int)
    double_clicked = Signal(int)

    def __init__(
        self, index: int, picture: Thumbnail, pitches: range, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._index = index
        self._picture = picture
        self._pitches = pitches
        self._is_current = False
        self._is_sounding = False
        self.setFixedHeight(_CELL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        count = len(picture.notes)
        notes = f"{count} {'note' if count == 1 else 'notes'}"
        self.setAccessibleName(f"Candidate {index + 1}, {notes}, seed {picture.seed}")
        self.setToolTip(
            f"Candidate {index + 1} of seed {picture.seed}: {notes}; double-click to hear it, "
            "right-click to keep its seed"
        )

    def show_state(self, is_current: bool, is_sounding: bool) -> None:
        self._is_current = is_current
        self._is_sounding = is_sounding
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self._index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit(self._index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu(self) -> QMenu:
        """What can be done with the answer's seed; to be deleted by the caller."""
        seed, menu = self._picture.seed, QMenu(self)
        menu.addAction(f"Keep seed {seed}").triggered.connect(lambda: self.seed_wanted.emit(seed))
        menu.addAction("Copy the seed").triggered.connect(
            lambda: QGuiApplication.clipboard().setText(str(seed))
        )
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = theme.accent if self._is_current else theme.line_beat
        if self.underMouse() and not self._is_current:
            edge = theme.line_bar
        painter.setPen(QPen(qcolor(edge), 1.0))
        painter.setBrush(qcolor(theme.page))
        painter.drawRoundedRect(frame, CORNER, CORNER)
        painter.setFont(number_font(SMALL_TEXT_SIZE, medium=True))
        painter.setPen(qcolor(theme.accent if self._is_current else theme.quiet_text))
        middle = self.height() / 2
        number = QRectF(0, middle - _LINE_HEIGHT, _NUMBER_WIDTH, _LINE_HEIGHT)
        painter.drawText(
            number,
            Qt.AlignmentFlag.AlignCenter,
            "▶" if self._is_sounding else str(self._index + 1),
        )
        self._paint_seed(painter, number.translated(0, _LINE_HEIGHT - 1))
        self._paint_music(painter, frame.adjusted(_NUMBER_WIDTH, GRID + 2, -2 * GRID, -GRID - 2))

    def _paint_seed(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(number_font(_SEED_SIZE))
        painter.setPen(qcolor(current_theme().quiet_text))
        text = str(self._picture.seed)
        room = round(area.width()) - GRID
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_music(self, painter: QPainter, area: QRectF) -> None:
        theme = current_theme()
        picture = self._picture
        per_tick = area.width() / max(picture.end_tick - picture.start_tick, 1)
        row = area.height() / max(len(self._pitches), 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for tick in picture.bar_ticks:
            line_x = round(area.left() + (tick - picture.start_tick) * per_tick)
            line = QRectF(line_x, area.top() - 2, 1, area.height() + 4)
            painter.fillRect(line, qcolor(theme.line_beat))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = qcolor(theme.accent, 1.0 if self._is_current else AUDIBLE_GHOST_FILL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        height = min(max(row, 2.0), 4.0)
        for note in picture.notes:
            start = max(note.start_tick, picture.start_tick)
            end = min(note.end_tick, picture.end_tick)
            x = area.left() + (start - picture.start_tick) * per_tick
            width = max((end - start) * per_tick - 1, 1.5)
            y = area.top() + (self._pitches.stop - 1 - note.pitch + 0.5) * row - height / 2
            painter.drawRoundedRect(QRectF(x, y, width, height), 1, 1)


class CandidatesStrip(QFrame):
    """All answers, with what can be done to the one chosen.

    chosen(int): a candidate was clicked.
    hear_wanted(int): a candidate was double-clicked.
    seed_wanted(int): this seed is to be kept.
    """

    chosen = Signal(int)
    hear_wanted = Signal(int)
    seed_wanted = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: list[CandidateCell] = []
        self._current = 0
        self._cell_height = _CELL_HEIGHT
        self._title = QLabel("Candidates")
        self._title.setFont(text_font(medium=True))
        self._count = QLabel()
        self._count.setProperty("role", "quiet")
        self._nothing = QLabel()
        self._nothing.setProperty("role", "quiet")
        self._nothing.setWordWrap(True)
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GRID)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._list)
        self._buttons = QWidget()
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(GRID)
        for action_id, text in (("hear", "Hear"), ("keep", "Keep"), ("dismiss", "Dismiss")):
            buttons.addWidget(_button(actions, action_id, text))

        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(head)
        layout.addWidget(self._nothing)
        layout.addWidget(self._scroll)
        layout.addWidget(self._buttons)
        theme_notifier().changed.connect(self.update)
        self.show_nothing("")

    @property
    def cells(self) -> tuple[CandidateCell, ...]:
        return tuple(self._cells)

    def show_nothing(self, text: str) -> None:
        """No candidates: say how to get some."""
        self._clear()
        self._nothing.setText(text)
        for widget, visible in (
            (self._nothing, True),
            (self._scroll, False),
            (self._buttons, False),
            (self._count, False),
        ):
            widget.setVisible(visible)

    def show_candidates(self, pictures: Sequence[Thumbnail]) -> None:
        """Draw these answers; the first is current."""
        self._clear()
        pitches = [note.pitch for picture in pictures for note in picture.notes]
        # One scale for all, so that a higher answer looks higher.
        span = range(min(pitches, default=60) - 1, max(pitches, default=60) + 2)
        for index, picture in enumerate(pictures):
            cell = CandidateCell(index, picture, span)
            cell.setFixedHeight(self._cell_height)
            cell.clicked.connect(self.chosen)
            cell.double_clicked.connect(self.hear_wanted)
            cell.seed_wanted.connect(self.seed_wanted)
            self._rows.addWidget(cell)
            self._cells.append(cell)
        self._fit_scroll()
        self._nothing.hide()
        for widget in (self._scroll, self._buttons, self._count):
            widget.show()
        self.show_current(0)

    def show_current(self, index: int, sounding: bool = False) -> None:
        """Mark the current answer, and whether it is being heard."""
        self._current = index
        for i, cell in enumerate(self._cells):
            cell.show_state(i == index, sounding and i == index)
        self._count.setText(f"{index + 1} of {len(self._cells)}")
        if self._cells:
            self._scroll.ensureWidgetVisible(self._cells[index], 0, 0)

    def set_compact(self, compact: bool) -> None:
        """Lower cells, for low windows."""
        self._cell_height = _COMPACT_CELL_HEIGHT if compact else _CELL_HEIGHT
        for cell in self._cells:
            cell.setFixedHeight(self._cell_height)
        self._fit_scroll()

    def _fit_scroll(self) -> None:
        in_view = min(max(len(self._cells), 1), _CELLS_IN_VIEW)
        self._scroll.setFixedHeight(in_view * (self._cell_height + GRID) - GRID)

    def _clear(self) -> None:
        for cell in self._cells:
            self._rows.removeWidget(cell)
            cell.setParent(None)
            cell.deleteLater()
        self._cells = []


def _button(actions: Actions, action_id: str, text: str) -> QPushButton:
    """A text button for an action."""
    action = actions[action_id]
    button = QPushButton(text)
    button.setToolTip(action.toolTip())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(action.trigger)
    return button

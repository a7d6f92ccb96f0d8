"""The answers, small and one under another, to be compared, heard, kept, set aside or hidden.

They stand one under another because Up and Down step through them. Below them lie those that
were set aside before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from musestudio.ui.actions import Actions
from musestudio.ui.candidate_cell import (
    CELL_HEIGHT,
    COMPACT_CELL_HEIGHT,
    CandidateCell,
    Place,
)
from musestudio.ui.midi_drag import MidiOffer
from musestudio.ui.theme import GRID, text_font, theme_notifier
from musestudio.ui.thumbnail import Thumbnail

_CELLS_IN_VIEW = 4
_HEAD_HEIGHT = 5 * GRID
_BUTTONS = (("hear", "Hear"), ("keep", "Keep"), ("keep_bar", "1 bar"), ("dismiss", "Hide"))


class CandidatesStrip(QFrame):
    """All answers, with what can be done to the one chosen, and the shelf.

    chosen(int): a candidate was clicked. hear_wanted(int): it was double-clicked.
    star_wanted(int), aside_wanted(int): it is to be starred, or set aside, or no longer.
    aside_chosen(int), aside_heard(int), aside_starred(int), aside_dropped(int): the same of
        what is set aside, by its place on the shelf.
    seed_wanted(int): this seed is to be kept.

    drag_offer: what dragging a candidate out of the window gives away, by place and index.
    """

    chosen = Signal(int)
    hear_wanted = Signal(int)
    star_wanted = Signal(int)
    aside_wanted = Signal(int)
    aside_chosen = Signal(int)
    aside_heard = Signal(int)
    aside_starred = Signal(int)
    aside_dropped = Signal(int)
    seed_wanted = Signal(int)

    def __init__(
        self,
        actions: Actions,
        drag_offer: Callable[[Place, int], MidiOffer | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._drag_offer = drag_offer
        # Kept when there are fewer candidates: while the composer writes they come and go.
        self._pool: list[CandidateCell] = []
        self._n_shown = 0
        self._aside_cells: list[CandidateCell] = []
        self._compact = False
        self._holds_room = False
        self._title = QLabel("Candidates")
        self._title.setFont(text_font(medium=True))
        self._count = QLabel()
        self._count.setProperty("role", "quiet")
        self._nothing = QLabel()
        self._nothing.setProperty("role", "quiet")
        self._nothing.setWordWrap(True)
        self._aside_title = QLabel()
        self._aside_title.setProperty("role", "quiet")
        self._aside_title.setFixedHeight(_HEAD_HEIGHT)
        self._list = QWidget()
        self._rows = QVBoxLayout()
        self._aside_rows = QVBoxLayout()
        rows = QVBoxLayout(self._list)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        for part in (self._rows, self._aside_rows):
            part.setSpacing(GRID)
        rows.addLayout(self._rows)
        rows.addWidget(self._aside_title)
        rows.addLayout(self._aside_rows)
        rows.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._list)
        self._buttons = QWidget()
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(GRID)
        for action_id, text in _BUTTONS:
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
        self.show_aside([])
        self.show_nothing("")

    @property
    def cells(self) -> tuple[CandidateCell, ...]:
        """Those on offer."""
        return tuple(self._cells)

    @property
    def _cells(self) -> list[CandidateCell]:
        return self._pool[: self._n_shown]

    @property
    def aside_cells(self) -> tuple[CandidateCell, ...]:
        """Those set aside."""
        return tuple(self._aside_cells)

    # --- what is on offer

    def show_nothing(self, text: str) -> None:
        """No candidates: say how to get some."""
        self._show_cells(0)
        self._nothing.setText(text)
        self._nothing.show()
        self._count.hide()
        self._fit()

    def withdraw(self) -> None:
        """What is shown is no longer on offer; it stays, greyed, until something else is shown."""
        self._list.setEnabled(False)
        self._buttons.setEnabled(False)

    def show_candidates(self, pictures: Sequence[Thumbnail]) -> None:
        """Draw these answers."""
        found = [picture.pitches for picture in pictures]
        # One scale for all, so that a higher answer looks higher.
        pitches = range(min(p.start for p in found), max(p.stop for p in found))
        for index in range(len(self._pool), len(pictures)):
            self._pool.append(self._offered_cell(index, pictures[index], pitches))
        self._show_cells(len(pictures))
        for cell, picture in zip(self._cells, pictures, strict=True):
            cell.show_picture(picture, pitches)
        self._nothing.hide()
        self._count.show()
        self._fit()

    def show_current(self, index: int, sounding: bool = False) -> None:
        """Mark the current answer, and whether it is being heard."""
        for i, cell in enumerate(self._cells):
            cell.show_state(i == index, sounding and i == index)
        self._count.setText(f"{index + 1} of {len(self._cells)}")
        if index < len(self._cells):
            self._scroll.ensureWidgetVisible(self._cells[index], 0, 0)

    # --- what is set aside

    def show_aside(self, pictures: Sequence[Thumbnail]) -> None:
        """Draw what lies on the shelf."""
        _clear(self._aside_cells, self._aside_rows)
        for index, picture in enumerate(pictures):
            cell = self._cell(index, picture, picture.pitches, Place.ASIDE)
            cell.chosen.connect(self.aside_chosen)
            cell.hear_wanted.connect(self.aside_heard)
            cell.star_wanted.connect(self.aside_starred)
            cell.aside_wanted.connect(self.aside_dropped)
            cell.step_wanted.connect(lambda by, i=index: self._step(self._aside_cells, i, by))
            cell.show_state(False, False)
            self._aside_rows.addWidget(cell)
            self._aside_cells.append(cell)
        self._aside_title.setVisible(bool(pictures))
        self._aside_title.setText(f"Set aside ({len(pictures)})")
        self._fit()

    # --- room

    def set_compact(self, compact: bool) -> None:
        """Lower cells, for low windows."""
        self._compact = compact
        for cell in (*self._cells, *self._aside_cells):
            cell.set_compact(compact)
        self._fit()

    def hold_room(self, holds: bool) -> None:
        """Keep the room for candidates also while there are none, because new ones come and go
        as the composer writes: nothing beside them is to jump."""
        self._holds_room = holds
        self._fit()

    def _fit(self) -> None:
        cell = (COMPACT_CELL_HEIGHT if self._compact else CELL_HEIGHT) + GRID
        shown = len(self._cells) + len(self._aside_cells)
        height = min(shown, _CELLS_IN_VIEW) * cell - GRID
        if self._aside_cells and shown <= _CELLS_IN_VIEW:
            height += _HEAD_HEIGHT + GRID
        some = bool(self._cells)
        if self._holds_room:
            height = _CELLS_IN_VIEW * cell - GRID
            if not some:
                height -= self._nothing.heightForWidth(self.width() - 6 * GRID) + 2 * GRID
        self._scroll.setVisible(shown > 0 or self._holds_room)
        self._scroll.setFixedHeight(max(height, cell - GRID))
        self._buttons.setVisible(some or self._holds_room)
        self._buttons.setEnabled(some)

    def _show_cells(self, count: int) -> None:
        self._list.setEnabled(True)
        self._n_shown = count
        for place, cell in enumerate(self._pool):
            cell.setVisible(place < count)

    def _offered_cell(self, index: int, picture: Thumbnail, pitches: range) -> CandidateCell:
        cell = self._cell(index, picture, pitches, Place.OFFERED)
        cell.chosen.connect(self.chosen)
        cell.hear_wanted.connect(self.hear_wanted)
        cell.star_wanted.connect(self.star_wanted)
        cell.aside_wanted.connect(self.aside_wanted)
        cell.step_wanted.connect(lambda by: self._step(self._cells, index, by))
        self._rows.addWidget(cell)
        return cell

    def _cell(self, index: int, picture: Thumbnail, pitches: range, place: Place) -> CandidateCell:
        cell = CandidateCell(index, picture, pitches, place, lambda i: self._drag_offer(place, i))
        cell.set_compact(self._compact)
        cell.seed_wanted.connect(self.seed_wanted)
        return cell

    def _step(self, cells: list[CandidateCell], index: int, by: int) -> None:
        """Arrow keys in the list: the neighbour gets the focus, and is looked at."""
        target = cells[(index + by) % len(cells)]
        if target.place is Place.OFFERED:
            target.chosen.emit((index + by) % len(cells))
        target.setFocus()
        self._scroll.ensureWidgetVisible(target, 0, 0)


def _clear(cells: list[CandidateCell], rows: QVBoxLayout) -> None:
    for cell in cells:
        rows.removeWidget(cell)
        cell.hide()
        cell.deleteLater()
    cells.clear()


def _button(actions: Actions, action_id: str, text: str) -> QPushButton:
    """A text button for an action."""
    action = actions[action_id]
    button = QPushButton(text)
    button.setProperty("close", True)
    button.setToolTip(action.toolTip())
    button.setAccessibleName(actions.spec(action_id).plain_text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(action.trigger)
    return button

"""The palette itself: a line to type in, and what it finds below."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import shiboken6
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from musestudio.ui.palette.entries import PaletteEntry, ranked
from musestudio.ui.palette.likely import Recent
from musestudio.ui.palette.lines import ENTRY_ROLE, LINE_HEIGHT, PLACES_ROLE, LinePainter
from musestudio.ui.theme import GRID

_WIDEST = 140 * GRID
_LINES = 10
_FROM_TOP = 14 * GRID
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _LINES - 1,
    Qt.Key.Key_PageUp: 1 - _LINES,
}


class FoundModel(QAbstractListModel):
    """The entries found, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: list[tuple[PaletteEntry, tuple[int, ...]]] = []

    def show(self, found: list[tuple[PaletteEntry, tuple[int, ...]]]) -> None:
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._found)

    def entry(self, row: int) -> PaletteEntry:
        return self._found[row][0]

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        entry, places = self._found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = {None: "", True: ", on", False: ", off"}[entry.checked]
            return f"{entry.text}, {entry.kind}{state}, {entry.keys}".rstrip(", ")
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.problem
        if role == ENTRY_ROLE:
            return entry
        return places if role == PLACES_ROLE else None


class CommandPalette(QFrame):
    """Floats over ``window``; made at the first call and shown again at every other.

    entries: asked anew whenever it opens, with what was chosen before; in the order in which
        they stand before a word is typed.
    """

    def __init__(
        self, window: QWidget, entries: Callable[[Recent], Iterable[PaletteEntry]]
    ) -> None:
        super().__init__(window)
        self._get_entries = entries
        self._entries: tuple[PaletteEntry, ...] = ()
        self._recent = Recent()
        self._focus_before: QWidget | None = None
        self.setObjectName("commandPalette")
        self.setProperty("surface", "raised")
        self.setAccessibleName("Command palette")
        self.line = QLineEdit()
        self.line.setPlaceholderText("Find a command, a track, a file …")
        self.line.setAccessibleName("Find a command")
        self.line.installEventFilter(self)
        self.model = FoundModel(self)
        self.view = QListView()
        self.view.setAccessibleName("Commands found")
        self.view.setModel(self.model)
        self.view.setItemDelegate(LinePainter(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(lambda index: self._run(index.row()))
        self._nothing = QLabel("Nothing is called so.")
        self._nothing.setProperty("role", "quiet")
        self._nothing.setContentsMargins(2 * GRID, GRID, 0, GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.line)
        layout.addWidget(self._nothing)
        layout.addWidget(self.view)
        self.line.textChanged.connect(self._search)
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it, with nothing typed; where it is shown already, close it."""
        if self.isVisible():
            self.close_palette()
            return
        self._focus_before = QApplication.focusWidget()
        self._entries = tuple(self._get_entries(self._recent))
        self.line.clear()
        self._search("")
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Hide it and give the keys back to whoever had them."""
        self.hide()
        self._entries = ()
        self.model.show([])
        before, self._focus_before = self._focus_before, None
        if before is None or not shiboken6.isValid(before):
            before = self.parentWidget()
        before.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def found(self) -> tuple[PaletteEntry, ...]:
        """What is listed now, best first."""
        return tuple(self.model.entry(row) for row in range(self.model.rowCount()))

    @property
    def current(self) -> PaletteEntry | None:
        """What Return would do."""
        row = self.view.currentIndex().row()
        return self.model.entry(row) if row >= 0 else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
                self._lost_focus(event.reason())
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.view.currentIndex().row())
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._step(1 if key == Qt.Key.Key_Tab else -1)
        elif key in _STEPS:
            self._step(_STEPS[key])
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        last = self.model.rowCount() - 1
        if last < 0:
            return
        row = self.view.currentIndex().row() + by
        if abs(by) == 1:  # Round the ends by single steps only.
            row = last if row < 0 else 0 if row > last else row
        self._set_current(min(max(row, 0), last))

    def _set_current(self, row: int) -> None:
        self.view.setCurrentIndex(self.model.index(row, 0))

    def _search(self, query: str) -> None:
        self.model.show(ranked(self._entries, query))
        some = self.model.rowCount() > 0
        if some:
            self._set_current(0)
            self.view.scrollToTop()
        self._nothing.setVisible(not some)
        self.view.setVisible(some)
        self._place()

    def _run(self, row: int) -> None:
        if row < 0 or self.model.entry(row).problem:
            return
        entry = self.model.entry(row)
        self._recent.add(entry)
        self.close_palette()  # First: a dialog that opens is to have the keys.
        entry.run()

    def _lost_focus(self, reason: Qt.FocusReason) -> None:
        # A window put in front and back again is no reason to lose what was typed.
        if self.isVisible() and reason not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        ):
            self._focus_before = QApplication.focusWidget()
            self.hide()

    def _place(self) -> None:
        host = self.parentWidget().rect()
        width = min(_WIDEST, host.width() - 8 * GRID)
        lines = min(max(self.model.rowCount(), 1), _LINES)
        room = (host.height() - _FROM_TOP - 4 * GRID - 16 * GRID) // LINE_HEIGHT
        self.view.setFixedHeight(min(lines, max(room, 1)) * LINE_HEIGHT)
        self.layout().activate()
        left, height = (host.width() - width) // 2, self.sizeHint().height()
        self.setGeometry(left, _FROM_TOP, width, height)

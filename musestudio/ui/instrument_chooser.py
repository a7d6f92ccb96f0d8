"""Finding an instrument of General MIDI by its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from musestudio.ui.instruments import DRUMS, FAMILIES
from musestudio.ui.theme import GRID, SMALL_TEXT_SIZE, current_theme, qcolor, text_font

_SIZE = (60 * GRID, 90 * GRID)
_PROGRAM = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_FAMILY = -2  # In the place of a program: a heading.
_DRUMS = -1


class InstrumentChooser(QFrame):
    """A popover: all instruments under their families, fewer with every letter typed.

    It closes and is gone once an instrument is chosen or it is left.

    chosen(object): the program, 0–127; None for the drums.
    looked_at(object): the one Return would choose is another; as ``chosen``.
    """

    chosen = Signal(object)
    looked_at = Signal(object)

    def __init__(self, current: int | None, parent: QWidget, *, with_drums: bool = True) -> None:
        """current: the program played now; None for the drums."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("surface", "raised")
        self.setAccessibleName("Instruments")
        self.setFixedSize(*_SIZE)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search instruments")
        self.search.setAccessibleName("Search instruments")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Instruments")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # The search box keeps the keys.
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        self._fill(with_drums)
        self._go_to(_DRUMS if current is None else current)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._take)
        self.list.itemClicked.connect(self._take)
        self.list.currentItemChanged.connect(self._look)
        self.search.setFocus()

    def show_at(self, place: QPoint) -> None:
        """Show it at a global position, moved up where it would leave the screen."""
        area = self.screen().availableGeometry()
        bottom = max(area.bottom() - self.height(), area.top())
        self.move(place.x(), min(place.y(), bottom))
        self.show()
        if self.list.currentItem() is not None:
            self.list.scrollToItem(self.list.currentItem(), QListWidget.ScrollHint.PositionAtCenter)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent):
            steps = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: 8,
                Qt.Key.Key_PageUp: -8,
            }
            step = steps.get(Qt.Key(event.key()))
            if step is not None and event.type() == QEvent.Type.KeyPress:
                self._step(step)
                return True
        return super().eventFilter(watched, event)

    def _fill(self, with_drums: bool) -> None:
        if with_drums:
            self._add(DRUMS, _DRUMS, "drums percussion kit")
        program = 0
        for family, names in FAMILIES:
            heading = self._add(family, _FAMILY, "")
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setFont(text_font(SMALL_TEXT_SIZE))
            heading.setForeground(qcolor(current_theme().quiet_text))
            for name in names:
                self._add(name, program, f"{name} {family}".lower())
                program += 1

    def _add(self, text: str, program: int, words: str) -> QListWidgetItem:
        item = QListWidgetItem(text, self.list)
        item.setData(_PROGRAM, program)
        item.setData(_WORDS, words)
        return item

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(i) for i in range(self.list.count())]

    def _filter(self, text: str) -> None:
        wanted = text.lower().split()
        heading: QListWidgetItem | None = None
        first: QListWidgetItem | None = None
        for item in self._items():
            if item.data(_PROGRAM) == _FAMILY:
                heading = item
                item.setHidden(True)
                continue
            found = all(word in item.data(_WORDS) for word in wanted)
            item.setHidden(not found)
            if found:
                first = first or item
                if heading is not None:
                    heading.setHidden(False)
        if first is None:
            self.list.setCurrentRow(-1)
        else:
            self.list.setCurrentItem(first)
            self.list.scrollToTop()

    def _step(self, by: int) -> None:
        shown = [i for i in self._items() if not i.isHidden() and i.data(_PROGRAM) != _FAMILY]
        if shown:
            current = self.list.currentItem()
            here = shown.index(current) if current in shown else 0
            self.list.setCurrentItem(shown[min(max(here + by, 0), len(shown) - 1)])

    def _go_to(self, program: int) -> None:
        for item in self._items():
            if item.data(_PROGRAM) == program:
                self.list.setCurrentItem(item)

    def _look(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.looked_at.emit(_program_of(item))

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden() and item.data(_PROGRAM) != _FAMILY:
            self.close()
            self.chosen.emit(_program_of(item))


def _program_of(item: QListWidgetItem) -> int | None:
    program = item.data(_PROGRAM)
    return None if program == _DRUMS else program

"""The page of the preferences that lists what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from musestudio.ui.learn.binding import Mode, control_name
from musestudio.ui.theme import GRID

if TYPE_CHECKING:
    from musestudio.ui.learn.joining import WindowLearn

_TARGET = Qt.ItemDataRole.UserRole
_HOW_TO = (
    "A right click on a button or slider, or “Learn a MIDI control” in the palette, has a knob, "
    "pad or pedal move it. What moves something is neither heard nor recorded."
)


class LearnedPage(QWidget):
    """Every knob and what it moves, and what clears that."""

    def __init__(self, learn: WindowLearn) -> None:
        super().__init__()
        self._learn = learn
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName("Controls and what they move")
        self.list.setHeaderLabels(["Control", "Moves"])
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(True)
        self.learn = _button("&Learn…", "Have a knob, pad or pedal move something")
        self.clear = _button("&Clear", "Have it move nothing any more")
        self.clear_all = _button("Clear &all", "Forget every control")
        how_to = QLabel(_HOW_TO)
        how_to.setProperty("role", "small")
        how_to.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        for button in (self.learn, self.clear):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.clear_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.list, 1)
        layout.addLayout(row)
        layout.addWidget(how_to)
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_buttons())
        self.learn.clicked.connect(lambda: learn.ask())
        self.clear.clicked.connect(self._clear)
        self.clear_all.clicked.connect(learn.forget_all)
        learn.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        for binding in self._learn.bindings:
            words = self._learn.target_words(binding.target)
            if binding.mode is Mode.MOMENT:
                words += ", while it is down"
            item = QTreeWidgetItem([control_name(binding.control), words])
            item.setData(0, _TARGET, binding.target)
            self.list.addTopLevelItem(item)
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.clear.setEnabled(self.list.currentItem() is not None)
        self.clear_all.setEnabled(self.list.topLevelItemCount() > 0)

    def _clear(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._learn.forget(str(item.data(0, _TARGET)))


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setToolTip(tip)
    return button

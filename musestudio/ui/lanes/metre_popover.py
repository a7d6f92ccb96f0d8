"""A small box to choose a metre in."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from musestudio.editing.operations.metre_changes import DENOMINATORS, MOST_BEATS
from musestudio.score import MetreChange
from musestudio.ui.theme import GRID
from musestudio.ui.value_box import ChoiceBox, NumberSpinner


class MetrePopover(QFrame):
    """Beats in a bar, the note that is one beat, and what to do with them.

    chosen(int, int): numerator and denominator. deleted(): the change is to go.
    closed(): by whatever way.
    """

    chosen = Signal(int, int)
    deleted = Signal()
    closed = Signal()

    def __init__(
        self, bar: int, metre: MetreChange, *, can_delete: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("surface", "raised")
        self.setAccessibleName(f"Metre from bar {bar}")
        self.beats = NumberSpinner(1, MOST_BEATS)
        self.beats.setValue(metre.numerator)
        self.beats.setFixedWidth(17 * GRID)
        self.beats.setAccessibleName("Beats in a bar")
        self.beats.setToolTip("Beats in a bar")
        self.unit = ChoiceBox()
        self.unit.addItems([str(unit) for unit in DENOMINATORS])
        self.unit.setCurrentText(str(metre.denominator))
        self.unit.setFixedWidth(17 * GRID)
        self.unit.setAccessibleName("Note that is one beat")
        self.unit.setToolTip("Note that is one beat")
        self.set_button = QPushButton("Set")
        self.set_button.setToolTip("Set this metre from the bar on  (Enter)")
        self.delete_button = QPushButton("Delete")
        self.delete_button.setToolTip("Let the metre before go on")
        self.delete_button.setEnabled(can_delete)
        self.beats.left.connect(self.close)  # By Enter, which also sets, or by Esc.
        self.beats.lineEdit().returnPressed.connect(self._choose)
        self.set_button.clicked.connect(self._choose)
        self.delete_button.clicked.connect(self._delete)

        title = QLabel(f"Metre from bar {bar}")
        title.setProperty("role", "quiet")
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.beats)
        row.addWidget(QLabel("/"))
        row.addWidget(self.unit)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        buttons.addWidget(self.delete_button)
        buttons.addWidget(self.set_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(title)
        column.addLayout(row)
        column.addLayout(buttons)
        self._is_open = False

    def open_at(self, place: QPoint) -> None:
        """Show the box there, moved so that all of it is on the screen."""
        size = self.sizeHint()
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = min(max(place.x(), room.left()), room.right() - size.width())
        y = min(max(place.y(), room.top()), room.bottom() - size.height())
        self.move(x, y)
        self._is_open = True
        self.show()
        self.beats.setFocus(Qt.FocusReason.PopupFocusReason)
        self.beats.selectAll()

    def _choose(self) -> None:
        self.beats.interpretText()
        numerator, denominator = self.beats.value(), int(self.unit.currentText())
        self.close()
        self.chosen.emit(numerator, denominator)

    def _delete(self) -> None:
        self.close()
        self.deleted.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._tell()

    def _tell(self) -> None:
        if self._is_open:
            self._is_open = False
            self.closed.emit()

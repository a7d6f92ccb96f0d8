"""What the dialogs of the musical verbs have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from musestudio.score import Note
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.state import Preview, RollState
from musestudio.ui.theme import GRID

_PREVIEW_AFTER_MS = 15
_MOST_PREVIEWED = 30_000  # Above this a preview would no longer follow the slider.


class VerbDialog(QDialog):
    """Values of a verb, with a preview in the roll; OK is one undo step, Cancel leaves no trace.

    verb: what is made of the notes with the values as they stand now.
    """

    def __init__(
        self,
        title: str,
        state: RollState,
        notes: Sequence[Note],
        verb: Callable[[], Sequence[Note]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title = title
        self._state = state
        self._notes = tuple(notes)
        self._verb = verb
        self._hidden = state.selected if len(state.selected) else range(len(state.active_index))
        self._had_selection = len(state.selected) > 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PREVIEW_AFTER_MS)
        self._timer.timeout.connect(self.preview)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(4 * GRID)
        self._form.setVerticalSpacing(2 * GRID)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        count = len(self._notes)
        scope = f"{count:,} {'note' if count == 1 else 'notes'}"
        if not self._had_selection:
            scope = f"All of the track: {scope}"
        words = QLabel(scope)
        words.setProperty("role", "quiet")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.ok = buttons.addButton(title, QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setDefault(True)
        # Standing first, it would take Return, which is to mean OK.
        self._cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self._cancel.setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 4 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addWidget(words)
        layout.addLayout(self._form)
        layout.addWidget(buttons)
        self.setMinimumWidth(84 * GRID)

    def add(self, label: str, control: QWidget, hint: str = "") -> None:
        """Add a value; whenever it is another the preview follows."""
        control.setAccessibleName(label)
        control.setToolTip(hint)
        name = QLabel(label)
        name.setBuddy(control)
        self._form.addRow(name, control)
        if self._form.rowCount() == 1:
            control.setFocus()
        QWidget.setTabOrder(control, self.ok)
        QWidget.setTabOrder(self.ok, self._cancel)
        if isinstance(control, ValueSlider):
            control.slider.valueChanged.connect(self._timer.start)
        elif isinstance(control, QSpinBox):
            control.valueChanged.connect(self._timer.start)
        elif isinstance(control, QComboBox):
            control.currentIndexChanged.connect(self._timer.start)
        elif isinstance(control, QCheckBox):
            control.toggled.connect(self._timer.start)

    def show_row(self, control: QWidget, shown: bool) -> None:
        """Show or hide a value that means something with others only."""
        self._form.setRowVisible(control, shown)
        self.adjustSize()

    def preview(self) -> None:
        """Show in the roll what OK would do."""
        if self.isVisible() and len(self._notes) <= _MOST_PREVIEWED:
            result = self._verb()
            self._state.select(self._hidden)
            self._state.set_preview(Preview(self._state.selected, NoteArrays.of(result)))

    def accept(self) -> None:
        self._end()
        result = tuple(self._verb())
        if result != self._notes:
            self._state.change_notes(self._notes, result, self._title, select=self._had_selection)
        super().accept()

    def reject(self) -> None:
        self._end()
        super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._stand_aside()
        self._timer.start()

    def _end(self) -> None:
        self._timer.stop()
        self._state.clear_preview()
        if not self._had_selection:
            self._state.select([])

    def _stand_aside(self) -> None:
        """Keep to the lower right of the window: the notes are to be seen."""
        host = self.parentWidget()
        if host is not None and self.layout() is not None:
            corner = host.mapToGlobal(QPoint(host.width(), host.height()))
            size = self.sizeHint()
            self.move(corner.x() - size.width() - 64 * GRID, corner.y() - size.height() - 40 * GRID)


class ValueSlider(QWidget):
    """A slider with its value beside it.

    suffix: what the value counts, with a space before it where one belongs.
    """

    def __init__(self, least: int, most: int, value: int, suffix: str = "") -> None:
        super().__init__()
        self._suffix = suffix
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(least, most)
        self.slider.setPageStep(max((most - least) // 10, 1))
        self.slider.setValue(value)
        self._words = QLabel()
        self._words.setFixedWidth(15 * GRID)
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self._words)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(self._show)
        self._show(value)

    @property
    def value(self) -> int:
        return self.slider.value()

    def set_value(self, value: int) -> None:
        self.slider.setValue(value)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTipChange:
            self.slider.setToolTip(self.toolTip())
            self.slider.setAccessibleName(self.accessibleName())
        return super().event(event)

    def _show(self, value: int) -> None:
        self._words.setText(f"{value}{self._suffix}")

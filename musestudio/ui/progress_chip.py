"""Work that takes its time, in the status line: how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from musestudio.ui.icons import bind_icon
from musestudio.ui.theme import GRID

_BAR = (24 * GRID, 2 * GRID)


class ProgressChip(QWidget):
    """A name, a bar and a cross; hidden while nothing is done.

    stop_wanted(): the cross was clicked.
    """

    stop_wanted = Signal()

    def __init__(self, verb: str, parent: QWidget | None = None) -> None:
        """verb: what is done, “Exporting”."""
        super().__init__(parent)
        self._verb = verb
        self._text = QLabel()
        self._text.setProperty("role", "small")
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(*_BAR)
        self.stop = QToolButton()
        self.stop.setProperty("kind", "status")
        self.stop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stop.clicked.connect(self.stop_wanted)
        bind_icon(self.stop, "x", "quiet_text")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.setSpacing(GRID)
        for part in (self._text, self.bar, self.stop):
            layout.addWidget(part)
        self.hide()

    def show_progress(self, name: str, done: float) -> None:
        """Show how much of ``name`` is done, 0–1."""
        what = f"{self._verb} “{name}”"
        self._text.setText(what)
        self.bar.setValue(round(done * 100))
        self.bar.setAccessibleName(what)
        self.stop.setToolTip(f"Stop {what[0].lower()}{what[1:]}")
        self.stop.setAccessibleName(self.stop.toolTip())
        self.show()

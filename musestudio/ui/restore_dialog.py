"""After a crash: what was autosaved, and whether the composer wants it back."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from musestudio.ui.autosave_folder import Recovered
from musestudio.ui.theme import GRID


class RestoreDialog(QDialog):
    """Lists the pieces, newest first, all of them ticked.

    restore_wanted(list[int]), removal_wanted(list[int]): the ticked ones, as places in the list.
    Closing it otherwise leaves everything for the next start.
    """

    restore_wanted = Signal(list)
    removal_wanted = Signal(list)

    def __init__(
        self, pieces: Sequence[Recovered], now: datetime.datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Restore")
        is_one = len(pieces) == 1
        title = QLabel(
            "An unsaved piece was kept safe."
            if is_one
            else f"{len(pieces)} unsaved pieces were kept safe."
        )
        title.setProperty("role", "title")
        more = QLabel(f"MuseStudio ended before {'it was' if is_one else 'they were'} saved.")
        more.setProperty("role", "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(title)
        layout.addWidget(more)
        layout.addSpacing(GRID)
        self.boxes: list[QCheckBox] = []
        for piece in pieces:
            box = QCheckBox(f"{piece.name}, {moment_text(piece.saved_at, now)}".replace("&", "&&"))
            box.setChecked(True)
            box.setToolTip("" if piece.original is None else f"Of {os.fspath(piece.original)}")
            layout.addWidget(box)
            self.boxes.append(box)
        note = QLabel("What is restored is a copy; the file it came from stays as it is.")
        note.setProperty("role", "small")
        layout.addWidget(note)
        layout.addSpacing(2 * GRID)
        buttons = QDialogButtonBox()
        self.restore = buttons.addButton("&Restore", QDialogButtonBox.ButtonRole.AcceptRole)
        self.later = buttons.addButton("&Not now", QDialogButtonBox.ButtonRole.RejectRole)
        self.remove = buttons.addButton("&Delete", QDialogButtonBox.ButtonRole.DestructiveRole)
        self.restore.setDefault(True)
        self.restore.clicked.connect(lambda: self._end(self.restore_wanted))
        self.remove.clicked.connect(lambda: self._end(self.removal_wanted))
        self.later.clicked.connect(self.reject)
        for box in self.boxes:
            box.toggled.connect(self._look)
        layout.addWidget(buttons)

    def _look(self) -> None:
        some = any(box.isChecked() for box in self.boxes)
        self.restore.setEnabled(some)
        self.remove.setEnabled(some)

    def _end(self, wanted: SignalInstance) -> None:
        wanted.emit([i for i, box in enumerate(self.boxes) if box.isChecked()])
        self.accept()


def moment_text(moment: datetime.datetime, now: datetime.datetime) -> str:
    """“today 12:04”, “yesterday 23:10”, “Sunday 22 November 2026, 12:04”."""
    days = (now.date() - moment.date()).days
    if days in (0, 1):
        return f"{('today', 'yesterday')[days]} {moment:%H:%M}"
    return f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M}"

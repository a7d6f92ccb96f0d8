"""One question about everything that is not saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from musestudio.ui.theme import GRID


class QuitDialog(QDialog):
    """Lists the pieces with unsaved changes, all of them ticked to be saved.

    ``exec`` accepts to save those that are ticked and quit, and to quit without saving any
    (``chosen`` is then empty); it rejects to go on working.
    """

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Quit")
        title = QLabel(f"{len(names)} pieces have changes that are not saved.")
        title.setProperty("role", "title")
        more = QLabel("Those ticked are saved; what is not saved is lost.")
        more.setProperty("role", "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(title)
        layout.addWidget(more)
        layout.addSpacing(GRID)
        self.boxes = []
        for name in names:
            box = QCheckBox(name.replace("&", "&&"))
            box.setChecked(True)
            layout.addWidget(box)
            self.boxes.append(box)
        layout.addSpacing(2 * GRID)
        buttons = QDialogButtonBox()
        self.save = buttons.addButton("&Save and quit", QDialogButtonBox.ButtonRole.AcceptRole)
        self.discard = buttons.addButton(
            "Quit &without saving", QDialogButtonBox.ButtonRole.DestructiveRole
        )
        self.cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.save.setDefault(True)
        self.save.clicked.connect(self.accept)
        self.discard.clicked.connect(self._discard)
        self.cancel.clicked.connect(self.reject)
        layout.addWidget(buttons)

    @property
    def chosen(self) -> list[int]:
        """Which pieces are to be saved, as places in the list."""
        return [i for i, box in enumerate(self.boxes) if box.isChecked()]

    def _discard(self) -> None:
        for box in self.boxes:
            box.setChecked(False)
        self.accept()

"""What the program is, in a box."""

from __future__ import annotations

import platform

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

import musestudio
from musestudio.ui.icons import application_icon
from musestudio.ui.theme import GRID

_ICON_SIZE = 64


def versions() -> str:
    """The versions to name in a report of a problem, one a line."""
    return (
        f"MuseStudio {musestudio.__version__}\n"
        f"Python {platform.python_version()}, PySide {PySide6.__version__}\n"
        f"{platform.platform()}"
    )


class AboutBox(QDialog):
    """Name, versions (they can be copied) and what the program promises."""

    def __init__(self, model: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About MuseStudio")
        icon = QLabel()
        icon.setPixmap(application_icon().pixmap(_ICON_SIZE, _ICON_SIZE))
        title = QLabel("MuseStudio")
        title.setProperty("role", "title")
        promise = QLabel(
            "A piano roll with a colleague inside. Your music and the model stay on this machine."
        )
        promise.setWordWrap(True)
        self._details = versions() + (f"\nModel: {model}" if model else "")
        details = QLabel(self._details)
        details.setProperty("role", "quiet")
        details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = QPushButton("Copy")
        copy.setToolTip("Copy these versions, for a report of a problem")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self._details))
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        head = QHBoxLayout()
        head.setSpacing(4 * GRID)
        head.addWidget(icon)
        words = QVBoxLayout()
        words.addWidget(title)
        words.addWidget(promise)
        head.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(head)
        layout.addWidget(details)
        layout.addLayout(buttons)
        self.setFixedWidth(110 * GRID)
        close.setFocus()

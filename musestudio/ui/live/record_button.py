"""The record button of the transport, and beside it how it records."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from musestudio.ui.actions import Actions
from musestudio.ui.icons import bind_icon
from musestudio.ui.menu_order import RECORDING
from musestudio.ui.theme import CONTROL_HEIGHT, GRID

_CARET_WIDTH = 4 * GRID
_CARET_SIZE = 3 * GRID


class RecordButton(QWidget):
    """A round button, and a narrow one beside it with a menu.

    menu: how to record, which take stands, what was played lately; the caller may add to it.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu = QMenu("&Recording", self)
        actions.fill_menu(
            self.menu, [entry for entry in RECORDING.entries if isinstance(entry, str)]
        )
        self.record = actions.button("record", self)
        self.choose = QToolButton(self)
        self.choose.setMenu(self.menu)
        self.choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choose.setProperty("kind", "flat")
        self.choose.setToolTip("How to record, and what was played lately")
        self.choose.setAccessibleName("Recording")
        self.choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.choose.setFixedSize(_CARET_WIDTH, CONTROL_HEIGHT)
        self.choose.setIconSize(QSize(_CARET_SIZE, _CARET_SIZE))
        self.choose.setStyleSheet("padding: 0")
        bind_icon(self.choose, "caret-down", "quiet_text")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.record)
        row.addWidget(self.choose)

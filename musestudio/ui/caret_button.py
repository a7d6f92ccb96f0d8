"""A button, and a narrow one beside it with a menu."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from musestudio.ui.icons import bind_icon
from musestudio.ui.theme import CONTROL_HEIGHT, GRID

_CARET_WIDTH = 4 * GRID
_CARET_SIZE = 3 * GRID


class CaretButton(QWidget):
    """Two buttons side by side that belong together.

    tooltip: of the narrow one; name: what screen readers call it.
    """

    def __init__(
        self,
        button: QToolButton,
        menu: QMenu,
        tooltip: str,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        menu.setParent(self, menu.windowFlags())
        self.menu = menu
        self.choose = QToolButton(self)
        self.choose.setMenu(menu)
        self.choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choose.setProperty("kind", "flat")
        self.choose.setToolTip(tooltip)
        self.choose.setAccessibleName(name)
        self.choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.choose.setFixedSize(_CARET_WIDTH, CONTROL_HEIGHT)
        self.choose.setIconSize(QSize(_CARET_SIZE, _CARET_SIZE))
        self.choose.setStyleSheet("padding: 0")
        bind_icon(self.choose, "caret-down", "quiet_text")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(button)
        row.addWidget(self.choose)

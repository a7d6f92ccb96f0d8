"""The tools that have no button of their own share one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from musestudio.ui.action_tables.tools import TOOL_ACTIONS
from musestudio.ui.actions import Actions
from musestudio.ui.icons import bind_icon
from musestudio.ui.theme import CONTROL_HEIGHT, GRID

_CARET_WIDTH = 4 * GRID
_CARET_SIZE = 3 * GRID


class MoreTools(QWidget):
    """A button with the tool that was used last, and a narrow one beside it that offers all.

    menu: the tools; the caller may add to it.
    """

    def __init__(
        self, actions: Actions, apart: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        """apart: ids of the tools that have buttons elsewhere."""
        super().__init__(parent)
        offered = [action_id for action_id in TOOL_ACTIONS if action_id not in apart]
        self.menu = QMenu("Tools", self)
        actions.fill_menu(self.menu, offered)
        self.tool = actions.button(offered[0], self)
        self.choose = QToolButton(self)
        self.choose.setMenu(self.menu)
        self.choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choose.setProperty("kind", "flat")
        self.choose.setToolTip("More tools")
        self.choose.setAccessibleName("More tools")
        self.choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.choose.setFixedSize(_CARET_WIDTH, CONTROL_HEIGHT)
        self.choose.setIconSize(QSize(_CARET_SIZE, _CARET_SIZE))
        self.choose.setStyleSheet("padding: 0")
        bind_icon(self.choose, "caret-down", "quiet_text")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.tool)
        row.addWidget(self.choose)
        for action_id in offered:
            actions[action_id].toggled.connect(
                lambda on, action_id=action_id: self._show(actions, action_id) if on else None
            )

    def _show(self, actions: Actions, action_id: str) -> None:
        self.tool.setDefaultAction(actions[action_id])
        self.tool.setAccessibleName(actions.spec(action_id).plain_text)

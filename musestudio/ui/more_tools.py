"""The tools that have no button of their own share one."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from musestudio.ui.action_tables.tools import TOOL_ACTIONS
from musestudio.ui.actions import Actions
from musestudio.ui.caret_button import CaretButton


class MoreTools(CaretButton):
    """A button with the tool that was used last, and a narrow one beside it that offers all.

    menu: the tools; the caller may add to it.
    """

    def __init__(
        self, actions: Actions, apart: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        """apart: ids of the tools that have buttons elsewhere."""
        offered = [action_id for action_id in TOOL_ACTIONS if action_id not in apart]
        menu = QMenu("Tools")
        actions.fill_menu(menu, offered)
        tool = actions.button(offered[0])
        super().__init__(tool, menu, "More tools", "More tools", parent)
        self.tool = tool
        for action_id in offered:
            actions[action_id].toggled.connect(
                lambda on, action_id=action_id: self._show(actions, action_id) if on else None
            )

    def _show(self, actions: Actions, action_id: str) -> None:
        self.tool.setDefaultAction(actions[action_id])
        self.tool.setAccessibleName(actions.spec(action_id).plain_text)

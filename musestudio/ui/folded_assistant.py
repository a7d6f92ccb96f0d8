"""The assistant's panel where there is no room for it: a strip of buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from musestudio.ui.actions import Actions
from musestudio.ui.icons import bind_icon
from musestudio.ui.theme import GRID, ICON_SIZE
from musestudio.ui.track_list import HEAD_HEIGHT

_BUTTONS = (
    ("continue", "arrow-line-right"),
    ("fill", "arrows-in-line-horizontal"),
    ("vary", "shuffle"),
    ("write", "file-plus"),
    ("reroll", "dice-five"),
)


class FoldedAssistant(QFrame):
    """What can be asked for, one button each; the topmost shows the panel.

    unfold_wanted(): the composer wants the panel all the same.
    """

    WIDTH = 11 * GRID

    unfold_wanted = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self.setAccessibleName("Assistant, folded")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, (HEAD_HEIGHT - 30) // 2, GRID, GRID)
        layout.setSpacing(2 * GRID)
        self.unfold = _button("Show the assistant’s panel", "sparkle")
        self.unfold.clicked.connect(self.unfold_wanted)
        layout.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignHCenter)
        for action_id, icon in _BUTTONS:
            action = actions[action_id]
            button = _button(action.toolTip(), icon)
            button.setAccessibleName(actions.spec(action_id).plain_text)
            button.clicked.connect(action.trigger)
            button.setEnabled(action.isEnabled())
            action.enabledChanged.connect(button.setEnabled)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)


def _button(tooltip: str, icon: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("kind", "flat")
    button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
    button.setToolTip(tooltip)
    button.setAccessibleName(tooltip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    bind_icon(button, icon)
    return button

"""How many notes are selected, and a handle by which they are dragged away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from musestudio.ui.icons import bind_icon
from musestudio.ui.midi_drag import MidiDragSource, MidiOffer

_TIP = (
    "Drag the selected notes from here into another window or program; "
    "a click copies them  ({keys})"
)


class SelectionGrip(QToolButton):
    """Shows “12 notes” with a grip; hidden while nothing is selected.

    offer: what a drag gives away; None where there is nothing.
    """

    def __init__(self, copy_keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer: Callable[[], MidiOffer | None] = lambda: None
        self.setProperty("kind", "status")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(_TIP.format(keys=copy_keys))
        bind_icon(self, "dots-six-vertical", "quiet_text")
        MidiDragSource(self, lambda: self.offer())
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Tell how many notes are selected."""
        text = f"{count:,} note" + ("" if count == 1 else "s")
        self.setText(text)
        self.setAccessibleName(f"{text} selected: drag them away, or copy them by a click")
        self.setVisible(count > 0)

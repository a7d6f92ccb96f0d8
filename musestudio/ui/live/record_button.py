"""The record button of the transport, and beside it how it records."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from musestudio.ui.actions import Actions
from musestudio.ui.caret_button import CaretButton
from musestudio.ui.menu_order import RECORDING


class RecordButton(CaretButton):
    """A round button, and a narrow one beside it with a menu.

    menu: how to record, which take stands, what was played lately; the caller may add to it.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        menu = QMenu("&Recording")
        actions.fill_menu(menu, [entry for entry in RECORDING.entries if isinstance(entry, str)])
        record = actions.button("record")
        tooltip = "How to record, and what was played lately"
        super().__init__(record, menu, tooltip, "Recording", parent)
        self.record = record

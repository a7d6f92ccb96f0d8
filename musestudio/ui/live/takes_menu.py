"""The takes of what was recorded last, to choose which of them stand."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from musestudio.ui.live.recording import Recording


class TakesMenu(QMenu):
    """An entry for each take, checked where it stands; filled anew as takes come and go."""

    def __init__(self, recording: Recording, parent: QWidget | None = None) -> None:
        super().__init__("&Takes", parent)
        self._recording = recording
        recording.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        takes = self._recording.takes
        self.clear()
        self.menuAction().setEnabled(takes is not None)
        if takes is None:
            return
        for index, take in enumerate(takes.takes):
            counted = "1 note" if len(take.notes) == 1 else f"{len(take.notes)} notes"
            action = QAction(f"Take {index + 1}: {counted}", self)
            action.setCheckable(True)
            action.setChecked(index in takes.shown)
            action.triggered.connect(
                lambda _checked=False, index=index: self._recording.choose_take(index)
            )
            self.addAction(action)

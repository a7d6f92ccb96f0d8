"""The second line of a track's row: armed, volume, pan."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from musestudio.editing.operations.track_sound import DEFAULT_LEVELS, PAN, VOLUME, level_of
from musestudio.score import Track
from musestudio.ui.theme import CONTROL_HEIGHT, GRID
from musestudio.ui.track_level import TrackLevel, pan_word, volume_word
from musestudio.ui.track_toggle import TrackToggle

LEVELS_HEIGHT = CONTROL_HEIGHT + GRID


class TrackLevels(QWidget):
    """Says what the composer does; what is shown is told to it.

    armed(bool)
    previewed(int, int), chosen(int, int): controller and value, while a slider is dragged
        and afterwards.
    """

    armed = Signal(bool)
    previewed = Signal(int, int)
    chosen = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.arm = TrackToggle(
            "record-fill", "record", "Arm: step input goes here", off_sign="record"
        )
        self.volume = TrackLevel(
            "Volume", DEFAULT_LEVELS[VOLUME], volume_word, icon="speaker-simple-high"
        )
        self.pan = TrackLevel("Pan", DEFAULT_LEVELS[PAN], pan_word, centred=True)
        self.setFixedHeight(LEVELS_HEIGHT)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID)
        line.setSpacing(2 * GRID)
        line.addWidget(self.arm)
        line.addWidget(self.volume, 5)
        line.addWidget(self.pan, 3)
        self.arm.toggled.connect(self.armed)
        for level, controller in ((self.volume, VOLUME), (self.pan, PAN)):
            level.previewed.connect(lambda value, c=controller: self.previewed.emit(c, value))
            level.chosen.connect(lambda value, c=controller: self.chosen.emit(c, value))

    def show_track(self, track: Track, *, armed: bool) -> None:
        self.arm.show_checked(armed)
        self.volume.show_value(level_of(track, VOLUME))
        self.pan.show_value(level_of(track, PAN))

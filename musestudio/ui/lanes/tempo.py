"""The tempo of the song as a lane, with its metre in a strip above."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from musestudio.editing.operations.tempo_changes import (
    FASTEST_BPM,
    SLOWEST_BPM,
    change_tempo,
    tempo_change,
    written_tempos,
)
from musestudio.score import Song
from musestudio.ui.lanes.lane import LOWEST_HEIGHT, Lane, LaneGesture, LanePointer
from musestudio.ui.lanes.metre_strip import STRIP_HEIGHT, MetreStrip
from musestudio.ui.lanes.point_arrays import NO_POINTS, NO_TICKS, PointArrays, Ticks
from musestudio.ui.lanes.point_gestures import DrawPoints, MovePoints, PointGesture
from musestudio.ui.lanes.points import PointLane
from musestudio.ui.piano_roll.state import RollState, Tool
from musestudio.ui.theme import KEYBOARD_WIDTH, current_theme

TEMPO = "tempo"

_ROOM_BPM = 20  # Shown above the fastest and below the slowest tempo.
_LEAST_RANGE_BPM = 80
_STEPS = (1, 10)


class TempoSource:
    """The tempo changes of the song, in quarters a minute."""

    name = "Tempo"
    steps = _STEPS
    centre: float | None = None
    default = 120.0
    rule = f"Quarters a minute, from {SLOWEST_BPM:g} to {FASTEST_BPM:g}"

    def __init__(self, state: RollState) -> None:
        self._state = state
        self._song: Song | None = None
        self._points = NO_POINTS

    @property
    def problem(self) -> str:
        if self._state.song.smpte_division is not None:
            return "This piece counts its time in seconds; it has no tempo to change"
        return ""

    @property
    def line_step_ticks(self) -> int:
        return max(self._state.song.ticks_per_beat // 4, 1)

    def points(self) -> PointArrays:
        song = self._state.song
        if song is not self._song:
            self._song = song
            changes = written_tempos(song)
            self._points = PointArrays.of(
                [change.tick for change in changes],
                [round(change.beats_per_minute, 3) for change in changes],
            )
        return self._points

    def value_range(self) -> tuple[float, float]:
        """As wide as the tempos there are, and room to go beyond them."""
        values = np.append(self.points().value, self.default if not len(self.points()) else [])
        low = max(math.floor((values.min() - _ROOM_BPM) / 10) * 10, 10)
        high = math.ceil((values.max() + _ROOM_BPM) / 10) * 10
        missing = max(_LEAST_RANGE_BPM - (high - low), 0)
        low = max(low - math.ceil(missing / 20) * 10, 10)
        return float(low), float(max(high, low + _LEAST_RANGE_BPM))

    def write(self, removed_ticks: Ticks, added: PointArrays, verb: str) -> None:
        changes = [
            tempo_change(tick, value)
            for tick, value in zip(added.tick.tolist(), added.value.tolist(), strict=True)
        ]
        document, name = self._state.document, f"{verb} tempo"
        with document.transaction(name):
            for command in change_tempo(document.song, removed_ticks.tolist(), changes, name):
                document.apply(command)

    def text(self, value: float) -> str:
        return f"{value:.2f}".rstrip("0").rstrip(".")

    def parse(self, text: str) -> float | None:
        try:
            value = float(text)
        except ValueError:
            return None
        return value if SLOWEST_BPM <= value <= FASTEST_BPM else None


class TempoLane(PointLane):
    """Tempo holds from point to point; the file knows no slopes, so a line becomes steps.

    Drag anywhere and the tempo in force there goes up and down. A double click adds a
    change on the grid, or lets one be typed; Shift-drag draws a line, the pencil freehand.
    """

    help_text = (
        "Drag up or down to change the tempo; double-click to add a change or type one; "
        "Shift: a line, Ctrl+Shift: a curve; Ctrl-drag selects"
    )

    top_margin = Lane.top_margin + STRIP_HEIGHT

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(state, TempoSource(state), "Tempo", parent)
        self.remembered_height += STRIP_HEIGHT
        self.setMinimumHeight(LOWEST_HEIGHT + STRIP_HEIGHT)
        self.metre = MetreStrip(state, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.metre.setGeometry(KEYBOARD_WIDTH, 0, self.width() - KEYBOARD_WIDTH, STRIP_HEIGHT)

    @property
    def hint(self) -> str:
        if self.source.problem:
            return self.source.problem
        if len(self.shown_base):
            return ""
        return "120 to begin with: drag up or down, or double-click to add a change"

    @property
    def colour(self) -> str:
        return current_theme().emphasis

    def scale_values(self) -> tuple[float, ...]:
        return self.highest, float(round((self.lowest + self.highest) / 20) * 10), self.lowest

    def begin_on_empty(self, pointer: LanePointer) -> LaneGesture | None:
        if self.state.tool is Tool.PENCIL:
            return DrawPoints(self, pointer)
        base = self.shown_base
        before = base.tick[base.tick <= pointer.tick]
        if not len(before):
            return _ChangeFirst(self, pointer)
        held = int(before[-1])
        if held not in self.selected_ticks:
            self.select_ticks(np.array([held]))
        return _ChangeTempo(self, held, pointer)

    def hover(self, pointer: LanePointer) -> tuple[Qt.CursorShape, str]:
        shape, text = super().hover(pointer)
        if shape is Qt.CursorShape.CrossCursor and self.state.tool not in (
            Tool.PENCIL,
            Tool.ERASER,
        ):
            value = self.shown_base.value_at(pointer.tick, self.source.default)
            return Qt.CursorShape.SizeVerCursor, self.value_text(value)
        return shape, text

    def double_click(self, pointer: LanePointer) -> None:
        if self.source.problem:
            return
        if self.point_at(pointer) is not None:
            super().double_click(pointer)
            return
        tick = self.snapped(pointer)
        value = float(round(min(max(pointer.value, self.lowest), self.highest)))
        self.write(NO_TICKS, PointArrays.of([tick], [value]), "Add")


class _ChangeTempo(MovePoints):
    """The tempo in force under the mouse goes up and down; its place stays."""

    verb = "Change"

    def move(self, pointer: LanePointer) -> None:
        super().move(pointer._replace(x=self._start.x, tick=self._start.tick))


class _ChangeFirst(PointGesture):
    """The tempo the song begins with, which stands nowhere yet, goes up and down."""

    verb = "Change"

    def __init__(self, lane: TempoLane, pointer: LanePointer) -> None:
        super().__init__(lane)
        self._from = pointer.value
        self.say(0, lane.source.default)

    def move(self, pointer: LanePointer) -> None:
        lane = self.lane
        value = round(lane.source.default + pointer.value - self._from)
        value = min(max(value, round(lane.lowest)), round(lane.highest))
        self.added = PointArrays.of([0], [value])
        self.say(0, value)

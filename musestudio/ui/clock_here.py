"""Tempo and metre at the playhead, changed where the transport shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from musestudio.editing import Command
from musestudio.editing.operations.metre_changes import delete_metre, set_metre, written_metres
from musestudio.editing.operations.tempo_changes import (
    FASTEST_BPM,
    SLOWEST_BPM,
    change_tempo,
    tempo_change,
    written_tempos,
)
from musestudio.ui.lanes.metre_popover import MetrePopover
from musestudio.ui.lanes.value_field import ValueField
from musestudio.ui.theme import CONTROL_HEIGHT, GRID

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_RULE = f"Quarters a minute, from {SLOWEST_BPM:g} to {FASTEST_BPM:g}"


class ClockHere(QObject):
    """Changes the tempo or the metre that is in force at the playhead, where it began."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._document = window.document
        self.tempo_field = ValueField(_tempo, self._set_tempo, _RULE, window.transport)
        self.tempo_field.setAccessibleName("Tempo")
        self.tempo_field.hide()
        self.tempo_field.closed.connect(self._go_back)
        self.metre_popover: MetrePopover | None = None
        window.transport.tempo.pressed.connect(window.actions_["tempo_here"].trigger)
        window.transport.metre.pressed.connect(window.actions_["metre_here"].trigger)

    def type_tempo(self) -> None:
        """Let the tempo be typed where it stands."""
        readout = self._window.transport.tempo
        self.tempo_field.open_at(0, 0, readout.value)
        box = readout.geometry()
        top = box.y() + 1  # Over the value: what it means can still be read.
        self.tempo_field.setGeometry(box.x(), top, box.width() - GRID, CONTROL_HEIGHT)

    def choose_metre(self) -> None:
        """Let the metre be chosen below where it stands."""
        song = self._document.song
        metre = song.metre_map.metre_at(self._window.roll.playhead_tick)
        written = any(change.tick == metre.tick for change in written_metres(song))
        bar = song.metre_map.position_at(metre.tick).bar
        popover = MetrePopover(bar, metre, can_delete=written, parent=self._window)
        popover.chosen.connect(
            lambda top, bottom: self._apply(
                set_metre(self._document.song, metre.tick, top, bottom), "Change metre"
            )
        )
        popover.deleted.connect(
            lambda: self._apply(delete_metre(self._document.song, metre.tick), "Delete metre")
        )
        popover.closed.connect(self._popover_closed)
        self.metre_popover = popover
        readout = self._window.transport.metre
        popover.open_at(readout.mapToGlobal(QPoint(0, readout.height())))

    def _popover_closed(self) -> None:
        popover, self.metre_popover = self.metre_popover, None
        if popover is not None:
            popover.deleteLater()
            self._go_back(True)

    def _set_tempo(self, beats_per_minute: float) -> None:
        song = self._document.song
        here = self._window.roll.playhead_tick
        held = [change.tick for change in written_tempos(song) if change.tick <= here]
        tick = held[-1] if held else 0
        name = "Change tempo"
        change = tempo_change(tick, beats_per_minute)
        self._apply(change_tempo(song, (tick,), (change,), name), name)

    def _apply(self, commands: tuple[Command, ...], name: str) -> None:
        self._window.roll.state.apply_all(commands, name)

    def _go_back(self, keep_focus: bool) -> None:
        if keep_focus:
            self._window.roll.setFocus()


def _tempo(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if SLOWEST_BPM <= value <= FASTEST_BPM else None

"""The keys that are down on the keyboards, lit on the roll's own."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal, Slot

from musestudio.midi.input_event import InputEvent
from musestudio.midi.midi_input import MidiInput
from musestudio.ui.piano_roll.state import RollState


class HeldKeys(QObject):
    """Hears on the thread that reads the keyboards, and lights keys on the GUI thread."""

    _heard = Signal()

    def __init__(
        self, midi_input: MidiInput, state: RollState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._lock = threading.Lock()
        self._down: set[tuple[str, int, int]] = set()
        self._told = False  # Whether the GUI thread has been woken and not yet looked.
        self._heard.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self.close = midi_input.subscribe(self._hear)

    def _hear(self, event: InputEvent) -> None:
        if not (event.is_note_on or event.is_note_off):
            return
        key = (event.port, event.data[0] & 0x0F, event.data[1])
        with self._lock:
            if event.is_note_on:
                self._down.add(key)
            else:
                self._down.discard(key)
            if self._told:
                return
            self._told = True
        self._heard.emit()

    @Slot()
    def _show(self) -> None:
        with self._lock:
            self._told = False
            pitches = {pitch for _, _, pitch in self._down}
        self._state.show_played(pitches)

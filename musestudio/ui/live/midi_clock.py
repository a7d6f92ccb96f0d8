"""MIDI clock in the window: others are led, or followed, as the settings say."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from musestudio.midi.clock_in import ClockFollower, Heard
from musestudio.midi.input_event import InputEvent

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_LOOK_MS = 200
_CATCHES_UP_IN_S = 1.0
_MOST_HURRY = 0.15  # Of the tempo, to catch up.
_AS_GOOD_AS_THERE_S = 0.003
_SAME_TEMPO = 0.002
_JUMP_QUARTERS = 1.0  # Further apart, there is no catching up by hurrying.
_LOST = "The MIDI clock has gone silent; playing has stopped."


class MidiClock(QObject):
    """Hears a clock on the thread that reads the keyboards; plays on the GUI thread.

    said(str): one sentence.
    """

    said = Signal(str)
    _asked = Signal(object)

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._lock = threading.Lock()
        self._follower = ClockFollower()
        self._port: str | None = None  # Whose clock is followed: one at a time.
        self._is_on = False
        self._looks = QTimer(self)
        self._looks.setInterval(_LOOK_MS)
        self._looks.timeout.connect(self._look)
        self._asked.connect(self._obey, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = window.midi_input.subscribe(self._hear)
        window.store.changed.connect(lambda _settings: self._show_settings())
        self._show_settings()

    def close(self) -> None:
        """Follow no more."""
        self._unsubscribe()
        self._looks.stop()

    def now_s(self) -> float:
        """The clock messages are stamped with."""
        return time.perf_counter()

    def _show_settings(self) -> None:
        settings = self._window.store.value
        self._window.playback.set_clock_out(settings.clock_out)
        if self._is_on and not settings.clock_in:
            self._window.playback.set_pace(None)
        self._is_on = settings.clock_in
        if self._is_on:
            self._looks.start()
        else:
            self._looks.stop()

    def _hear(self, event: InputEvent) -> None:
        if not self._is_on or event.data[0] < 0xF0:
            return
        with self._lock:
            if not self._follower.is_running and event.port != self._port:
                self._port, self._follower = event.port, ClockFollower()
            if event.port != self._port:
                return
            heard = self._follower.hear(event.data, event.time_s)
        if heard is not None:
            self._asked.emit(heard)

    @Slot(object)
    def _obey(self, heard: Heard) -> None:
        playback = self._window.playback
        if not self._is_on:
            return
        if heard is Heard.STOP:
            playback.pause()
            return
        with self._lock:
            tick, pace = self._tick_of(self._follower.place_quarters), self._follower
        if heard is Heard.MOVE:
            playback.set_cursor(tick)
            return
        if pace.beats_per_minute is not None:
            playback.set_pace(pace.beats_per_minute)
        playback.set_cursor(tick)
        if not playback.is_playing:
            playback.play()

    @Slot()
    def _look(self) -> None:
        """Stay beside the others: a little faster or slower until both are at one place."""
        playback, now_s = self._window.playback, self.now_s()
        with self._lock:
            if self._follower.is_gone(now_s):
                self._follower.lose()
                self._asked.emit(Heard.STOP)
                self.said.emit(_LOST)
                return
            theirs, tempo = self._follower.quarters_at(now_s), self._follower.beats_per_minute
        here = playback.place_at(now_s)
        if theirs is None or tempo is None or here is None or playback.is_auditioning:
            return
        if playback.loop is not None:
            playback.set_pace(tempo)  # Round and round, there is no place in common.
            return
        behind = theirs - here[1] / self._window.document.song.ticks_per_beat
        if abs(behind) > _JUMP_QUARTERS:
            playback.set_cursor(self._tick_of(theirs))
            return
        if abs(behind) * 60 / tempo < _AS_GOOD_AS_THERE_S:
            behind = 0.0
        hurry = min(max(behind * 60 / tempo / _CATCHES_UP_IN_S, -_MOST_HURRY), _MOST_HURRY)
        wanted, now = tempo * (1 + hurry), playback.pace
        if now is None or abs(wanted / now - 1) > _SAME_TEMPO:
            playback.set_pace(wanted)

    def _tick_of(self, quarters: float) -> int:
        return round(quarters * self._window.document.song.ticks_per_beat)

"""Where playing goes: it sounds as the armed track does, and is entered where that is wanted."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from musestudio.editing import Change
from musestudio.midi.input_event import InputEvent
from musestudio.score import Track

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_READY_AFTER_MS = 150  # A drag along the ruler need not set instruments at every pixel.


class KeyboardRoute(QObject):
    """Sends what is played through the armed track, or the edited one, and to step input."""

    _heard = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._keys: deque[InputEvent] = deque()
        self._ready = QTimer(self)
        self._ready.setSingleShot(True)
        self._ready.setInterval(_READY_AFTER_MS)
        self._ready.timeout.connect(window.playback.get_ready)
        window.tracks.armed_changed.connect(self._follow)
        window.roll.active_track_changed.connect(self._follow)
        window.store.changed.connect(self._follow)
        window.playback.cursor_changed.connect(lambda _tick: self._ready.start())
        self._heard.connect(self._enter, Qt.ConnectionType.QueuedConnection)
        self._unobserve = window.document.observe(self._document_changed)
        self._unsubscribe = window.midi_input.subscribe(self._hear)
        self._follow()

    @property
    def track(self) -> Track | None:
        """The track that sounds when somebody plays."""
        window = self._window
        armed = window.tracks.armed_track_id
        track_id = window.roll.active_track_id if armed is None else armed
        # A track that was just deleted is still the edited one for a moment.
        return next((t for t in window.document.song.tracks if t.track_id == track_id), None)

    def close(self) -> None:
        """Hear no more."""
        self._unsubscribe()
        self._unobserve()
        self._ready.stop()

    def _follow(self) -> None:
        track = self.track
        self._window.midi_input.set_thru(
            self._window.store.value.midi_thru, None if track is None else track.channel
        )
        self._ready.start()

    def _document_changed(self, change: Change) -> None:
        # Tuples that are the same object compare at once, so this is cheap after most edits.
        if [t.events for t in change.before.tracks] != [t.events for t in change.after.tracks]:
            self._follow()

    def _hear(self, event: InputEvent) -> None:
        """On the thread that reads the keyboards."""
        if self._window.roll.step_input.is_on and (event.is_note_on or event.is_note_off):
            self._keys.append(event)
            self._heard.emit()

    @Slot()
    def _enter(self) -> None:
        step_input = self._window.roll.step_input
        while self._keys:
            event = self._keys.popleft()
            if event.is_note_on:
                step_input.note_on(event.data[1], event.data[2], sounds_already=True)
            else:
                step_input.note_off(event.data[1])

"""Places of the way, and the whole of it, let be heard."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from musestudio.editing import SongDocument
from musestudio.score import Note
from musestudio.ui.bridge.ends import BridgeEnd
from musestudio.ui.bridge.landing import Landing, alone_on, begin_of, track_for
from musestudio.ui.playback import Playback

_WHOLE = -1


class BridgeHearing(QObject):
    """Plays where the way would stand, so that the playhead goes along in the roll.

    changed(): another place is looked at, or sounds, or no longer.
    """

    changed = Signal()

    def __init__(
        self,
        document: SongDocument,
        playback: Playback,
        active_track: Callable[[], int | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._playback = playback
        self._active_track = active_track
        self._heard: int | None = None  # The place that sounds, or _WHOLE.
        self._begins: tuple[int, ...] = ()
        self._current: int | None = None
        playback.auditioning_changed.connect(self._auditioning_changed)
        playback.moved.connect(self._moved)

    @property
    def current(self) -> int | None:
        """The place last looked at."""
        return self._current

    @property
    def is_sounding(self) -> bool:
        """Whether the bridge is heard, and not the piece or a candidate of the assistant's."""
        return self._heard is not None

    def hear_place(self, landing: Landing, place: int) -> None:
        """Hear one place of the way; again: stop."""
        answer = landing.answers[place]
        self._hear(place, landing.track_id, answer.notes, answer.start_tick, answer.end_tick)

    def hear_all(self, landing: Landing) -> None:
        """Hear the whole way, both ends included; again: stop."""
        answers = landing.answers
        self._begins = tuple(answer.start_tick for answer in answers)
        notes = [note for answer in answers for note in answer.notes]
        start, end = answers[0].start_tick, answers[-1].end_tick
        self._hear(_WHOLE, landing.track_id, notes, start, end)

    def hear_end(self, place: int, end: BridgeEnd) -> None:
        """Hear an end while there is no way yet; again: stop.

        Raises RequestError where there is no track to hear it on.
        """
        song = self._document.song
        clip = end.clip.in_ticks(song.ticks_per_beat)
        if any(track.track_id == end.track_id for track in song.tracks):
            by, track_id = 0, end.track_id
        else:
            by = begin_of(song, self._playback.cursor_tick) - clip.start_tick
            track_id = track_for(song, self._active_track())
        assert track_id is not None
        notes = [note.moved(ticks=by) for note in clip.notes]
        self._hear(place, track_id, notes, clip.start_tick + by, clip.end_tick + by)

    def stop(self) -> None:
        """Hear it no longer, and look at no place."""
        self._current = None
        if self.is_sounding:
            self._playback.stop()

    def _hear(
        self, heard: int, track_id: int, notes: Iterable[Note], start_tick: int, end_tick: int
    ) -> None:
        if heard == self._heard:
            self._playback.stop()
            return
        self._current = 0 if heard == _WHOLE else heard
        song = alone_on(self._document.song, track_id, notes)
        self._playback.audition(song, start_tick, end_tick, with_context=False)
        self._heard = heard
        self.changed.emit()

    def _auditioning_changed(self, on: bool) -> None:
        if not on:
            self._heard = None
            self.changed.emit()

    def _moved(self, tick: float) -> None:
        """The playhead goes along the whole way: look at where it is."""
        if self._heard == _WHOLE:
            place = max(bisect_right(self._begins, tick) - 1, 0)
            if place != self._current:
                self._current = place
                self.changed.emit()

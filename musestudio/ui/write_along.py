"""Suggesting while the composer writes: after each edit the next bars appear by themselves."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from PySide6.QtCore import QMetaObject, QObject, Qt, QTimer, Slot

from musestudio.editing import Change, SongDocument
from musestudio.score import Song, Track
from musestudio.ui.assistant import Assistant, AssistantState
from musestudio.ui.giving_way import notes_within
from musestudio.ui.hearing import Hearing
from musestudio.ui.options import GenerationOptions
from musestudio.ui.question import Question, Span, Task, beat_from, gap_at

MOST_BARS = 4
"""Longer suggestions would be late, and are hardly what comes next."""

_NEAR_BARS = 8  # The end of the music is looked for as far as this from an edit.
_IN_A_ROW_S = 0.25  # Edits closer to each other than this come from a key held down.
_WAIT_IN_A_ROW_MS = 120
_WAIT_AFTER_CURSOR_MS = 150
_WAIT_AFTER_OPTIONS_MS = 250
_LOOK_AGAIN_MS = 60


def suggestion_for(
    song: Song,
    hearing: Hearing,
    options: GenerationOptions,
    track_id: int | None,
    at_tick: int,
) -> Question | None:
    """What to write where the composer is: the bars after the music there, or those of the gap
    behind it. None where the music goes on for long, for nobody asked to have notes replaced,
    and where there is nothing to go on from.

    Where the other tracks play on, “automatic” means the edited track alone.

    track_id: the track being edited.
    at_tick:  the end of the notes just written, or the playhead.
    """
    heard = hearing.heard_tracks(song)
    edited = next((t for t in song.tracks if t.track_id == track_id and not t.is_drums), None)
    if not heard:
        return None
    options = dataclasses.replace(
        options, bars=min(options.bars, MOST_BARS), ending=False, keep_rhythm=False
    )
    write_on = options.write_on
    if write_on == "auto":
        others = [track for track in heard if track is not edited]
        play_on = edited is not None and _play_on(song, edited, others, at_tick)
        write_on = "active" if play_on else "heard"
    tracks = (edited,) if write_on == "active" and edited is not None else heard
    place = _place(song, tracks, at_tick, options.bars)
    if place is None:
        return None
    return Question(
        options=dataclasses.replace(options, write_on=write_on),
        cursor_tick=place.start_tick if isinstance(place, Span) else place,
        task=Task.FILL if isinstance(place, Span) else Task.CONTINUE,
        track_id=track_id,
        span=place if isinstance(place, Span) else None,
    )


def _play_on(song: Song, edited: Track, others: list[Track], at_tick: int) -> bool:
    """Whether other tracks go on where the music of the edited one ends."""
    line = song.bar_line_after((edited,)) if edited.notes else at_tick
    line = min(line, song.metre_map.bar_line_from(_end_of_music(song, (edited,), at_tick)))
    return any(track.notes[-1].start_tick >= line for track in others)


def _place(song: Song, tracks: tuple[Track, ...], at_tick: int, bars: int) -> Span | int | None:
    """A gap to fill, where to go on without anything to lead into, or None."""
    end_tick = _end_of_music(song, tracks, at_tick)
    if all(track.notes[-1].start_tick < end_tick for track in tracks if track.notes):
        return max(song.bar_line_after(tracks), end_tick)
    gap = gap_at(song, tracks, beat_from(song, end_tick))
    if gap is None or gap.end_tick <= song.metre_map.bars_after(gap.start_tick, bars):
        return gap
    return gap.start_tick


def _end_of_music(song: Song, tracks: tuple[Track, ...], at_tick: int) -> int:
    """Where the music around ``at_tick`` is over: a bar of silence follows, or nothing. It is
    looked for among the bars that are near.
    """
    metre_map = song.metre_map
    far_tick = metre_map.bars_after(at_tick, _NEAR_BARS)
    following = sorted(
        note for track in tracks for note in notes_within(track.notes, at_tick, far_tick)
    )
    end_tick = at_tick
    for note in following:
        if note.start_tick >= metre_map.bars_after(end_tick, 1):
            break
        end_tick = max(end_tick, note.end_tick)
    return end_tick


class WriteAlong(QObject):
    """Asks the assistant for suggestions whenever the composer has done something.

    An edit by itself is answered at once, edits in a row when they end, and nothing while a
    note is being dragged: then one look follows another until the mouse lets go.

    is_busy:  whether the composer is in the middle of a gesture.
    question: what to suggest now, None for nothing. Called with whether the playhead rather
              than an edit tells where.
    """

    def __init__(
        self,
        document: SongDocument,
        assistant: Assistant,
        *,
        is_busy: Callable[[], bool],
        question: Callable[[bool], Question | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._is_busy = is_busy
        self._question = question
        self._is_on = False
        self._at_playhead = False
        self._last_edit_s = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._suggest)
        self._unobserve = document.observe(self._document_changed)
        assistant.state_changed.connect(self._assistant_changed)
        assistant.suggestion_unwelcome.connect(lambda: self._timer.start(_LOOK_AGAIN_MS))

    @property
    def is_on(self) -> bool:
        return self._is_on

    def turn(self, on: bool) -> None:
        """Suggest from now on, or no longer."""
        self._is_on = on
        if on:
            self._at_playhead = False
            self._suggest_soon()
        else:
            self._timer.stop()
            self._assistant.withdraw()

    def playhead_moved(self) -> None:
        """The composer put the playhead elsewhere."""
        if self._is_on:
            self._at_playhead = True
            self._renew(_WAIT_AFTER_CURSOR_MS)

    def wishes_changed(self) -> None:
        """The composer asks for something else from now on."""
        if self._is_on:
            self._renew(_WAIT_AFTER_OPTIONS_MS)

    def close(self) -> None:
        self._unobserve()
        self._timer.stop()

    def _document_changed(self, change: Change) -> None:
        if not self._is_on:
            return
        if change.after.chosen_key != change.before.chosen_key:
            self._assistant.withdraw()  # What is offered is in a key that no longer holds.
        now_s = time.monotonic()
        in_a_row = now_s - self._last_edit_s < _IN_A_ROW_S
        self._last_edit_s = now_s
        self._at_playhead = False
        if in_a_row:
            self._timer.start(_WAIT_IN_A_ROW_MS)
        else:
            self._suggest_soon()

    def _assistant_changed(self, state: AssistantState) -> None:
        if self._is_on and state is AssistantState.READY:
            self._suggest_soon()

    def _renew(self, wait_ms: int) -> None:
        self._assistant.withdraw()
        self._timer.start(wait_ms)

    def _suggest_soon(self) -> None:
        """Once all others have heard of the change, but before the page is painted: the model
        has the longer way to go."""
        self._timer.stop()
        QMetaObject.invokeMethod(self, "_suggest", Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _suggest(self) -> None:
        if not self._is_on or self._timer.isActive():
            return  # Turned off meanwhile, or more edits came.
        if self._assistant.answers is not None:
            return  # A part was taken of what is offered, or this was asked for.
        if self._is_busy():
            self._timer.start(_LOOK_AGAIN_MS)
            return
        question = self._question(self._at_playhead)
        if question is not None:
            self._assistant.suggest(question, welcome=lambda: not self._is_busy())

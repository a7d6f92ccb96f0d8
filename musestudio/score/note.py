"""One note."""

from __future__ import annotations

from typing import NamedTuple

LOWEST_PITCH = 0
HIGHEST_PITCH = 127  # Inclusive.
LOWEST_VELOCITY = 1  # A note-on of velocity 0 is a note-off.
HIGHEST_VELOCITY = 127  # Inclusive.
DEFAULT_RELEASE_VELOCITY = 64


class Note(NamedTuple):
    """A note with its time in ticks.

    A tuple, so that notes are cheap (a song may hold 100,000), hashable, and sort in
    reading order: by start, then by pitch. Equal notes are interchangeable.

    start_tick:       0 or more.
    pitch:            0–127, 60 is middle C.
    duration_ticks:   0 or more (files with zero-length notes exist).
    velocity:         1–127.
    channel:          0–15; 9 is the General MIDI drum channel.
    release_velocity: 0–127, kept for the sake of exact export.
    muted:            kept in the project and shown, but neither played, rendered, heard by
                      the assistant nor (unless asked for) exported.
    locked:           the assistant may write around the note but not in its place: what
                      replaces music in a span keeps its locked notes.

    The last two are no part of MIDI; a project file holds them beside its music.
    """

    start_tick: int
    pitch: int
    duration_ticks: int
    velocity: int = 80
    channel: int = 0
    release_velocity: int = DEFAULT_RELEASE_VELOCITY
    muted: bool = False
    locked: bool = False

    # The methods below build the tuple themselves: ten thousand selected notes are changed
    # while a hand is on the mouse, and ``_replace`` takes more than twice as long.

    @property
    def end_tick(self) -> int:
        """The first tick at which the note no longer sounds."""
        return self.start_tick + self.duration_ticks

    def with_pitch(self, pitch: int) -> Note:
        """The same note at another pitch, kept inside 0–127."""
        pitch = min(max(pitch, LOWEST_PITCH), HIGHEST_PITCH)
        return Note._make((self[0], pitch, *self[2:]))

    def with_start(self, start_tick: int) -> Note:
        """The same note at another time, never before tick 0."""
        return Note._make((max(start_tick, 0), *self[1:]))

    def with_duration(self, duration_ticks: int) -> Note:
        """The same note with another length, at least 1 tick."""
        return Note._make((*self[:2], max(duration_ticks, 1), *self[3:]))

    def with_velocity(self, velocity: int) -> Note:
        """The same note at another loudness, kept inside 1–127."""
        velocity = min(max(velocity, LOWEST_VELOCITY), HIGHEST_VELOCITY)
        return Note._make((*self[:3], velocity, *self[4:]))

    def with_channel(self, channel: int) -> Note:
        """The same note on another MIDI channel (0–15)."""
        return self._replace(channel=channel)

    def with_muted(self, muted: bool) -> Note:
        """The same note, silent or sounding."""
        return self._replace(muted=muted)

    def with_locked(self, locked: bool) -> Note:
        """The same note, kept from the assistant or free."""
        return self._replace(locked=locked)

    def moved(self, ticks: int = 0, semitones: int = 0) -> Note:
        """The note shifted in time and pitch, kept inside the legal ranges."""
        pitch = min(max(self.pitch + semitones, LOWEST_PITCH), HIGHEST_PITCH)
        return Note._make((max(self.start_tick + ticks, 0), pitch, *self[2:]))

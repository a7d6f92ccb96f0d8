"""Which tracks the assistant hears, and from where it goes on."""

from __future__ import annotations

from typing import Any

from musestudio.score import Song, Track


class Hearing:
    """The composer's choice of tracks that are listened to and answered on."""

    def __init__(self) -> None:
        self._unheard: set[int] = set()

    def hears(self, track: Track) -> bool:
        """Whether the track is heard. Drums are not: their notes are no pitches."""
        return not track.is_drums and track.track_id not in self._unheard

    def set_heard(self, track_id: int, heard: bool) -> None:
        if heard:
            self._unheard.discard(track_id)
        else:
            self._unheard.add(track_id)

    def heard_tracks(self, song: Song) -> tuple[Track, ...]:
        """The heard tracks that hold any notes."""
        return tuple(track for track in song.tracks if track.notes and self.hears(track))

    def begin_tick(
        self, song: Song, cursor_tick: int, answering: tuple[Track, ...] | None = None
    ) -> int:
        """Where a continuation begins.

        At the cursor where the composer has put it behind some music; else at the first bar
        line after the last note of the tracks written on (all heard ones where not given).
        """
        heard = self.heard_tracks(song)
        if cursor_tick > 0 and any(t.notes[0].start_tick < cursor_tick for t in heard):
            return cursor_tick
        return song.bar_line_after(heard if answering is None else answering)

    def view(self) -> dict[str, Any]:
        """What ``restore`` needs, as JSON values."""
        return {"unheard_tracks": sorted(self._unheard)}

    def restore(self, view: dict[str, Any]) -> None:
        """Go back to a saved choice; what makes no sense is left out."""
        self._unheard = _ids(view.get("unheard_tracks"))


def _ids(value: Any) -> set[int]:
    return {i for i in value if type(i) is int} if isinstance(value, list) else set()

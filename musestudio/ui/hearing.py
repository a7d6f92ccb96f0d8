"""Which tracks the assistant hears, and from where it goes on."""

from __future__ import annotations

from typing import Any

from musestudio.score import Song, Track


class Hearing:
    """The composer's choice of tracks that are listened to and answered on."""

    def __init__(self) -> None:
        self._unheard: set[int] = set()
        self._chosen: set[int] = set()  # Heard because the composer said so.

    def hears(self, track: Track) -> bool:
        """Whether the track is heard. Drums only where asked for."""
        if track.track_id in self._chosen:
            return True
        return not track.is_drums and track.track_id not in self._unheard

    def set_heard(self, track_id: int, heard: bool) -> None:
        if heard:
            self._unheard.discard(track_id)
            self._chosen.add(track_id)
        else:
            self._unheard.add(track_id)
            self._chosen.discard(track_id)

    def heard_tracks(self, song: Song) -> tuple[Track, ...]:
        """The heard tracks that hold any notes."""
        return tuple(track for track in song.tracks if track.notes and self.hears(track))

    def begin_tick(self, song: Song, cursor_tick: int) -> int:
        """Where a continuation begins.

        At the cursor where the composer has put it behind some music; else at the first bar
        line after the last note.
        """
        heard = self.heard_tracks(song)
        if cursor_tick > 0 and any(t.notes[0].start_tick < cursor_tick for t in heard):
            return cursor_tick
        end = max((_end_tick(track) for track in heard), default=0)
        return song.metre_map.bar_line_from(end)

    def view(self) -> dict[str, Any]:
        """What ``restore`` needs, as JSON values."""
        return {"unheard_tracks": sorted(self._unheard), "heard_tracks": sorted(self._chosen)}

    def restore(self, view: dict[str, Any]) -> None:
        """Go back to a saved choice; what makes no sense is left out."""
        self._unheard = _ids(view.get("unheard_tracks"))
        self._chosen = _ids(view.get("heard_tracks"))


def _end_tick(track: Track) -> int:
    return max((note.end_tick for note in track.notes), default=0)


def _ids(value: Any) -> set[int]:
    return {i for i in value if type(i) is int} if isinstance(value, list) else set()

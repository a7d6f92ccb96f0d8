"""What Continue would do now, in words."""

from __future__ import annotations

from bisect import bisect_left

from musestudio.score import Song, Track
from musestudio.ui.assistant import Assistant


def plan_text(song: Song, assistant: Assistant, bars: int, cursor_tick: int) -> str:
    """Which bars would be written, after hearing what."""
    heard = assistant.hearing.heard_tracks(song)
    if not song.note_count:
        return "Draw, play or drop in a phrase to go on from."
    if not heard:
        return "No track is heard: open an ear in the track list."
    start = assistant.hearing.begin_tick(song, cursor_tick)
    place = song.metre_map.position_at(start)
    if (place.beat, place.tick) == (1, 0):
        first, last = place.bar, place.bar + bars - 1
        where = f"Bar {first}" if bars == 1 else f"Bars {first}–{last}"
    else:
        where = f"{bars} {'bar' if bars == 1 else 'bars'} from {place.bar}.{place.beat}"
    end = song.metre_map.bars_after(start, bars)
    replaced = sum(_starting_between(track, start, end) for track in heard)
    text = f"{where}, hearing {_names(heard)}"
    if replaced:
        text += f"; replaces {replaced:,} {'note' if replaced == 1 else 'notes'}"
    return text


def _names(heard: tuple[Track, ...]) -> str:
    if len(heard) == 1:
        return f"“{heard[0].name.strip() or f'Track {heard[0].track_id}'}”"
    return f"{len(heard)} tracks"


def _starting_between(track: Track, start_tick: int, end_tick: int) -> int:
    notes = track.notes
    first = bisect_left(notes, start_tick, key=lambda note: note.start_tick)
    return bisect_left(notes, end_tick, key=lambda note: note.start_tick) - first

"""What may stand at an end of a bridge: notes of the piece, or the music of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from musestudio.errors import RequestError
from musestudio.inference.clips import MOST_BARS, Clip
from musestudio.score import Note, Song
from musestudio.ui.giving_way import notes_within
from musestudio.ui.plan import where_text
from musestudio.ui.thumbnail import Thumbnail, bar_lines_within


@dataclass(frozen=True)
class BridgeEnd:
    """A phrase in whole bars.

    clip:     the phrase, as the phrase model is asked.
    song:     it stands in, as it was when the phrase was taken.
    name:     what the composer knows it by: “Bars 1–4 of “Piano””, “evening.mid”.
    track_id: the track of the document it stands on; None for music from elsewhere.
    """

    clip: Clip
    song: Song
    name: str
    track_id: int | None = None

    def picture(self) -> Thumbnail:
        """The phrase in small."""
        clip = self.clip
        lines = bar_lines_within(self.song.metre_map, clip.start_tick, clip.end_tick)
        return Thumbnail(clip.notes, clip.start_tick, clip.end_tick, lines)

    def stands_in(self, song: Song) -> bool:
        """Whether the document still has all of its notes where they were."""
        track = next((each for each in song.tracks if each.track_id == self.track_id), None)
        if track is None:
            return False
        there = notes_within(track.notes, self.clip.start_tick, self.clip.end_tick)
        return set(self.clip.notes) <= set(there)


def end_of_notes(song: Song, track_id: int, notes: Iterable[Note]) -> BridgeEnd:
    """Notes of a track of the document with the bars they begin in.

    Raises RequestError where there are none, or only such as cannot be bridged.
    """
    chosen = tuple(notes)
    if not chosen:
        raise RequestError("Select the notes that the bridge is to begin with, or to lead to.")
    start = min(note.start_tick for note in chosen)
    # A note held over the bar line does not make another bar.
    end = max(note.start_tick for note in chosen) + 1
    clip = Clip.of_span(song, (track_id,), start, end, only=((track_id, note) for note in chosen))
    name = song.track(track_id).name.strip() or f"Track {track_id}"
    where = where_text(song, clip.start_tick, clip.end_tick)
    return _possible(BridgeEnd(clip, song, f"{where} of “{name}”", track_id))


def end_of_song(song: Song, name: str) -> BridgeEnd:
    """The music of a file, all its pitched parts together, from its first bar with notes on.

    Raises RequestError where there is nothing in it that can be bridged.
    """
    return _possible(BridgeEnd(Clip.of_song(song, name=f"“{name}”"), song, f"“{name}”"))


def halves_of(
    song: Song, track_id: int, notes: Sequence[Note]
) -> tuple[BridgeEnd, BridgeEnd] | None:
    """Both ends at once, where the notes are two phrases with a bar of silence or more between;
    the widest silence parts them. None where they are one phrase.
    """
    ordered = sorted(notes)
    sounding_until, widest, parts_at = 0, 0, 0
    for place, note in enumerate(ordered):
        silence = note.start_tick - sounding_until
        if place and silence > widest:
            widest, parts_at = silence, place
        sounding_until = max(sounding_until, note.end_tick)
    if not parts_at:
        return None
    first = end_of_notes(song, track_id, ordered[:parts_at])
    second = end_of_notes(song, track_id, ordered[parts_at:])
    return (first, second) if first.clip.end_tick < second.clip.start_tick else None


def bars_between(first: BridgeEnd, last: BridgeEnd) -> int:
    """The bars between two ends that stand in the piece, at most ``MOST_BARS``; 0 where they do
    not stand there, or not apart and in this order."""
    if first.track_id is None or last.track_id is None:
        return 0
    metre_map = last.song.metre_map
    ends = metre_map.position_at(first.clip.end_tick).bar
    begins = metre_map.position_at(last.clip.start_tick).bar
    return min(max(begins - ends, 0), MOST_BARS)


def _possible(end: BridgeEnd) -> BridgeEnd:
    if end.clip.problem:
        raise RequestError(end.clip.problem)
    return end

"""What may stand at an end of a bridge: notes of the piece, or the music of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from musestudio.errors import RequestError
from musestudio.score import Note, Song, Track
from musestudio.ui.plan import where_text
from musestudio.ui.thumbnail import Thumbnail, bar_lines_within

MOST_BARS = 16
"""A phrase is what one remembers at once; of longer music its first bars are taken."""


@dataclass(frozen=True)
class BridgeEnd:
    """A phrase in whole bars.

    song:     it stands in, as it was when the phrase was taken.
    notes:    in ticks of ``song``, sorted.
    start_tick, end_tick: bar lines, end exclusive.
    name:     “Bars 1–4 of “Piano””, “evening.mid”.
    track_id: the track of the document it stands on; None for music from elsewhere.
    said:     what was left out of it, a sentence; empty where nothing was.
    is_drums: whether the notes are drums.
    """

    song: Song
    notes: tuple[Note, ...]
    start_tick: int
    end_tick: int
    name: str
    track_id: int | None = None
    said: str = ""
    is_drums: bool = False

    @property
    def n_bars(self) -> int:
        """Bars of its song that it takes."""
        metre_map = self.song.metre_map
        return metre_map.position_at(self.end_tick).bar - metre_map.position_at(self.start_tick).bar

    def picture(self) -> Thumbnail:
        """The phrase in small."""
        lines = bar_lines_within(self.song.metre_map, self.start_tick, self.end_tick)
        return Thumbnail(self.notes, self.start_tick, self.end_tick, lines)


def end_of_notes(song: Song, track_id: int, notes: Iterable[Note]) -> BridgeEnd:
    """Notes of a track of the document with the bars they stand in.

    Raises RequestError where there is none.
    """
    track = song.track(track_id)
    kept, start, end, said = _whole_bars(song, sorted(notes))
    name = track.name.strip() or f"Track {track_id}"
    return BridgeEnd(
        song,
        kept,
        start,
        end,
        f"{where_text(song, start, end)} of “{name}”",
        track_id,
        said,
        track.is_drums,
    )


def end_of_song(song: Song, name: str) -> BridgeEnd:
    """The music of a file, all its parts together, from its first bar with notes on; drums only
    where there is nothing else.

    Raises RequestError where it has no notes.
    """
    tracks = [track for track in song.tracks if track.notes and not track.is_drums]
    is_drums = not tracks
    tracks = tracks or [track for track in song.tracks if track.notes]
    if not tracks:
        raise RequestError(f"“{name}” holds no notes, so that no bridge can begin or end there.")
    notes = sorted(note for track in tracks for note in track.sounding_notes)
    kept, start, end, said = _whole_bars(song, notes)
    return BridgeEnd(song, kept, start, end, name, None, said, is_drums)


def halves_of(
    song: Song, track: Track, notes: Sequence[Note]
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
    first = end_of_notes(song, track.track_id, ordered[:parts_at])
    second = end_of_notes(song, track.track_id, ordered[parts_at:])
    return (first, second) if first.end_tick < second.start_tick else None


def _whole_bars(song: Song, notes: list[Note]) -> tuple[tuple[Note, ...], int, int, str]:
    """The notes of at most MOST_BARS bars from the first on, the bar lines around them, and a
    sentence where there are more."""
    if not notes:
        raise RequestError("There are no notes to bridge; select some, or choose another file.")
    metre_map = song.metre_map
    start = metre_map.bar_start_at(notes[0].start_tick)
    most = metre_map.bars_after(start, MOST_BARS)
    last_onset = max(note.start_tick for note in notes)
    if last_onset >= most:
        kept = tuple(note for note in notes if note.start_tick < most)
        return kept, start, most, f"The first {MOST_BARS} bars are taken."
    # A note held over the bar line does not make another bar.
    return tuple(notes), start, metre_map.bar_line_from(last_onset + 1), ""

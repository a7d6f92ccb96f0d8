"""Notes heard in a recording, laid on the bars and beats of a song."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from musestudio.inference.transcription.placing import as_played, placed
from musestudio.inference.transcription.transcribe import SketchNote
from musestudio.recording.beats import USUAL_BPM, Onset, find_beats
from musestudio.score import Note, Song, TempoChange

_LONGEST_FELT_S = 1.0  # A longer note is not felt as a stronger accent.
_SHORTEST_FELT = 0.3
_EARLY_BEATS = 0.25  # What begins less than this before a beat was meant for it.


class LaidSketch(NamedTuple):
    """notes: in reading order.
    tempo: what an empty song is to be set to; None where its tempo stays.
    beats_per_minute: the pace that was found, None where there was too little to tell or nobody
        asked.
    """

    notes: tuple[Note, ...]
    tempo: TempoChange | None = None
    beats_per_minute: float | None = None


def lay_sketch(
    notes: Sequence[SketchNote], song: Song, at_tick: int, *, on_beat: bool, channel: int = 0
) -> LaidSketch:
    """Put the notes into the song, the first at ``at_tick`` or within the beat after it.

    on_beat: their beat is found and comes to lie on the song's; a song without a note takes
             their tempo too, and then they sound as fast as they did. False, and where there are
             too few notes to find a beat in: they keep their seconds.
    """
    grid = None
    is_new = song.note_count == 0 and song.smpte_division is None
    if on_beat:
        around_bpm = song.tempo_map.tempo_at(at_tick).beats_per_minute
        grid = find_beats([_onset(note) for note in notes], USUAL_BPM if is_new else around_bpm)
    if grid is None:
        return LaidSketch(as_played(notes, song.tempo_map, at_tick, channel))
    if grid.is_steady:
        grid = grid.evened()
    first_beat = math.floor(grid.beats_at(notes[0].start_s) + _EARLY_BEATS)
    bpm = round(grid.beats_per_minute, 1)

    def tick_at(time_s: float) -> float:
        beat = max(grid.beats_at(time_s) - first_beat, 0.0)
        return at_tick + beat * song.ticks_per_beat

    tempo = TempoChange(0, round(60_000_000 / bpm)) if is_new else None
    return LaidSketch(placed(notes, tick_at, channel), tempo, bpm)


def _onset(note: SketchNote) -> Onset:
    length_s = min(note.end_s - note.start_s, _LONGEST_FELT_S)
    return Onset(note.start_s, note.velocity / 127 * (_SHORTEST_FELT + length_s))

"""Which chord sounds when, over a song."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from musestudio.score.chord import Chord, best_match
from musestudio.score.note import Note
from musestudio.score.performance import audible_tracks
from musestudio.score.scale import Key, estimate_key
from musestudio.score.song import Song
from musestudio.score.track import DRUM_CHANNEL

_SEGMENT_COST = 0.3  # Of what sounds in a beat: a chord that changes has to be worth it.
_LONGEST_SEGMENT_BEATS = 12
_KEY_NOTES = 2000  # As many are enough to find a key from.
_BASS_SHARE = 0.25  # Of a beat: shorter notes at its edge are not its bass.


class ChordSpan(NamedTuple):
    """A chord from ``start_tick`` up to, not including, ``end_tick``; its name as written
    above a bar."""

    start_tick: int
    end_tick: int
    name: str


class _Beat(NamedTuple):
    """How long each pitch class sounds in a beat (1.0: one voice throughout), and the pitch
    class of its lowest note, None in silence."""

    weights: tuple[float, ...]
    bass: int | None


class ChordReader:
    """Names the chords of one song, each bar looked at once and only when asked for.

    A song is a value: after an edit make another reader. What was found for bars with the
    same music is remembered across readers, so that is cheap.

    track_ids: the tracks that are heard; by default those that are audible.
    key:       how chords are spelt; by default the key signature in force at the start, or
               the key the notes are most probably in.
    Drums and muted notes are not heard.
    """

    def __init__(
        self, song: Song, track_ids: Collection[int] | None = None, key: Key | None = None
    ) -> None:
        self._song = song
        self._tracks = [
            track
            for track in audible_tracks(song)
            if track.notes and (track_ids is None or track.track_id in track_ids)
        ]
        self._bars: dict[int, tuple[tuple[int, int, Chord], ...]] = {}
        self.key = key or self._likely_key()

    def spans(self, start_tick: int, end_tick: int) -> tuple[ChordSpan, ...]:
        """The chords of every bar that has a part in [start_tick, end_tick), by start.

        One that goes on over a bar line is one span. Where nothing sounds, or nothing that
        makes a chord, there is none.
        """
        if end_tick <= start_tick:
            return ()
        metres = self._song.metre_map
        bars = range(
            metres.position_at(max(start_tick, 0)).bar,
            metres.position_at(max(end_tick - 1, 0)).bar + 1,
        )
        missing = [bar for bar in bars if bar not in self._bars]
        if missing:
            self._read(missing[0], missing[-1])
        joined: list[tuple[int, int, Chord]] = []
        for bar in bars:
            for start, end, chord in self._bars[bar]:
                if joined and joined[-1][1:] == (start, chord):
                    start = joined.pop()[0]
                joined.append((start, end, chord))
        return tuple(ChordSpan(start, end, chord.name(self.key)) for start, end, chord in joined)

    def _read(self, first_bar: int, last_bar: int) -> None:
        metres = self._song.metre_map
        starts = [metres.bar_start(bar) for bar in range(first_bar, last_bar + 2)]
        notes = self._notes_between(starts[0], starts[-1])
        first = 0
        for bar, start, end in zip(
            range(first_bar, last_bar + 1), starts[:-1], starts[1:], strict=True
        ):
            # Notes that are over, at the front of the list, need not be looked at again.
            while first < len(notes) and notes[first].end_tick <= start:
                first += 1
            edges = self._beat_edges(start, end)
            beats = tuple(_beats(notes, first, edges))
            self._bars[bar] = tuple(
                (edges[i], edges[j], chord) for i, j, chord in _segmented(beats)
            )

    def _notes_between(self, start_tick: int, end_tick: int) -> list[Note]:
        """Every note heard that sounds somewhere in the stretch, sorted."""
        found: list[Note] = []
        for track in self._tracks:
            notes = track.sounding_notes
            low = bisect_left(notes, (start_tick - track.longest_note_ticks,))
            high = bisect_left(notes, (end_tick,))
            found += [
                note
                for note in notes[low:high]
                if note.end_tick > start_tick and note.channel != DRUM_CHANNEL
            ]
        found.sort()
        return found

    def _beat_edges(self, start: int, end: int) -> list[int]:
        """Where the beats of a bar begin, and its end: quarters, or three eighths in 6/8."""
        metres = self._song.metre_map
        metre = metres.metre_at(start)
        beat = metres.beat_ticks(metre)
        if metre.denominator >= 8 and metre.numerator % 3 == 0 and metre.numerator > 3:
            beat *= 3
        elif metre.denominator < 4 or (metre.denominator > 4 and metre.numerator % 2 == 0):
            beat = metres.ticks_per_beat
        return [*range(start, end, max(beat, 1)), end]

    def _likely_key(self) -> Key:
        changes = self._song.key_changes
        if changes:
            return changes[0].key
        notes: list[Note] = []
        for track in self._tracks:
            notes += track.sounding_notes[: _KEY_NOTES // len(self._tracks) + 1]
        return estimate_key(notes) or Key(0)


def _beats(notes: list[Note], first: int, edges: list[int]) -> list[_Beat]:
    """What sounds in each of the beats of a bar; ``notes`` before ``first`` are over."""
    count = len(edges) - 1
    weights = [[0.0] * 12 for _ in range(count)]
    lowest: list[int | None] = [None] * count
    for i in range(first, len(notes)):
        note = notes[i]
        if note.start_tick >= edges[-1]:
            break
        for beat in range(count):
            start, end = edges[beat], edges[beat + 1]
            share = (min(note.end_tick, end) - max(note.start_tick, start)) / (end - start)
            if share <= 0:
                continue
            weights[beat][note.pitch % 12] += share
            low = lowest[beat]
            if share >= _BASS_SHARE and (low is None or note.pitch < low):
                lowest[beat] = note.pitch
    return [
        # Rounded, so that bars that differ by a player's hand are still found again.
        _Beat(tuple(round(w, 2) for w in row), None if low is None else low % 12)
        for row, low in zip(weights, lowest, strict=True)
    ]


@lru_cache(maxsize=4096)
def _segmented(beats: tuple[_Beat, ...]) -> tuple[tuple[int, int, Chord], ...]:
    """(first beat, beat after the last, chord) for a bar, cut so that chords fit best.

    The best of all ways to cut the bar at its beats, found by dynamic programming: each
    chord scores its fit times the beats' music, and costs a little to begin.
    """
    sounding = [sum(beat.weights) for beat in beats]
    if not any(sounding):
        return ()
    cost = _SEGMENT_COST * sum(sounding) / sum(map(bool, sounding))
    # best[j]: (score of the best way to explain the beats before j, its last cut, its chord)
    best: list[tuple[float, int, Chord | None]] = [(0.0, 0, None)]
    for j in range(1, len(beats) + 1):
        options = []
        weights = [0.0] * 12
        for i in range(j - 1, max(j - 1 - _LONGEST_SEGMENT_BEATS, -1), -1):
            weights = [a + b for a, b in zip(weights, beats[i].weights, strict=True)]
            score, chord = best[i][0], None
            bass = next((beat.bass for beat in beats[i:j] if beat.bass is not None), None)
            match = None if bass is None else best_match(weights, bass)
            if match is not None:
                score += match.fit * sum(weights) - cost
                chord = match.chord
            elif any(weights):
                score -= cost
            options.append((score, i, chord))
        # Of equals the longest, which is the last: fewer changes.
        best.append(max(reversed(options), key=lambda option: option[0]))
    found = []
    j = len(beats)
    while j > 0:
        _, i, chord = best[j]
        if chord is not None:
            inside = [beat for beat in range(i, j) if sounding[beat]]
            found.append((inside[0], inside[-1] + 1, chord))
        j = i
    return tuple(reversed(found))

"""A clip: whole bars of somebody's music, as the phrase model is given it.

What is played on drums, muted or no music at all is found out here, and said in sentences.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from musestudio.encoding import phrase as phrases
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.errors import RequestError
from musestudio.score import Key, Note, Song, estimate_key
from musestudio.score.track import DRUM_CHANNEL

MOST_BARS = 64
_TELLS_A_KEY = 5
"""So many notes may tell the key of a clip; with fewer, the music around is asked."""
_BARS_AROUND = 16
"""Bars before and after a clip that are heard for its key."""


@dataclass(frozen=True)
class Clip:
    """Whole bars of a song and what is played in them.

    parts:     (track_id, note) in reading order, in the song's ticks: the notes that begin in
               the bars, drums and muted notes aside.
    ticks_per_beat: of the song.
    frame:     the bars, those too long for the model cut into parts.
    n_bars:    bars of the song, 1–64; ``frame`` may have more.
    end_tick:  the bar line after the last bar.
    key:       the key they are in, or None where nothing tells.
    first_bar: the number of the first bar, from 1.
    name:      what a composer knows the clip by, such as “bars 5–8” or a file's name.
    n_drums:   drum notes in those bars, which are not among ``parts``.
    n_beyond:  bars of music after the last bar that were asked for and left out.
    """

    parts: tuple[tuple[int, Note], ...]
    ticks_per_beat: int
    frame: BarFrame
    n_bars: int
    end_tick: int
    key: Key | None
    first_bar: int = 1
    name: str = ""
    n_drums: int = 0
    n_beyond: int = 0

    @classmethod
    def of_bars(
        cls,
        song: Song,
        track_ids: Iterable[int],
        first_bar: int,
        n_bars: int,
        *,
        only: Iterable[tuple[int, Note]] | None = None,
        key: Key | None = None,
        name: str = "",
    ) -> Clip:
        """Bars of some tracks; no more are taken than the model hears, ``MOST_BARS``.

        only: (track_id, note) of the notes that count, where not all do: a selection.
        key:  the key to go by; by default the one chosen for the piece, else what they seem to be
              in.
        Raises RequestError where there are no such bars.
        """
        if first_bar < 1 or n_bars < 1:
            raise RequestError("A phrase has at least one bar, and bars count from 1.")
        metre_map = song.metre_map
        taken = min(n_bars, MOST_BARS)
        frame = BarFrame.of(metre_map, first_bar, taken)
        while len(frame.length) > MOST_BARS and taken > 1:
            taken -= 1
            frame = BarFrame.of(metre_map, first_bar, taken)
        start, end = (metre_map.bar_start(bar) for bar in (first_bar, first_bar + taken))
        chosen = None if only is None else set(only)
        heard: list[tuple[int, Note]] = []
        n_drums = 0
        for track_id in dict.fromkeys(track_ids):
            for note in _begin_within(song.track(track_id).sounding_notes, start, end):
                if chosen is not None and (track_id, note) not in chosen:
                    continue
                if note.channel == DRUM_CHANNEL:
                    n_drums += 1
                else:
                    heard.append((track_id, note))
        heard.sort(key=lambda part: (part[1], part[0]))
        return cls(
            parts=tuple(heard),
            ticks_per_beat=song.ticks_per_beat,
            frame=frame,
            n_bars=taken,
            end_tick=end,
            key=key if key is not None else _key_of([note for _, note in heard], song, start, end),
            first_bar=first_bar,
            name=name or bars_text(first_bar, taken),
            n_drums=n_drums,
            n_beyond=n_bars - taken,
        )

    @classmethod
    def of_span(
        cls,
        song: Song,
        track_ids: Iterable[int],
        start_tick: int,
        end_tick: int,
        *,
        only: Iterable[tuple[int, Note]] | None = None,
        key: Key | None = None,
        name: str = "",
    ) -> Clip:
        """The whole bars that hold a stretch; the rest as in ``of_bars``."""
        metre_map = song.metre_map
        first = metre_map.position_at(start_tick).bar
        last = metre_map.position_at(max(end_tick - 1, start_tick)).bar
        return cls.of_bars(song, track_ids, first, last - first + 1, only=only, key=key, name=name)

    @classmethod
    def of_song(cls, song: Song, *, key: Key | None = None, name: str = "") -> Clip:
        """A whole song, a file for instance: from the bar its first note begins in to the end of
        its last note, at most ``MOST_BARS``. A song without notes is its first bar."""
        return cls.of_tracks(song, [track.track_id for track in song.tracks], key=key, name=name)

    @classmethod
    def of_tracks(
        cls, song: Song, track_ids: Sequence[int], *, key: Key | None = None, name: str = ""
    ) -> Clip:
        """The same of some tracks."""
        tracks = [track for i in track_ids if (track := song.track(i)).notes]
        start = min((track.notes[0].start_tick for track in tracks), default=0)
        # A note of no length at the very end has a bar to stand in.
        end = max(
            (max(track.last_note_end_tick, track.notes[-1].start_tick + 1) for track in tracks),
            default=1,
        )
        return cls.of_span(song, track_ids, start, end, key=key, name=name)

    @property
    def notes(self) -> tuple[Note, ...]:
        """In reading order, in the song's ticks."""
        return tuple(note for _, note in self.parts)

    @property
    def start_tick(self) -> int:
        """The first bar line."""
        return self.frame.start_tick

    @property
    def length_ticks(self) -> int:
        return self.end_tick - self.start_tick

    @property
    def track_ids(self) -> tuple[int, ...]:
        """The tracks that have notes in it, in the order in which they begin."""
        return tuple(dict.fromkeys(track_id for track_id, _ in self.parts))

    @cached_property
    def flat_velocity(self) -> int | None:
        """The one velocity all notes share: nobody played them. None where there are dynamics."""
        velocities = {note.velocity for _, note in self.parts}
        return velocities.pop() if len(velocities) == 1 else None

    @property
    def has_dynamics(self) -> bool:
        return bool(self.parts) and self.flat_velocity is None

    @property
    def mean_velocity(self) -> int:
        """Of its notes, 1–127; there have to be some."""
        return round(sum(note.velocity for _, note in self.parts) / len(self.parts))

    @property
    def problem(self) -> str:
        """Why the phrase model cannot start from this clip, one sentence; empty where it can."""
        if self.parts:
            return ""
        if self.n_drums:
            return (
                f"There are only drums in {self.name}; "
                "the assistant varies and bridges what has pitches."
            )
        return f"There are no notes in {self.name}; choose bars with some music."

    @property
    def said(self) -> tuple[str, ...]:
        """Sentences on what of the clip is not heard, or is little to go by."""
        sentences = []
        if self.parts and self.n_drums:
            sentences.append(f"The drums of {self.name} are left as they are.")
        if len(self.parts) == 1:
            sentences.append(
                f"There is a single note in {self.name}, so what follows from it is a guess."
            )
        if self.n_beyond:
            sentences.append(
                f"Of {self.name} the first {bars_count(self.n_bars)} are heard, as much as the "
                "assistant takes at once."
            )
        return tuple(sentences)

    @cached_property
    def bars(self) -> PhraseBars:
        """The clip in the common key, for a phrase model. Raises RequestError: ``problem``."""
        if self.problem:
            raise RequestError(self.problem)
        bars, _ = phrases.encode(
            self.notes,
            self.ticks_per_beat,
            self.frame,
            key=self.key,
            with_velocity=self.has_dynamics,
        )
        return bars

    def in_ticks(self, ticks_per_beat: int) -> Clip:
        """The clip in the ticks of another song; times that have no tick there are rounded."""
        if ticks_per_beat == self.ticks_per_beat:
            return self

        def there(tick: int) -> int:
            return round(tick * ticks_per_beat / self.ticks_per_beat)

        def note_there(note: Note) -> Note:
            start = there(note.start_tick)
            return note._replace(start_tick=start, duration_ticks=there(note.end_tick) - start)

        return replace(
            self,
            parts=tuple((track_id, note_there(note)) for track_id, note in self.parts),
            ticks_per_beat=ticks_per_beat,
            frame=replace(self.frame, start_tick=there(self.start_tick)),
            end_tick=there(self.end_tick),
        )


def bars_text(first_bar: int, n_bars: int) -> str:
    """“bar 3” or “bars 5–8”."""
    return f"bar {first_bar}" if n_bars == 1 else f"bars {first_bar}–{first_bar + n_bars - 1}"


def bars_count(n_bars: int) -> str:
    """“1 bar” or “4 bars”."""
    return "1 bar" if n_bars == 1 else f"{n_bars} bars"


def _begin_within(notes: Sequence[Note], start_tick: int, end_tick: int) -> Sequence[Note]:
    first, after = (
        bisect_left(notes, tick, key=lambda note: note.start_tick)
        for tick in (start_tick, end_tick)
    )
    return notes[first:after]


def _key_of(notes: Sequence[Note], song: Song, start_tick: int, end_tick: int) -> Key | None:
    """The key of a clip's notes: the one chosen for the piece, or that of the music around, where
    they are all of it, or else the one they seem to be in themselves.

    Four bars seldom tell their key for certain, and two clips of a song in one key should not be
    taken to be in two.
    """
    if song.chosen_key is not None:
        return song.chosen_key
    metre_map = song.metre_map
    first_bar = max(metre_map.position_at(start_tick).bar - _BARS_AROUND, 1)
    begin = metre_map.bar_start(first_bar)
    end = metre_map.bars_after(end_tick, _BARS_AROUND)
    around = estimate_key(
        note for track in song.tracks for note in _begin_within(track.notes, begin, end)
    )
    if around is not None and (len(notes) < _TELLS_A_KEY or _is_in(notes, around)):
        return around
    return estimate_key(notes)


def _is_in(notes: Sequence[Note], key: Key) -> bool:
    """Whether the key has all of them; in minor the raised sixth and seventh are its own."""
    raised = {(key.tonic + degree) % 12 for degree in ((9, 11) if key.is_minor else ())}
    return all(note.pitch in key or note.pitch % 12 in raised for note in notes)

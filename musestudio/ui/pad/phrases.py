"""Which phrases stand on the map, and the bars that what is heard would go to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from musestudio.encoding import phrase as encoding
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.score import Key, MetreMap, Note, Song, Track
from musestudio.score.track import DRUM_CHANNEL
from musestudio.ui.giving_way import notes_within

PHRASE_BARS = 4
"""How long the phrases of the piece are taken to be, where nothing is selected."""
MOST_BARS = 16
MOST_PHRASES = 32
_LEAST_NOTES = 2


class Origin(Enum):
    """Where a phrase comes from."""

    PIECE = "in the piece"
    KEPT = "kept from the assistant"
    ASIDE = "set aside"
    IDEA = "an idea of the assistant’s"


@dataclass(frozen=True)
class Place:
    """Whole bars of a track.

    first_bar: from 1.
    """

    track_id: int
    first_bar: int
    n_bars: int
    start_tick: int
    end_tick: int

    @classmethod
    def of(cls, metre_map: MetreMap, track_id: int, first_bar: int, n_bars: int) -> Place:
        start, end = (metre_map.bar_start(bar) for bar in (first_bar, first_bar + n_bars))
        return cls(track_id, first_bar, n_bars, start, end)

    @classmethod
    def around(cls, song: Song, track_id: int, start_tick: int, end_tick: int) -> Place:
        """The bars that hold a stretch, at most MOST_BARS from its first on."""
        metre_map = song.metre_map
        first = metre_map.position_at(start_tick).bar
        last = metre_map.position_at(max(end_tick - 1, start_tick)).bar
        return cls.of(metre_map, track_id, first, min(last - first + 1, MOST_BARS))

    @property
    def bars_text(self) -> str:
        """“bar 3” or “bars 5–8”."""
        last = self.first_bar + self.n_bars - 1
        return f"bar {last}" if self.n_bars == 1 else f"bars {self.first_bar}–{last}"

    def frame(self, metre_map: MetreMap) -> BarFrame:
        return BarFrame.of(metre_map, self.first_bar, self.n_bars)


@dataclass(frozen=True)
class PadPhrase:
    """A phrase on the map.

    name:  “Piano, bars 5–8”.
    place: where it stands, or would have stood.
    notes: as they stand there; of an idea there are none before it is heard.
    bars:  the same for the model.
    colour: of its track; None for what is the assistant's.
    """

    name: str
    origin: Origin
    place: Place
    notes: tuple[Note, ...]
    bars: PhraseBars
    colour: int | None = None

    @cached_property
    def likeness(self) -> tuple[bytes, ...]:
        """The same for phrases of the same notes, wherever they stand."""
        bars = self.bars
        parts = (bars.onset, bars.pitch - bars.transposed, bars.duration, bars.bar_length)
        return tuple(part.tobytes() for part in parts)

    @cached_property
    def pitches(self) -> frozenset[int]:
        """The MIDI pitches it has, as they are heard."""
        return frozenset((self.bars.pitch - self.bars.transposed).tolist())

    @cached_property
    def most_voices(self) -> int:
        """How many of its notes sound at once, at most."""
        from musestudio.inference.constraints import most_sounding_at_once

        return most_sounding_at_once(encoding.decode(self.bars, encoding.BEAT))

    def moved_to(self, metre_map: MetreMap, place: Place) -> tuple[Note, ...]:
        """Its own notes, bar by bar, in other bars: repeated or cut to as many, and no note
        sounding beyond them."""
        moved = []
        for i in range(place.n_bars):
            source = self.place.first_bar + i % self.place.n_bars
            begin, end = metre_map.bar_start(source), metre_map.bar_start(source + 1)
            to = metre_map.bar_start(place.first_bar + i)
            room = metre_map.bar_start(place.first_bar + i + 1) - to
            moved += [
                cut_off(note.with_start(note.start_tick - begin + to), place.end_tick)
                for note in notes_within(self.notes, begin, end)
                if note.start_tick - begin < room
            ]
        return tuple(sorted(moved))


def cut_off(note: Note, end_tick: int) -> Note:
    """The note, not sounding beyond a tick."""
    return note if note.end_tick <= end_tick else note.with_duration(end_tick - note.start_tick)


def phrase_in(song: Song, place: Place, key: Key | None, origin: Origin) -> PadPhrase | None:
    """What stands in those bars of a track; None where it is not enough to be a phrase."""
    track = song.track(place.track_id)
    inside = notes_within(track.notes, place.start_tick, place.end_tick)
    notes = tuple(n for n in inside if n.channel != DRUM_CHANNEL and not n.muted)
    name = f"{track.name or f'Track {track.track_id}'}, {place.bars_text}"
    return _phrase(song, name, origin, place, notes, key, track.colour)


def phrases_of(
    song: Song, tracks: Iterable[Track], n_bars: int, key: Key | None, here: Place
) -> list[PadPhrase]:
    """The phrases of those tracks: each begins in a bar with music and lasts ``n_bars``, and the
    next begins behind it. In a long piece those far from ``here`` are left out."""
    places = [place for track in tracks for place in _places(song.metre_map, track, n_bars)]
    places.sort(key=lambda place: abs(place.start_tick - here.start_tick))
    near = places[: 2 * MOST_PHRASES]
    found = (phrase_in(song, place, key, Origin.PIECE) for place in near)
    return [phrase for phrase in found if phrase is not None]


def set_aside(
    song: Song, notes: Sequence[tuple[int, Note]], start_tick: int, end_tick: int, key: Key | None
) -> PadPhrase | None:
    """A candidate that was set aside, as a phrase of the track most of it is written on."""
    here = {track.track_id for track in song.tracks}
    tracks = [track_id for track_id, _ in notes if track_id in here]
    if not tracks:
        return None
    track_id = max(sorted(set(tracks)), key=tracks.count)
    place = Place.around(song, track_id, start_tick, end_tick)
    own = tuple(sorted(note for i, note in notes if i == track_id))
    name = f"Set aside for {place.bars_text}"
    return _phrase(song, name, Origin.ASIDE, place, own, key, None)


def chosen(found: Sequence[PadPhrase], here: Place) -> list[PadPhrase]:
    """Each of them once, and no more than can be told apart: those nearest to ``here``."""
    once = {phrase.likeness: phrase for phrase in reversed(found)}
    kept = [phrase for phrase in found if once[phrase.likeness] is phrase]
    kept.sort(key=lambda phrase: _away(phrase, here))
    return sorted(kept[:MOST_PHRASES], key=lambda p: (p.place.start_tick, p.place.track_id))


def _away(phrase: PadPhrase, here: Place) -> tuple[bool, int]:
    is_of_piece = phrase.origin is Origin.PIECE
    return is_of_piece and phrase.place != here, abs(phrase.place.start_tick - here.start_tick)


def _phrase(
    song: Song,
    name: str,
    origin: Origin,
    place: Place,
    notes: tuple[Note, ...],
    key: Key | None,
    colour: int | None,
) -> PadPhrase | None:
    if len(notes) < _LEAST_NOTES:
        return None
    # Where every note is as loud as the others, nobody played them: there are no dynamics.
    has_dynamics = len({note.velocity for note in notes}) > 1
    bars, _ = encoding.encode(
        notes,
        song.ticks_per_beat,
        place.frame(song.metre_map),
        key=key,
        with_velocity=has_dynamics,
    )
    return PadPhrase(name, origin, place, notes, bars, colour) if len(bars) else None


def _places(metre_map: MetreMap, track: Track, n_bars: int) -> Iterable[Place]:
    notes, i = track.notes, 0
    while i < len(notes):
        first = metre_map.position_at(notes[i].start_tick).bar
        place = Place.of(metre_map, track.track_id, first, n_bars)
        yield place
        i = bisect_left(notes, place.end_tick, key=lambda note: note.start_tick)


def place_at(song: Song, track: Track, tick: int, n_bars: int) -> Place:
    """The phrase of a track that a tick lies in; where it has none there, the bars from there."""
    metre_map = song.metre_map
    for place in _places(metre_map, track, n_bars):
        if place.start_tick <= tick < place.end_tick:
            return place
        if place.start_tick > tick:
            break
    return Place.of(metre_map, track.track_id, metre_map.position_at(tick).bar, n_bars)

"""What was drawn becomes notes that can be played: cut to the span, to voices, to one key each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from musestudio.score import Note


def within_span(notes: Iterable[Note], start_tick: int, end_tick: int) -> list[Note]:
    """The notes that begin in the span; what begins before it begins at its start."""
    found = []
    for note in notes:
        late = max(start_tick - note.start_tick, 0)
        if note.start_tick + late < end_tick:
            note = note.with_start(note.start_tick + late)
            found.append(note.with_duration(note.duration_ticks - late))
    return found


def struck_once(notes: Iterable[Note]) -> list[Note]:
    """No key is struck while it is down: the note before is let go; of two on one tick, which
    happens where a tick is longer than a grid step, the first stays. Reading order is kept."""
    kept: list[Note] = []
    last_of: dict[int, int] = {}
    for note in notes:
        before = last_of.get(note.pitch)
        if before is not None:
            if kept[before].start_tick == note.start_tick:
                continue
            kept[before] = ending_by(kept[before], note.start_tick)
        last_of[note.pitch] = len(kept)
        kept.append(note)
    return kept


def in_voices(notes: Iterable[Note], most: int) -> list[Note]:
    """The notes, in reading order, with no more than ``most`` sounding at once.

    A note too many ends the one that had the least left to sound (of two, the nearer one), as
    a player with too few fingers would; so the rhythm of the onsets stays.
    """
    kept: list[Note] = []
    sounding: list[int] = []
    for note in notes:
        sounding = [i for i in sounding if kept[i].end_tick > note.start_tick]
        if len(sounding) >= most:
            earlier = [i for i in sounding if kept[i].start_tick < note.start_tick]
            if not earlier:
                continue
            leaves = min(earlier, key=lambda i: (kept[i].end_tick, abs(kept[i].pitch - note.pitch)))
            kept[leaves] = ending_by(kept[leaves], note.start_tick)
            sounding.remove(leaves)
        sounding.append(len(kept))
        kept.append(note)
    return kept


def clear_of_known(notes: Iterable[Note], known: Mapping[int, Sequence[int]]) -> list[Note]:
    """No note sounds into a known one of its pitch; ``known`` has their starts, ascending."""
    cut = []
    for note in notes:
        later = (start for start in known.get(note.pitch, ()) if start > note.start_tick)
        cut.append(ending_by(note, next(later, note.end_tick)))
    return cut


def ending_by(note: Note, tick: int) -> Note:
    """The note, cut where it would sound beyond ``tick``."""
    return note.with_duration(min(note.end_tick, tick) - note.start_tick)

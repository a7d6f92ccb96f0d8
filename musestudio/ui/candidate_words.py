"""How one candidate differs from the others, in a musician's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean, median
from typing import NamedTuple

from musestudio.score import Note

_MOST_WORDS = 2
ALIKE = "Much like the others"
_SILENT = "No notes"


class _Trait(NamedTuple):
    """What can be told apart. less, more: words beside others. low, high: words by itself.

    step:   beside others a difference of one step is worth a word.
    middle: of a candidate by itself nothing is said up to two steps either way from here.
    """

    measure: Callable[[Sequence[Note], int], float]
    step: float
    less: str
    more: str
    middle: float
    low: str
    high: str


def _density(notes: Sequence[Note], ticks_per_beat: int) -> float:
    """Notes in a beat."""
    begin, end = notes[0].start_tick, max(note.end_tick for note in notes)
    return len(notes) * ticks_per_beat / max(end - begin, ticks_per_beat)


def _height(notes: Sequence[Note], _ticks_per_beat: int) -> float:
    return fmean(note.pitch for note in notes)


def _loudness(notes: Sequence[Note], _ticks_per_beat: int) -> float:
    return fmean(note.velocity for note in notes)


def _length(notes: Sequence[Note], ticks_per_beat: int) -> float:
    return fmean(note.duration_ticks for note in notes) / ticks_per_beat


def _fullness(notes: Sequence[Note], _ticks_per_beat: int) -> float:
    """Notes at an onset."""
    return len(notes) / len({note.start_tick for note in notes})


_TRAITS = (
    _Trait(_density, 0.3, "sparser", "busier", 2.4, "sparse", "busy"),
    _Trait(_height, 1.5, "lower", "higher", 62.0, "low", "high"),
    _Trait(_loudness, 4.0, "softer", "louder", 72.0, "soft", "loud"),
    _Trait(_length, 0.15, "shorter notes", "longer notes", 0.9, "short notes", "long notes"),
    _Trait(_fullness, 0.2, "thinner", "fuller", 1.6, "one voice", "chords"),
)


def words_for(candidates: Sequence[Sequence[Note]], ticks_per_beat: int) -> list[str]:
    """“Busier, higher”, one for each of several candidates; “Busy, high” for one alone.

    Of each the two traits are named in which it differs most.
    """
    playing = [notes for notes in candidates if notes]
    middles = [
        median(trait.measure(notes, ticks_per_beat) for notes in playing)
        if len(playing) > 1
        else trait.middle
        for trait in _TRAITS
    ]
    return [
        _words(notes, ticks_per_beat, middles, alone=len(playing) == 1) if notes else _SILENT
        for notes in candidates
    ]


def kept_text(source: Iterable[tuple[int, int]], notes: Iterable[tuple[int, int]]) -> str:
    """“Keeps 15 of 18”: how much of what was varied stands in a variation, by tick and pitch."""
    wanted = set(source)
    return f"Keeps {len(wanted.intersection(notes))} of {len(wanted)}"


def _words(
    notes: Sequence[Note], ticks_per_beat: int, middles: Sequence[float], *, alone: bool
) -> str:
    steps = [
        (trait.measure(notes, ticks_per_beat) - middle) / trait.step
        for trait, middle in zip(_TRAITS, middles, strict=True)
    ]
    least = 2 if alone else 1
    told = sorted(
        (place for place, by in enumerate(steps) if abs(by) >= least),
        key=lambda i: -abs(steps[i]),
    )
    words = [
        (trait.high if steps[i] > 0 else trait.low)
        if alone
        else (trait.more if steps[i] > 0 else trait.less)
        for i in told[:_MOST_WORDS]
        for trait in (_TRAITS[i],)
    ]
    text = ", ".join(words)
    return text[:1].upper() + text[1:] if text else ("In the middle" if alone else ALIKE)

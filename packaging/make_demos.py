"""Write the demo phrases in resources/demos: three short pieces composed for this program.

Each is a list of lines a musician can read: pitch and length in quarter notes, bar by bar,
with dynamics as breakpoints between which the loudness moves evenly. Running the script
twice writes the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from musestudio.midi.file import write_song
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import KEY_SIGNATURE, TEMPO, TIME_SIGNATURE, TRACK_NAME
from musestudio.score.song import DEFAULT_TICKS_PER_BEAT as TICKS

DEMOS = Path(__file__).resolve().parent.parent / "resources" / "demos"

PIANO, FLUTE = 0, 73  # General MIDI programs, from 0.
SUSTAIN_PEDAL = 64
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


class Sound(NamedTuple):
    """One note or chord of a line. Times in quarter notes."""

    start: float
    length: float
    pitches: tuple[int, ...]


class Breakpoint(NamedTuple):
    """The velocity that the music has reached at ``beat`` (quarter notes from the start)."""

    beat: float
    velocity: float


def read_line(text: str) -> list[Sound]:
    """Read ``E5:1.5 C4+E4+G4:1 -:2``: pitches, a colon, a length; ``-`` rests, ``|`` is a bar."""
    sounds = []
    start = 0.0
    for word in text.replace("|", " ").split():
        names, _, length = word.partition(":")
        if names != "-":
            pitches = tuple(pitch_named(name) for name in names.split("+"))
            sounds.append(Sound(start, float(length), pitches))
        start += float(length)
    return sounds


def pitch_named(name: str) -> int:
    """``C4`` is 60, middle C."""
    match = re.fullmatch(r"([A-G])([#b]?)(\d)", name)
    if match is None:
        raise ValueError(f"not a pitch: {name}")
    letter, accidental, octave = match.groups()
    return LETTERS[letter] + {"": 0, "#": 1, "b": -1}[accidental] + 12 * (int(octave) + 1)


def velocity_at(beat: float, shape: Sequence[Breakpoint]) -> float:
    """The loudness of the line at ``beat``, straight between breakpoints."""
    for before, after in pairwise(shape):
        if before.beat <= beat <= after.beat:
            part = (beat - before.beat) / (after.beat - before.beat)
            return before.velocity + part * (after.velocity - before.velocity)
    return shape[-1].velocity


def perform(
    sounds: Iterable[Sound],
    shape: Sequence[Breakpoint],
    accent: Callable[[float], float],
    held: float,
) -> list[Note]:
    """Notes on channel 0. ``held`` is the sounding share of each length (1: legato)."""
    notes = []
    for sound in sounds:
        loudness = velocity_at(sound.start, shape) + accent(sound.start)
        for below_top, pitch in enumerate(sorted(sound.pitches, reverse=True)):
            notes.append(
                Note(
                    start_tick=round(sound.start * TICKS),
                    pitch=pitch,
                    duration_ticks=round(sound.length * held * TICKS),
                    velocity=round(loudness - 5 * min(below_top, 1)),  # The top voice sings.
                )
            )
    return sorted(notes)


def clock(
    name: str, numerator: int, denominator: int, sharps: int, minor: bool, tempi: dict[float, float]
) -> list[MetaEvent]:
    """Name, metre, key and tempo (beat → quarters a minute) as meta events."""
    power = denominator.bit_length() - 1
    metas = [
        MetaEvent(0, TRACK_NAME, name.encode()),
        MetaEvent(0, TIME_SIGNATURE, bytes((numerator, power, 24, 8))),
        MetaEvent(0, KEY_SIGNATURE, bytes((sharps % 256, minor))),
    ]
    for beat, per_minute in tempi.items():
        microseconds = round(60_000_000 / per_minute)
        metas.append(MetaEvent(round(beat * TICKS), TEMPO, microseconds.to_bytes(3, "big")))
    return metas


def part(
    track_id: int,
    metas: Iterable[MetaEvent],
    notes: Iterable[Note],
    beats: float,
    program: int = PIANO,
    pedal: float = 0,
) -> Track:
    """A track on channel 0 that ends after ``beats``; ``pedal``: beats between pedal changes."""
    events = [ChannelEvent(0, bytes((0xC0, program)))]
    if pedal:
        for i in range(round(beats / pedal)):
            # Down just after the harmony changes, up just before the next.
            down, up = i * pedal + 0.1, (i + 1) * pedal - 0.05
            events.append(ChannelEvent(round(down * TICKS), bytes((0xB0, SUSTAIN_PEDAL, 127))))
            events.append(ChannelEvent(round(up * TICKS), bytes((0xB0, SUSTAIN_PEDAL, 0))))
    return Track(
        track_id,
        notes=tuple(sorted(notes)),
        events=tuple(events),
        metas=tuple(metas),
        end_tick=round(beats * TICKS),
    )


def evening_in_a_minor() -> Song:
    """Four bars of 4/4, andante, two hands; the tune leaps to its height and sinks to E."""
    melody = read_line("""
        E5:1.5 D5:0.5 C5:1 B4:0.5 C5:0.5 |
        A5:1.5 G5:0.5 F5:1 E5:0.5 F5:0.5 |
        F5:1.5 E5:0.5 D5:1 A4:0.5 B4:0.5 |
        C5:1   G#4+B4:2            -:1
    """)
    broken_chords = read_line("""
        A2:0.5 E3:0.5 A3:0.5 C4:0.5 E4:0.5 C4:0.5  A3:0.5 E3:0.5 |
        F2:0.5 C3:0.5 F3:0.5 A3:0.5 C4:0.5 A3:0.5  F3:0.5 C3:0.5 |
        D2:0.5 A2:0.5 D3:0.5 F3:0.5 A3:0.5 F3:0.5  D3:0.5 A2:0.5 |
        E2:0.5 B2:0.5 E3:0.5 A3:0.5 G#3:0.5 E3:0.5 D3:0.5 B2:0.5
    """)
    sung = [Breakpoint(*p) for p in ((0, 66), (3.5, 74), (4, 92), (8, 80), (12, 70), (16, 50))]
    under = [Breakpoint(*p) for p in ((0, 46), (4, 60), (8, 54), (12, 48), (16, 36))]
    tempi = {0: 76, 4: 80, 8: 77, 11: 74, 12: 70, 13: 66, 14: 60, 15: 54}
    right = perform(melody, sung, lambda beat: -4 if beat % 1 else 0, held=0.97)
    left = perform(broken_chords, under, lambda beat: 0 if beat % 4 else 9, held=1)
    return Song(
        (
            part(1, clock("Right hand", 4, 4, 0, True, tempi), right, 16),
            part(2, [MetaEvent(0, TRACK_NAME, b"Left hand")], left, 16, pedal=4),
        )
    )


def waltz_in_d() -> Song:
    """Eight bars of 3/4 that climb, turn, and stop on the dominant."""
    melody = read_line("""
        A4:1 D5:1 F#5:1 | A5:2 F#5:1 | G5:2         E5:1 | C#5:1 E5:1 G5:1 |
        F#5:1 A5:1 D6:1 | B5:2 A5:0.5 G5:0.5 | G#5:1.5 F#5:0.5 E5:1 | A5:2 -:1
    """)
    bass = read_line("""
        D3:1 -:2 | A2:1 -:2 | E3:1 -:2 | A2:1 -:2 |
        F#2:1 -:2 | G2:1 -:2 | E2:1 -:2 | A2:1 E2:1 A2:1
    """)
    chords = read_line("""
        -:1 F#3+A3+D4:1 F#3+A3+D4:1 | -:1 F#3+A3+D4:1 F#3+A3+D4:1 |
        -:1 G3+B3+E4:1 G3+B3+E4:1 | -:1 G3+C#4+E4:1 G3+C#4+E4:1 |
        -:1 A3+D4:1 A3+D4:1 | -:1 G3+B3+D4:1 G3+B3+D4:1 |
        -:1 G#3+B3+D4:1 G#3+B3+D4:1 | -:1 A3+C#4+E4:1 -:1
    """)
    sung = [Breakpoint(*p) for p in ((0, 70), (3, 88), (9, 72), (14, 98), (18, 90), (24, 66))]
    under = [Breakpoint(*p) for p in ((0, 62), (14, 74), (24, 56))]
    tempi = {0: 150, 1: 162, 12: 168, 18: 160, 21: 148}
    right = perform(melody, sung, lambda beat: 4 if beat % 3 == 0 else 0, held=0.95)
    left = perform(bass, under, lambda beat: 0, held=0.9)
    # The second beat leans forward, the third lets go.
    left += perform(chords, under, lambda beat: -14 if beat % 3 == 1 else -19, held=0.5)
    return Song(
        (
            part(1, clock("Right hand", 3, 4, 2, False, tempi), right, 24),
            part(2, [MetaEvent(0, TRACK_NAME, b"Left hand")], left, 24),
        )
    )


def folk_tune_in_g() -> Song:
    """Eight bars of 6/8 for one voice: four that ask, four that answer."""
    tune = read_line("""
        D5:0.5 B4:0.5 G4:0.5 B4:0.5 D5:0.5 G5:0.5 | F#5:1 E5:0.5 D5:1.5 |
        E5:0.5 F#5:0.5 G5:0.5 D5:0.5 B4:0.5 G4:0.5 | A4:1 B4:0.5 A4:1.5 |
        D5:0.5 B4:0.5 G4:0.5 B4:0.5 D5:0.5 G5:0.5 | A5:1 G5:0.5 E5:1.5 |
        D5:0.5 E5:0.5 D5:0.5 C5:0.5 B4:0.5 A4:0.5 | B4:1 A4:0.5 G4:1.5
    """)
    shape = [Breakpoint(*p) for p in ((0, 74), (3, 84), (12, 70), (15, 92), (21, 80), (24, 68))]
    lilt = {0.0: 12, 0.5: -8, 1.0: 0}  # Strong, light, and a lift into the next beat.
    notes = perform(tune, shape, lambda beat: lilt[beat % 1.5], held=0.9)
    metas = clock("Flute", 6, 8, 1, False, {0: 165})
    return Song((part(1, metas, notes, 24, program=FLUTE),))


SONGS = {
    "evening-in-a-minor.mid": evening_in_a_minor,
    "folk-tune-in-g.mid": folk_tune_in_g,
    "waltz-in-d.mid": waltz_in_d,
}


def main(folder: Path = DEMOS) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, compose in SONGS.items():
        write_song(compose(), folder / name)


if __name__ == "__main__":
    main()

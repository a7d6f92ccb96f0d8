"""The instrument names of General MIDI Level 1."""

from __future__ import annotations

_FAMILIES = """
Piano: Grand Piano, Bright Piano, Electric Grand, Honky-tonk Piano,
    Electric Piano 1, Electric Piano 2, Harpsichord, Clavinet
Chromatic percussion: Celesta, Glockenspiel, Music Box, Vibraphone,
    Marimba, Xylophone, Tubular Bells, Dulcimer
Organ: Drawbar Organ, Percussive Organ, Rock Organ, Church Organ,
    Reed Organ, Accordion, Harmonica, Bandoneon
Guitar: Nylon Guitar, Steel Guitar, Jazz Guitar, Clean Guitar,
    Muted Guitar, Overdriven Guitar, Distorted Guitar, Guitar Harmonics
Bass: Acoustic Bass, Fingered Bass, Picked Bass, Fretless Bass,
    Slap Bass 1, Slap Bass 2, Synth Bass 1, Synth Bass 2
Strings: Violin, Viola, Cello, Double Bass, Tremolo Strings, Pizzicato Strings, Harp, Timpani
Ensemble: String Ensemble, Slow Strings, Synth Strings 1, Synth Strings 2,
    Choir Aahs, Voice Oohs, Synth Voice, Orchestra Hit
Brass: Trumpet, Trombone, Tuba, Muted Trumpet,
    French Horn, Brass Section, Synth Brass 1, Synth Brass 2
Reed: Soprano Sax, Alto Sax, Tenor Sax, Baritone Sax, Oboe, English Horn, Bassoon, Clarinet
Pipe: Piccolo, Flute, Recorder, Pan Flute, Blown Bottle, Shakuhachi, Whistle, Ocarina
Synth lead: Square Lead, Saw Lead, Calliope Lead, Chiff Lead,
    Charang Lead, Voice Lead, Fifths Lead, Bass Lead
Synth pad: New Age Pad, Warm Pad, Polysynth Pad, Choir Pad,
    Bowed Pad, Metallic Pad, Halo Pad, Sweep Pad
Synth effects: Rain, Soundtrack, Crystal, Atmosphere, Brightness, Goblins, Echoes, Sci-fi
Plucked: Sitar, Banjo, Shamisen, Koto, Kalimba, Bagpipe, Fiddle, Shanai
Percussive: Tinkle Bell, Agogo, Steel Drums, Woodblock,
    Taiko, Melodic Tom, Synth Drum, Reverse Cymbal
Sound effects: Fret Noise, Breath Noise, Seashore, Bird Tweet,
    Telephone, Helicopter, Applause, Gunshot
"""

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (family, tuple(names.split(", ")))
    for family, names in (
        line.split(": ") for line in _FAMILIES.replace(",\n    ", ", ").strip().splitlines()
    )
)
"""(family, its eight instruments), in the order of the programs."""

NAMES = tuple(name for _, names in FAMILIES for name in names)
"""By program number, 0–127."""


DRUMS = "Drums"


def instrument_name(program: int | None, is_drums: bool) -> str:
    """What a track list calls the sound; a track without a program sounds as a piano."""
    if is_drums:
        return DRUMS
    return NAMES[program or 0]

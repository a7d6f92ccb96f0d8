"""Chords are named as a musician would write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.score import Key, MetaEvent, MetreChange, Note, Song, Track, parse_key
from musestudio.score.chord import recognise
from musestudio.score.chord_spans import ChordReader

C_MAJOR = Key(0)
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
BEAT = 480


def pitch(name: str) -> int:
    """“F#3” to 54."""
    accidental = name.count("#") - name.count("b")
    return LETTERS[name[0]] + accidental + 12 * (int(name[-1]) + 1)


def named(names: str, key: Key = C_MAJOR) -> str | None:
    chord = recognise(pitch(name) for name in names.split())
    return None if chord is None else chord.name(key)


def played(*voices: str, metre: tuple[int, int] = (4, 4), **track) -> Song:
    """Voices of notes such as “C4:1 D4:0.5” (beats, 1 where none are given; R rests)."""
    notes = []
    for voice in voices:
        now = 0
        for word in voice.split():
            name, _, beats = word.partition(":")
            length = round(float(beats or 1) * BEAT)
            if name != "R":
                notes.append(Note(now, pitch(name), length))
            now += length
    signature = MetaEvent(0, 0x58, bytes((metre[0], metre[1].bit_length() - 1, 24, 8)))
    return Song((Track(1, tuple(sorted(notes)), metas=(signature,), **track),))


def chords(song: Song, key: Key = C_MAJOR, bars: int = 8) -> list[tuple[float, str]]:
    """(beat from 0, name) of every span."""
    end_tick = song.metre_map.bar_start(bars + 1)
    return [(s.start_tick / BEAT, s.name) for s in ChordReader(song, key=key).spans(0, end_tick)]


@pytest.mark.parametrize(
    ("notes", "name"),
    [
        ("C4 E4 G4", "C"),
        ("A3 C4 E4", "Am"),
        ("B3 D4 F4", "Bdim"),
        ("C4 E4 G#4", "Caug"),
        ("G3 B3 D4 F4", "G7"),
        ("D4 F4 A4 C5", "Dm7"),
        ("F3 A3 C4 E4", "Fmaj7"),
        ("B3 D4 F4 A4", "Bm7b5"),
        ("G#3 B3 D4 F4", "G#dim7"),
        ("A3 C4 E4 G#4", "Am(maj7)"),
        ("C4 D4 G4", "Csus2"),
        ("C4 F4 G4", "Csus4"),
        ("G3 C4 D4 F4", "G7sus4"),
        ("C4 E4 G4 D5", "Cadd9"),
        ("A3 C4 E4 B4", "Am(add9)"),
        ("C3 G3 C4", "C5"),
        ("C4 E4", "C"),
        ("C4 E4 Bb4", "C7"),  # The fifth may be missing, the third not.
    ],
)
def test_the_usual_chords_have_their_usual_names(notes: str, name: str) -> None:
    assert named(notes) == name


def test_inversions_and_foreign_basses_stand_behind_a_slash() -> None:
    assert named("E3 G3 C4") == "C/E"
    assert named("G#2 E3 B3 D4") == "E7/G#"
    assert named("F2 B3 D4 G4") == "G7/F"
    assert named("D2 C4 E4 G4 C5 E5 G5") == "C/D"


def test_chords_are_spelt_in_the_key() -> None:
    assert named("Bb3 D4 F4", Key(5)) == "Bb"
    assert named("A#3 D4 F4", C_MAJOR) == "Bb"
    assert named("Eb4 G4 Bb4", Key(0, "minor")) == "Eb"
    assert named("F#3 A#3 C#4", Key(11)) == "F#"
    assert named("Gb3 Bb3 Db4", Key(1)) == "Gb"
    assert named("F#3 A3 C4 E4", C_MAJOR) == "F#m7b5"
    assert named("C#3 E3 G3 Bb3", C_MAJOR) == "C#dim7"
    assert named("E3 G#3 B3 D4", parse_key("A minor")) == "E7"
    assert named("Ab3 B3 D4 F4", parse_key("A minor")) == "G#dim7"


@pytest.mark.parametrize("notes", ["", "C4", "C4 C5", "C4 C#4 D4", "C4 D4 E4 F4 G4 A4 B4"])
def test_what_is_no_chord_gets_no_name(notes: str) -> None:
    assert named(notes) is None


@given(st.lists(st.integers(0, 127), max_size=8), st.integers(0, 11), st.booleans())
def test_a_transposed_chord_is_the_same_kind_of_chord(pitches, semitones, minor) -> None:
    here = recognise(pitches)
    there = recognise(p + semitones for p in pitches)
    assert (here is None) == (there is None)
    if here is not None and there is not None:
        name = here.name(Key(semitones, "minor" if minor else "major"))
        assert name[0] in "ABCDEFG"
        assert "##" not in name
        assert "bb" not in name
        # Symmetric chords (dim7, aug) aside, where the root is a matter of choice.
        if here.quality not in ("dim7", "aug"):
            assert there.bass == (here.bass + semitones) % 12


# In the manner of a four-part chorale in G: passing eighths in tenor and bass, a suspension
# before the cadence, a secondary dominant.
CHORALE = played(
    "B4 B4 C5 D5 D5 C5 B4 A4 B4 A4:1 A4 B4 G4:2",
    "G4 G4 E4 A4 G4 A4 G4 F#4 G4 G4:0.5 F#4:0.5 F#4 F#4 D4:2",
    "D4 D4:0.5 C4:0.5 G4:1 D4 D4:0.5 E4:0.5 E4 D4:1 D4 D4 E4 D4:1 D#4 B3:2",
    "G3 G3:0.5 A3:0.5 C3 F#3 G3:0.5 B3:0.5 A3 D3 D3 G3 C#3 D3 B2 G2:2",
)


def test_a_chorale_is_read_chord_by_chord() -> None:
    names = ["G", "C", "D/F#", "G", "Am", "G/D", "D", "G", "A/C#", "D", "B", "G"]
    beats = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert chords(CHORALE, parse_key("G major"), bars=4) == list(zip(beats, names, strict=True))


def test_a_broken_chord_is_one_chord_and_passing_notes_are_none() -> None:
    alberti = "C4:0.5 G4:0.5 E4:0.5 G4:0.5 " * 2 + "B3:0.5 G4:0.5 D4:0.5 G4:0.5 " * 2
    tune = "E5 F5:0.5 E5:0.5 D5:0.5 C5:1.5 D5:2 G5:2"
    assert chords(played(tune, alberti)) == [(0, "C"), (4, "G/B")]


def test_a_waltz_and_its_oom_pah_pah() -> None:
    bass = "A2 R R D3 R R E3 R R A2 R R"
    chord = ["R C4 C4 R D4 D4 R D4 D4 R C4 C4", "R E4 E4 R F4 F4 R G#4 G#4 R E4 E4"]
    song = played(bass, *chord, metre=(3, 4))
    assert chords(song, parse_key("A minor"), bars=4) == [
        (0, "Am"),
        (3, "Dm"),
        (6, "E7"),
        (9, "Am"),
    ]


def test_a_jazz_cadence_is_named_with_its_sevenths_and_held_over_the_bar() -> None:
    song = played("C5:4 B4:4 B4:8", "A4:4 F4:4 G4:8", "F4:4 D4:4 E4:8", "D3:4 G3:4 C3:8")
    assert chords(song, bars=4) == [(0, "Dm7"), (4, "G7"), (8, "Cmaj7")]


def test_in_six_eight_a_beat_is_a_dotted_quarter() -> None:
    song = played("C4:0.5 E4:0.5 G4:0.5 B3:0.5 D4:0.5 G4:0.5", metre=(6, 8))
    assert chords(song) == [(0, "C"), (1.5, "G/B")]


def test_silence_and_drums_and_muted_notes_make_no_chord() -> None:
    song = played("R:2 C4:2", "R:2 E4:2", "R:2 G4:2")
    assert chords(song) == [(2, "C")]
    track = song.tracks[0]
    drums = Song((track.with_notes(n.with_channel(9) for n in track.notes),))
    silent = Song((track.with_notes(n.with_muted(True) for n in track.notes),))
    assert chords(drums) == chords(silent) == chords(Song()) == []
    assert chords(played("R:2 C4:2", "R:2 E4:2", "R:2 G4:2", muted=True)) == []


def test_only_what_is_asked_for_is_read_and_each_bar_once() -> None:
    reader = ChordReader(played(*("C4 " * 40, "E4 " * 40, "G4 " * 40)))
    assert reader.spans(0, 0) == ()
    assert [tuple(span) for span in reader.spans(3 * BEAT, 5 * BEAT)] == [(0, 8 * BEAT, "C")]
    assert [span.end_tick for span in reader.spans(0, 9 * BEAT)] == [12 * BEAT]


def test_a_held_note_is_heard_in_every_bar_it_sounds_in() -> None:
    song = played("C3:8", "E4:8", "R:4 G4:4")
    assert chords(song) == [(0, "C")]


def test_without_a_key_the_signature_or_the_notes_say_how_to_spell() -> None:
    song = played("Eb4:4", "G4:4", "Bb4:4")
    signed = song.with_track(
        Track(1, song.tracks[0].notes, metas=(*song.tracks[0].metas, MetaEvent(0, 0x59, b"\x03\0")))
    )
    assert ChordReader(signed).key == Key(9)
    assert ChordReader(song).spans(0, 1)[0].name == "Eb"


def test_a_bar_cut_short_keeps_its_own_chord() -> None:
    metas = (MetreChange(0, 4, 4), MetreChange(2 * BEAT, 3, 4))
    song = played("C4:2 B3:3", "E4:2 D4:3", "G4:2 G4:3")
    signatures = tuple(MetaEvent(m.tick, 0x58, bytes((m.numerator, 2, 24, 8))) for m in metas)
    song = song.with_track(Track(1, song.tracks[0].notes, metas=signatures))
    assert chords(song, bars=2) == [(0, "C"), (2, "G/B")]

"""The instrument must sound like one: pedal, drums, programs, and silence when asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from musestudio.errors import DeviceError
from musestudio.sound.instrument import Instrument

NOTE_ON, NOTE_OFF = bytes.fromhex("90 3c 64"), bytes.fromhex("80 3c 40")


def loudness(instrument: Instrument, seconds: float = 0.2) -> float:
    audio = instrument.render(int(seconds * instrument.sample_rate))
    return float(np.sqrt(np.mean(audio**2)))


def play(instrument: Instrument, *messages: str) -> None:
    for message in messages:
        instrument.send(bytes.fromhex(message))


def test_a_note_sounds_until_it_is_let_go(instrument: Instrument) -> None:
    assert loudness(instrument) == 0
    instrument.send(NOTE_ON)
    assert loudness(instrument) > 0.005
    instrument.send(NOTE_OFF)
    loudness(instrument, 2)
    assert loudness(instrument) < 1e-4


def test_the_pedal_holds_notes_until_it_comes_up(instrument: Instrument) -> None:
    play(instrument, "b0 40 7f", "90 3c 64")
    loudness(instrument, 0.3)
    instrument.send(NOTE_OFF)
    loudness(instrument, 0.3)
    assert loudness(instrument) > 0.003
    play(instrument, "b0 40 00")
    loudness(instrument, 1.5)
    assert loudness(instrument) < 1e-4


def test_striking_a_held_note_again_does_not_pile_up_voices(instrument: Instrument) -> None:
    play(instrument, "b0 40 7f", "c0 13")  # An organ, which does not die away.
    levels = []
    for _ in range(6):
        play(instrument, "90 3c 64", "80 3c 40")
        levels.append(loudness(instrument, 0.3))
    assert max(levels[2:]) < 1.5 * levels[0]


def test_the_tenth_channel_is_drums(instrument: Instrument) -> None:
    play(instrument, "99 26 64")
    snare = loudness(instrument, 0.1)
    loudness(instrument, 2)
    assert snare > 0.01
    assert loudness(instrument) < 1e-4  # A drum dies away although it was never let go.


def test_programs_banks_and_bends_change_the_sound(instrument: Instrument) -> None:
    def first_moments(*settings: str) -> np.ndarray:
        play(instrument, "f0 7e 7f 09 01 f7")  # Everything as at first.
        loudness(instrument)
        play(instrument, *settings, "90 3c 64")
        return instrument.render(2000)

    piano = first_moments()
    assert not np.allclose(piano, first_moments("c0 38"))
    assert not np.allclose(piano, first_moments("e0 00 60"))
    # A bank the SoundFont does not have falls back to General MIDI's own sound.
    assert np.allclose(first_moments("c0 38"), first_moments("b0 00 63", "c0 38"))
    assert np.allclose(piano, first_moments())


def test_a_hundred_loud_notes_do_not_clip(instrument: Instrument) -> None:
    for pitch in range(20, 120):
        instrument.send(bytes((0x90, pitch, 127)))
    audio = instrument.render(8000)
    assert 0.9 < np.abs(audio).max() < 1


def test_release_ends_everything(instrument: Instrument) -> None:
    play(instrument, "b0 40 7f", "c0 13", "90 3c 64", "93 40 64", "83 40 40")
    loudness(instrument)
    instrument.release()
    loudness(instrument, 2)
    assert loudness(instrument) < 1e-4


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file"),
        (b"hello", "is not a SoundFont"),
        (b"RIFF\x00\x00\x01\x00sfbk", "is incomplete"),
        (b"RIFF\x04\x00\x00\x00sfbk", "is damaged"),
    ],
)
def test_what_is_no_soundfont_is_named(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "odd.sf2"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DeviceError, match=sentence):
        Instrument(path)

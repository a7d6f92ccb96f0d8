"""The room: it dies away, ends in true silence, and is as wide as a room."""

from __future__ import annotations

import numpy as np
import pytest

from musestudio.sound.instrument import Instrument
from musestudio.sound.reverb import Reverb

RATE = 16_000


def answer_to_a_click(seconds: float = 3.0, amount: float = 1.0) -> np.ndarray:
    audio = np.zeros((int(seconds * RATE), 2), np.float32)
    audio[0] = 1
    Reverb(RATE, amount).add_to(audio)
    return audio


def test_a_click_dies_away_like_in_a_room() -> None:
    room = answer_to_a_click()[1:]
    energy = np.cumsum(room[::-1] ** 2, axis=0)[::-1].mean(axis=1)  # What is still to come.
    fallen_db = 10 * np.log10(np.maximum(energy / energy[0], 1e-12))
    assert 0.8 < np.argmax(fallen_db < -60) / RATE < 2.0
    assert abs(np.corrcoef(room[:RATE].T)[0, 1]) < 0.2
    assert np.abs(answer_to_a_click(0.5, 0.5)[1:] - room[: RATE // 2 - 1] / 2).max() < 1e-6


def test_it_sounds_the_same_in_blocks_of_any_size() -> None:
    whole = answer_to_a_click(1.0)
    reverb, audio = Reverb(RATE, 1.0), np.zeros((RATE, 2), np.float32)
    audio[0] = 1
    start = 0
    for size in [1, 7, 80, 441, 1000] * 20:
        reverb.add_to(audio[start : start + size])
        start += size
    assert np.allclose(audio, whole, atol=1e-6)


def test_it_ends_in_silence_and_is_there_again() -> None:
    reverb = Reverb(RATE, 1.0)
    for _ in range(2):
        audio = np.zeros((5 * RATE, 2), np.float32)
        audio[0] = 1
        reverb.add_to(audio)
        assert audio[100:RATE].any()
        tail = np.zeros((100, 2), np.float32)
        reverb.add_to(tail)
        assert not tail.any()


@pytest.mark.parametrize("cut", [False, True])
def test_a_note_rings_on_in_the_room_until_it_is_cut_off(cut: bool) -> None:
    instrument = Instrument(sample_rate=RATE, reverb=1.0)
    dry = Instrument(sample_rate=RATE)
    for each in (instrument, dry):
        each.send(bytes.fromhex("99 25 7f"))
        each.render(RATE // 2)
        if cut:
            each.cut_off()
    tail, dry_tail = (np.abs(each.render(RATE // 4)).max() for each in (instrument, dry))
    if cut:
        assert max(tail, dry_tail) < 1e-4
    else:
        assert tail > 2 * dry_tail

"""The way from timed messages to blocks of audio, without an audio device."""

from __future__ import annotations

import numpy as np

from musestudio.sound.block_renderer import BlockRenderer
from musestudio.sound.instrument import Instrument

NOTE_ON = bytes.fromhex("90 3c 64")


def first_sound(audio: np.ndarray) -> int:
    return int(np.flatnonzero(np.abs(audio).max(axis=1) > 1e-6)[0])


def test_a_message_takes_effect_inside_its_block(instrument: Instrument) -> None:
    reference = Instrument(sample_rate=instrument.sample_rate)
    reference.send(NOTE_ON)
    attack = first_sound(reference.render(1600))
    blocks = BlockRenderer(instrument)
    blocks.send(7.0 + 250 / 16_000, NOTE_ON)
    assert not blocks.render(7.0, 160).any()
    assert first_sound(blocks.render(7.0 + 160 / 16_000, 1600)) == 250 - 160 + attack


def test_late_and_unsorted_messages_are_played_in_order(instrument: Instrument) -> None:
    blocks = BlockRenderer(instrument)
    blocks.send(5.0, bytes.fromhex("80 3c 40"))
    blocks.send(1.0, NOTE_ON)
    blocks.send(1.0, bytes.fromhex("b0 7b 00"))
    audio = blocks.render(9.0, 16_000)
    assert np.abs(audio[-1600:]).max() < 1e-3


def test_silencing_ends_what_sounds_and_what_waits(instrument: Instrument) -> None:
    blocks = BlockRenderer(instrument)
    blocks.send(0.0, NOTE_ON)
    assert blocks.render(0.0, 1600).any()
    blocks.send(1.0, bytes.fromhex("90 40 64"))
    blocks.silence()
    assert not blocks.render(1.0, 1600).any()

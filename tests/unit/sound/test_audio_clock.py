"""Blocks are asked for unevenly; what they sound like must not be."""

from __future__ import annotations

import itertools
import random

import pytest

from musestudio.sound.audio_clock import AudioClock


def test_bursts_and_delays_do_not_move_the_music() -> None:
    clock, jitter = AudioClock(48_000, 0.02), random.Random(1)
    # Two blocks at a time every 20 ms, each pair up to 4 ms late.
    starts = []
    for pair in range(1000):
        asked_s = pair * 0.02 + jitter.random() * 0.004
        starts += [clock.start_of_block(asked_s, 480), clock.start_of_block(asked_s, 480)]
    steps = [b - a for a, b in itertools.pairwise(starts[200:])]
    assert min(steps) > 0.0099
    assert max(steps) < 0.0101


def test_a_device_that_runs_fast_is_followed() -> None:
    clock = AudioClock(48_000, 0.02)
    for block in range(5000):
        asked_s = block * 0.01 * 0.9999
        start_s = clock.start_of_block(asked_s, 480)
    assert start_s == pytest.approx(asked_s + 0.02, abs=0.001)


def test_when_the_device_ran_dry_time_is_taken_anew() -> None:
    clock = AudioClock(48_000, 0.02)
    clock.start_of_block(0.0, 480)
    assert clock.start_of_block(0.05, 480) == pytest.approx(0.07)
    assert clock.start_of_block(5.0, 480) == pytest.approx(5.02)

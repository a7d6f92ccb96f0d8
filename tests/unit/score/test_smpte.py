"""Ticks that are fractions of a film frame."""

from __future__ import annotations

import pytest

from musestudio.score.smpte import smpte_ticks_per_beat, smpte_ticks_per_second


def test_25_frames_of_40_ticks_are_milliseconds() -> None:
    assert smpte_ticks_per_second(0xE728) == 1000
    assert smpte_ticks_per_beat(0xE728) == 500


def test_drop_frame_runs_a_thousandth_slower_than_30_frames() -> None:
    assert smpte_ticks_per_second(0xE301) == pytest.approx(29.97002997)


def test_a_beat_has_at_least_one_tick() -> None:
    assert smpte_ticks_per_beat(0xFF01) == 1


@pytest.mark.parametrize("division", [-1, 480, 0x8000, 0xE700, 0x1E728])
def test_other_divisions_are_refused(division: int) -> None:
    with pytest.raises(ValueError, match="not a SMPTE division"):
        smpte_ticks_per_second(division)

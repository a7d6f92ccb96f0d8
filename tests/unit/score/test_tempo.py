"""Ticks to seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.score import TempoChange, TempoMap

changes = st.lists(
    st.builds(TempoChange, st.integers(0, 100_000), st.integers(1_000, 16_777_215)), max_size=8
)
maps = st.builds(TempoMap, st.sampled_from([24, 480, 960]), changes)


@given(maps, st.integers(0, 200_000))
def test_a_tick_survives_the_way_through_seconds(tempo_map: TempoMap, tick: int) -> None:
    assert tempo_map.tick_at(tempo_map.seconds_at(tick)) == pytest.approx(tick, abs=1e-3)
    assert round(tempo_map.tick_at(tempo_map.seconds_at(tick))) == tick


@given(maps, st.integers(0, 200_000))
def test_time_moves_forward(tempo_map: TempoMap, tick: int) -> None:
    assert tempo_map.seconds_at(tick) < tempo_map.seconds_at(tick + 1)
    assert tempo_map.tempo_at(tick).tick <= tick


def test_half_speed_from_the_second_beat() -> None:
    tempo_map = TempoMap(480, [TempoChange(480, 1_000_000)])
    assert [tempo_map.seconds_at(t) for t in (0, 480, 960)] == [0, 0.5, 1.5]
    assert tempo_map.tempo_at(479).beats_per_minute == 120
    assert tempo_map.tempo_at(480).beats_per_minute == 60


def test_of_two_tempos_on_one_tick_the_last_counts() -> None:
    tempo_map = TempoMap(480, [TempoChange(0, 1), TempoChange(0, 1_000_000)])
    assert tempo_map.seconds_at(480) == 1


def test_tempo_zero_does_not_stop_time() -> None:
    assert TempoMap(480, [TempoChange(0, 0)]).seconds_at(960) == 1


def test_smpte_ticks_are_time_itself() -> None:
    tempo_map = TempoMap(500, [TempoChange(0, 1)], seconds_per_tick=0.001)
    assert tempo_map.seconds_at(1234) == pytest.approx(1.234)
    assert tempo_map.tick_at(1.234) == pytest.approx(1234)

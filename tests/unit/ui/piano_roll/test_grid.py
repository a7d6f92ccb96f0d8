"""Which grid lines are shown at a zoom."""

from __future__ import annotations

from musestudio.score import MetreChange, MetreMap
from musestudio.ui.piano_roll.grid import MIN_BAR_SPACING, grid_lines
from musestudio.ui.piano_roll.snap import DEFAULT_SNAP

BAR = 1920


def test_close_up_every_bar_beat_and_step_has_its_own_line() -> None:
    lines = grid_lines(MetreMap(480), 0, BAR - 1, 0.2, DEFAULT_SNAP)
    assert lines.bars == (0,)
    assert lines.beats == (480, 960, 1440)
    assert lines.steps == tuple(t for t in range(120, BAR, 120) if t % 480)
    assert lines.bar_labels == ((0, "1"),)
    assert lines.beat_labels[0] == (480, "1.2")


def test_far_out_only_some_bars_are_left_and_they_do_not_crowd() -> None:
    pixels_per_tick = 800 / (1000 * BAR)
    lines = grid_lines(MetreMap(480), 0, 1000 * BAR, pixels_per_tick, DEFAULT_SNAP)
    assert lines.beats == lines.steps == ()
    spacing = {b - a for a, b in zip(lines.bars, lines.bars[1:], strict=False)}
    assert len(spacing) == 1
    assert spacing.pop() * pixels_per_tick >= MIN_BAR_SPACING
    assert len(lines.bar_labels) < len(lines.bars)


def test_bars_that_are_left_out_stay_out_while_the_page_scrolls() -> None:
    first = grid_lines(MetreMap(480), 0, 400 * BAR, 0.001, DEFAULT_SNAP).bars
    scrolled = grid_lines(MetreMap(480), 7 * BAR, 407 * BAR, 0.001, DEFAULT_SNAP).bars
    assert set(scrolled) & set(range(7 * BAR, 400 * BAR)) <= set(first)


def test_a_change_of_metre_changes_the_lines() -> None:
    metre_map = MetreMap(480, [MetreChange(0, 4, 4), MetreChange(BAR, 6, 8)])
    lines = grid_lines(metre_map, 0, BAR + 1440, 0.2, DEFAULT_SNAP)
    assert lines.bars == (0, BAR, BAR + 1440)
    assert [beat - BAR for beat in lines.beats if BAR < beat < BAR + 1440] == [
        240,
        480,
        720,
        960,
        1200,
    ]


def test_an_upbeat_bar_cut_short_keeps_its_beats() -> None:
    metre_map = MetreMap(480, [MetreChange(0, 4, 4), MetreChange(480, 3, 4)])
    lines = grid_lines(metre_map, 0, 480 + 1440, 0.2, DEFAULT_SNAP)
    assert lines.bars == (0, 480, 1920)
    assert lines.beats == (960, 1440, 1920 + 480, 1920 + 960)

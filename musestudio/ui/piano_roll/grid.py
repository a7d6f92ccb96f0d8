"""Which bar, beat and step lines a stretch of the roll shows at a given zoom."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from musestudio.score import MetreMap
from musestudio.ui.piano_roll.snap import Snap

MIN_BAR_SPACING = 14.0  # Pixels between lines of each kind, below which they are left out.
MIN_BEAT_SPACING = 12.0
MIN_STEP_SPACING = 10.0
MIN_LABEL_SPACING = 52.0
MIN_BEAT_LABEL_SPACING = 56.0

_SIXTEENTH = Fraction(1, 4)  # In quarters: the steps shown where the snap has none.


@dataclass(frozen=True)
class GridLines:
    """Ticks of the lines, each tick in one list only; labels for the ruler."""

    bars: tuple[int, ...]
    beats: tuple[int, ...]
    steps: tuple[int, ...]
    bar_labels: tuple[tuple[int, str], ...]
    beat_labels: tuple[tuple[int, str], ...]


@lru_cache(maxsize=8)
def grid_lines(
    metre_map: MetreMap, start_tick: float, end_tick: float, pixels_per_tick: float, snap: Snap
) -> GridLines:
    """The lines in [start_tick, end_tick], thinned so that none crowd.

    The work grows with the pixels shown, not with the bars: far out, only every second,
    fourth, eighth … bar is visited. Page, ruler and lanes ask alike in every frame, so the
    last answers are kept.
    """
    snap = snap.at_zoom(pixels_per_tick * metre_map.ticks_per_beat)
    start_tick = max(start_tick, 0)
    first_bar = metre_map.position_at(int(start_tick)).bar
    last_bar = metre_map.position_at(int(max(end_tick, start_tick))).bar
    typical_bar = metre_map.bar_ticks(metre_map.metre_at(int(start_tick))) * pixels_per_tick
    shown_bars = max((last_bar - first_bar + 1), 1)
    span = (end_tick - start_tick) * pixels_per_tick / shown_bars
    bar_width = min(typical_bar, max(span, 1e-9)) if shown_bars > 4 else typical_bar
    line_every = _power_of_two(MIN_BAR_SPACING / bar_width)
    label_every = max(_power_of_two(MIN_LABEL_SPACING / bar_width), line_every)

    # Fractions are exact and slow; a bar's ticks fit a float.
    step = float(
        (_SIXTEENTH if snap.wholes is None else snap.wholes * 4) * metre_map.ticks_per_beat
    )

    bars: list[int] = []
    beats: list[int] = []
    steps: list[int] = []
    bar_labels: list[tuple[int, str]] = []
    beat_labels: list[tuple[int, str]] = []
    bar = first_bar - (first_bar - 1) % line_every
    while bar <= last_bar:
        tick = metre_map.bar_start(bar)
        bars.append(tick)
        if (bar - 1) % label_every == 0:
            bar_labels.append((tick, str(bar)))
        if line_every == 1:
            next_tick = metre_map.bar_start(bar + 1)
            metre = metre_map.metre_at(tick)
            beat_ticks = metre_map.beat_ticks(metre)
            beat_width = beat_ticks * pixels_per_tick
            inner = range(tick + beat_ticks, next_tick, beat_ticks)
            if beat_width >= MIN_BEAT_SPACING:
                beats.extend(inner)
                if beat_width >= MIN_BEAT_LABEL_SPACING:
                    beat_labels.extend((t, f"{bar}.{n}") for n, t in enumerate(inner, start=2))
                if step * pixels_per_tick >= MIN_STEP_SPACING:
                    steps.extend(_steps(tick, next_tick, step, set(inner)))
        bar += line_every
    return GridLines(tuple(bars), tuple(beats), tuple(steps), tuple(bar_labels), tuple(beat_labels))


def _steps(tick: int, next_tick: int, length: float, beats: set[int]) -> list[int]:
    """The lines of steps as long as ``length`` ticks inside a bar, less those of the beats."""
    lines = (tick + round(i * length) for i in range(1, int((next_tick - tick) / length) + 1))
    return [line for line in lines if line < next_tick and line not in beats]


def _power_of_two(at_least: float) -> int:
    """The smallest power of two that is no less, at least 1."""
    result = 1
    while result < at_least:
        result *= 2
    return result

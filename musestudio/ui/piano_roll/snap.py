"""The grid that drawing and dragging hold on to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from musestudio.score import MetreMap


@dataclass(frozen=True)
class Snap:
    """A grid step.

    name:   what the menu shows: "1/16", "1/8 triplet", "Bar", "Adaptive", "Off", …
    wholes: the step in whole notes; None for ``BAR`` and ``OFF``, which have no fixed one.

    The grid starts anew at every bar line, so that it stays on the beat after a change of
    metre or a bar cut short.
    """

    name: str
    wholes: Fraction | None = None

    @property
    def is_off(self) -> bool:
        return self.wholes is None and self.name == OFF_NAME

    def at_zoom(self, pixels_per_beat: float) -> Snap:
        """The snap in force at a zoom (pixels to a quarter): ``ADAPTIVE`` turned into a step.

        Finer steps have lines too close together to aim at; further out it is the bar.
        """
        if self is not ADAPTIVE:
            return self
        for snap in _ADAPTIVE_STEPS:
            if (
                snap.wholes is not None
                and float(snap.wholes) * 4 * pixels_per_beat >= _ADAPTIVE_SPACING
            ):
                return snap
        return BAR

    def step_ticks(self, metre_map: MetreMap, tick: float = 0) -> Fraction:
        """Length of a step at ``tick``, more than 0; a bar for ``BAR``, 1 for ``OFF``."""
        if self.is_off:
            return Fraction(1)
        if self.wholes is None:
            return Fraction(metre_map.bar_ticks(metre_map.metre_at(int(tick))))
        return max(self.wholes * 4 * metre_map.ticks_per_beat, Fraction(1))

    def floor(self, metre_map: MetreMap, tick: float) -> int:
        """The grid line at or before ``tick``; never before 0."""
        tick = max(tick, 0)
        bar_start = metre_map.bar_start_at(int(tick))
        step = self.step_ticks(metre_map, tick)
        count = floor((Fraction(tick) - bar_start) / step)
        # A line is a whole tick: the next one may have been rounded down to this very tick.
        following = bar_start + round((count + 1) * step)
        return following if following <= tick else bar_start + round(count * step)

    def after(self, metre_map: MetreMap, tick: float) -> int:
        """The first grid line after ``tick``."""
        line = self.floor(metre_map, tick)
        step = self.step_ticks(metre_map, line)
        bar_start = metre_map.bar_start_at(line)
        count = round((line - bar_start) / step) + 1
        next_bar = metre_map.bar_line_from(bar_start + 1)
        return max(min(bar_start + round(count * step), next_bar), line + 1)

    def nearest(self, metre_map: MetreMap, tick: float) -> int:
        """The grid line nearest to ``tick``; halfway counts as the later one."""
        before = self.floor(metre_map, tick)
        after = self.after(metre_map, before)
        return after if tick - before >= after - tick else before

    def ceil(self, metre_map: MetreMap, tick: float) -> int:
        """The grid line at or after ``tick``."""
        before = self.floor(metre_map, tick)
        return before if before >= tick else self.after(metre_map, before)


OFF_NAME = "Off"
OFF = Snap(OFF_NAME)
BAR = Snap("Bar")
ADAPTIVE = Snap("Adaptive", Fraction(1, 16))
"""As fine as the zoom lets one see: ``at_zoom`` says how fine; a sixteenth where none asks."""


def _straight(denominator: int) -> Snap:
    return Snap(f"1/{denominator}", Fraction(1, denominator))


SNAPS: tuple[Snap, ...] = (
    OFF,
    ADAPTIVE,
    BAR,
    *(_straight(n) for n in (2, 4, 8, 16, 32, 64)),
    *(Snap(f"1/{n} triplet", Fraction(2, 3 * n)) for n in (4, 8, 16, 32, 64)),
    *(Snap(f"1/{n} dotted", Fraction(3, 2 * n)) for n in (4, 8, 16, 32, 64)),
)
"""What the snap menu offers, in its order."""

_ADAPTIVE_STEPS = tuple(_straight(n) for n in (64, 32, 16, 8, 4, 2, 1))
_ADAPTIVE_SPACING = 14.0  # Device-independent pixels between lines that a hand can aim at.


def snap_named(name: str) -> Snap:
    """The snap of that name, or the default one (a name may come from an old file)."""
    return next((snap for snap in SNAPS if snap.name == name), DEFAULT_SNAP)


DEFAULT_SNAP = _straight(16)

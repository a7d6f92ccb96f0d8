"""Plots as SVG text, small enough to stand in a page: no script, no fonts, no library.

Two colours carry meaning everywhere: what composers wrote, and what was generated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

REAL = "#31434f"
GENERATED = "#c2512f"
INK = "#2b2b2b"
FAINT = "#8a8a86"
RULE = "#dedcd5"
SHADE = "#eae6da"
_FONT = 'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"'


@dataclass(frozen=True)
class Scale:
    """Values to pixels: ``low`` at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.start + share * (self.end - self.start)

    def ticks(self, about: int = 5) -> list[float]:
        """Round values within the scale, about so many."""
        span = (self.high - self.low) or 1
        raw = span / about
        size = 10.0 ** len(str(int(raw))) / 10 if raw >= 1 else 1.0
        while size > raw:
            size /= 10
        step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= raw * 0.999)
        first = -(-self.low // step)
        values = []
        while (first * step) <= self.high + step * 1e-6:
            values.append(round(first * step, 10) + 0.0)  # No −0.
            first += 1
        return values


def intervals(
    rows: Sequence[tuple[str, float, float, float, str]],
    *,
    low: float,
    high: float,
    limit: tuple[float, str] | None = None,
) -> str:
    """A dot with its interval on each line: (label, value, low, high, colour).

    limit: a value to be marked by a vertical line, and what it is.
    """
    width, left, right, top, row = 760, 270, 60, 26, 24
    x = Scale(low, high, left, width - right)
    height = top + row * len(rows) + 26
    parts = []
    for tick in x.ticks():
        parts.append(_line(x(tick), top - 6, x(tick), height - 24, RULE))
        parts.append(_text(x(tick), height - 8, f"{tick:g}", FAINT, "middle", 11))
    if limit is not None:
        value, label = limit
        parts.append(_line(x(value), top - 10, x(value), height - 24, INK, dash="4 3"))
        parts.append(_text(x(value), 11, label, INK, "middle", 11))
    for i, (label, value, least, most, colour) in enumerate(rows):
        y = top + row * (i + 0.5)
        parts.append(_text(left - 14, y + 4, label, INK, "end", 13))
        parts.append(_line(x(max(least, low)), y, x(min(most, high)), y, colour, 2))
        parts.append(f'<circle cx="{x(value):.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>')
        parts.append(_text(width - right + 12, y + 4, f"{value:.2f}", INK, "start", 13))
    return _svg(width, height, parts)


def strips(real: Sequence[float], generated: Sequence[float]) -> str:
    """Two bars one above the other: 5th to 95th percentile, the middle half, the median.

    real, generated: the five quantiles 5, 25, 50, 75 and 95 %.
    """
    width, height = 240, 26
    x = Scale(min(real[0], generated[0]), max(real[-1], generated[-1]), 4, width - 4)
    parts = []
    for y, colour, (p5, p25, p50, p75, p95) in ((8, REAL, real), (18, GENERATED, generated)):
        parts.append(_line(x(p5), y, x(p95), y, colour, 1))
        box = max(x(p75) - x(p25), 1.5)
        parts.append(
            f'<rect x="{x(p25):.1f}" y="{y - 3}" width="{box:.1f}" height="6" '
            f'fill="{colour}" fill-opacity="0.35"/>'
        )
        parts.append(_line(x(p50), y - 4, x(p50), y + 4, colour, 2))
    return _svg(width, height, parts)


def curves(
    x_values: Sequence[float],
    series: Mapping[str, tuple[Sequence[float], str]],
    *,
    x_label: str,
    y_label: str,
    band: Sequence[tuple[float, float]] | None = None,
    marks: Mapping[str, float] | None = None,
    x_ticks: Sequence[float] | None = None,
    width: int = 370,
) -> str:
    """Lines over common x values; every line is named at its last point.

    series: name → (values, colour). band: (low, high) at every x, shaded.
    marks:  values of x to be marked by a vertical line, by what they are.
    """
    height, left, right, top, bottom = 230, 46, 86, 16, 40
    values = [v for points, _ in series.values() for v in points]
    values += [v for pair in band or () for v in pair]
    spread = (max(values) - min(values)) or 1
    y = Scale(min(values) - 0.06 * spread, max(values) + 0.06 * spread, height - bottom, top)
    x = Scale(min(x_values), max(x_values), left, width - right)
    parts = []
    for tick in y.ticks(4):
        parts.append(_line(left, y(tick), width - right, y(tick), RULE))
        parts.append(_text(left - 7, y(tick) + 4, f"{tick:g}", FAINT, "end", 11))
    for tick in x_ticks or x.ticks(6):
        parts.append(_text(x(tick), height - bottom + 16, f"{tick:g}", FAINT, "middle", 11))
    if band is not None:
        outline = [(x(v), y(high)) for v, (_, high) in zip(x_values, band, strict=True)]
        outline += [(x(v), y(low)) for v, (low, _) in zip(x_values, band, strict=True)][::-1]
        parts.append(f'<polygon points="{_points(outline)}" fill="{SHADE}"/>')
    for label, value in (marks or {}).items():
        parts.append(_line(x(value), top, x(value), height - bottom, INK, dash="4 3"))
        parts.append(_text(x(value) - 5, top + 10, label, INK, "end", 11))
    # Names at the ends of lines that meet would stand on one another.
    ends = sorted((y(points[-1]), name) for name, (points, _) in series.items())
    label_y: dict[str, float] = {}
    for at, name in ends:
        label_y[name] = max(at, max(label_y.values(), default=-99) + 14)
    for name, (points, colour) in series.items():
        places = [(x(a), y(b)) for a, b in zip(x_values, points, strict=True)]
        parts.append(
            f'<polyline points="{_points(places)}" fill="none" stroke="{colour}" '
            'stroke-width="2" stroke-linejoin="round"/>'
        )
        parts.append(_text(width - right + 7, label_y[name] + 4, name, colour, "start", 12))
    parts.append(_text((left + width - right) / 2, height - 6, x_label, INK, "middle", 12))
    parts.append(_text(4, 10, y_label, INK, "start", 12))
    return _svg(width, height, parts)


def bars(rows: Sequence[tuple[str, float]], *, unit: str) -> str:
    """A horizontal bar for each (label, value), the value beside it."""
    width, left, row = 760, 170, 24
    x = Scale(0, max((value for _, value in rows), default=1), left, width - 90)
    parts = []
    for i, (label, value) in enumerate(rows):
        y = row * i + 4
        parts.append(_text(left - 12, y + 13, label, INK, "end", 13))
        parts.append(
            f'<rect x="{left}" y="{y}" width="{x(value) - left:.1f}" height="17" '
            f'fill="{GENERATED}" fill-opacity="0.75"/>'
        )
        parts.append(_text(x(value) + 8, y + 13, f"{value:.2f} {unit}", INK, "start", 12))
        unit = ""  # Said once.
    return _svg(width, row * len(rows) + 6, parts)


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" {_FONT} role="img">{"".join(parts)}</svg>'
    )


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dash: str = ""
) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}"{dashes}/>'
    )


def _text(x: float, y: float, text: str, colour: str, anchor: str, size: int) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)

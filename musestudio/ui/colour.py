"""Colour arithmetic in OKLCH, where equal steps look equal.

OKLab and its polar form OKLCH are Björn Ottosson's (2020,
https://bottosson.github.io/posts/oklab/); contrast is that of WCAG 2.2.
Colours are "#RRGGBB" strings. No Qt here.
"""

from __future__ import annotations

import math


def parse_hex(colour: str) -> tuple[float, float, float]:
    """sRGB components in 0–1 of "#RRGGBB"."""
    return (
        int(colour[1:3], 16) / 255,
        int(colour[3:5], 16) / 255,
        int(colour[5:7], 16) / 255,
    )


def to_hex(red: float, green: float, blue: float) -> str:
    """ "#RRGGBB" of sRGB components, clipped to 0–1."""
    parts = (round(min(max(c, 0.0), 1.0) * 255) for c in (red, green, blue))
    return "#{:02X}{:02X}{:02X}".format(*parts)


def mix(colour: str, other: str, share: float) -> str:
    """``share`` (0–1) of ``other`` laid over ``colour``, as painting with that alpha would."""
    pairs = zip(parse_hex(colour), parse_hex(other), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return to_hex(red, green, blue)


def contrast(colour: str, other: str) -> float:
    """WCAG contrast ratio, 1–21."""
    lighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Lightness (0–1), chroma (0–about 0.37) and hue in radians."""
    red, green, blue = (_linear(c) for c in parse_hex(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The nearest sRGB colour of that lightness and hue; chroma gives way to the gamut."""
    for _ in range(64):
        linear = _oklch_to_linear(lightness, chroma, hue)
        if all(-0.0005 <= c <= 1.0005 for c in linear):
            break
        chroma *= 0.95
    red, green, blue = (_gamma(min(max(c, 0.0), 1.0)) for c in linear)
    return to_hex(red, green, blue)


def _oklch_to_linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(c) for c in parse_hex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(component: float) -> float:
    if component <= 0.04045:
        return component / 12.92
    return math.pow((component + 0.055) / 1.055, 2.4)


def _gamma(component: float) -> float:
    if component <= 0.0031308:
        return component * 12.92
    return 1.055 * math.pow(component, 1 / 2.4) - 0.055

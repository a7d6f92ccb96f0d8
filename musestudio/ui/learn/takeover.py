"""Picking a value up: a knob moves nothing until it has come to where the value is.

Where a knob stands is not known until it is turned, and the value may have been changed by the
mouse since. To jump to the knob would be heard; so the value waits until the knob passes it.
"""

from __future__ import annotations

_NEAR = 0.04  # Of the whole way: as good as there. A step of most knobs is 1/127.


class Takeover:
    """One knob on one value, both told as 0–1."""

    def __init__(self) -> None:
        self._knob: float | None = None
        self._value: float | None = None  # Where the knob has put it.

    def moved(self, knob: float, value: float) -> float | None:
        """The knob is at ``knob`` now and the value at ``value``: what the value becomes, or None
        while the knob has not come to it."""
        before, self._knob = self._knob, knob
        has_it = self._value is not None and abs(self._value - value) <= _NEAR
        passes = before is not None and min(before, knob) <= value <= max(before, knob)
        if has_it or passes or abs(knob - value) <= _NEAR:
            self._value = knob
            return knob
        self._value = None
        return None

"""Counting the blocks of audio that came too late to be heard in one piece with the others."""

from __future__ import annotations

_PULL = 0.001  # A device's clock is off by a little; so much of the difference is taken each time.


class LateBlocks:
    """Follows how much audio a device still holds, from when it asks and what it was given.

    The earliest that it asked, reckoned in audio, is when it was full; as much later as it
    holds then, it has run dry, and whoever listens hears a crackle.

    in_reserve_s: what the device holds when it asks for a block.
    count:        how often it ran dry.
    """

    def __init__(self, in_reserve_s: float) -> None:
        self.count = 0
        self._in_reserve_s = in_reserve_s
        self._given_s = 0.0
        self._full_at_s: float | None = None

    def answered(self, asked_s: float, took_s: float, block_s: float) -> None:
        """A block of ``block_s`` seconds, asked for at ``asked_s``, was ready ``took_s`` later."""
        at_s = asked_s - self._given_s
        self._given_s += block_s
        if self._full_at_s is None or at_s < self._full_at_s:
            self._full_at_s = at_s
        elif at_s + took_s - self._full_at_s > self._in_reserve_s:
            self.count += 1
            self._full_at_s = at_s + took_s  # It begins anew from here.
        else:
            self._full_at_s += _PULL * (at_s - self._full_at_s)

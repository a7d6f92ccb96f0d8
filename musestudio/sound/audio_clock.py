"""When a block of audio is heard, from the uneven moments at which it is asked for."""

from __future__ import annotations

_PULL = 0.01  # How much of the deviation one block corrects, once settled.
_OUT_OF_STEP_S = 0.1


class AudioClock:
    """Follows the audio device's clock with the computer's.

    A device asks for blocks in bursts, several milliseconds early or late, while its own
    clock runs evenly. Placing events by the moment of asking would make them jitter by as
    much; this averages the moments (a first-order loop, as in Adriaensen, “Using a DLL to
    filter time”, 2005). After a gap (the device was stopped) it starts anew.

    latency_s: from asking for a block to hearing its first frame.
    """

    def __init__(self, sample_rate: int, latency_s: float) -> None:
        self._sample_rate = sample_rate
        self._latency_s = latency_s
        self._next_s: float | None = None
        self._blocks = 0

    def start_of_block(self, now_s: float, frames: int) -> float:
        """When the first frame of the block asked for at ``now_s`` is heard, in seconds."""
        if self._next_s is None or abs(now_s - self._next_s) > _OUT_OF_STEP_S:
            self._next_s, self._blocks = now_s, 0
        self._blocks += 1
        self._next_s += (now_s - self._next_s) * max(_PULL, 1 / self._blocks)
        start_s = self._next_s
        self._next_s += frames / self._sample_rate
        return start_s + self._latency_s

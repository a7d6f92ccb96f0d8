"""When a block of audio is heard, from the uneven moments at which it is asked for."""

from __future__ import annotations

_PULL = 0.005  # How much of a deviation one block corrects, once settled: 2 s to follow.
_OUT_OF_STEP = 1.5  # In latencies: a device asked for so late has run dry and lost the time.


class AudioClock:
    """Follows the audio device's clock with the computer's.

    A device's clock runs evenly, but it asks for blocks in bursts, and late whenever the
    computer is busy; placing events by the moment of asking would make them jitter by as
    much. This averages the moments (a first-order loop, after Adriaensen, “Using a DLL to
    filter time”, 2005). After a gap it starts anew.

    latency_s: from asking for a block to hearing its first frame, which is how much audio
               the device holds.
    """

    def __init__(self, sample_rate: int, latency_s: float) -> None:
        self._sample_rate = sample_rate
        self._latency_s = latency_s
        self._expected_s: float | None = None
        self._blocks = 0

    def start_of_block(self, now_s: float, frames: int) -> float:
        """When the first frame of the block asked for at ``now_s`` is heard, in seconds."""
        late_s = 0.0 if self._expected_s is None else now_s - self._expected_s
        if self._expected_s is None or abs(late_s) > _OUT_OF_STEP * self._latency_s:
            self._expected_s, late_s, self._blocks = now_s, 0.0, 0
        self._blocks += 1
        self._expected_s += late_s * max(_PULL, 1 / self._blocks)
        start_s = self._expected_s
        self._expected_s += frames / self._sample_rate
        return start_s + self._latency_s

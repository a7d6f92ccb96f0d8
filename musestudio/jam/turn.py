"""One phrase of the player: when it is over, and where its answer begins."""

from __future__ import annotations

import math

from musestudio.jam.settings import JamSettings, When
from musestudio.score.metre import MetreMap

_UPBEAT_SHARE = 0.25
"""What is struck in the last quarter of a bar leads into the next, where bars are counted."""

_Key = tuple[str, int, int]  # (port, channel, pitch)


class Turn:
    """Follows the keys; ticks come in as numbers."""

    def __init__(self, metre_map: MetreMap, ticks_per_beat: int) -> None:
        self._metre_map = metre_map
        self._ticks_per_beat = ticks_per_beat
        self._down: set[_Key] = set()
        self._last_tick = 0.0
        self.began_tick: float | None = None
        """Where the first key was struck; None: nothing was played yet."""

    def hear(self, port: str, data: bytes, tick: float) -> None:
        """A message that came at ``tick``."""
        kind, channel = data[0] & 0xF0, data[0] & 0x0F
        if kind not in (0x80, 0x90):
            return
        key = port, channel, data[1]
        if kind == 0x90 and data[2]:
            self._down.add(key)
            if self.began_tick is None:
                self.began_tick = tick
        else:
            self._down.discard(key)
        self._last_tick = max(self._last_tick, tick)

    def is_over(self, tick: float, lead_ticks: float, settings: JamSettings) -> bool:
        """Whether the phrase has ended by ``tick``, or, where bars are traded, will have in
        ``lead_ticks``, which getting ready takes."""
        if self.began_tick is None:
            return False
        if settings.trade_bars:
            return tick + lead_ticks >= self.traded_line(settings.trade_bars)
        silence = settings.stop_beats * self._ticks_per_beat
        return not self._down and tick - self._last_tick >= silence

    def traded_line(self, bars: int) -> int:
        """The bar line at which so many bars of the player are over."""
        assert self.began_tick is not None
        start = self._metre_map.bar_start_at(int(self.began_tick))
        line = self._metre_map.bar_line_from(int(self.began_tick) + 1)
        if line - self.began_tick < _UPBEAT_SHARE * (line - start):
            start = line
        return self._metre_map.bars_after(start, bars)

    def answer_tick(self, tick: float, lead_ticks: float, settings: JamSettings) -> int:
        """Where an answer begins that is decided upon at ``tick``: never within ``lead_ticks``."""
        earliest = math.ceil(tick + lead_ticks)
        if settings.trade_bars and self.began_tick is not None:
            line = self.traded_line(settings.trade_bars)
            if line >= earliest:
                return line
        if settings.when is When.AT_ONCE:
            return earliest
        if settings.when is When.BAR or settings.trade_bars:
            return self._metre_map.bar_line_from(earliest)
        return next_beat(self._metre_map, earliest)


def next_beat(metre_map: MetreMap, tick: int) -> int:
    """The first beat from ``tick`` on."""
    start = metre_map.bar_start_at(tick)
    beat = metre_map.beat_ticks(metre_map.metre_at(tick))
    on_beat = start + -(-(tick - start) // beat) * beat
    return min(on_beat, metre_map.bar_line_from(tick))

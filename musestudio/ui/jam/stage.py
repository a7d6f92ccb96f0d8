"""The window's playback in the hands of a jam."""

from __future__ import annotations

from musestudio.score import Song
from musestudio.ui.playback import Playback


class Stage:
    """Plays for a jam, as its ``Transport``, until something else plays or nothing does.

    ``play`` is called on the window's thread, everything else on any.
    """

    def __init__(self, playback: Playback) -> None:
        self._playback = playback
        self._start: int | None = None  # Which beginning of play was ours.

    @property
    def is_ours(self) -> bool:
        """Whether what sounds is the jam."""
        playback = self._playback
        return self._start == playback.starts and playback.auditioned is not None

    @property
    def handing_over_s(self) -> float:
        return self._playback.handing_over_s

    def play(
        self,
        song: Song,
        from_tick: int = 0,
        until_tick: int | None = None,
        loop: tuple[int, int] | None = None,
    ) -> None:
        # Told before it begins: who hears of the beginning asks whose it is.
        self._start = self._playback.starts + 1
        self._playback.play_apart(song, from_tick, until_tick, loop)

    def update(self, song: Song) -> None:
        if self.is_ours:
            self._playback.exchange_audition(song)

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        if self.is_ours:
            self._playback.set_loop_apart(loop)

    def place_at(self, time_s: float) -> tuple[int, float] | None:
        return self._playback.place_at(time_s) if self.is_ours else None

    def stop(self) -> None:
        """Nothing: the window stops, before the jam ends, on its own thread."""

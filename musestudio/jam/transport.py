"""What a jam is played by."""

from __future__ import annotations

from typing import Protocol

from musestudio.score import Song


class Transport(Protocol):
    """What is needed of ``musestudio.midi.player.Player``."""

    @property
    def handing_over_s(self) -> float: ...

    def play(
        self,
        song: Song,
        from_tick: int = 0,
        until_tick: int | None = None,
        loop: tuple[int, int] | None = None,
    ) -> None: ...

    def update(self, song: Song) -> None: ...

    def set_loop(self, loop: tuple[int, int] | None) -> None: ...

    def stop(self) -> None: ...

    def place_at(self, time_s: float) -> tuple[int, float] | None: ...

"""What a player may choose about a jam; all of it may change while it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from musestudio.errors import RequestError
from musestudio.score import Key

MOST_ANSWER_BARS = 8
MOST_TRADED_BARS = 8


class When(Enum):
    """Where an answer begins once a phrase is over."""

    BEAT = "beat"
    BAR = "bar"
    AT_ONCE = "at once"


@dataclass(frozen=True)
class JamSettings:
    """Raises RequestError where a value makes no sense.

    answer_bars: 1–8, how long an answer is; 0: until the player comes in.
    when:        where it begins.
    trade_bars:  1–8: the player has so many bars, then the answer as many (“trading fours”);
                 0: a phrase is over when nothing was played for ``stop_beats``.
    stop_beats:  0.25–4 quarter notes.
    seed:        of the first answer; each that follows has the next.
    key, style, temperature, density, register, dynamics, recall: as asked of a continuation.
    """

    answer_bars: int = 2
    when: When = When.BEAT
    trade_bars: int = 0
    stop_beats: float = 1.0
    seed: int = 0
    key: Key | None = None
    style: str | None = None
    temperature: float = 1.0
    density: int | None = None
    register: int | None = None
    dynamics: int | None = None
    recall: float = 0.6

    def __post_init__(self) -> None:
        for value, least, most, what in (
            (self.answer_bars, 0, MOST_ANSWER_BARS, "The bars of an answer"),
            (self.trade_bars, 0, MOST_TRADED_BARS, "The bars traded"),
            (self.stop_beats, 0.25, 4, "The beats of silence"),
        ):
            if not least <= value <= most:
                raise RequestError(f"{what} are from {least} to {most}, not {value}.")

    @property
    def bars(self) -> int:
        """How many bars are written at a time."""
        return self.trade_bars or self.answer_bars or 4

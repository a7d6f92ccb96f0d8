"""What can be seen of a jam."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from musestudio.score import Note


class JamState(Enum):
    """Whose turn it is."""

    WAITING = "waiting"
    LISTENING = "listening"
    ANSWERING = "answering"
    TAKEN_OVER = "taken over"
    LOOPING = "looping"


@dataclass(frozen=True)
class JamView:
    """What can be seen of a jam at a moment.

    tick:        where the music is.
    phrase:      what the player has played of the present phrase, or played last.
    answer:      what is written of its answer, sounding or to come.
    answer_tick: where that begins; None: there is none.
    end_tick:    where it ends, as far as it is known.
    """

    state: JamState
    tick: float
    phrase: tuple[Note, ...] = ()
    answer: tuple[Note, ...] = ()
    answer_tick: int | None = None
    end_tick: int | None = None

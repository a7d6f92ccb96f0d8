"""A model that answers at once, a note to each beat, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable

from musestudio.errors import Cancelled
from musestudio.inference.request import Candidate, ContinuationRequest, LookedAt
from musestudio.score import Note


class QuickModel:
    """Candidate i of seed s plays its own pitch, one note a beat, until the span ends.

    may_answer: cleared, it ponders until it is set or told to stop.
    """

    provider = "CPU"

    class card:  # noqa: N801
        name = "quick"
        title = ""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.was_asked = threading.Event()
        self.requests: list[ContinuationRequest] = []
        self.cancelled = 0

    def continue_(
        self,
        request: ContinuationRequest,
        *,
        cancelled: Callable[[], bool],
        progress: Callable[[float], None],
        explain: bool,
        begun: Callable[[tuple[tuple[int, Note], ...]], None] | None = None,
    ) -> tuple[Candidate, ...]:
        self.requests.append(request)
        self.was_asked.set()
        while not self.may_answer.wait(0.002):
            if cancelled():
                self.cancelled += 1
                raise Cancelled("stopped")
        progress(1.0)
        beat = request.song.ticks_per_beat
        track_id = request.answering[0]
        channel = request.song.track(track_id).channel
        found = []
        for i in range(request.candidates):
            pitch = 60 + (request.seed + 3 * i) % 24
            notes = tuple(
                (track_id, Note(tick, pitch, beat - 20, 80, channel))
                for tick in range(request.start_tick, request.end_tick, beat)
            )
            if begun is not None and i == 0:
                line = request.song.metre_map.bar_line_from(request.start_tick + 1)
                begun(tuple(item for item in notes if item[1].start_tick < line))
            heard = request.song.track(request.track_ids[0]).notes[:1]
            looked_at = tuple(LookedAt(request.track_ids[0], note, 0.5) for note in heard)
            found.append(
                Candidate(
                    notes=notes,
                    start_tick=request.start_tick,
                    end_tick=request.end_tick,
                    seed=request.seed,
                    index=i,
                    looked_at=(looked_at,) * len(notes) if explain else (),
                )
            )
        return tuple(found)

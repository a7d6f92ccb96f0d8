"""How each phrase taken from the assistant was made, for as long as it stands in the song."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, NamedTuple

from musestudio.editing.project_file import GenerationRecord
from musestudio.score import Note, Song

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate, ContinuationRequest


class _Kept(NamedTuple):
    """``notes`` tell whether the phrase still stands; none for one read from a file."""

    record: GenerationRecord
    notes: frozenset[tuple[int, Note]]


class KeptPhrases:
    """The records of the document's generated phrases."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def add(self, record: GenerationRecord, candidate: Candidate) -> None:
        self._kept.append(_Kept(record, frozenset(candidate.notes)))

    def restore(self, records: tuple[GenerationRecord, ...]) -> None:
        """Begin with another document's records."""
        self._kept = [_Kept(record, frozenset()) for record in records]

    def records(self, song: Song) -> tuple[GenerationRecord, ...]:
        """How every generated phrase that still stands in the song was made."""
        standing = {track.track_id: frozenset(track.notes) for track in song.tracks}
        return tuple(
            kept.record
            for kept in self._kept
            if not kept.notes
            or any(note in standing.get(track_id, ()) for track_id, note in kept.notes)
        )

    def record_at(self, song: Song, tick: int) -> GenerationRecord | None:
        """The newest phrase around ``tick``."""
        around = [r for r in self.records(song) if r.start_tick <= tick < r.end_tick]
        return around[-1] if around else None


def record_of(
    request: ContinuationRequest, candidate: Candidate, *, key: str, model: str
) -> GenerationRecord:
    """key: as it was asked for, "auto" perhaps."""
    # Whatever else a request comes to ask for is recorded too: it is needed to repeat this.
    settings = {
        field.name: getattr(request, field.name)
        for field in dataclasses.fields(request)
        if field.name not in ("song", "start_tick", "track_ids", "key", "seed")
    }
    if request.answer_track_ids is not None:
        settings["answer_track_ids"] = list(request.answer_track_ids)  # As JSON has it.
    settings["key"] = key
    settings["key_used"] = None if request.key is None else request.key.name
    settings["candidate"] = candidate.index
    return GenerationRecord(
        model=model,
        seed=request.seed,
        start_tick=candidate.start_tick,
        end_tick=candidate.end_tick,
        track_ids=request.track_ids,
        settings=settings,
        created=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    )

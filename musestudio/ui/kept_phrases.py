"""How each phrase taken from the assistant was made, for as long as it stands in the song."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from musestudio.editing.project_file import GenerationRecord
from musestudio.score import Note, Song

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate, ContinuationRequest

_NOT_RECORDED = ("song", "start_tick", "track_ids", "key", "seed")


class _Part(NamedTuple):
    """Notes taken together, and where the span they fill ends."""

    notes: frozenset[tuple[int, Note]]
    end_tick: int


class _Kept(NamedTuple):
    """``parts`` tell whether the phrase still stands; there are none for one read from a file."""

    record: GenerationRecord
    parts: tuple[_Part, ...] = ()


class KeptPhrases:
    """The records of the document's generated phrases."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def add(
        self, record: GenerationRecord, notes: Iterable[tuple[int, Note]], end_tick: int
    ) -> None:
        """Notes were taken, up to ``end_tick``. Parts of one phrase come with one record."""
        part = _Part(frozenset(notes), end_tick)
        for place, kept in enumerate(self._kept):
            if kept.record is record:
                self._kept[place] = kept._replace(parts=(*kept.parts, part))
                return
        self._kept.append(_Kept(record, (part,)))

    def restore(self, records: tuple[GenerationRecord, ...]) -> None:
        """Begin with another document's records."""
        self._kept = [_Kept(record) for record in records]

    def records(self, song: Song) -> tuple[GenerationRecord, ...]:
        """How every generated phrase that still stands in the song was made."""
        standing = {track.track_id: frozenset(track.notes) for track in song.tracks}
        found = []
        for record, parts in self._kept:
            ends = [
                part.end_tick
                for part in parts
                if any(note in standing.get(track_id, ()) for track_id, note in part.notes)
            ]
            if ends or not parts:
                found.append(dataclasses.replace(record, end_tick=max(ends)) if ends else record)
        return tuple(found)

    def record_at(self, song: Song, tick: int) -> GenerationRecord | None:
        """The newest phrase around ``tick``."""
        around = [r for r in self.records(song) if r.start_tick <= tick < r.end_tick]
        return around[-1] if around else None

    def record_of(self, track_id: int, notes: Iterable[Note]) -> GenerationRecord | None:
        """The newest phrase that all of these notes of a track belong to, None where there is
        none.

        Of a phrase read from a file it is only known where it stands.
        """
        wanted = {(track_id, note) for note in notes}
        for record, parts in reversed(self._kept):
            if parts:
                belong = wanted <= frozenset().union(*(part.notes for part in parts))
            else:
                belong = track_id in written_on(record) and all(
                    record.start_tick <= note.start_tick < record.end_tick for _, note in wanted
                )
            if wanted and belong:
                return record
        return None


def written_on(record: GenerationRecord) -> tuple[int, ...]:
    """The tracks a recorded phrase was written on."""
    return tuple(record.settings.get("answer_track_ids") or record.track_ids)


def record_of(
    request: ContinuationRequest, candidate: Candidate, *, key: str, model: str, task: str
) -> GenerationRecord:
    """key: as it was asked for, "auto" perhaps. task: the value of a ``Task``."""
    # Whatever else a request comes to ask for is recorded too: it is needed to repeat this.
    settings: dict[str, Any] = {
        field.name: getattr(request, field.name)
        for field in dataclasses.fields(request)
        if field.name not in _NOT_RECORDED
    }
    if request.answer_track_ids is not None:
        settings["answer_track_ids"] = list(request.answer_track_ids)  # As JSON has it.
    settings["key"] = key
    settings["key_used"] = None if request.key is None else request.key.name
    settings["candidate"] = candidate.index
    settings["task"] = task
    return GenerationRecord(
        model=model,
        seed=request.seed,
        start_tick=request.start_tick,
        end_tick=request.end_tick,
        track_ids=request.track_ids,
        settings=settings,
        created=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    )

"""How each phrase taken from the assistant was made, for as long as it stands in the song."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from musestudio.editing.project_file import GenerationRecord
from musestudio.score import Note, Song

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate, ContinuationRequest
    from musestudio.ui.phrase_thinking import PhraseRequest

_NOT_RECORDED = ("song", "start_tick", "track_ids", "key", "seed")

_Standing: TypeAlias = Mapping[int, frozenset[Note]]
"""The notes of a song by track id."""


class _Part(NamedTuple):
    """Notes taken together, and where the span they fill ends.

    own: notes of the composer's that stood there before and were left as they are. They belong to
         the phrase, but tell nothing of whether it still stands.
    """

    notes: frozenset[tuple[int, Note]]
    end_tick: int
    own: frozenset[tuple[int, Note]] = frozenset()


class _Place(NamedTuple):
    """A phrase where it stands, or stood before bars were inserted or deleted.

    ``parts`` tell whether it still stands; there are none for one read from a file.
    """

    record: GenerationRecord
    parts: tuple[_Part, ...] = ()


class _Kept(NamedTuple):
    """A phrase in every place it can come back to by undo or redo, the newest first."""

    places: tuple[_Place, ...]

    def standing(self, song: _Standing) -> _Place | None:
        """The place where most of it stands, None where nothing does."""
        if not self.places[0].parts:
            return self.places[0]
        counts = [
            sum(
                note in song.get(track_id, ())
                for part in place.parts
                for track_id, note in part.notes
            )
            for place in self.places
        ]
        most = max(counts)
        return self.places[counts.index(most)] if most else None


class KeptPhrases:
    """The records of the document's generated phrases."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def add(
        self,
        record: GenerationRecord,
        notes: Iterable[tuple[int, Note]],
        end_tick: int,
        own: Iterable[tuple[int, Note]] = (),
    ) -> None:
        """Notes were taken, up to ``end_tick``. Parts of one phrase come with one record.

        own: those of them that stood there already.
        """
        part = _Part(frozenset(notes).difference(own), end_tick, frozenset(own))
        for place, kept in enumerate(self._kept):
            newest = kept.places[0]
            if newest.record is record:
                newest = newest._replace(parts=(*newest.parts, part))
                self._kept[place] = _Kept((newest, *kept.places[1:]))
                return
        self._kept.append(_Kept((_Place(record, (part,)),)))

    def restore(self, records: tuple[GenerationRecord, ...]) -> None:
        """Begin with another document's records."""
        self._kept = [_Kept((_Place(record),)) for record in records]

    def follow(
        self, song: Song, edit: Callable[[Song], Song], tick_after: Callable[[int], int]
    ) -> None:
        """Bars are about to be inserted into ``song`` or deleted from it.

        The places from before are kept: whatever undo brings back is known again.
        edit: the song after that of one before. tick_after: where a tick of ``song`` is then.
        """
        standing = _standing(song)
        for number, kept in enumerate(self._kept):
            place = kept.standing(standing)
            if place is not None and not place.parts:
                place = _place_in(song, place.record)
                kept = _Kept((place,))
            if place is not None and place.parts:
                parts = tuple(_moved_part(part, song, edit, tick_after) for part in place.parts)
                moved = _Place(moved_record(place.record, tick_after), parts)
                self._kept[number] = _Kept((moved, *kept.places))

    def records(self, song: Song) -> tuple[GenerationRecord, ...]:
        """How every generated phrase that still stands in the song was made."""
        standing = _standing(song)
        found = []
        for kept in self._kept:
            place = kept.standing(standing)
            if place is None:
                continue
            record, parts = place
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
        for record, parts in (place for kept in reversed(self._kept) for place in kept.places):
            if parts:
                own = frozenset().union(*(part.own for part in parts))
                belong = wanted <= own.union(*(part.notes for part in parts)) and not wanted <= own
            else:
                belong = track_id in written_on(record) and all(
                    record.start_tick <= note.start_tick < record.end_tick for _, note in wanted
                )
            if wanted and belong:
                return record
        return None


def _standing(song: Song) -> _Standing:
    return {track.track_id: frozenset(track.notes) for track in song.tracks}


def _place_in(song: Song, record: GenerationRecord) -> _Place:
    """A phrase read from a file with the notes that stand in its span now."""
    notes = frozenset(
        (track.track_id, note)
        for track in song.tracks
        if track.track_id in written_on(record)
        for note in track.notes
        if record.start_tick <= note.start_tick < record.end_tick
    )
    return _Place(record, (_Part(notes, record.end_tick),) if notes else ())


def _moved_part(
    part: _Part, song: Song, edit: Callable[[Song], Song], tick_after: Callable[[int], int]
) -> _Part:
    notes, own = (frozenset(moved_notes(each, song, edit)) for each in (part.notes, part.own))
    return _Part(notes, end_after(part.end_tick, tick_after), own)


def moved_notes(
    notes: Iterable[tuple[int, Note]], song: Song, edit: Callable[[Song], Song]
) -> tuple[tuple[int, Note], ...]:
    """Where an edit of whole bars of the song takes (track_id, note)."""
    by_track: dict[int, list[Note]] = {}
    for track_id, note in notes:
        by_track.setdefault(track_id, []).append(note)
    only = (
        dataclasses.replace(track, notes=tuple(sorted(by_track.get(track.track_id, ()))), events=())
        for track in song.tracks
    )
    moved = edit(dataclasses.replace(song, tracks=tuple(only)))
    return tuple((track.track_id, note) for track in moved.tracks for note in track.notes)


def moved_record(record: GenerationRecord, tick_after: Callable[[int], int]) -> GenerationRecord:
    """The record told for the place where whole bars inserted or deleted take the phrase."""
    settings = dict(record.settings)
    if isinstance(settings.get("until_tick"), int):
        settings["until_tick"] = end_after(settings["until_tick"], tick_after)
    return dataclasses.replace(
        record,
        start_tick=tick_after(record.start_tick),
        end_tick=end_after(record.end_tick, tick_after),
        settings=settings,
    )


def end_after(end_tick: int, tick_after: Callable[[int], int]) -> int:
    """What ends on a bar line ends there still where bars are inserted behind it."""
    return tick_after(max(end_tick - 1, 0)) + 1


def written_on(record: GenerationRecord) -> tuple[int, ...]:
    """The tracks a recorded phrase was written on."""
    return tuple(record.settings.get("answer_track_ids") or record.track_ids)


def record_of(
    request: ContinuationRequest | PhraseRequest,
    candidate: Candidate,
    *,
    key: str,
    model: str,
    task: str,
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

"""Candidates put aside: they outlive new requests, and are saved with the project."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from musestudio.editing.project_file import GenerationRecord
from musestudio.score import Note, Song
from musestudio.ui.again import exactly_again
from musestudio.ui.answers import Answers
from musestudio.ui.aside_spots import Spot, best_spot, notes_around
from musestudio.ui.kept_phrases import end_after, moved_notes, moved_record
from musestudio.ui.phrase_thinking import is_for_phrases, phrase_request_of
from musestudio.ui.planning import still_possible
from musestudio.ui.question import request_of

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate

_IN_VIEW = "set_aside"


@dataclass(frozen=True)
class Aside:
    """A candidate on the shelf.

    notes:      (track_id, note) in reading order.
    start_tick, end_tick: the span it answers.
    record:     how it was made.
    starred:    the composer likes it best.
    spots:      where it is, and where it was before bars were inserted or deleted, the newest
                first; none while that has not happened. Not saved: neither is what can be undone.
    """

    notes: tuple[tuple[int, Note], ...]
    start_tick: int
    end_tick: int
    record: GenerationRecord
    starred: bool = False
    spots: tuple[Spot, ...] = ()


class Shelf(QObject):
    """What was put aside, in that order.

    changed(): there is something else on it.
    edited(): by the composer, so that there is something to save.
    """

    changed = Signal()
    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Aside, ...] = ()

    @property
    def items(self) -> tuple[Aside, ...]:
        return self._items

    def place_of(self, notes: tuple[tuple[int, Note], ...]) -> int | None:
        """Where a candidate with these notes lies, None where it does not."""
        places = (place for place, item in enumerate(self._items) if item.notes == notes)
        return next(places, None)

    def put(self, candidate: Candidate, record: GenerationRecord, *, starred: bool) -> None:
        """Add a candidate; one that lies there already only gets its star."""
        place = self.place_of(candidate.notes)
        if place is not None:
            self.star(place, starred or self._items[place].starred)
            return
        item = Aside(candidate.notes, candidate.start_tick, candidate.end_tick, record, starred)
        self._set((*self._items, item))

    def star(self, place: int, starred: bool) -> None:
        """Mark one as a favourite, or no longer."""
        item = dataclasses.replace(self._items[place], starred=starred)
        self._set((*self._items[:place], item, *self._items[place + 1 :]))

    def remove(self, place: int) -> None:
        self._set((*self._items[:place], *self._items[place + 1 :]))

    def follow(
        self, song: Song, edit: Callable[[Song], Song], tick_after: Callable[[int], int]
    ) -> None:
        """Bars are about to be inserted into ``song`` or deleted from it: what is set aside goes
        with the bars it is for. Where those are torn apart, or go, it stays as it is.
        """
        self._show(tuple(_followed(item, song, edit, tick_after) for item in self._items))

    def settle(self, song: Song) -> None:
        """The song is another, by undo perhaps: put everything where it belongs in it."""
        if any(item.spots for item in self._items):
            self._show(tuple(_settled(item, song) for item in self._items))

    def answers(self, place: int, song: Song) -> Answers:
        """One of them as it is offered in the roll. Raises RequestError where it no longer fits
        the song: its track is gone.
        """
        from musestudio.inference.request import Candidate

        item = self._items[place]
        question = exactly_again(item.record, song)
        assert question.plan is not None
        plan = still_possible(question.plan, song)
        candidate = Candidate(
            notes=item.notes,
            start_tick=item.start_tick,
            end_tick=item.end_tick,
            seed=item.record.seed,
            index=question.look_at,
        )
        # The notes are known; nothing is to be found out about a key.
        options = dataclasses.replace(question.options, key="off", keep_rhythm=False)
        question = dataclasses.replace(question, options=options)
        of_phrases = is_for_phrases(question.task, options)
        request = (phrase_request_of if of_phrases else request_of)(question, plan, song)
        return Answers(
            request,
            question,
            (candidate,),
            0.0,
            record=item.record,
            beside=plan.beside,
            model=item.record.model,
        )

    def view(self) -> dict[str, Any]:
        """What ``restore`` needs, as JSON values."""
        return {_IN_VIEW: [_saved(item) for item in self._items]}

    def restore(self, view: dict[str, Any]) -> None:
        """Go back to a saved shelf; what makes no sense is left out."""
        saved = view.get(_IN_VIEW)
        items = (_restored(item) for item in saved) if isinstance(saved, list) else ()
        self._items = tuple(item for item in items if item is not None)
        self.changed.emit()

    def _set(self, items: tuple[Aside, ...]) -> None:
        if items != self._items:
            self._show(items)
            self.edited.emit()

    def _show(self, items: tuple[Aside, ...]) -> None:
        """Have these. Where they only moved with the song, there is no edit beside the song's."""
        if items != self._items:
            self._items = items
            self.changed.emit()


def _followed(
    item: Aside, song: Song, edit: Callable[[Song], Song], tick_after: Callable[[int], int]
) -> Aside:
    start, end = tick_after(item.start_tick), end_after(item.end_tick, tick_after)
    if end - start != item.end_tick - item.start_tick:
        return item
    around = notes_around(song, item.start_tick)
    before = Spot(item.start_tick, item.record, around)
    after = Spot(start, moved_record(item.record, tick_after), moved_notes(around, song, edit))
    known = tuple(s for s in item.spots if s.start_tick not in (before.start_tick, start))
    return _moved_to(after, dataclasses.replace(item, spots=(after, before, *known)))


def _settled(item: Aside, song: Song) -> Aside:
    return _moved_to(best_spot(item.spots, song), item) if item.spots else item


def _moved_to(spot: Spot, item: Aside) -> Aside:
    ticks = spot.start_tick - item.start_tick
    if not ticks:
        return item
    notes = tuple((track_id, note.moved(ticks)) for track_id, note in item.notes)
    return dataclasses.replace(
        item,
        notes=notes,
        start_tick=spot.start_tick,
        end_tick=item.end_tick + ticks,
        record=spot.record,
    )


def _saved(item: Aside) -> dict[str, Any]:
    saved = dataclasses.asdict(dataclasses.replace(item, spots=()))
    del saved["spots"]
    saved["notes"] = [[track_id, *note] for track_id, note in item.notes]
    return saved


def _restored(saved: Any) -> Aside | None:
    try:
        record = saved["record"]
        item = Aside(
            notes=tuple((fields[0], Note(*fields[1:])) for fields in saved["notes"]),
            start_tick=saved["start_tick"],
            end_tick=saved["end_tick"],
            record=GenerationRecord(**{**record, "track_ids": tuple(record["track_ids"])}),
            starred=bool(saved["starred"]),
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    return item if _makes_sense(item) else None


def _makes_sense(item: Aside) -> bool:
    numbers = (item.start_tick, item.end_tick, item.record.seed, item.record.start_tick)
    return (
        all(type(number) is int for number in numbers)
        and 0 <= item.start_tick < item.end_tick
        and isinstance(item.record.settings, dict)
        and all(type(track_id) is int and _is_note(note) for track_id, note in item.notes)
    )


def _is_note(note: Note) -> bool:
    in_range = (
        note.start_tick >= 0
        and 0 <= note.pitch <= 127
        and note.duration_ticks >= 0
        and 1 <= note.velocity <= 127
        and 0 <= note.channel <= 15
        and 0 <= note.release_velocity <= 127
    )
    return in_range and all(type(value) in (int, bool) for value in note)

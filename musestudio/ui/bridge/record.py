"""How a bridge in the piece was made, so that it is known later and can be found again."""

from __future__ import annotations

import datetime
from typing import Any

from musestudio.editing.project_file import GenerationRecord
from musestudio.errors import RequestError
from musestudio.inference.clips import Clip
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE
from musestudio.ui.bridge.ends import BridgeEnd, end_of_notes
from musestudio.ui.bridge.landing import Landing
from musestudio.ui.bridge.wishes import BridgeWishes
from musestudio.ui.vary import read_notes, written_notes

TASK = "bridge"
"""What stands under ``task`` in the settings of such a record."""
_FORGOTTEN = "The two phrases of this bridge are not known any more."


def record_of_bridge(
    landing: Landing, ends: tuple[BridgeEnd, BridgeEnd], wishes: BridgeWishes, model: str
) -> GenerationRecord:
    """Both ends are kept note for note: they may change in the piece, and files go."""
    return GenerationRecord(
        model=model,
        seed=0,  # Nothing is drawn.
        start_tick=landing.start_tick,
        end_tick=landing.end_tick,
        track_ids=(landing.track_id,),
        settings={
            "task": TASK,
            "steps": wishes.steps,
            "bars_between": wishes.bars,
            "ends": [_told(end) for end in ends],
        },
        created=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    )


def is_bridge(record: GenerationRecord) -> bool:
    """Whether that is how the phrase was made."""
    return record.settings.get("task") == TASK


def bridge_text(record: GenerationRecord) -> str:
    """“phrases-1: from bars 1–2 of “Piano” to “waltz.mid”, in 7 steps.”"""
    names = [str(end.get("name", "a phrase")) for end in _ends(record)] or ["a phrase"] * 2
    first, last = (name[:1].lower() + name[1:] for name in names)
    wishes = wishes_of(record)
    length = f"{wishes.steps} steps" if wishes.bars is None else f"{wishes.bars} bars"
    return f"{record.model or 'A model'}: from {first} to {last}, in {length}."


def wishes_of(record: GenerationRecord) -> BridgeWishes:
    """How long the way was to be."""
    steps, bars = (record.settings.get(name) for name in ("steps", "bars_between"))
    return BridgeWishes(
        steps if isinstance(steps, int) else BridgeWishes.steps,
        bars if isinstance(bars, int) else None,
    )


def ends_of(record: GenerationRecord, song: Song) -> tuple[BridgeEnd, BridgeEnd]:
    """Both ends as they were. One that still stands in the song is taken from there.

    Raises RequestError where the record does not tell them.
    """
    ends = [_read(told, song) for told in _ends(record)]
    if not ends:
        raise RequestError(_FORGOTTEN)
    return ends[0], ends[1]


def _ends(record: GenerationRecord) -> list[dict[str, Any]]:
    ends = [end for end in _list(record.settings.get("ends")) if isinstance(end, dict)]
    return ends if len(ends) == 2 else []


def _told(end: BridgeEnd) -> dict[str, Any]:
    clip = end.clip
    metre = end.song.metre_map.metre_at(clip.start_tick)
    return {
        "name": end.name,
        "short": clip.name,
        "track_id": end.track_id,
        "start_tick": clip.start_tick,
        "ticks_per_beat": clip.ticks_per_beat,
        "metre": [metre.numerator, metre.denominator],
        "notes": written_notes(clip.notes, clip.start_tick),
    }


def _read(told: dict[str, Any], song: Song) -> BridgeEnd:
    start, track_id = told.get("start_tick"), told.get("track_id")
    known = [track.track_id for track in song.tracks]
    if isinstance(start, int) and isinstance(track_id, int) and track_id in known:
        wanted = {_heard_as(note) for note in read_notes(told.get("notes"), start)}
        notes = [note for note in song.track(track_id).notes if _heard_as(note) in wanted]
        if notes and {_heard_as(note) for note in notes} == wanted:
            return end_of_notes(song, track_id, notes)
    elsewhere = _song_of(told)
    clip = Clip.of_song(elsewhere, name=str(told.get("short", "")))
    if clip.problem:
        raise RequestError(clip.problem)
    return BridgeEnd(clip, elsewhere, str(told.get("name", "")))


def _song_of(told: dict[str, Any]) -> Song:
    """The phrase as a song of its own, in its metre."""
    clock = [told.get("ticks_per_beat"), *_list(told.get("metre"))]
    if len(clock) != 3 or not all(type(each) is int and 0 < each < 0x8000 for each in clock):
        raise RequestError(_FORGOTTEN)
    ticks_per_beat, numerator, denominator = clock
    data = bytes((min(numerator, 255), min(denominator.bit_length() - 1, 7), 24, 8))
    metas = (MetaEvent(0, TIME_SIGNATURE, data),)
    return Song((Track(1, read_notes(told.get("notes"), 0), metas=metas),), ticks_per_beat)


def _heard_as(note: Note) -> tuple[int, int, int]:
    return note.start_tick, note.pitch, note.duration_ticks


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

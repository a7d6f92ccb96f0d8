"""How a phrase from the pad was made, so that it is known later and can be found again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from musestudio.editing.project_file import GenerationRecord
from musestudio.errors import RequestError
from musestudio.score import Note, Song
from musestudio.ui.pad.morph import Morph
from musestudio.ui.pad.phrases import Place
from musestudio.ui.vary import read_notes, written_notes
from musestudio.ui.words import ATTRIBUTE_WORDS

TASK = "pad"
"""What stands under ``task`` in the settings of such a record."""
_MOST_TOLD = 3
_FORGOTTEN = "Where on the pad this phrase was made is not known any more."


class Found(NamedTuple):
    """What a record tells.

    place:   the bars it was made for.
    x, y:    where the puck was.
    amounts: of the sliders.
    notes:   what was heard there.
    """

    place: Place
    x: float
    y: float
    amounts: dict[str, float]
    notes: tuple[Note, ...]


def record_of_morph(morph: Morph, model: str) -> GenerationRecord:
    """The notes are kept too: the phrases they lie between may change in the piece, and go."""
    spot = morph.spot
    here = spot.landscape.ground.here
    return GenerationRecord(
        model=model,
        seed=0,  # Nothing is drawn.
        start_tick=here.start_tick,
        end_tick=here.end_tick,
        track_ids=(here.track_id,),
        settings={
            "task": TASK,
            "puck": [spot.x, spot.y],
            "between": [
                {"name": phrase.name, "share": round(share, 3)}
                for share, phrase in spot.landscape.sources(spot.x, spot.y)
            ],
            "attributes": dict(spot.amounts),
            "notes": written_notes(morph.notes, here.start_tick),
        },
        created=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    )


def is_from_pad(record: GenerationRecord) -> bool:
    """Whether that is how the phrase was made."""
    return record.settings.get("task") == TASK


def pad_text(record: GenerationRecord) -> str:
    """“phrases-1: between Piano, bars 1–4 (62 %) and Idea 2 (38 %); busier, lower.”"""
    between = record.settings.get("between")
    told = [
        f"{each['name']} ({round(100 * each['share'])} %)"
        for each in (between if isinstance(between, list) else [])[:_MOST_TOLD]
        if isinstance(each, dict)
        and isinstance(each.get("name"), str)
        and isinstance(each.get("share"), (int, float))
    ]
    words = [
        ATTRIBUTE_WORDS[name][2 if amount > 0 else 1].lower()
        for name, amount in _amounts(record.settings).items()
    ]
    *others, last = told or ["phrases"]
    where = f"{', '.join(others)} and {last}" if others else last
    near = "between" if len(told) > 1 else "near"
    asked = f"; {', '.join(words)}" if words else ""
    return f"{record.model or 'A model'}: {near} {where}{asked}."


def found_again(record: GenerationRecord, song: Song) -> Found:
    """Raises RequestError where the record does not tell, or its track is gone."""
    settings = record.settings
    puck, notes = settings.get("puck"), read_notes(settings.get("notes"), record.start_tick)
    here = {track.track_id for track in song.tracks}
    if not (
        notes
        and isinstance(puck, list)
        and len(puck) == 2
        and all(isinstance(value, (int, float)) and 0 <= value <= 1 for value in puck)
        and len(record.track_ids) == 1
        and here.issuperset(record.track_ids)
    ):
        raise RequestError(_FORGOTTEN)
    place = Place.around(song, record.track_ids[0], record.start_tick, record.end_tick)
    x, y = puck
    return Found(place, x, y, _amounts(settings), notes)


def _amounts(settings: Mapping[str, Any]) -> dict[str, float]:
    given = settings.get("attributes")
    return {
        name: float(amount)
        for name, amount in (given.items() if isinstance(given, dict) else ())
        if name in ATTRIBUTE_WORDS and isinstance(amount, (int, float)) and amount
    }

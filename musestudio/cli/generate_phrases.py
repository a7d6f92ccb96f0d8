"""``musestudio generate`` with a phrase model: whole phrases drawn from its prior."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from musestudio.errors import RequestError

if TYPE_CHECKING:
    from musestudio.score import Key, Song

# What is promised or wished for note by note, and the value that asks for nothing.
_NOTE_BY_NOTE = {
    "ending": False,
    "voices": None,
    "lowest": 21,
    "highest": 108,
    "recall": 0.85,
    "top_p": 0.995,
}


def generate_phrases(
    model_path: Path,
    song: Song,
    key: Key | None,
    seed: int,
    outputs: list[Path],
    arguments: argparse.Namespace,
    *,
    began_s: float,
) -> None:
    """Write the phrases into copies of an empty song, and print the report.

    Raises MuseStudioError; a RequestError also for options that mean nothing here.
    """
    from musestudio.cli.answers import described_notes, summary
    from musestudio.cli.phrase_wishes import STEERED
    from musestudio.editing.generated import notes_to_add, with_generated
    from musestudio.inference.phrase_vae import PhraseVAE
    from musestudio.inference.phrasing import (
        MOST_VARIETY,
        PriorRequest,
        as_candidate,
        generate,
    )
    from musestudio.midi.file import write_song

    for name, nothing in _NOTE_BY_NOTE.items():
        if getattr(arguments, name) != nothing:
            raise RequestError(
                f"--{name.replace('_', '-')} means nothing to a phrase model, which draws a whole "
                "phrase at once."
            )
    if arguments.temperature > MOST_VARIETY:
        raise RequestError(f"With a phrase model --temperature goes up to {MOST_VARIETY:g}.")
    asked = {name: getattr(arguments, name) for name in STEERED}
    request = PriorRequest(
        song.metre_map,
        bars=arguments.bars,
        key=key,
        style=arguments.style,
        # Phrases are as adventurous as what is drawn is unusual.
        variety=arguments.temperature,
        candidates=arguments.candidates,
        levels={name: level for name, level in asked.items() if level is not None},
        seed=seed,
    )
    model = PhraseVAE.open(model_path, arguments.provider)
    generating_s = time.perf_counter()
    found = generate(model, request)
    generated_s = time.perf_counter()
    track_ids = [track.track_id for track in song.tracks]
    described = []
    for answer, out in zip(found.answers, outputs, strict=True):
        written = as_candidate(answer, song, track_ids).notes
        added = dict.fromkeys(track_ids, ()) | notes_to_add(song, written)
        write_song(with_generated(song, added, answer.end_tick), out)
        notes = [note for notes in added.values() for note in notes]
        described.append(
            {
                "output": str(out),
                "index": answer.index,
                "seed": seed,
                **described_notes(notes, key),
            }
        )
    report = {
        "model": model.card.name if model.card else None,
        "provider": model.provider,
        "key": key.name if key else None,
        "start_bar": 1,
        "end_bar": arguments.bars,
        "bars": arguments.bars,
        "style": request.style,
        "variety": request.variety,
        "levels": dict(request.levels),
        "seed": seed,
        "generation_s": round(generated_s - generating_s, 4),
        "total_s": round(time.perf_counter() - began_s, 4),
        "candidates": described,
    }
    print(json.dumps(report) if arguments.json else summary(report))

"""Ask the model, write a file for each candidate, and say what was done."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate, ContinuationRequest
    from musestudio.score import Key, Note, Song


def output_paths(out: Path, count: int) -> list[Path]:
    """One file for each candidate, numbered where there are several."""
    if count == 1:
        return [out]
    return [out.with_name(f"{out.stem}-{i}{out.suffix}") for i in range(1, count + 1)]


def answer(
    request: ContinuationRequest,
    outputs: list[Path],
    arguments: argparse.Namespace,
    *,
    began_s: float,
    warnings: tuple[str, ...] = (),
    replaces: bool = False,
) -> None:
    """Write the answers to a request, and print the report.

    replaces: whether notes that begin in the span on the answer's tracks give way to it.
    Raises MuseStudioError.
    """
    from musestudio.cli.model_choice import model_path
    from musestudio.editing.generated import generated_alone, notes_to_add, with_generated
    from musestudio.inference.continuation import ContinuationModel
    from musestudio.midi.file import write_song

    model = ContinuationModel.open(model_path(arguments.model), arguments.provider)
    generating_s = time.perf_counter()
    candidates = model.continue_(request)
    generated_s = time.perf_counter()

    song = request.song
    replaced = request.standing_notes() if replaces else []
    if replaced:
        song = without(song, replaced)
    described = []
    for candidate, out in zip(candidates, outputs, strict=True):
        added = dict.fromkeys(request.answering, ()) | notes_to_add(song, candidate.notes)
        if getattr(arguments, "only", False):
            result = generated_alone(song, added, candidate.start_tick, candidate.end_tick)
        else:
            result = with_generated(song, added, candidate.end_tick)
        write_song(result, out)
        notes = [note for notes in added.values() for note in notes]
        described.append(_described_candidate(candidate, notes, request, out))

    report = {
        "input": getattr(arguments, "input", None),
        "warnings": list(warnings),
        "model": model.card.name,
        "provider": model.provider,
        **_described(request),
        "replaced_notes": len(replaced),
        "generation_s": round(generated_s - generating_s, 4),
        "total_s": round(time.perf_counter() - began_s, 4),
        "candidates": described,
    }
    print(json.dumps(report) if arguments.json else summary(report))


def without(song: Song, notes: Iterable[tuple[int, Note]]) -> Song:
    """The song less those notes, each named with its track."""
    gone: dict[int, set[Note]] = {}
    for track_id, note in notes:
        gone.setdefault(track_id, set()).add(note)
    for track_id, given in gone.items():
        track = song.track(track_id)
        song = song.with_track(track.with_notes(n for n in track.notes if n not in given))
    return song


def _described(request: ContinuationRequest) -> dict[str, Any]:
    """The request in the words of the report."""
    key, song = request.key, request.song
    numbers = {track.track_id: i for i, track in enumerate(song.tracks, start=1)}

    def named(track_ids: tuple[int, ...]) -> list[dict[str, Any]]:
        return [{"number": numbers[i], "name": song.track(i).name} for i in track_ids]

    start_bar, end_bar = (
        song.metre_map.position_at(tick).bar for tick in (request.start_tick, request.end_tick - 1)
    )
    return {
        "key": key.name if key else None,
        "pitch_classes": sorted(key.pitch_classes) if key else None,
        "start_bar": start_bar,
        "end_bar": end_bar,
        "start_tick": request.start_tick,
        "end_tick": request.end_tick,
        "tracks": named(request.heard),
        "answer_tracks": named(request.answering),
        "bars": end_bar - start_bar + 1 if request.until_tick is not None else request.bars,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "recall": request.recall,
        "lowest_pitch": request.lowest_pitch,
        "highest_pitch": request.highest_pitch,
        "style": request.style,
        "role": request.role,
        "density": request.density,
        "register": request.register,
        "dynamics": request.dynamics,
        "voices": request.most_voices,
        "ending": request.ending,
        "keep_rhythm": request.keep_rhythm,
        "seed": request.seed,
    }


def _described_candidate(
    candidate: Candidate, notes: list[Note], request: ContinuationRequest, out: Path
) -> dict[str, Any]:
    """One result; ``notes`` are those written, without what had no room in the song."""
    return {
        "output": str(out),
        "index": candidate.index,
        "seed": candidate.seed,
        **described_notes(notes, request.key),
    }


def described_notes(notes: Sequence[Note], key: Key | None) -> dict[str, Any]:
    """Figures of what was written, for the report."""
    pitches, velocities = [n.pitch for n in notes], [n.velocity for n in notes]
    return {
        "notes": len(notes),
        "outside_key": sum(p not in key for p in pitches) if key else None,
        "pitches": [min(pitches), max(pitches)] if notes else None,
        "velocities": [min(velocities), max(velocities)] if notes else None,
    }


def summary(report: dict[str, Any]) -> str:
    """A few lines for people."""
    bars = f"bars {report['start_bar']}–{report['end_bar']}"
    if report["start_bar"] == report["end_bar"]:
        bars = f"bar {report['start_bar']}"
    key = report["key"] or "no key lock"
    lines = [
        f"{report['model']} on {report['provider']}: {bars}, {key}, seed {report['seed']}, "
        f"{report['generation_s']:.2f} s"
    ]
    for candidate in report["candidates"]:
        notes = "1 note" if candidate["notes"] == 1 else f"{candidate['notes']} notes"
        lines.append(f"  {candidate['output']}: {notes}")
    return "\n".join(lines)

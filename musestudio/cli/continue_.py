"""``musestudio continue``: a MIDI file in, the same file with a continuation out."""

from __future__ import annotations

import argparse
import json
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musestudio.cli.arguments import add_input, bar_number, number, whole_number
from musestudio.errors import RequestError

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate, ContinuationRequest
    from musestudio.score import Note, Song, Track

LARGEST_SEED = 2**32 - 1
EPILOG = """\
OUT holds the whole piece: everything in IN unchanged, and the generated part from its bar
line on. Bars count from 1. With --candidates above 1, OUT gets -1, -2, … before its suffix.
The same seed and settings give the same bytes.

examples:
  musestudio continue phrase.mid -o longer.mid
  musestudio continue phrase.mid -o idea.mid --candidates 4 --key "A minor" --seed 7
  musestudio continue song.mid -o answer.mid --at 9 --bars 8 --tracks Piano --only
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_input(parser)
    add = parser.add_argument
    add("-o", "--output", metavar="OUT", required=True, help="MIDI file to write")
    add("--bars", type=whole_number("--bars", 1, 64), default=4, help="length, 1–64 (default: 4)")
    add(
        "--at",
        metavar="BAR",
        type=bar_number("--at"),
        help="bar where the generated part begins (default: the first bar line at or after the "
        "end of the last note)",
    )
    add(
        "--candidates",
        metavar="N",
        type=whole_number("--candidates", 1, 32),
        default=1,
        help="how many different continuations to write, 1–32 (default: 1)",
    )
    add(
        "--tracks",
        metavar="LIST",
        help="names or numbers (from 1) of the tracks heard and answered on, with commas "
        "(default: all with notes before the generated part, drums aside)",
    )
    add("--key", default="auto", help="auto, off, or a key such as “A minor” (default: auto)")
    add(
        "--lowest",
        metavar="PITCH",
        type=whole_number("--lowest", 0, 127),
        default=21,
        help="lowest MIDI pitch of the generated part (default: 21)",
    )
    add(
        "--highest",
        metavar="PITCH",
        type=whole_number("--highest", 0, 127),
        default=108,
        help="highest MIDI pitch of the generated part (default: 108)",
    )
    add(
        "--temperature",
        metavar="T",
        type=number("--temperature", 0.05, 5),
        default=1.0,
        help="how adventurous, 0.05–5 (default: 1)",
    )
    add(
        "--top-p",
        metavar="P",
        type=number("--top-p", 0.01, 1),
        default=0.95,
        help="share of the likely notes drawn from, 0.01–1 (default: 0.95)",
    )
    add(
        "--recall",
        metavar="R",
        type=number("--recall", 0, 1),
        default=0.85,
        help="how readily figures of the phrase are taken up again, 0 to 1 (default: 0.85)",
    )
    add(
        "--seed",
        metavar="N",
        type=whole_number("--seed", 0, LARGEST_SEED),
        help="makes the result repeatable (default: a new one each time, which is printed)",
    )
    add("--model", metavar="NAME", help="name or file of the model (default: the shipped one)")
    add("--provider", choices=("auto", "cpu", "cuda"), default="auto", help="what runs the model")
    add("--only", action="store_true", help="write the generated part alone, from tick 0")


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.files import check_output, open_song
    from musestudio.editing.generated import generated_alone, notes_to_add, with_generated
    from musestudio.midi.file import write_song

    began_s = time.perf_counter()
    if arguments.lowest > arguments.highest:
        raise RequestError("--lowest cannot be above --highest.")
    outputs = _output_paths(Path(arguments.output), arguments.candidates)
    for out in outputs:
        check_output(out, arguments.input)
    song, warnings = open_song(arguments.input)
    start_tick = _start_tick(song, arguments.at)
    song, tracks = _tracks(song, arguments.tracks, start_tick)

    from musestudio.cli.model_choice import model_path
    from musestudio.inference.continuation import ContinuationModel
    from musestudio.inference.key_lock import resolve_key
    from musestudio.inference.request import ContinuationRequest

    track_ids = tuple(track.track_id for track in tracks)
    request = ContinuationRequest(
        song=song,
        start_tick=start_tick,
        track_ids=track_ids,
        bars=arguments.bars,
        candidates=arguments.candidates,
        key=resolve_key(arguments.key, song, track_ids, start_tick),
        lowest_pitch=arguments.lowest,
        highest_pitch=arguments.highest,
        temperature=arguments.temperature,
        top_p=arguments.top_p,
        recall=arguments.recall,
        seed=secrets.randbelow(LARGEST_SEED + 1) if arguments.seed is None else arguments.seed,
    )
    model = ContinuationModel.open(model_path(arguments.model), arguments.provider)
    generating_s = time.perf_counter()
    candidates = model.continue_(request)
    generated_s = time.perf_counter()

    described = []
    for candidate, out in zip(candidates, outputs, strict=True):
        added = dict.fromkeys(track_ids, ()) | notes_to_add(song, candidate.notes)
        if arguments.only:
            result = generated_alone(song, added, candidate.start_tick, candidate.end_tick)
        else:
            result = with_generated(song, added, candidate.end_tick)
        write_song(result, out)
        notes = [note for notes in added.values() for note in notes]
        described.append(_described_candidate(candidate, notes, request, out))

    report = {
        "input": arguments.input,
        "warnings": list(warnings),
        "model": model.card.name,
        "provider": model.provider,
        **_described(request, song, tracks, candidates[0].end_tick),
        "generation_s": round(generated_s - generating_s, 4),
        "total_s": round(time.perf_counter() - began_s, 4),
        "candidates": described,
    }
    print(json.dumps(report) if arguments.json else _summary(report))
    return 0


def _output_paths(out: Path, count: int) -> list[Path]:
    if count == 1:
        return [out]
    return [out.with_name(f"{out.stem}-{i}{out.suffix}") for i in range(1, count + 1)]


def _start_tick(song: Song, bar: int | None) -> int:
    """Where the generated part begins. Raises RequestError for a bar beyond the song."""
    metres = song.metre_map
    default = song.bar_line_after(song.tracks)
    if bar is None:
        return default
    # A file may go on after its last note; its silent bars are part of it.
    last_bar = metres.position_at(metres.bar_line_from(max(default, song.last_tick))).bar
    if not 1 <= bar <= last_bar:
        raise RequestError(
            f"--at is a bar from 1 to {last_bar} (the one after the end of the piece), not {bar}."
        )
    return metres.bar_start(bar)


def _tracks(song: Song, wanted: str | None, start_tick: int) -> tuple[Song, list[Track]]:
    """The tracks heard and answered on, and the song, which gets one where it has none."""
    from musestudio.score import Track

    if wanted is not None:
        return song, _named_tracks(song, wanted)
    melodic = [track for track in song.tracks if not track.is_drums]
    heard = [t for t in melodic if t.notes and t.notes[0].start_tick < start_tick]
    # Nothing to listen to: answer on the first part that plays at all, else on a new one.
    tracks = heard or [track for track in melodic if track.notes][:1]
    if not tracks:
        tracks = [Track(song.new_track_id())]
        song = song.with_track(tracks[0])
    return song, tracks


def _named_tracks(song: Song, wanted: str) -> list[Track]:
    """The tracks named in a list such as “1,3,Left hand”. Raises RequestError."""
    chosen: list[Track] = []
    known = ", ".join(f"{i} {track.name}".rstrip() for i, track in enumerate(song.tracks, start=1))
    for word in [word.strip() for word in wanted.split(",")]:
        named = [t for t in song.tracks if word and t.name.strip().lower() == word.lower()]
        if not named and word.isdecimal() and 1 <= int(word) <= len(song.tracks):
            named = [song.tracks[int(word) - 1]]
        if not named:
            raise RequestError(f"There is no track “{word}”; the file has: {known or 'none'}.")
        drums = next((track for track in named if track.is_drums), None)
        if drums is not None:
            called = f"“{drums.name}”" if drums.name else str(song.tracks.index(drums) + 1)
            raise RequestError(f"Track {called} holds drums, which are not continued.")
        chosen += [track for track in named if track not in chosen]
    return chosen


def _described(
    request: ContinuationRequest, song: Song, tracks: list[Track], end_tick: int
) -> dict[str, Any]:
    """The request in the words of the report."""
    key = request.key
    return {
        "key": key.name if key else None,
        "pitch_classes": sorted(key.pitch_classes) if key else None,
        "start_bar": song.metre_map.position_at(request.start_tick).bar,
        "end_bar": song.metre_map.position_at(end_tick - 1).bar,
        "start_tick": request.start_tick,
        "end_tick": end_tick,
        "tracks": [
            {"number": song.tracks.index(track) + 1, "name": track.name} for track in tracks
        ],
        "bars": request.bars,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "recall": request.recall,
        "lowest_pitch": request.lowest_pitch,
        "highest_pitch": request.highest_pitch,
        "seed": request.seed,
    }


def _described_candidate(
    candidate: Candidate, notes: list[Note], request: ContinuationRequest, out: Path
) -> dict[str, Any]:
    """One result; ``notes`` are those written, without what had no room in the song."""
    key = request.key
    pitches, velocities = [n.pitch for n in notes], [n.velocity for n in notes]
    return {
        "output": str(out),
        "index": candidate.index,
        "seed": candidate.seed,
        "notes": len(notes),
        "outside_key": sum(p not in key for p in pitches) if key else None,
        "pitches": [min(pitches), max(pitches)] if notes else None,
        "velocities": [min(velocities), max(velocities)] if notes else None,
    }


def _summary(report: dict[str, Any]) -> str:
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

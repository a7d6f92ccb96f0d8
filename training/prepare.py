"""Corpus → compact token arrays, once, so that training reads no MIDI.

``train.npz`` and ``valid.npz`` hold every piece of a split end to end (each between two END
steps), ``pieces.json`` says what each piece is. Pieces with the same notes are taken once,
and a work never stands in both splits (the manifest sees to that; checked here).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.errors import MuseStudioError, RequestError
from musestudio.midi.file import read_song
from musestudio.score import Song, estimate_key
from musestudio.score.track import DRUM_CHANNEL
from training.corpus import CorpusFile

COLUMNS = {
    "shift": np.uint8,
    "pitch": np.uint8,
    "duration": np.uint8,
    "velocity": np.uint8,
    "position": np.uint16,
    "bar_length": np.uint16,
    "metre": np.uint8,
    "bar": np.uint16,
    "track": np.uint8,
}
"""``bar`` counts from 0 within a piece; ``track`` is the file's, from 0, NO_TRACK for END and
rests."""
NO_TRACK = 255
_MOST_TRACKS = 254


@dataclass(frozen=True)
class Piece:
    """One piece within a split's arrays: ``n_steps`` steps from ``first_step`` on."""

    path: str
    corpus: str
    licence: str
    work: str
    style: int
    key: int
    has_velocity: bool
    first_step: int
    n_steps: int


def prepare(files: Iterable[CorpusFile], out_folder: Path, *, workers: int | None = None) -> dict:
    """Encode ``files`` into ``out_folder``; returns the summary that is also written there.

    Files that cannot be read are named in the summary, not fatal.
    Raises RequestError when a work stands in two splits or nothing could be read.
    """
    files = list(files)
    splits_of_work: dict[str, set[str]] = {}
    for file in files:
        splits_of_work.setdefault(file.work, set()).add(file.split)
    if shared := [work for work, splits in splits_of_work.items() if len(splits) > 1]:
        raise RequestError(f"{len(shared)} works stand in two splits, the first is “{shared[0]}”.")

    arrays: dict[str, list[dict[str, np.ndarray]]] = {}
    pieces: dict[str, list[Piece]] = {}
    seen: set[bytes] = set()
    skipped: Counter[str] = Counter()
    rounded: Counter[str] = Counter()
    with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        encoded = pool.map(_encode_file, files, chunksize=16)
        for file, result in tqdm(
            zip(files, encoded, strict=True), total=len(files), desc="prepare", unit="file"
        ):
            if isinstance(result, str):
                skipped[result] += 1
                continue
            columns, key, report = result
            digest = hashlib.sha256(columns["shift"].tobytes() + columns["pitch"].tobytes())
            if digest.digest() in seen:
                skipped["same notes as another file"] += 1
                continue
            seen.add(digest.digest())
            rounded.update(
                notes=report.notes,
                onsets_moved=report.onsets_moved,
                durations_changed=report.durations_changed,
                unisons_merged=report.unisons_merged,
            )
            of_split = pieces.setdefault(file.split, [])
            first_step = of_split[-1].first_step + of_split[-1].n_steps if of_split else 0
            of_split.append(
                Piece(
                    path=f"{file.path.parent.name}/{file.path.name}",
                    corpus=file.corpus,
                    licence=file.licence,
                    work=file.work,
                    style=controls.style_token(file.style),
                    key=key,
                    has_velocity=file.has_velocity,
                    first_step=first_step,
                    n_steps=len(columns["pitch"]),
                )
            )
            arrays.setdefault(file.split, []).append(columns)
    if not pieces:
        raise RequestError("None of the files could be read.")

    out_folder.mkdir(parents=True, exist_ok=True)
    for split, columns_of_pieces in arrays.items():
        joined: dict[str, Any] = {
            name: np.concatenate([c[name] for c in columns_of_pieces]) for name in COLUMNS
        }
        np.savez_compressed(out_folder / f"{split}.npz", **joined)
    summary = {
        "encoding": encoding.ENCODING_NAME,
        "pieces": {split: len(of_split) for split, of_split in pieces.items()},
        "steps": {split: sum(p.n_steps for p in of_split) for split, of_split in pieces.items()},
        "rounded": dict(rounded),
        "skipped": dict(skipped),
    }
    (out_folder / "pieces.json").write_text(
        json.dumps(
            {
                "summary": summary,
                "splits": {s: [asdict(p) for p in of_split] for s, of_split in pieces.items()},
            }
        ),
        encoding="utf-8",
    )
    return summary


def _encode_file(
    file: CorpusFile,
) -> tuple[dict[str, np.ndarray], int, encoding.EncodingReport] | str:
    """(columns, key token, report), or the reason why the file is left out."""
    try:
        song, _ = read_song(file.path)
    except MuseStudioError:
        return "unreadable"
    notes = [
        n for track in song.tracks for n in track.notes if n.channel != DRUM_CHANNEL
    ]  # fmt: skip
    if not notes:
        return "no pitched notes"
    steps, report = encoding.encode(notes, song.ticks_per_beat, with_velocity=file.has_velocity)
    # END on both sides: what stands before the first note is what a model without a prompt sees.
    last_onset = int(steps.onset[-1])
    steps = encoding.concatenate(encoding.end_step(0), steps, encoding.end_step(last_onset))
    places = controls.BarGrid(song.metre_map).places(steps.onset)
    columns = {name: steps.field(name) for name in encoding.FIELDS}
    columns |= {
        "position": places.position,
        "bar_length": places.bar_length,
        "metre": places.metre,
        "bar": np.minimum(places.bar, 65_535),
        "track": _tracks_of(steps, song),
    }
    compact = {name: values.astype(COLUMNS[name]) for name, values in columns.items()}
    return compact, controls.key_token(estimate_key(notes)), report


def _tracks_of(steps: encoding.NoteSteps, song: Song) -> np.ndarray:
    """Which track each step comes from; of merged unisons the first that has the note."""
    track_of: dict[tuple[int, int], int] = {}
    for index, track in enumerate(song.tracks):
        ticks = np.array([n.start_tick for n in track.notes], dtype=np.int64)
        onsets = encoding.to_grid(ticks, song.ticks_per_beat).tolist()
        for onset, note in zip(onsets, track.notes, strict=True):
            if note.channel != DRUM_CHANNEL:
                track_of.setdefault((onset, note.pitch), min(index, _MOST_TRACKS))
    return np.array(
        [
            track_of.get(place, NO_TRACK)
            for place in zip(steps.onset.tolist(), steps.pitch.tolist(), strict=True)
        ],
        dtype=np.int64,
    )

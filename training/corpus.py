"""Which files to train on, and what is known about each."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from musestudio.encoding.controls import STYLES
from musestudio.errors import RequestError

MIDI_SUFFIXES = {".mid", ".midi", ".smf"}


@dataclass(frozen=True)
class CorpusFile:
    """One MIDI file of a corpus.

    work:         pieces with the same id are one work and never split between sets.
    has_velocity: False where all velocities are constant or mechanical.
    split:        “train” or “valid”.
    """

    path: Path
    corpus: str
    licence: str
    work: str
    style: str | None
    has_velocity: bool
    split: str


def read_manifest(folder: Path, *, exclude_styles: Iterable[str] = ("drums",)) -> list[CorpusFile]:
    """The files named by ``folder/manifest.tsv``.

    Tab-separated, with the columns path, corpus, licence, work_id, style, has_velocity and
    split. Raises RequestError when a column is missing.
    """
    excluded = set(exclude_styles)
    files = []
    with open(folder / "manifest.tsv", encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        needed = {"path", "corpus", "licence", "work_id", "style", "has_velocity", "split"}
        if missing := needed - set(rows.fieldnames or ()):
            raise RequestError(f"The manifest lacks the columns {', '.join(sorted(missing))}.")
        for row in rows:
            if row["style"] in excluded:
                continue
            files.append(
                CorpusFile(
                    path=folder / row["path"],
                    corpus=row["corpus"],
                    licence=row["licence"],
                    work=row["work_id"],
                    style=row["style"] if row["style"] in STYLES else None,
                    has_velocity=row["has_velocity"] == "1",
                    split=row["split"],
                )
            )
    return files


def scan_folder(folder: Path, *, valid_every: int = 20) -> list[CorpusFile]:
    """Every MIDI file under a plain folder; each file counts as a work.

    One file in ``valid_every`` is set aside for validation, in order of name, so that the
    same folder always splits the same way. Raises RequestError when there is none.
    """
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in MIDI_SUFFIXES)
    if not paths:
        raise RequestError(f"There are no MIDI files in “{folder.name}”.")
    return [
        CorpusFile(
            path=path,
            corpus=folder.name,
            licence="unknown",
            work=str(path.relative_to(folder)),
            style=None,
            has_velocity=True,
            split="valid" if i % valid_every == valid_every - 1 else "train",
        )
        for i, path in enumerate(paths)
    ]


def find_files(folder: Path) -> list[CorpusFile]:
    """The manifest's files where there is a manifest, else every MIDI file of the folder."""
    if (folder / "manifest.tsv").exists():
        return read_manifest(folder)
    return scan_folder(folder)

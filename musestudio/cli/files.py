"""The files a command reads and writes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from musestudio.editing.project_file import SUFFIX, read_project
from musestudio.errors import RequestError
from musestudio.midi.file import ReadResult, read_song, read_song_bytes
from musestudio.score import Song


def open_song(name: str) -> ReadResult:
    """Read a MIDI file or the song of a ``.muse`` project; warnings also go to stderr.

    Raises MidiFileError or ProjectFileError.
    """
    path = Path(name)
    if path.suffix.lower() == SUFFIX and os.path.isfile(path):
        project = read_project(path, decode_song=lambda data: _decoded(data, path.name))
        return ReadResult(project.song, ())
    result = read_song(path)
    for warning in result.warnings:
        print(f"Note: {warning}", file=sys.stderr)
    return result


def _decoded(data: bytes, name: str) -> Song:
    return read_song_bytes(data, name).song


def check_output(out: Path, source: str | None = None) -> None:
    """Refuse, before any work is done, a place that cannot be written.

    Raises RequestError; also where the output would replace the input.
    """
    # os.path answers where pathlib raises: on names that are too long, on locked folders.
    exists, folder_exists = os.path.exists(out), os.path.isdir(out.parent)
    if os.path.isdir(out):
        raise RequestError(f"“{out}” is a folder; name a file to write.")
    if not folder_exists:
        raise RequestError(f"The folder “{out.parent}” does not exist.")
    if not exists and not os.access(out.parent, os.W_OK):
        raise RequestError(f"The folder “{out.parent}” may not be written to.")
    if exists and not os.access(out, os.W_OK):
        raise RequestError(f"“{out}” is write-protected; name another file to write.")
    if exists and source is not None and os.path.exists(source) and os.path.samefile(out, source):
        raise RequestError(f"“{out}” is the input; name another file to write.")

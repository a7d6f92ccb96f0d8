"""Bringing the music of files into the piece: one undo step, however many files."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from musestudio.editing import AddTrack, ChangeNotes, ReplaceTrack, SongDocument
from musestudio.editing.operations.insert_notes import notes_to_insert
from musestudio.editing.operations.insert_song import tracks_to_insert
from musestudio.editing.operations.track_sound import free_channel, used_channels, with_channel
from musestudio.errors import MuseStudioError
from musestudio.score import Note, Song, Track
from musestudio.ui.background import Background
from musestudio.ui.document_files import FILES_LANE, DocumentFiles, read_file
from musestudio.ui.midi_drag import was_dragged_from_here


class Imported(NamedTuple):
    """Where the music went: the first track that was made or added to, and its new notes."""

    track_id: int
    notes: tuple[Note, ...]


class _Read(NamedTuple):
    path: Path
    song: Song
    warnings: tuple[str, ...]


class FileImport(QObject):
    """Reads files in the background and puts their notes into the document.

    imported(Imported): it is done.
    What else there is to tell is told by ``files``.
    """

    imported = Signal(object)

    def __init__(
        self,
        document: SongDocument,
        files: DocumentFiles,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._files = files
        self._background = background

    def bring(self, paths: Sequence[str | Path], at_tick: int, onto: int | None = None) -> None:
        """Put the music of the files at ``at_tick``.

        onto: the track that takes a single file of a single part; None, and whatever has
              more parts: each part becomes a track.
        """
        wanted = [Path(path) for path in paths]
        self._background.start(
            FILES_LANE,
            lambda _job, _report: _read_all(wanted),
            finished=lambda result: self._insert(result[0], result[1], at_tick, onto),
            failed=self._files.failed.emit,
            latest_only=False,
        )

    def _insert(
        self,
        found: list[_Read],
        failed: list[tuple[Path, str]],
        at_tick: int,
        onto: int | None,
    ) -> None:
        for path, sentence in failed:
            self._files.could_not_read(path, sentence)
        for read in found:
            if not read.song.note_count:
                self._files.failed.emit(f"“{read.path.name}” holds no notes to import.")
        full = [read for read in found if read.song.note_count]
        if not full:
            return
        name = full[0].path.name if len(full) == 1 else f"{len(full)} files"
        imported, count = insert_songs(
            self._document, [read.song for read in full], at_tick, onto, f"Import {name}"
        )
        for read in full:
            if not was_dragged_from_here([read.path]):
                self._files.file_used.emit(str(read.path))
            self._files.tell_warnings(read.path, read.warnings)
        self.imported.emit(imported)
        self._files.said.emit(f"Imported {self._what(imported, count)} from “{name}”.")

    def _what(self, imported: Imported, tracks: int) -> str:
        if tracks:
            return f"{tracks} track" + ("s" if tracks > 1 else "")
        notes = f"{len(imported.notes)} note" + ("s" if len(imported.notes) > 1 else "")
        name = self._document.song.track(imported.track_id).name
        return f"{notes} onto “{name}”" if name else notes


def insert_songs(
    document: SongDocument, songs: Sequence[Song], at_tick: int, onto: int | None, name: str
) -> tuple[Imported, int]:
    """Put songs with notes into the document, tick 0 of each at ``at_tick``: one undo step.

    onto: as for ``FileImport.bring``; a track that is no longer there is passed over.
    Returns where the music went, and how many tracks were made.
    """
    parts = [track for song in songs for track in song.tracks if track.notes]
    if len(parts) == 1 and any(track.track_id == onto for track in document.song.tracks):
        assert onto is not None
        return _insert_part(document, songs[0], parts[0], at_tick, onto, name), 0
    made: list[Track] = []
    with document.transaction(name):
        for song in songs:
            for track in tracks_to_insert(document.song, song, at_tick):
                document.apply(AddTrack(track))
                made.append(track)
    first = next(track for track in made if track.notes)
    return Imported(first.track_id, first.notes), len(made)


def _insert_part(
    document: SongDocument, guest: Song, part: Track, at_tick: int, onto: int, name: str
) -> Imported:
    song = document.song
    track = song.track(onto)
    notes = notes_to_insert(song, onto, part, guest.ticks_per_beat, at_tick)
    if track.notes or track.program:
        document.apply(ChangeNotes(onto, added=notes, name=name))
    else:
        # An empty track whose instrument nobody has chosen becomes that part.
        (whole,) = tracks_to_insert(song, Song((part,), guest.ticks_per_beat), at_tick)
        filled = _filled(song, track, whole)
        document.apply(ReplaceTrack(filled, name))
        notes = filled.notes
    return Imported(onto, notes)


def _filled(song: Song, track: Track, part: Track) -> Track:
    """The empty ``track`` with the notes and sound of ``part``, and its name if it has none."""
    filled = dataclasses.replace(
        track,
        notes=part.notes,
        events=part.events,
        end_tick=max(track.end_tick, part.end_tick),
    )
    if not part.is_drums:
        taken = used_channels(t for t in song.tracks if t is not track)
        own = track.channel if track.events else part.channel
        filled = with_channel(filled, own if own not in taken else free_channel(song))
    return filled if track.name or not part.name else filled.renamed(part.name)


def _read_all(paths: Sequence[Path]) -> tuple[list[_Read], list[tuple[Path, str]]]:
    """What could be read, and a sentence for each file that could not."""
    found, failed = [], []
    for path in paths:
        try:
            opened = read_file(path)
        except MuseStudioError as error:
            failed.append((path, str(error)))
        else:
            found.append(_Read(path, opened.project.song, opened.warnings))
    return found, failed

"""Opening, restoring and saving the piece, all off the GUI thread.

Songs are immutable, so a file can be written from another thread while the composer goes
on editing: what is saved is the song as it was when saving was asked for.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from musestudio.editing import SongDocument
from musestudio.editing.project_file import SUFFIX, Project, read_project, write_project
from musestudio.midi.file import read_song, read_song_bytes, song_bytes
from musestudio.score import Song, Track
from musestudio.ui.background import Background
from musestudio.ui.file_names import file_stem
from musestudio.ui.piano_roll.note_index import prepare_indices

log = logging.getLogger(__name__)

FILES_LANE = "files"
MIDI_SUFFIXES = (".mid", ".midi", ".kar", ".smf", ".rmi")


class Origin(Enum):
    """Where the document came from."""

    NEW = "new"
    DEMO = "demo"
    MIDI = "midi"
    PROJECT = "project"
    RESTORED = "restored"


class Stamp(NamedTuple):
    """By which a file is known to be as it was."""

    modified_ns: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """That of the file now, None where there is none."""
        try:
            info = path.stat()
        except OSError:
            return None
        return cls(info.st_mtime_ns, info.st_size)


class Opened(NamedTuple):
    """What was read from a file. stamp: the file's before it was read."""

    project: Project
    origin: Origin
    warnings: tuple[str, ...]
    stamp: Stamp | None = None


class DocumentFiles(QObject):
    """Which file the document is, and the way to and from it.

    replacing(): the document is about to hold another song.
    opened(Opened): the document holds another song now.
    saved(str): the project is in this file.
    file_changed(): name, path or clean state differ.
    file_used(str): a file to remember among the recent ones.
    file_gone(str): a file that could not be read.
    said(str): a note for the composer.
    warned(str): something to know about a file that was read.
    failed(str): one sentence about what did not work.
    """

    replacing = Signal()
    opened = Signal(object)
    saved = Signal(str)
    file_changed = Signal()
    file_used = Signal(str)
    file_gone = Signal(str)
    said = Signal(str)
    warned = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        document: SongDocument,
        background: Background,
        make_project: Callable[[Song], Project],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._background = background
        self._make_project = make_project
        self._path: Path | None = None
        self._origin = self._began_as = Origin.NEW
        self._restored_name = ""
        self._stamp: Stamp | None = None
        self._is_taking = False
        self._unobserve = document.observe(lambda _change: self._document_changed())

    @property
    def path(self) -> Path | None:
        """The file it came from, None for a new piece. A demo's is not to be written to."""
        return self._path

    @property
    def home(self) -> Path | None:
        """The composer's own file that is shown here, None for a new piece or a demo."""
        return None if self._origin in (Origin.DEMO, Origin.RESTORED) else self._path

    @property
    def origin(self) -> Origin:
        return self._origin

    @property
    def began_as(self) -> Origin:
        """Where the document came from when its history began; saving it changes nothing."""
        return self._began_as

    @property
    def display_name(self) -> str:
        if self._origin is Origin.RESTORED:
            return self._restored_name
        if self._path is None:
            return "Untitled"
        if self._origin is Origin.DEMO:
            return demo_name(self._path)
        return self._path.name

    @property
    def is_reading(self) -> bool:
        """Whether a file is being read or written, so that the document may become another."""
        return self._background.is_busy(FILES_LANE)

    @property
    def is_changed_outside(self) -> bool:
        """Whether the file now holds what another program put there."""
        if self._path is None or self._stamp is None:
            return False
        now = Stamp.of(self._path)
        return now is not None and now != self._stamp

    @property
    def can_be_replaced(self) -> bool:
        """Whether nobody would miss the document: an untouched demo, or nothing at all."""
        if not self._document.is_clean:
            return False
        return self._origin is Origin.DEMO or not any(
            track.notes or track.events for track in self._document.song.tracks
        )

    def _document_changed(self) -> None:
        if not self._is_taking:
            self.file_changed.emit()

    # --- in

    def new(self) -> None:
        """Begin with an empty piece of one track."""
        self._take(None, Origin.NEW, Opened(Project(Song((Track(1),))), Origin.NEW, ()))

    def open(self, path: str | Path, *, demo: bool = False) -> None:
        """Read a file and make it the document. Guarding unsaved changes is the caller's."""
        path = Path(path)
        given_up = self._document.song

        def take(opened: Opened) -> None:
            if self._document.song is not given_up and not self._document.is_clean:
                # What has been written while the file was read was not asked about.
                self.failed.emit(
                    f"“{path.name}” was not opened: the piece has changed while it was read."
                )
                return
            self._take(path, Origin.DEMO if demo else opened.origin, opened)

        self._background.start(
            FILES_LANE,
            lambda _job, _report: _read_to_show(path),
            finished=take,
            failed=lambda sentence: self.could_not_read(path, sentence),
            latest_only=False,
        )

    def restore(self, project: Project, name: str, original: Path | None) -> None:
        """Make a piece that was autosaved the document: a copy that is saved nowhere yet."""
        opened = Opened(project, Origin.RESTORED, ())
        stem = name.removesuffix(Path(name).suffix) if original else name
        self._restored_name = f"{stem} (restored)"
        self._take(original, Origin.RESTORED, opened)

    def _take(self, path: Path | None, origin: Origin, opened: Opened) -> None:
        self.replacing.emit()
        self._path, self._origin, self._stamp = path, origin, opened.stamp
        self._began_as = origin
        # The title tells of a file when its page is there, not while it is being laid out.
        self._is_taking = True
        try:
            self._document.reset(opened.project.song, is_saved=origin is not Origin.RESTORED)
            self.opened.emit(opened)
        finally:
            self._is_taking = False
        self.file_changed.emit()
        if self.home is not None:
            self.file_used.emit(str(path))
        self.tell_warnings(path, opened.warnings)

    def could_not_read(self, path: Path, sentence: str) -> None:
        """Tell so, and forget a recent file that is gone."""
        if not path.exists():
            self.file_gone.emit(str(path))
        self.failed.emit(sentence)

    def tell_warnings(self, path: Path | None, warnings: tuple[str, ...]) -> None:
        """Tell the first, and leave the others to the log."""
        for warning in warnings:
            log.warning("%s: %s", path, warning)
        if warnings and path is not None:
            more = f" ({len(warnings) - 1} more in the log.)" if len(warnings) > 1 else ""
            self.warned.emit(f"“{path.name}”: {warnings[0]}{more}")

    # --- out

    def save(self, path: str | Path, then: Callable[[], None] | None = None) -> None:
        """Write the project; ``then`` is called once it is safe on the disk."""
        path = Path(path)
        song = self._document.song
        project = self._make_project(song)

        def write(_job: object, _report: object) -> Stamp | None:
            write_project(project, path, encode_song=song_bytes)
            return Stamp.of(path)

        def written(stamp: Stamp | None) -> None:
            self._path, self._origin, self._stamp = path, Origin.PROJECT, stamp
            if self._document.song is song:  # Else there are edits the file does not have.
                self._document.mark_clean()
            self.file_changed.emit()
            self.file_used.emit(str(path))
            self.saved.emit(str(path))
            if then is not None:
                then()

        self._background.start(
            FILES_LANE,
            write,
            finished=written,
            failed=self.failed.emit,
            latest_only=False,
        )

    @property
    def display_stem(self) -> str:
        """The name without its suffix."""
        name = self.display_name
        suffix = Path(name).suffix
        return name.removesuffix(suffix) if suffix in (SUFFIX, *MIDI_SUFFIXES) else name

    def suggested_path(self, suffix: str, stem: str = "") -> str:
        """Where a save dialog begins: beside the file, else in the home folder."""
        folder = Path.home()
        if self._path is not None and self._origin is not Origin.DEMO:
            folder = self._path.parent
        return os.fspath(folder / f"{file_stem(stem or self.display_stem)}{suffix}")

    def close(self) -> None:
        self._unobserve()


def demo_name(path: Path) -> str:
    """What a demo phrase is called: “Evening in A minor” for evening-in-a-minor.mid."""
    title = path.stem.replace("-", " ").capitalize()
    return re.sub(r"(?<= in )[a-g]\b", lambda tonic: tonic[0].upper(), title)


def is_project(path: str | Path) -> bool:
    """Whether the file's name says that it is a project of ours."""
    return Path(path).suffix.lower() == SUFFIX


def read_file(path: Path) -> Opened:
    """Read a project or a MIDI file. Raises MuseStudioError."""
    stamp = Stamp.of(path)
    if is_project(path):
        warnings: list[str] = []

        def decode(data: bytes) -> Song:
            result = read_song_bytes(data, path.name)
            warnings.extend(result.warnings)
            return result.song

        project = read_project(path, decode_song=decode)
        return Opened(project, Origin.PROJECT, tuple(warnings), stamp)
    result = read_song(path)
    return Opened(Project(result.song), Origin.MIDI, result.warnings, stamp)


def _read_to_show(path: Path) -> Opened:
    """Read a file, and do beforehand what would keep the window waiting when it is shown."""
    opened = read_file(path)
    prepare_indices(opened.project.song)
    return opened

"""The folder of autosaved pieces: which belong to a program that runs, which to a dead one.

Every running program has a folder of its own in it, named after its process id and the time
it began, and beside that a lock file of the same name. The operating system keeps the lock
for as long as the program lives and lets go of it however the program ends, so a process id
used a second time deceives nobody.
"""

from __future__ import annotations

import datetime
import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from musestudio.editing.project_file import SUFFIX, Project, read_project
from musestudio.errors import MuseStudioError
from musestudio.midi.file import read_song_bytes

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_SUFFIX = ".lock"
_VIEW_KEY = "autosave"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recovered:
    """A piece that a program which died had autosaved.

    path:     the autosaved file.
    name:     what the piece was called.
    original: the file it came from, None for a new piece.
    saved_at: when it was autosaved, in local time.
    """

    path: Path
    project: Project
    name: str
    original: Path | None
    saved_at: datetime.datetime


class Session:
    """The folder of one running program. Nothing is on the disk before it is needed."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._name = f"{os.getpid()}-{time.time_ns()}"
        self._lock: IO[bytes] | None = None
        self._guard = threading.Lock()  # Every window writes from a thread of its own.

    @property
    def folder(self) -> Path:
        """Where to write; it need not exist."""
        return self._home / self._name

    def begin(self) -> Path:
        """Make the folder and lock it; returns it. Raises OSError."""
        with self._guard:
            if self._lock is None:
                self._home.mkdir(parents=True, exist_ok=True)
                lock = open(self._home / f"{self._name}{LOCK_SUFFIX}", "ab")  # noqa: SIM115
                if not _try_lock(lock):
                    _log.warning("the lock on %s is not to be had", lock.name)
                self._lock = lock
            self.folder.mkdir(exist_ok=True)
        return self.folder

    def close(self) -> None:
        """Let go of the folder. What is left in it is offered at the next start."""
        if self._lock is not None:
            _remove_if_empty(self.folder)
            self._lock.close()
            self._lock = None
            if not self.folder.exists():
                _unlink(self._home / f"{self._name}{LOCK_SUFFIX}")


class Abandoned:
    """The folders of programs that have died, held so that no other program takes them."""

    def __init__(self, home: Path) -> None:
        self._held: list[tuple[Path, IO[bytes]]] = list(_dead_sessions(home))

    def recover(self) -> tuple[Recovered, ...]:
        """What is in them, newest first; damaged files are passed over, with a line in the log."""
        found = []
        for folder, _ in self._held:
            for path in sorted(folder.glob(f"*{SUFFIX}")):
                try:
                    found.append(_recovered(path))
                except MuseStudioError as error:
                    _log.warning("%s: %s", path, error)
        return tuple(sorted(found, key=lambda piece: piece.saved_at, reverse=True))

    def close(self) -> None:
        """Let go of them; those that are empty are removed."""
        for folder, lock in self._held:
            _remove_if_empty(folder)
            lock.close()
            if not folder.exists():
                _unlink(folder.with_name(folder.name + LOCK_SUFFIX))
        self._held = []


def marked(project: Project, name: str, original: Path | None) -> Project:
    """The project with what ``Recovered`` tells of it, as of now."""
    mark = {
        "name": name,
        "original": None if original is None else os.fspath(original),
        "saved_at": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    view = {**project.view, _VIEW_KEY: mark}
    return Project(project.song, project.generations, view)


def _recovered(path: Path) -> Recovered:
    """Raises MuseStudioError."""
    project = read_project(path, decode_song=lambda data: read_song_bytes(data, path.name).song)
    view = dict(project.view)
    mark: Any = view.pop(_VIEW_KEY, None)
    mark = mark if isinstance(mark, dict) else {}
    name, original, saved_at = (mark.get(key) for key in ("name", "original", "saved_at"))
    try:
        moment = datetime.datetime.fromisoformat(str(saved_at)).astimezone()
    except ValueError:
        moment = datetime.datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    return Recovered(
        path,
        Project(project.song, project.generations, view),
        name if isinstance(name, str) and name else "Untitled",
        Path(original) if isinstance(original, str) and original else None,
        moment,
    )


def _dead_sessions(home: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    try:
        locks = sorted(home.glob(f"*{LOCK_SUFFIX}"))
    except OSError:
        return
    for path in locks:
        folder = path.with_suffix("")
        try:
            lock = open(path, "ab")  # noqa: SIM115
        except OSError:
            continue
        if folder.is_dir() and _try_lock(lock):
            yield folder, lock
        else:
            lock.close()


def _try_lock(file: IO[bytes]) -> bool:
    """Lock the file for as long as it is open; False where another has it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.glob(f"*{SUFFIX}")):
        shutil.rmtree(folder, ignore_errors=True)


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        _log.info("%s could not be removed", path, exc_info=True)

"""Reading and writing Standard MIDI Files.

Everything a file holds enters the Song, and ``song_bytes`` writes everything back: for
each track the multiset of (tick, message) and the end of the track stay as they were.
Normalised are the order of what happens at one tick, running status, note-ons of velocity
0 (they become note-offs), and bare system messages (they enter an F7 packet).

The parser is our own: mido gives up a whole track at the first damaged event and takes
some 1.2 s for 100,000 notes. It remains the reference the tests compare with.
"""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

from musestudio.atomic import write_atomically
from musestudio.errors import MidiFileError
from musestudio.midi.smf_reader import ReadResult, read_smf
from musestudio.midi.smf_writer import smf_bytes
from musestudio.score import Song

__all__ = [
    "LARGEST_FILE_BYTES",
    "ReadResult",
    "read_song",
    "read_song_bytes",
    "song_bytes",
    "write_song",
]

LARGEST_FILE_BYTES = 32 * 2**20
"""Larger files are refused before they are read into memory."""

_log = logging.getLogger(__name__)


def read_song(path: str | os.PathLike[str]) -> ReadResult:
    """Read a MIDI file of any type, also inside RIFF (``.rmi``).

    What is damaged is read up to the damage, and each such place gets a warning. A note
    that never ends lasts to the end of its track and gets one too.

    Raises MidiFileError with one sentence where nothing can be read.
    """
    path = Path(path)
    name = path.name or str(path)
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise MidiFileError(f"“{name}” is a folder, not a MIDI file.")
        if not stat.S_ISREG(info.st_mode):  # Reading a pipe or a device might never end.
            raise MidiFileError(f"“{name}” is not a regular file.")
        if info.st_size > LARGEST_FILE_BYTES:
            raise _too_large(name, info.st_size)
        data = path.read_bytes()
    except FileNotFoundError:
        raise MidiFileError(f"“{name}” does not exist.") from None
    except PermissionError:
        raise MidiFileError(f"“{name}” may not be read: permission denied.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path.
        _log.info("reading %s failed", path, exc_info=True)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise MidiFileError(f"“{name}” could not be read: {reason}.") from error
    return read_song_bytes(data, name)


def read_song_bytes(data: bytes, name: str) -> ReadResult:
    """``read_song`` for a file already in memory; ``name`` is what messages call it."""
    if len(data) > LARGEST_FILE_BYTES:
        raise _too_large(name, len(data))
    return read_smf(data, name)


def song_bytes(song: Song) -> bytes:
    """The song as a Standard MIDI File of its ``midi_format``.

    A file cannot say which note-off belongs to which note-on: where a note lies over
    another of its pitch and channel, a reader takes the first to begin as the first to end.

    Muted notes are written like all others; ``song.without_muted_notes()`` leaves them out.

    Raises MidiFileError where a value of the song has no place in a MIDI file.
    """
    return smf_bytes(song)


def write_song(song: Song, path: str | os.PathLike[str], *, with_muted_notes: bool = False) -> None:
    """Write the song to ``path``, whole or not at all: a file that was there survives failure.

    with_muted_notes: whether muted notes are written too. A MIDI file cannot say that they
                      are silent, so by default other programs do not get to hear them.

    Raises MidiFileError with one sentence.
    """
    path = Path(path)
    data = song_bytes(song if with_muted_notes else song.without_muted_notes())
    try:
        write_atomically(path, data)
    except (OSError, ValueError) as error:
        _log.info("writing %s failed", path, exc_info=True)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise MidiFileError(f"“{path.name}” could not be written: {reason}.") from error


def _too_large(name: str, size: int) -> MidiFileError:
    return MidiFileError(
        f"“{name}” has {size / 2**20:.0f} MB; MIDI files of up to "
        f"{LARGEST_FILE_BYTES // 2**20} MB are read."
    )

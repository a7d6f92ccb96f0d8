"""Which SoundFont a command uses."""

from __future__ import annotations

import os
from pathlib import Path

from musestudio.errors import RequestError
from musestudio.resources import soundfont_path
from musestudio.settings import load_settings


def find_soundfont(asked: str | None) -> Path:
    """The file asked for, else that of the settings, else the one found.

    A file of the user's is tried out first: a damaged one could end the program.
    Raises RequestError where the file asked for, or any at all, does not exist, DeviceError where
    it cannot be played.
    """
    if asked is not None:
        if not os.path.isfile(asked):
            raise RequestError(f"There is no SoundFont “{asked}”.")
        _try_out(asked)
        return Path(asked)
    chosen = load_settings().soundfont
    found = soundfont_path(chosen)
    if chosen and str(found) == chosen:
        _try_out(chosen)
    if found is None:
        raise RequestError(
            "No SoundFont was found; install one (on Debian: sudo apt install timgm6mb-soundfont) "
            "or name one with --soundfont."
        )
    return found


def _try_out(path: str) -> None:
    from musestudio.sound.soundfont_check import check_soundfont

    check_soundfont(path)

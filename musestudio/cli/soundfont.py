"""Which SoundFont a command uses."""

from __future__ import annotations

import os
from pathlib import Path

from musestudio.errors import RequestError
from musestudio.resources import soundfont_path
from musestudio.settings import load_settings


def find_soundfont(asked: str | None) -> Path:
    """The file asked for, else that of the settings, else the one found.

    Raises RequestError where the file asked for, or any at all, does not exist.
    """
    if asked is not None:
        if not os.path.isfile(asked):
            raise RequestError(f"There is no SoundFont “{asked}”.")
        return Path(asked)
    found = soundfont_path(load_settings().soundfont)
    if found is None:
        raise RequestError(
            "No SoundFont was found; install one (on Debian: sudo apt install timgm6mb-soundfont) "
            "or name one with --soundfont."
        )
    return found

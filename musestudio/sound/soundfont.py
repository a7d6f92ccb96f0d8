"""Reading SoundFont files."""

from __future__ import annotations

from pathlib import Path

from musestudio import resources
from musestudio.errors import DeviceError


def read_soundfont(path: str | Path | None = None) -> bytes:
    """The contents of a SoundFont (``.sf2`` or ``.sf3``), by default the one installed.

    Raises DeviceError when there is none, or the file is something else.
    """
    if path is None:
        path = resources.soundfont_path()
    if path is None:
        raise DeviceError(
            "No SoundFont was found for the built-in synth; choose a .sf2 file in the settings."
        )
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise DeviceError(f"The SoundFont “{path}” cannot be read: {error.strerror}.") from error
    if data[:4] != b"RIFF" or data[8:12] != b"sfbk":
        raise DeviceError(f"“{Path(path).name}” is not a SoundFont.")
    if len(data) < 8 + int.from_bytes(data[4:8], "little"):
        raise DeviceError(f"The SoundFont “{Path(path).name}” is incomplete.")
    return data

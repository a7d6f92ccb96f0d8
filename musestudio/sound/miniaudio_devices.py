"""The computer's audio devices, as miniaudio knows them."""

from __future__ import annotations

from typing import Any, Literal

from musestudio.errors import DeviceError
from musestudio.quiet import quiet_libraries

Direction = Literal["playback", "capture"]


def load_miniaudio() -> Any:
    """The module. Raises DeviceError where it is not installed."""
    try:
        import miniaudio
    except ImportError as error:
        raise DeviceError(
            "Sound needs miniaudio; install it with “pip install miniaudio”."
        ) from error
    return miniaudio


def device_names(direction: Direction) -> list[str]:
    """Names of the devices that can play or record; empty where there is none.

    May take some tens of milliseconds.
    """
    try:
        with quiet_libraries():
            return [device["name"] for device in _devices(direction)]
    except DeviceError:
        return []


def device_id(direction: Direction, name: str) -> Any:
    """What miniaudio calls the device of that name. Raises DeviceError where there is none."""
    for device in _devices(direction):
        if device["name"] == name:
            return device["id"]
    raise DeviceError(f"There is no audio device “{name}”; choose another in the settings.")


def close_device(device: Any) -> None:
    """Stop a device and hang up on the sound server it came from.

    miniaudio's own ``close`` leaves the connection to the server open; one that is opened
    anew whenever a device comes back would pile them up.
    """
    context = device._context
    device.close()
    load_miniaudio().lib.ma_context_uninit(context)


def _devices(direction: Direction) -> list[dict[str, Any]]:
    miniaudio = load_miniaudio()
    try:
        known = miniaudio.Devices()
        # The null device is miniaudio's stand-in where there is none.
        if known.backend == "Null":
            return []
        found: list[dict[str, Any]] = (
            known.get_playbacks() if direction == "playback" else known.get_captures()
        )
    except miniaudio.MiniaudioError as error:
        raise DeviceError("No audio device answers.") from error
    return found

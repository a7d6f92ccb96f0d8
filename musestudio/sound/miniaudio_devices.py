"""The computer's audio devices, as miniaudio knows them."""

from __future__ import annotations

import sys
from typing import Any, Literal

from musestudio.errors import DeviceError
from musestudio.quiet import quiet_libraries

Direction = Literal["playback", "capture"]


def device_names(direction: Direction) -> list[str]:
    """Names of the devices that can play or record; empty where there is none.

    May take some tens of milliseconds.
    """
    try:
        with quiet_libraries():
            return [device["name"] for _system, device in _devices(direction)]
    except DeviceError:
        return []


def open_device(direction: Direction, name: str | None, **wishes: Any) -> Any:
    """A miniaudio device, opened, not started; None where there is none at all.

    name:   one of ``device_names``; None: the system's default.
    wishes: arguments of miniaudio's device.
    Raises DeviceError where there is none of that name, or miniaudio is not installed.
    """
    miniaudio = _load_miniaudio()
    float32 = miniaudio.SampleFormat.FLOAT32
    if direction == "playback":
        kind, wishes = miniaudio.PlaybackDevice, {**wishes, "output_format": float32}
    else:
        kind, wishes = miniaudio.CaptureDevice, {**wishes, "input_format": float32}
    for system, device_id in _choices(direction, name):
        try:
            device = kind(device_id=device_id, backends=system, app_name="MuseStudio", **wishes)
        except miniaudio.MiniaudioError:
            continue
        # The null device is what miniaudio falls back to: it takes everything and is not heard.
        if device.backend != "Null":
            return device
        close_device(device)
    return None


def close_device(device: Any) -> None:
    """Stop a device and hang up on the sound server it came from.

    miniaudio's own ``close`` leaves the connection to the server open; one that is opened
    anew whenever a device comes back would pile them up.
    """
    context = device._context
    device.close()
    _load_miniaudio().lib.ma_context_uninit(context)


def _choices(direction: Direction, name: str | None) -> list[tuple[Any, Any]]:
    """(system, device) to try one after the other; None: that system's default device."""
    if name is None:
        return [(system, None) for system in _systems()]
    found = [
        (system, device["id"]) for system, device in _devices(direction) if device["name"] == name
    ]
    if not found:
        raise DeviceError(f"There is no audio device “{name}”; choose another in the settings.")
    return found


def _devices(direction: Direction) -> list[tuple[Any, dict[str, Any]]]:
    """(system, device) of every system that works."""
    miniaudio = _load_miniaudio()
    found = []
    for system in _systems():
        try:
            known = miniaudio.Devices(system)
            if known.backend == "Null":
                continue
            ask = known.get_playbacks if direction == "playback" else known.get_captures
            found += [(system, device) for device in ask()]
        except miniaudio.MiniaudioError:
            continue
    return found


def _systems() -> list[Any]:
    """What to look in, None meaning the first that works of miniaudio's own list.

    Where a JACK server holds the sound card, ALSA, which is before it in that list, works but
    has nothing to play on.
    """
    return [None, [_load_miniaudio().Backend.JACK]] if sys.platform == "linux" else [None]


def _load_miniaudio() -> Any:
    """The module. Raises DeviceError where it is not installed."""
    try:
        import miniaudio
    except ImportError as error:
        raise DeviceError(
            "Sound needs miniaudio; install it with “pip install miniaudio”."
        ) from error
    return miniaudio

"""Which messages are part of a performance, and at what they rest."""

from __future__ import annotations

_SET_UP = frozenset((0, 6, 7, 10, 32, 38, 39, 42, 91, 93, *range(96, 102), *range(120, 128)))
"""Controllers that set an instrument up: bank, volume, pan, effects, parameters, modes.

A knob of the keyboard that happens to stand somewhere must not change the mix, and the song's own
settings are not to be lost where a take replaces what was there.
"""
_PEDALS = range(64, 70)
_PEDAL_IS_DOWN_FROM = 64
_BEND_CENTRE = (0x00, 0x40)


def is_performed(data: bytes) -> bool:
    """Whether a message is a controller, pedal, bend or pressure that a player shapes music by."""
    status = data[0] & 0xF0
    if status == 0xB0:
        return data[1] not in _SET_UP
    return status in (0xA0, 0xD0, 0xE0)


def setting_of(data: bytes) -> bytes:
    """What the message sets: of a controller its channel and number, of a bend its channel."""
    return data[:2] if data[0] & 0xF0 in (0xA0, 0xB0) else data[:1]


def is_performance_at_rest(data: bytes) -> bool:
    """Whether nothing hangs if this is the last that is said of its setting.

    Pedals hang when they are down, bends and pressure when they are not at rest; a wheel or an
    expression pedal may stay where it is.
    """
    status = data[0] & 0xF0
    if status == 0xB0:
        return data[1] not in _PEDALS or data[2] < _PEDAL_IS_DOWN_FROM
    if status == 0xE0:
        return tuple(data[1:3]) == _BEND_CENTRE
    return data[-1] == 0


def rest_of(data: bytes) -> bytes:
    """The message that brings the setting of ``data`` to rest."""
    if data[0] & 0xF0 == 0xE0:
        return bytes((data[0], *_BEND_CENTRE))
    return bytes((*data[:-1], 0))

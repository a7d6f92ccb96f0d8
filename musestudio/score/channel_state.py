"""What programs, controllers and bends a run of MIDI messages leaves the channels at."""

from __future__ import annotations

from typing import NamedTuple

# What the MIDI specification and General MIDI (level 1, RP-015) say a channel starts with.
# Controllers that are not listed have no agreed value; those are left as they are.
_CONTROLLER_DEFAULTS = {
    0: 0, 32: 0,  # Bank select.
    1: 0, 2: 0, 4: 0, 5: 0, 7: 100, 8: 64, 10: 64, 11: 127,
    33: 0, 34: 0, 36: 0, 37: 0, 39: 0, 40: 0, 42: 0, 43: 127,
    64: 0, 65: 0, 66: 0, 67: 0, 68: 0, 69: 0,  # Pedals.
    71: 64, 72: 64, 73: 64, 74: 64, 75: 64, 76: 64, 77: 64, 78: 64,
    91: 40, 92: 0, 93: 0, 94: 0, 95: 0,
}  # fmt: skip
_PARAMETER_DEFAULTS = {(101, 0, 0): (2, 0), (101, 0, 1): (64, 0), (101, 0, 2): (64, None)}
_RESET_BY_CC_121 = (1, 11, 64, 65, 66, 67, 68, 69)
_NO_PARAMETER = (101, 127, 127)

_BEND_CENTRE = 0x2000


def controller_default(number: int) -> int | None:
    """The value (0–127) a controller starts with, None where no standard says."""
    return _CONTROLLER_DEFAULTS.get(number)


class _Key(NamedTuple):
    """One setting of one channel. kind: "controller", "parameter", "program", …"""

    channel: int
    kind: str
    number: tuple[int, ...] = ()


class ChannelState:
    """Settings of all 16 channels, as far as messages have told.

    Needed to start in the middle of a song: what was sent before that point and still
    holds has to be sent first ("chasing"), and what an earlier song left behind undone.
    Notes, poly pressure and sysex are not settings and are not kept.
    """

    def __init__(self) -> None:
        self._values: dict[_Key, tuple[int | None, ...]] = {}
        # The (registered 101 or unregistered 99, msb, lsb) that data entry speaks to.
        self._selected: dict[int, tuple[int, int, int]] = {}

    def copy(self) -> ChannelState:
        """An independent copy."""
        copy = ChannelState()
        copy._values = dict(self._values)
        copy._selected = dict(self._selected)
        return copy

    def apply(self, data: bytes) -> None:
        """Take one complete message into account."""
        status, channel = data[0] & 0xF0, data[0] & 0x0F
        if status == 0xB0:
            self._apply_controller(channel, data[1], data[2])
        elif status == 0xC0:
            self._values[_Key(channel, "program")] = (data[1],)
        elif status == 0xD0:
            self._values[_Key(channel, "pressure")] = (data[1],)
        elif status == 0xE0:
            self._values[_Key(channel, "bend")] = (data[1] | data[2] << 7,)

    def controller(self, channel: int, number: int) -> int | None:
        """The value of a controller (0–127), None when nothing has set it."""
        value = self._values.get(_Key(channel, "controller", (number,)))
        return None if value is None else value[0]

    def program(self, channel: int) -> int | None:
        """The program (0–127), None when nothing has set it."""
        value = self._values.get(_Key(channel, "program"))
        return None if value is None else value[0]

    def messages_to(self, target: ChannelState, *, resend: bool = False) -> list[bytes]:
        """Messages that bring channels in this state to ``target``.

        What only this state has goes back to its General MIDI default. With ``resend``
        everything ``target`` holds is sent, also what this state already has (for when
        the device may have been changed by hand, or not every message has got there).
        """
        wanted = dict(target._values)
        for key in self._values.keys() - wanted.keys():
            default = _default(key)
            if default is not None:
                wanted[key] = default
        changed = {k for k, v in wanted.items() if resend or self._values.get(k) != v}
        # A bank takes effect with the next program change, so the three go together.
        for key in [k for k in changed if _is_sound(k)]:
            changed.update(k for k in wanted if k.channel == key.channel and _is_sound(k))
        messages: list[bytes] = []
        parameters_sent: set[int] = set()
        for key in sorted(changed, key=_sending_order):
            messages += _messages(key, wanted[key])
            if key.kind == "parameter":
                parameters_sent.add(key.channel)
        for channel in range(16):
            selected = target._selected.get(channel, _NO_PARAMETER)
            if channel in parameters_sent or selected != self._selected.get(channel, _NO_PARAMETER):
                messages += _select(channel, selected)
        return messages

    def _apply_controller(self, channel: int, number: int, value: int) -> None:
        if number in (98, 99, 100, 101):
            kind = 101 if number >= 100 else 99
            old_kind, msb, lsb = self._selected.get(channel, _NO_PARAMETER)
            if old_kind != kind:
                msb = lsb = 127
            if number in (99, 101):
                msb = value
            else:
                lsb = value
            self._selected[channel] = (kind, msb, lsb)
        elif number in (6, 38):
            selected = self._selected.get(channel, _NO_PARAMETER)
            if selected[1:] != (127, 127):
                key = _Key(channel, "parameter", selected)
                msb_value, lsb_value = self._values.get(key, (None, None))
                self._values[key] = (value, lsb_value) if number == 6 else (msb_value, value)
        elif number == 121:
            for reset in _RESET_BY_CC_121:
                self._reset(_Key(channel, "controller", (reset,)))
            self._reset(_Key(channel, "bend"))
            self._reset(_Key(channel, "pressure"))
            self._selected.pop(channel, None)
        elif number < 96:
            self._values[_Key(channel, "controller", (number,))] = (value,)
        # 96 and 97 count up and down from a value we may not know; 120–127 are no settings.

    def _reset(self, key: _Key) -> None:
        default = _default(key)
        if key in self._values and default is not None:
            self._values[key] = default


def _default(key: _Key) -> tuple[int | None, ...] | None:
    if key.kind == "controller":
        value = _CONTROLLER_DEFAULTS.get(key.number[0])
        return None if value is None else (value,)
    if key.kind == "parameter":
        kind, msb, lsb = key.number
        return _PARAMETER_DEFAULTS.get((kind, msb, lsb))
    return (_BEND_CENTRE,) if key.kind == "bend" else (0,)


def _is_sound(key: _Key) -> bool:
    return key.kind == "program" or key in (
        (key.channel, "controller", (0,)),
        (key.channel, "controller", (32,)),
    )


def _sending_order(key: _Key) -> tuple[int, int, str, tuple[int, ...]]:
    if _is_sound(key):
        return key.channel, 1 if key.kind == "program" else 0, key.kind, key.number
    return key.channel, 2, key.kind, key.number


def _messages(key: _Key, value: tuple[int | None, ...]) -> list[bytes]:
    first = value[0]
    if key.kind == "parameter":
        kind, msb, lsb = key.number
        messages = _select(key.channel, (kind, msb, lsb))
        for number, part in zip((6, 38), value, strict=True):
            if part is not None:
                messages.append(bytes((0xB0 | key.channel, number, part)))
        return messages
    assert first is not None
    if key.kind == "controller":
        return [bytes((0xB0 | key.channel, key.number[0], first))]
    if key.kind == "program":
        return [bytes((0xC0 | key.channel, first))]
    if key.kind == "pressure":
        return [bytes((0xD0 | key.channel, first))]
    return [bytes((0xE0 | key.channel, first & 0x7F, first >> 7))]


def _select(channel: int, parameter: tuple[int, int, int]) -> list[bytes]:
    kind, msb, lsb = parameter
    return [bytes((0xB0 | channel, kind, msb)), bytes((0xB0 | channel, kind - 1, lsb))]

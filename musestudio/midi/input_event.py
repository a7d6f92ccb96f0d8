"""One message somebody played, when and where; and what a learned control is known by."""

from __future__ import annotations

from dataclasses import dataclass

ControlKey = tuple[int, int]
"""(status byte of the kind and channel, number): what a knob, pad or pedal is known by."""


@dataclass(frozen=True, slots=True)
class InputEvent:
    """One complete MIDI message that came in.

    time_s: when, on the clock of ``perf_counter``, which is one in all our processes.
    port:   the name of the port it came from.
    data:   the message, status byte first; a note-on of velocity 0 as it came.
    """

    time_s: float
    port: str
    data: bytes

    @property
    def is_note_on(self) -> bool:
        """Whether a key went down."""
        return self.data[0] & 0xF0 == 0x90 and self.data[2] > 0

    @property
    def is_note_off(self) -> bool:
        """Whether a key came up."""
        kind = self.data[0] & 0xF0
        return kind == 0x80 or (kind == 0x90 and self.data[2] == 0)


def control_key(data: bytes) -> ControlKey | None:
    """What a message's knob, pad or pedal is known by; None for what cannot be learned.

    A key going down and coming up are one and the same; so are all values of a controller.
    """
    kind, channel = data[0] & 0xF0, data[0] & 0x0F
    if kind in (0x80, 0x90):
        return 0x90 | channel, data[1]
    if kind in (0xB0, 0xC0):
        return data[0], data[1]
    if kind == 0xE0:
        return data[0], 0
    return None

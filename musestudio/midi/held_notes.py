"""What is sounding on a device, so that it can be ended for certain."""

from __future__ import annotations

PEDALS = (64, 66, 69)  # Sustain, sostenuto, hold 2: what keeps notes sounding.
ALL_NOTES_OFF = 123
_ALL_SOUND_OFF, _RESET_CONTROLLERS = 120, 121


def silencing_messages() -> list[bytes]:
    """Messages that silence a device nobody has kept book of, on every channel.

    Some devices know one of them, some another; none but all-sound-off ends a long release.
    """
    controllers = (*PEDALS, ALL_NOTES_OFF, _ALL_SOUND_OFF, _RESET_CONTROLLERS)
    return [bytes((0xB0 | channel, number, 0)) for channel in range(16) for number in controllers]


class HeldNotes:
    """Remembers keys down, pedals down and channels used from the messages that went out.

    All-notes-off alone would not do: some devices do not understand it, and none lets
    go of notes a pedal holds.
    """

    def __init__(self) -> None:
        self._keys: dict[tuple[int, int], None] = {}  # (channel, pitch), in order.
        self._pedals: dict[tuple[int, int], None] = {}  # (channel, controller)
        self._channels: set[int] = set()

    def __contains__(self, key: tuple[int, int]) -> bool:
        """Whether the key (channel, pitch) is down."""
        return key in self._keys

    def sent(self, data: bytes) -> None:
        """Take one message into account."""
        if data[0] >= 0xF0:
            return
        status, channel = data[0] & 0xF0, data[0] & 0x0F
        self._channels.add(channel)
        if status == 0x90 and data[2] > 0:
            self._keys[channel, data[1]] = None
        elif status in (0x80, 0x90):
            self._keys.pop((channel, data[1]), None)
        elif status == 0xB0 and data[1] in PEDALS:
            if data[2] > 0:
                self._pedals[channel, data[1]] = None
            else:
                self._pedals.pop((channel, data[1]), None)

    def release_pedals(self) -> list[bytes]:
        """Messages that lift every pedal; they are taken as up afterwards."""
        messages = [bytes((0xB0 | channel, pedal, 0)) for channel, pedal in self._pedals]
        self._pedals.clear()
        return messages

    def release(self) -> list[bytes]:
        """Messages that end everything: each note-off, pedals up, all-notes-off per channel.

        Everything is taken as ended afterwards.
        """
        messages = [bytes((0x80 | channel, pitch, 64)) for channel, pitch in self._keys]
        messages += self.release_pedals()
        messages += [bytes((0xB0 | c, ALL_NOTES_OFF, 0)) for c in sorted(self._channels)]
        self._keys.clear()
        self._channels.clear()
        return messages

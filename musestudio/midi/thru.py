"""What is played on one keyboard to what sounds of it: channel filter, route, nothing hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable

from musestudio.midi.held_notes import PEDALS, HeldNotes
from musestudio.midi.input_event import control_key
from musestudio.midi.midi_input import InputSettings

_BANK_SELECT = (0, 32)
_STRAIGHT = bytes((0, 64))  # Pitch bend in the middle.
_Key = tuple[int, int]  # (channel, pitch) as played.


class Thru:
    """Follows one keyboard; settings may change with fingers on the keys.

    A key that was heard going down is heard coming up, and on the channel it sounds on,
    whatever has been set meanwhile.
    """

    def __init__(self, settings: InputSettings, echo: Callable[[bytes], None]) -> None:
        self._lock = threading.Lock()
        self._settings = settings
        self._echo = echo
        self._down: dict[_Key, int | None] = {}  # The channel each sounds on; None: silent.
        self._sounding = HeldNotes()
        self._bent: set[int] = set()  # Channels whose pitch is bent.

    def configure(self, settings: InputSettings) -> None:
        """Go by other settings. On a channel that is left, pedals and pitch bend go back."""
        with self._lock:
            before, self._settings = self._settings, settings
            if (before.thru, before.thru_channel) != (settings.thru, settings.thru_channel):
                self._let_go(self._sounding.release_pedals())

    def hear(self, data: bytes) -> bool:
        """Sound a complete message as set; whether it is to be passed on."""
        with self._lock:
            kind = data[0] & 0xF0
            if kind == 0xF0:  # Clock, start, stop, long messages: heard, never sounded.
                return True
            if kind in (0x80, 0x90):
                return self._hear_key(data)
            return self._hear_other(data)

    def release(self) -> None:
        """End everything that sounds: the keyboard is gone."""
        with self._lock:
            self._down.clear()
            self._let_go(self._sounding.release())

    def _hear_key(self, data: bytes) -> bool:
        channel, pitch = data[0] & 0x0F, data[1]
        goes_down = data[0] & 0xF0 == 0x90 and data[2] > 0
        key = (channel, pitch)
        if not goes_down and key in self._down:
            sounds_on = self._down.pop(key)
            if sounds_on is not None:
                self._sound(bytes((data[0] & 0xF0 | sounds_on, *data[1:])))
            return True
        if not self._listens_to(channel):
            return False
        if goes_down:
            if (held_on := self._down.get(key)) is not None:  # Struck twice, as some pads do.
                self._sound(bytes((0x80 | held_on, pitch, 64)))
            sounds_on = self._sounds_on(data)
            self._down[key] = sounds_on
            if sounds_on is not None:
                self._sound(bytes((0x90 | sounds_on, *data[1:])))
        return True

    def _hear_other(self, data: bytes) -> bool:
        kind = data[0] & 0xF0
        lifts_pedal = kind == 0xB0 and data[1] in PEDALS and data[2] == 0
        if not lifts_pedal and not self._listens_to(data[0] & 0x0F):
            return False
        sounds_on = self._sounds_on(data)
        # On the channel of a track the track says which instrument plays.
        picks_instrument = kind == 0xC0 or (kind == 0xB0 and data[1] in _BANK_SELECT)
        if sounds_on is not None and not (
            picks_instrument and self._settings.thru_channel is not None
        ):
            self._sound(bytes((kind | sounds_on, *data[1:])))
            if kind == 0xE0:
                (self._bent.discard if data[1:] == _STRAIGHT else self._bent.add)(sounds_on)
        return True

    def _let_go(self, messages: list[bytes]) -> None:
        messages += [bytes((0xE0 | channel,)) + _STRAIGHT for channel in sorted(self._bent)]
        self._bent.clear()
        for data in messages:
            self._echo(data)

    def _listens_to(self, channel: int) -> bool:
        return self._settings.channel in (None, channel)

    def _sounds_on(self, data: bytes) -> int | None:
        settings = self._settings
        if not settings.thru or control_key(data) in settings.controls:
            return None
        return data[0] & 0x0F if settings.thru_channel is None else settings.thru_channel

    def _sound(self, data: bytes) -> None:
        self._sounding.sent(data)
        self._echo(data)

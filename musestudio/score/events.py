"""Everything in a MIDI file that is not a note, kept as the file had it."""

from __future__ import annotations

from typing import NamedTuple


class ChannelEvent(NamedTuple):
    """A controller, pitch bend, program change, aftertouch, stray note-off or sysex.

    data: the complete message, status byte first (sysex: ``F0 … F7``). As in the file, a
          sysex may come in packets: the first begins with F0 and has no F7 at its end, the
          others begin with an F7 that is not sent. A lone F7 packet holds any bytes that
          are to be sent as they are.
    """

    tick: int
    data: bytes


class MetaEvent(NamedTuple):
    """A meta event other than end-of-track.

    kind: the meta type, 0x00–0x7F (0x03 track name, 0x51 tempo, 0x58 metre, …).
    data: the payload without type and length.
    """

    tick: int
    kind: int
    data: bytes


SEQUENCE_NUMBER = 0x00
TRACK_NAME = 0x03
LYRIC = 0x05
MARKER = 0x06
TEMPO = 0x51
TIME_SIGNATURE = 0x58
KEY_SIGNATURE = 0x59

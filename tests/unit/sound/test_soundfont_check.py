"""A SoundFont that would end the program is found out beforehand, in a process of its own."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from musestudio.errors import Cancelled, DeviceError
from musestudio.resources import soundfont_path
from musestudio.sound.soundfont_check import check_soundfont


def with_instruments_beyond_the_end(path: Path) -> None:
    """A SoundFont whose instruments are said to be made of more parts than there are."""
    font = soundfont_path()
    assert font is not None
    data = bytearray(font.read_bytes())
    at = data.rindex(b"inst")
    (length,) = struct.unpack_from("<I", data, at + 4)
    for record in range(at + 8 + 22, at + 8 + length, 2 * 22):
        struct.pack_into("<H", data, record + 20, 0xFFFF)
    path.write_bytes(data)


def test_a_good_one_is_accepted_and_one_that_crashes_the_synth_is_not(tmp_path: Path) -> None:
    font = soundfont_path()
    assert font is not None
    check_soundfont(font)
    bad = tmp_path / "bad.sf2"
    with_instruments_beyond_the_end(bad)
    with pytest.raises(DeviceError, match=r"“bad.sf2” is damaged and cannot be played"):
        check_soundfont(bad)


def test_what_is_none_is_told_at_once_and_waiting_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="cannot be read"):
        check_soundfont(tmp_path / "none.sf2")
    font = soundfont_path()
    assert font is not None
    with pytest.raises(Cancelled):
        check_soundfont(font, cancelled=lambda: True)

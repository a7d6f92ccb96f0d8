"""Playing sounds at once where it should, and no note hangs whatever is set meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musestudio.midi.held_notes import HeldNotes
from musestudio.midi.midi_input import InputSettings
from musestudio.midi.thru import Thru

ON, OFF = bytes((0x90, 60, 80)), bytes((0x80, 60, 64))
PEDAL_DOWN, PEDAL_UP = bytes((0xB0, 64, 127)), bytes((0xB0, 64, 0))


class Heard:
    """A keyboard followed, what sounded, what was passed on."""

    def __init__(self, settings: InputSettings) -> None:
        self.settings = settings
        self.sounded: list[bytes] = []
        self.passed: list[bytes] = []
        self.thru = Thru(settings, self.sounded.append)

    def play(self, *messages: bytes) -> None:
        self.passed += [data for data in messages if self.thru.hear(data)]

    def set(self, **changes: object) -> None:
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        self.thru.configure(self.settings)


def test_the_track_in_hand_sounds_and_its_instrument_stays() -> None:
    heard = Heard(InputSettings(thru_channel=4))
    program, bank = bytes((0xC0, 12)), bytes((0xB0, 0, 1))
    heard.play(program, bank, ON, OFF)
    assert heard.sounded == [bytes((0x94, 60, 80)), bytes((0x84, 60, 64))]
    assert heard.passed == [program, bank, ON, OFF]


def test_without_a_route_everything_sounds_as_played() -> None:
    heard = Heard(InputSettings())
    heard.play(bytes((0xC2, 12)), ON, OFF, bytes((0xF8,)))
    assert heard.sounded == [bytes((0xC2, 12)), ON, OFF]
    assert heard.passed[-1] == bytes((0xF8,))


def test_only_the_chosen_channel_is_heard() -> None:
    heard = Heard(InputSettings(channel=0))
    heard.play(bytes((0x93, 64, 80)), bytes((0x83, 64, 0)), ON, OFF)
    assert heard.sounded == heard.passed == [ON, OFF]


def test_a_key_held_while_the_track_changes_ends_where_it_sounds() -> None:
    heard = Heard(InputSettings(thru_channel=1))
    heard.play(ON, PEDAL_DOWN, bytes((0xE0, 0, 100)))
    heard.set(thru_channel=2, channel=7)
    heard.play(OFF, PEDAL_UP)
    assert heard.sounded[3:5] == [bytes((0xB1, 64, 0)), bytes((0xE1, 0, 64))]
    assert heard.sounded[5] == bytes((0x81, 60, 64))
    assert heard.passed[-2:] == [OFF, PEDAL_UP]


def test_a_learned_pad_steers_in_silence() -> None:
    heard = Heard(InputSettings(controls=frozenset({(0x90, 60)})))
    heard.play(ON, OFF)
    assert heard.sounded == []
    assert heard.passed == [ON, OFF]


def test_a_keyboard_that_is_unplugged_falls_silent() -> None:
    heard = Heard(InputSettings(thru_channel=3))
    heard.play(ON, PEDAL_DOWN)
    heard.thru.release()
    assert heard.sounded[2:] == [
        bytes((0x83, 60, 64)),
        bytes((0xB3, 64, 0)),
        bytes((0xB3, 123, 0)),
    ]


_channels = st.integers(0, 2)
_keys = st.tuples(st.just("key"), st.booleans(), _channels, st.integers(60, 62))
_pedals = st.tuples(st.just("pedal"), st.booleans(), _channels, st.just(64))
_routes = st.tuples(st.just("set"), st.booleans(), st.none() | _channels, st.none() | _channels)


@pytest.mark.parametrize("ending", ["unplugged", "let go"])
@settings(max_examples=60)
@given(st.lists(_keys | _pedals | _routes, max_size=40))
def test_nothing_hangs_whatever_is_played_and_set(
    ending: str, acts: list[tuple[str, bool, int | None, int | None]]
) -> None:
    heard = Heard(InputSettings())
    for what, flag, first, second in acts:
        if what == "set":
            heard.set(thru=flag, channel=first, thru_channel=second)
        elif what == "key":
            heard.play(bytes(((0x90 if flag else 0x80) | (first or 0), second or 0, 64)))
        else:
            heard.play(bytes((0xB0 | (first or 0), 64, 127 if flag else 0)))
    if ending == "unplugged":
        heard.thru.release()
    else:
        for channel in range(3):
            heard.play(*(bytes((0x80 | channel, pitch, 0)) for pitch in range(60, 63)))
            heard.play(bytes((0xB0 | channel, 64, 0)))
    for messages in (heard.sounded, heard.passed if ending == "let go" else []):
        left = HeldNotes()
        for data in messages:
            left.sent(data)
        kinds = {data[0] & 0xF0 for data in left.release() if data[1] != 123}
        assert kinds == set()

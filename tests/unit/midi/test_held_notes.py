from __future__ import annotations

from musestudio.midi.held_notes import HeldNotes


def test_everything_that_sounds_is_ended_one_by_one() -> None:
    held = HeldNotes()
    for message in (
        "90 3c 40", "90 40 40", "95 30 40", "b5 40 7f", "b0 40 7f", "b0 40 00",
        "80 40 40", "92 20 40", "92 20 00", "f0 7e 7f 09 01 f7",
    ):  # fmt: skip
        held.sent(bytes.fromhex(message))
    assert (0, 0x3C) in held
    assert (0, 0x40) not in held
    assert [message.hex(" ") for message in held.release()] == [
        "80 3c 40", "85 30 40", "b5 40 00", "b0 7b 00", "b2 7b 00", "b5 7b 00",
    ]  # fmt: skip
    assert held.release() == []

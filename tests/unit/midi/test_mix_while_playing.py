"""Mute, solo, volume and pan take effect while a song plays, and leave no key down."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from musestudio.editing.operations.track_sound import PAN, VOLUME, with_level
from musestudio.midi.held_notes import HeldNotes
from musestudio.midi.schedule import Schedule
from musestudio.score import Note, Song, Track

# 960 ticks a second. A long note on each of two tracks, then a short one.
MELODY = Track(1, (Note(0, 72, 1920), Note(1920, 74, 480)))
BASS = Track(2, (Note(0, 40, 1920, channel=1), Note(1920, 43, 480, channel=1)))
SONG = Song((MELODY, BASS))


def heard(change: Callable[[Track], Track]) -> tuple[list[bytes], HeldNotes]:
    """What is sent after the melody is changed at half a second, and the keys then down."""
    schedule, held = Schedule(SONG), HeldNotes()
    for message in schedule.advance(0.5):
        held.sent(message.data)
    cut = schedule.replace_song(SONG.with_track(change(MELODY)), 0.5)
    sent = [m.data for m in (*cut.messages, *schedule.advance(9.0))]
    for data in sent:
        held.sent(data)
    return sent, held


@pytest.mark.parametrize(
    ("switch", "silenced"), [("muted", 0), ("soloed", 1)], ids=["mute", "solo"]
)
def test_a_silenced_track_lets_go_at_once_and_the_other_plays_on(
    switch: str, silenced: int
) -> None:
    sent, held = heard(lambda track: dataclasses.replace(track, **{switch: True}))
    pitches = (72, 40)
    assert sent[0] == bytes((0x80 | silenced, pitches[silenced], 64))
    struck = {data[0] & 0x0F for data in sent if data[0] & 0xF0 == 0x90}
    assert struck == {1 - silenced}
    assert not any((channel, pitch) in held for channel in (0, 1) for pitch in range(128))


@pytest.mark.parametrize("controller", [VOLUME, PAN])
def test_a_level_is_sent_at_once_and_no_note_is_struck_again(controller: int) -> None:
    sent, held = heard(lambda track: with_level(track, controller, 20))
    assert sent[0] == bytes((0xB0, controller, 20))
    assert [data for data in sent if data[0] == 0x90] == [bytes((0x90, 74, 80))]
    assert (0, 72) not in held

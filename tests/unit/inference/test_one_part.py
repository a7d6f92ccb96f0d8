"""One part is written to others that are given."""

from __future__ import annotations

import dataclasses

import pytest

from musestudio.encoding import controls
from musestudio.errors import RequestError
from musestudio.inference.prompt import hear
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.roles import role_of
from musestudio.score import MetaEvent, Note, Song, Track
from tests.unit.inference.dice import Dice, model_of

BEAT = 480
BAR = 4 * BEAT
VOICE = tuple(Note(BEAT * i, 72 + i % 5, BEAT, 80, 0) for i in range(8))
PIANO = tuple(Note(BEAT * i, p, BEAT, 60, 1) for i in range(16) for p in (48, 52, 55))
SONG = Song((Track(1, VOICE), Track(2, PIANO)))
REQUEST = ContinuationRequest(
    SONG, 2 * BAR, (1, 2), bars=2, candidates=2, answer_track_ids=(1,), recall=0.5
)


def named(track: Track, name: str) -> Track:
    return dataclasses.replace(track, metas=(MetaEvent(0, 3, name.encode()),))


def test_what_the_others_play_is_heard_before_the_past() -> None:
    prompt = hear(REQUEST)
    assert prompt.heard.tolist() == [controls.BESIDE] * 24 + [controls.PAST] * 33
    assert prompt.block(controls.BESIDE).shift[0] == 0
    assert {note.start_tick // BAR for _, note in prompt.beside} == {2, 3}
    assert {track_id for track_id, _ in prompt.past} == {1, 2}


def test_between_known_music_the_order_is_ahead_beside_past() -> None:
    later = tuple(Note(4 * BAR + BEAT * i, 74, BEAT, 80) for i in range(4))
    song = Song((Track(1, VOICE + later), Track(2, PIANO)))
    prompt = hear(dataclasses.replace(REQUEST, song=song, until_tick=4 * BAR))
    assert [track_id for track_id, _ in prompt.ahead] == [1] * 4
    order = list(dict.fromkeys(prompt.heard.tolist()))
    assert order == [controls.AHEAD, controls.BESIDE, controls.PAST]


def test_the_answer_is_on_its_own_track_alone() -> None:
    for candidate in model_of(Dice()).continue_(REQUEST):
        assert {(track_id, note.channel) for track_id, note in candidate.notes} == {(1, 0)}


def test_a_track_not_heard_is_heard_when_it_answers() -> None:
    request = dataclasses.replace(REQUEST, track_ids=(2,))
    assert request.heard == (2, 1)
    assert {track_id for track_id, _ in hear(request).past} == {1, 2}


@pytest.mark.parametrize(
    ("tracks", "answering", "asked", "role"),
    [
        ((Track(1, VOICE), Track(2, PIANO)), (1,), None, "melody"),
        ((Track(1, VOICE), Track(2, PIANO)), (2,), None, "bass"),
        ((Track(1, VOICE), Track(2, PIANO)), (2,), "accompaniment", "accompaniment"),
        ((Track(1, VOICE), Track(2, PIANO)), (1, 2), None, None),
        ((Track(1, VOICE), named(Track(2), "Left hand")), (2,), None, "accompaniment"),
        ((Track(1, VOICE), named(Track(2), "Slap bass")), (2,), None, "bass"),
        ((Track(1, VOICE), named(Track(2), "Bassoon")), (2,), None, "accompaniment"),
        ((Track(1, VOICE), Track(2)), (2,), None, "accompaniment"),
        ((Track(1), Track(2, PIANO)), (1,), None, "melody"),
        ((Track(1), Track(2)), (1,), None, None),
    ],
)
def test_the_role_is_what_was_asked_or_what_names_and_registers_say(
    tracks: tuple[Track, ...], answering: tuple[int, ...], asked: str | None, role: str | None
) -> None:
    request = dataclasses.replace(
        REQUEST, song=Song(tracks), answer_track_ids=answering, role=asked
    )
    assert role_of(request, hear(request)) == role


def test_a_note_is_let_go_before_its_key_is_struck_on_the_same_channel() -> None:
    given = tuple(n.with_channel(0) for n in PIANO)
    song = Song((Track(1, VOICE), Track(2, given)))
    low = dataclasses.replace(REQUEST, song=song, lowest_pitch=48, highest_pitch=55)
    for candidate in model_of(Dice(likes={"duration": [31]})).continue_(low):
        for _, note in candidate.notes:
            later = [n.start_tick for n in given if n.pitch == note.pitch]
            assert all(t <= note.start_tick or t >= note.end_tick for t in later)


def test_parts_that_are_not_there_get_a_sentence() -> None:
    drums = Song((*SONG.tracks, Track(3, (Note(0, 36, BEAT, 90, channel=9),))))
    for wish, sentence in (
        ({"answer_track_ids": ()}, "no track"),
        ({"answer_track_ids": (7,)}, "not in the song"),
        ({"song": drums, "answer_track_ids": (3,)}, "Drum"),
        ({"role": "conductor"}, "Unknown role"),
    ):
        with pytest.raises(RequestError, match=sentence):
            dataclasses.replace(REQUEST, **wish)

"""Generated notes find their tracks."""

from musestudio.inference.parts import hand_out
from musestudio.score import Note, Song, Track

BEAT = 480
VOICE = tuple(Note(BEAT * i, 72 + i % 5, BEAT, 80, 0) for i in range(8))
CHORDS = tuple(Note(BEAT * i, p, BEAT, 60, 1) for i in range(8) for p in (48, 52, 55, 64))
SONG = Song((Track(1, VOICE), Track(2, CHORDS)))
HEARD = tuple((1, n) for n in VOICE) + tuple((2, n) for n in CHORDS)


def test_each_note_goes_to_the_track_in_whose_register_it_lies() -> None:
    chord = [Note(0, pitch, BEAT) for pitch in (48, 55, 74)]
    handed = hand_out(chord, SONG, (1, 2), HEARD)
    assert [(track_id, note.pitch, note.channel) for track_id, note in handed] == [
        (2, 48, 1),
        (2, 55, 1),
        (1, 74, 0),
    ]


def test_a_singer_keeps_one_voice_where_the_piano_can_take_the_other() -> None:
    handed = hand_out([Note(0, 70, BEAT), Note(0, 75, BEAT)], SONG, (1, 2), HEARD)
    assert {note.pitch: track_id for track_id, note in handed} == {75: 1, 70: 2}


def test_a_note_far_from_every_other_track_is_a_second_voice() -> None:
    handed = hand_out([Note(0, 76, BEAT), Note(0, 73, BEAT)], SONG, (1, 2), HEARD)
    assert {track_id for track_id, _ in handed} == {1}


def test_a_track_that_was_not_heard_gets_nothing_but_when_alone() -> None:
    song = SONG.with_track(Track(3))
    assert {t for t, _ in hand_out(VOICE, song, (1, 2, 3), HEARD)} <= {1, 2}
    assert {t for t, _ in hand_out(VOICE, song, (3,), ())} == {3}

"""What the model hears before the playhead."""

from musestudio.encoding import notes as encoding
from musestudio.inference.prompt import LONGEST_PROMPT, hear, notes_before
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note, Song, Track

SCALE = tuple(Note(480 * i, 60 + i % 12, 480, 40 + i % 60) for i in range(2000))


def test_tracks_are_heard_as_one_texture_in_reading_order() -> None:
    drum = Note(490, 36, 120, 90, channel=9)
    song = Song((Track(1, SCALE[:4:2]), Track(2, tuple(sorted((SCALE[1], drum))))))
    prompt = hear(ContinuationRequest(song, 1440, (1, 2)))
    assert prompt.past == ((1, SCALE[0]), (2, SCALE[1]), (1, SCALE[2]))
    assert prompt.steps.pitch.tolist() == [encoding.END, 60, 61, 62]


def test_of_a_long_piece_the_last_notes_are_heard_from_a_point_that_stays() -> None:
    song = Song((Track(1, SCALE),))
    starts = set()
    for n in range(1000, 1100):
        prompt = hear(ContinuationRequest(song, 480 * n, (1,)))
        assert 0 < len(prompt.past) <= LONGEST_PROMPT
        assert prompt.past[-1][1] == SCALE[n - 1]
        starts.add(prompt.past[0][1])
    assert len(starts) == 2


def test_a_muted_note_is_not_heard() -> None:
    notes = (Note(0, 60, 480), Note(480, 61, 480, muted=True), Note(960, 64, 480))
    song = Song((Track(1, notes),))
    assert [n.pitch for n, _ in notes_before(song, (1,), 1920, most=8)] == [60, 64]
    silent = Song((Track(1, (notes[1],)),))
    assert hear(ContinuationRequest(silent, 1920, (1,))).past == ()


def test_no_more_notes_are_found_than_there_are() -> None:
    song = Song((Track(1, SCALE[:5]), Track(2)))
    assert [n for n, _ in notes_before(song, (1, 2), 960, most=10)] == list(SCALE[:2])
    assert [n for n, _ in notes_before(song, (1, 2), 9600, most=2)] == list(SCALE[3:5])
    assert notes_before(song, (1, 2), 9600, most=0) == []

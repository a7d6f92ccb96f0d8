"""What is near to a clip stays in its key, register and voices; what is within them, as it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from musestudio.inference.clips import Clip
from musestudio.inference.constraints import most_sounding_at_once
from musestudio.inference.manner import in_manner_of
from musestudio.score import Key, Note, Song, Track

BEAT = 480
MELODY = tuple(Note(i * BEAT, 69 + step, 400) for i, step in enumerate((0, 2, 3, 5, 7, 8, 11, 12)))
CLIP = Clip.of_bars(Song((Track(1, MELODY),)), [1], 1, 2, key=Key(9, "minor"))
written = st.lists(
    st.builds(Note, st.integers(0, 3800), st.integers(0, 127), st.integers(1, 900)), max_size=12
)


@given(written, st.floats(0, 1))
def test_a_melody_stays_a_melody_in_its_key_and_register(
    notes: list[Note], nearness: float
) -> None:
    near = in_manner_of(CLIP, sorted(notes), nearness)
    assert most_sounding_at_once(near) <= 1
    for note in near:
        assert note.pitch in Key(9, "minor") or note.pitch % 12 == 8  # G sharp is the clip's own.
        assert 69 - 12 * (1 - nearness) - 0.5 <= note.pitch <= 81 + 12 * (1 - nearness) + 0.5


def test_nothing_changes_where_nothing_is_beyond_or_it_was_asked_for() -> None:
    assert in_manner_of(CLIP, MELODY, 1.0) == MELODY
    low, chord = Note(0, 45, 400), Note(0, 72, 400)
    assert in_manner_of(CLIP, (low,), 0.9) == (low.with_pitch(69),)
    assert in_manner_of(CLIP, (low,), 0.9, keep_register=False) == (low,)
    assert in_manner_of(CLIP, (MELODY[0], chord), 0.9, keep_voices=False) == (MELODY[0], chord)

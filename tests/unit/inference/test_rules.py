"""What is promised of notes holds whatever was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.errors import RequestError
from musestudio.inference.rules import held_to
from musestudio.score import Key, Note

notes = st.builds(
    Note, st.integers(0, 2000), st.integers(0, 127), st.integers(1, 900), st.integers(1, 127)
)


@given(st.lists(notes, max_size=12), st.integers(0, 11), st.integers(0, 115), st.integers(1, 3))
def test_key_range_and_voices_are_kept(
    written: list[Note], tonic: int, lowest: int, most: int
) -> None:
    key = Key(tonic, "minor")
    held = held_to(
        sorted(written), key=key, lowest_pitch=lowest, highest_pitch=lowest + 12, most_voices=most
    )
    assert list(held) == sorted(held)
    for note in held:
        assert lowest <= note.pitch <= lowest + 12
        assert note.pitch in key
        assert sum(n.start_tick <= note.start_tick < n.end_tick for n in held) <= most


def test_what_keeps_the_rules_is_left_alone_and_octaves_come_first() -> None:
    music = (Note(0, 60, 100), Note(100, 64, 100))
    assert held_to(music) == music
    assert held_to((Note(0, 98, 10),), lowest_pitch=60, highest_pitch=79)[0].pitch == 74


def test_an_impossible_range_is_one_sentence() -> None:
    with pytest.raises(RequestError, match="No note of C major"):
        held_to((), key=Key(0, "major"), lowest_pitch=61, highest_pitch=61)

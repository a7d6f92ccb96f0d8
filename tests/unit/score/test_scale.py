"""Naming keys and finding them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.errors import RequestError
from musestudio.score import Key, Note, estimate_key, parse_key
from musestudio.score.scale import SCALES

keys = st.builds(Key, st.integers(0, 11), st.sampled_from(list(SCALES)))


@given(keys)
def test_a_key_can_be_read_by_its_name(key: Key) -> None:
    assert parse_key(key.name) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("A minor", Key(9, "minor")),
        (" bb  MAJOR ", Key(10)),
        ("F# harmonic-minor", Key(6, "harmonic minor")),
        ("E♭", Key(3)),
        ("Cm", Key(0, "minor")),
        ("CM", Key(0, "major")),
        ("Cb major", Key(11)),
        ("b minor", Key(11, "minor")),
        ("B blues", Key(11, "blues")),
    ],
)
def test_usual_ways_to_write_a_key(text: str, key: Key) -> None:
    assert parse_key(text) == key


@pytest.mark.parametrize("text", ["", "H minor", "A funky", "major", "C##", "on", "A minor!"])
def test_what_is_no_key_gets_a_sentence_with_an_example(text: str) -> None:
    with pytest.raises(RequestError, match="“A minor”"):
        parse_key(text)


@pytest.mark.parametrize(("tonic", "scale"), [(12, "major"), (-1, "major"), (0, "funky")])
def test_there_is_no_such_key(tonic: int, scale: str) -> None:
    with pytest.raises(RequestError):
        Key(tonic, scale)


def _scale_up(key: Key) -> list[Note]:
    """The scale once up and down to the tonic, tonic and fifth held longer."""
    degrees = [*SCALES[key.scale], 12]
    pitches = [60 + key.tonic + d for d in degrees]
    lengths = [960 if d in (0, 7, 12) else 240 for d in degrees]
    return [Note(i * 960, p, n) for i, (p, n) in enumerate(zip(pitches, lengths, strict=True))]


@given(st.builds(Key, st.integers(0, 11), st.sampled_from(["major", "harmonic minor"])))
def test_a_scale_is_heard_in_its_key(key: Key) -> None:
    assert estimate_key(_scale_up(key), ("major", "minor", "harmonic minor")) == key


def test_drums_and_silence_have_no_key() -> None:
    assert estimate_key([]) is None
    assert estimate_key([Note(0, 36, 480, channel=9)]) is None


def test_membership_is_by_pitch_class() -> None:
    assert [p for p in range(60, 72) if p in Key(9, "minor")] == [60, 62, 64, 65, 67, 69, 71]

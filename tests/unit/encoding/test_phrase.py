"""Phrases to bars of chords and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.encoding import notes as encoding
from musestudio.encoding import phrase as phrases
from musestudio.encoding.phrase import BarFrame
from musestudio.score import Note
from musestudio.score.metre import MetreChange, MetreMap
from musestudio.score.scale import Key

TICKS_PER_BEAT = 480
TICKS_PER_GRID_STEP = TICKS_PER_BEAT // encoding.GRID_PER_BEAT

# A bar of 4/4, two of 6/8, one of 3/1 (cut in two), then 5/4; the phrase begins at the second bar.
METRES = MetreMap(
    TICKS_PER_BEAT,
    [
        MetreChange(1920, 6, 8),
        MetreChange(1920 + 2 * 1440, 3, 1),
        MetreChange(1920 + 2 * 1440 + 5760, 5, 4),
    ],
)
FRAME = BarFrame.of(METRES, 2, 4)

notes_in_frame = st.builds(
    lambda onset, pitch, duration, velocity: Note(
        FRAME.start_tick + onset * TICKS_PER_GRID_STEP,
        pitch,
        duration * TICKS_PER_GRID_STEP,
        velocity,
    ),
    onset=st.integers(0, int(FRAME.start[-1]) - 1),
    pitch=st.integers(0, 127),
    duration=st.sampled_from(encoding.DURATIONS[1:].tolist()),
    velocity=st.sampled_from(encoding.velocity_value(np.arange(1, 17)).tolist()),
)
passages = st.lists(notes_in_frame, max_size=40, unique_by=lambda n: (n.start_tick, n.pitch))


@given(passages)
def test_music_on_the_grid_survives_exactly_in_any_metre_and_key(notes: list[Note]) -> None:
    phrase, report = phrases.encode(notes, TICKS_PER_BEAT, FRAME)
    assert phrases.decode(phrase, TICKS_PER_BEAT, FRAME.start_tick) == tuple(sorted(notes))
    assert report.rounding.is_exact
    assert report.left_out == 0
    assert (phrase.position < phrase.bar_length[phrase.bar]).all()


@given(passages)
def test_a_network_is_given_every_note_at_its_place(notes: list[Note]) -> None:
    phrase, _ = phrases.encode(notes, TICKS_PER_BEAT, FRAME)
    arrays = phrases.bar_arrays(phrase)
    width = arrays.position.shape[1]
    assert arrays.position.flatten()[arrays.note_chord].tolist() == phrase.position.tolist()
    assert (arrays.note_chord // width).tolist() == phrase.bar.tolist()
    assert int(arrays.n_chords.sum()) == len({(n.start_tick) for n in notes})
    gaps = phrases.gaps_in_bar(arrays)
    has_chord = np.arange(width) < arrays.n_chords[:, None]
    assert (gaps[has_chord] > 0).all()
    assert (gaps[~has_chord] == 0).all()
    ends = (arrays.position + gaps)[np.arange(len(gaps)), np.maximum(arrays.n_chords - 1, 0)]
    assert (ends == np.where(arrays.n_chords > 0, arrays.bar_length, phrases.LONGEST_BAR)).all()


def test_the_bars_of_a_song_are_found_and_long_ones_cut() -> None:
    assert FRAME.start_tick == 1920
    assert FRAME.length.tolist() == [72, 72, 144, 144, 120]


def test_phrases_meet_in_c_major_or_a_minor() -> None:
    for tonic in range(12):
        for scale, home in (("major", 0), ("minor", 9)):
            moved = tonic + phrases.to_common_key(Key(tonic, scale))
            assert moved % 12 == home
            assert -6 <= moved - tonic <= 5
    assert phrases.to_common_key(None) == 0


def test_the_key_is_heard_and_kept_aside() -> None:
    notes = [Note(480 * i, 63 + step, 480) for i, step in enumerate((0, 4, 7, 4, 0, 5, 7, 0))]
    phrase, _ = phrases.encode(notes, TICKS_PER_BEAT, BarFrame.of(MetreMap(TICKS_PER_BEAT), 1, 2))
    assert phrase.key == Key(3, "major")
    assert phrase.pitch[:3].tolist() == [60, 64, 67]
    asked, _ = phrases.encode(
        notes, TICKS_PER_BEAT, BarFrame.of(MetreMap(TICKS_PER_BEAT), 1, 2), key=Key(0, "minor")
    )
    assert asked.transposed == -3
    assert phrases.decode(asked, TICKS_PER_BEAT)[0].pitch == 63


@pytest.mark.parametrize("transposed", [5, -6])
def test_what_a_model_writes_beyond_the_keyboard_comes_back_by_octaves(transposed: int) -> None:
    highest_and_lowest = np.array([0, 127])
    phrase = phrases.PhraseBars(
        bar=np.zeros(2, np.int64),
        position=np.array([0, 0]),
        pitch=highest_and_lowest,
        duration=np.array([8, 8]),
        velocity=np.array([9, 9]),
        bar_length=np.array([96]),
        metre=np.array([1]),
        transposed=transposed,
    )
    found = [n.pitch for n in phrases.decode(phrase, TICKS_PER_BEAT)]
    assert all(0 <= pitch <= 127 for pitch in found)
    assert {p % 12 for p in found} == set(((highest_and_lowest - transposed) % 12).tolist())


def test_what_lies_outside_or_is_too_much_is_left_out_and_counted() -> None:
    frame = BarFrame.of(MetreMap(TICKS_PER_BEAT), 2, 1)
    crowded = [Note(1920 + 20 * i, 60, 20) for i in range(60)]
    strangers = [Note(0, 60, 480), Note(3840, 60, 480)]
    early = Note(1915, 72, 480)
    phrase, report = phrases.encode([*crowded, *strangers, early], TICKS_PER_BEAT, frame)
    assert report.left_out == len(strangers) + 60 - phrases.MOST_CHORDS
    assert (phrase.pitch - phrase.transposed)[phrase.position == 0].tolist() == [60, 72]


def test_a_silent_bar_is_a_phrase_too() -> None:
    phrase, _ = phrases.encode([], TICKS_PER_BEAT, BarFrame.of(MetreMap(TICKS_PER_BEAT), 1, 2))
    arrays = phrases.bar_arrays(phrase)
    assert arrays.position.shape == (2, 1)
    assert arrays.n_chords.tolist() == [0, 0]
    assert phrases.decode(phrase, TICKS_PER_BEAT) == ()


def test_scores_without_dynamics_say_so() -> None:
    frame = BarFrame.of(MetreMap(TICKS_PER_BEAT), 1, 1)
    phrase, _ = phrases.encode([Note(0, 60, 480, 99)], TICKS_PER_BEAT, frame, with_velocity=False)
    assert phrase.velocity.tolist() == [encoding.NO_VELOCITY]
    assert phrases.decode(phrase, TICKS_PER_BEAT, default_velocity=70)[0].velocity == 70


@given(st.lists(passages, min_size=1, max_size=3))
def test_joined_phrases_can_be_taken_apart_again(parts: list[list[Note]]) -> None:
    given_phrases = [phrases.encode(notes, TICKS_PER_BEAT, FRAME)[0] for notes in parts]
    whole = phrases.joined(given_phrases)
    for i, phrase in enumerate(given_phrases):
        part = whole.bars(5 * i, 5 * i + 5)
        for name in ("onset", "pitch", "duration", "velocity", "metre"):
            np.testing.assert_array_equal(getattr(part, name), getattr(phrase, name))

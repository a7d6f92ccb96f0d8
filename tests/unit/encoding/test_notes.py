"""Notes to steps and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.encoding import notes as encoding
from musestudio.score import Note

TICKS_PER_BEAT = 480
TICKS_PER_GRID_STEP = TICKS_PER_BEAT // encoding.GRID_PER_BEAT

grid_notes = st.builds(
    lambda onset, pitch, duration, velocity: Note(
        onset * TICKS_PER_GRID_STEP, pitch, duration * TICKS_PER_GRID_STEP, velocity
    ),
    onset=st.integers(0, 5000),
    pitch=st.integers(0, 127),
    duration=st.sampled_from(encoding.DURATIONS[1:].tolist()),
    velocity=st.sampled_from(encoding.velocity_value(np.arange(1, 17)).tolist()),
)


@given(st.lists(grid_notes, max_size=40, unique_by=lambda n: (n.start_tick, n.pitch)))
def test_music_on_the_grid_survives_exactly(notes: list[Note]) -> None:
    steps, report = encoding.encode(notes, TICKS_PER_BEAT)
    assert encoding.decode(steps, TICKS_PER_BEAT) == tuple(sorted(notes))
    assert report.is_exact
    for name, size in encoding.VOCABULARY.items():
        tokens = steps.field(name)
        assert len(tokens) == len(steps)
        assert not len(tokens) or 0 <= tokens.min() <= tokens.max() < size
    np.testing.assert_array_equal(np.cumsum(encoding.SHIFTS[steps.shift]), steps.onset)


def test_a_long_silence_is_written_as_rests() -> None:
    notes = (Note(0, 60, 480, 101), Note(480 * 101 + 20, 62, 480, 101))
    steps, _ = encoding.encode(notes, TICKS_PER_BEAT)
    assert (steps.pitch == encoding.REST).sum() >= 6
    assert encoding.decode(steps, TICKS_PER_BEAT) == notes


def test_what_rounding_changed_is_reported() -> None:
    late = Note(7, 60, 480, 101)
    odd_length = Note(480, 60, 477, 101)
    odd_velocity = Note(960, 60, 480, 100)
    unison = (Note(1440, 60, 480, 101), Note(1440, 60, 960, 101))
    steps, report = encoding.encode((late, odd_length, odd_velocity, *unison), TICKS_PER_BEAT)
    assert report == encoding.EncodingReport(
        notes=5,
        onsets_moved=1,
        durations_changed=1,
        velocities_changed=1,
        unisons_merged=1,
        max_onset_error_beats=7 / 480,
    )
    assert encoding.decode(steps, TICKS_PER_BEAT)[-1].duration_ticks == 960


@pytest.mark.parametrize(
    ("tick", "onset"),
    [(0, 0), (9, 0), (10, 1), (11, 1), (29, 1), (30, 2), (12 * 20 - 10, 12), (12 * 20 - 11, 11)],
)
def test_off_the_grid_the_nearest_line_counts_and_halves_go_up(tick: int, onset: int) -> None:
    steps, _ = encoding.encode((Note(0, 20, 20), Note(tick, 60, 20)), TICKS_PER_BEAT)
    assert steps.onset[-1] == onset


def test_lengths_and_velocities_go_to_the_nearest_there_is() -> None:
    wanted = np.array([0, 1, 191, 192, 197, 198, 199, 396, 397, 5000])
    tokens = encoding.nearest_duration_token(wanted)
    assert encoding.DURATIONS[tokens].tolist() == [1, 1, 192, 192, 192, 192, 192, 384, 384, 576]
    velocities = np.arange(1, 128)
    heard = encoding.velocity_value(encoding.velocity_token(velocities))
    assert np.abs(heard - velocities).max() <= 4
    assert encoding.velocity_token(np.array([1, 8, 9, 127])).tolist() == [1, 1, 2, 16]


def test_a_resolution_of_25_ticks_is_met_to_the_nearest_tick() -> None:
    assert [encoding.from_grid(step, 25) for step in (0, 1, 12, 24, 36)] == [0, 1, 13, 25, 38]
    notes = tuple(Note(25 * i, 60 + i, 25, 101) for i in range(20))
    steps, _ = encoding.encode(notes, 25)
    assert encoding.decode(steps, 25) == notes


def test_a_score_without_dynamics_has_no_velocity() -> None:
    steps, report = encoding.encode([Note(0, 60, 480, 72)], TICKS_PER_BEAT, with_velocity=False)
    assert steps.velocity.tolist() == [encoding.NO_VELOCITY]
    assert report.is_exact
    assert encoding.decode(steps, TICKS_PER_BEAT, default_velocity=72)[0].velocity == 72


@given(st.integers(0, 100_000))
def test_every_gap_can_be_written(gap: int) -> None:
    rests, last = encoding.split_gap(gap)
    assert sum(int(encoding.SHIFTS[t]) for t in [*rests, last]) == gap

"""Notes to steps and back."""

import numpy as np
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
    velocity=st.sampled_from(encoding.velocity_value(np.arange(1, 33)).tolist()),
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
    notes = (Note(0, 60, 480, 99), Note(480 * 101 + 20, 62, 480, 99))
    steps, _ = encoding.encode(notes, TICKS_PER_BEAT)
    assert (steps.pitch == encoding.REST).sum() >= 6
    assert encoding.decode(steps, TICKS_PER_BEAT) == notes


def test_what_rounding_changed_is_reported() -> None:
    late = Note(7, 60, 480, 99)
    odd_length = Note(480, 60, 477, 99)
    odd_velocity = Note(960, 60, 480, 100)
    unison = (Note(1440, 60, 480, 99), Note(1440, 60, 960, 99))
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


def test_a_score_without_dynamics_has_no_velocity() -> None:
    steps, report = encoding.encode([Note(0, 60, 480, 72)], TICKS_PER_BEAT, with_velocity=False)
    assert steps.velocity.tolist() == [encoding.NO_VELOCITY]
    assert report.is_exact
    assert encoding.decode(steps, TICKS_PER_BEAT, default_velocity=72)[0].velocity == 72


@given(st.integers(0, 100_000))
def test_every_gap_can_be_written(gap: int) -> None:
    rests, last = encoding.split_gap(gap)
    assert sum(int(encoding.SHIFTS[t]) for t in [*rests, last]) == gap

"""Dynamics for flat phrases."""

from __future__ import annotations

import numpy as np

from musestudio.inference.prompt import hear
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.shading import shaped
from musestudio.inference.step import STEP_TOKENS
from musestudio.inference.telling import Telling, hides_dynamics
from musestudio.score import Note, Song, Track

VELOCITY = STEP_TOKENS.index("velocity")


def phrase(*velocities: int) -> Song:
    notes = tuple(Note(i * 480, 60 + i, 480, v) for i, v in enumerate(velocities))
    return Song(tracks=(Track(1, notes=notes),), ticks_per_beat=480)


def test_velocities_become_a_line_around_the_phrases_level() -> None:
    drawn = [Note(i * 480, 60, 480, v) for i, v in enumerate((40, 90, 35, 95, 40, 90, 110, 110))]
    line = np.array([note.velocity for note in shaped(drawn, 72)])
    assert round(line.mean()) == 72
    before = np.abs(np.diff([note.velocity for note in drawn])).mean()
    assert np.abs(np.diff(line)).mean() < 0.7 * before
    assert line[1] > line[0]  # An accent is still one.
    assert line[-2:].mean() > line[:4].mean()  # And a crescendo.
    assert shaped([], 72) == []


def test_draws_far_apart_become_no_more_uneven_than_played_music() -> None:
    rng = np.random.default_rng(0)
    wild = [Note(i * 240, 60, 240, int(v)) for i, v in enumerate(rng.integers(20, 125, 64))]
    assert np.std([note.velocity for note in shaped(wild, 72)]) < 18
    calm = [note.with_velocity(60 + i % 3) for i, note in enumerate(wild)]
    assert np.std([note.velocity for note in shaped(calm, 72)]) > 0.3


def test_after_a_flat_phrase_the_model_is_not_told_the_velocities_it_drew() -> None:
    for velocities, hidden in (((80, 80, 80), True), ((80, 70, 90), False)):
        request = ContinuationRequest(phrase(*velocities), 1920, (1,), bars=1)
        prompt = hear(request)
        assert hides_dynamics(request, prompt) is hidden
        row = Telling(request, prompt, None).written((24, 64, 13, 9), 96)
        assert row[VELOCITY] == (0 if hidden else 9)


def test_from_nothing_the_style_says_whether_there_are_dynamics_to_hear() -> None:
    for style, hidden in (("folk", True), ("romantic", False), (None, False)):
        request = ContinuationRequest(phrase(), 0, (1,), bars=1, style=style)
        assert hides_dynamics(request, hear(request)) is hidden

"""Bars that return."""

from __future__ import annotations

import numpy as np

from musestudio.encoding import controls
from musestudio.inference.form import LAGS, BarStep, Form, likeness, plan_form, returns_before
from musestudio.inference.prompt import hear
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Note, Song, Track

BAR = 4 * 480


def tune(*bars: tuple[int, ...]) -> Song:
    """Bars of quarter notes."""
    notes = [
        Note(bar * BAR + beat * 480, pitch, 480, 80)
        for bar, pitches in enumerate(bars)
        for beat, pitch in enumerate(pitches)
    ]
    return Song(tracks=(Track(1, notes=tuple(notes)),), ticks_per_beat=480)


A, B, C, D = (60, 62, 64, 65), (67, 65, 64, 62), (69, 67, 65, 64), (72, 71, 69, 67)


def steps(pitches: tuple[int, ...]) -> list[BarStep]:
    return [BarStep(24 * beat, pitch, 13) for beat, pitch in enumerate(pitches)]


def test_returns_are_counted_in_the_bars_before() -> None:
    bars = {i: steps(bar) for i, bar in enumerate((A, B, A, C, A, B, A, D))}
    assert likeness(bars[0], bars[2]) == 1
    assert likeness(bars[0], bars[1]) == 1 / 7  # One pitch at one place, of seven.
    assert returns_before(bars, 8) == (4, None)  # The last bar is new.
    assert returns_before(bars, 7) == (4, 2)  # An open pair of bars is under way.


def test_music_that_returns_is_given_more_returns_and_none_without_recall() -> None:
    new = {i: steps((60 + i, 62 + i, 64 + i, 65 + i)) for i in range(8)}
    periodic = {i: steps((A, B, C, D)[i % 4]) for i in range(8)}

    def returning(bars: dict[int, list[BarStep]], strength: float) -> float:
        rng = np.random.default_rng(0)
        return float(np.mean([len(plan_form(bars, 8, 8, strength, rng)) for _ in range(300)]))

    assert 0.2 < returning(new, 1) < returning(periodic, 1) < 8
    assert returning(periodic, 0) == 0
    plan = plan_form(periodic, 8, 8, 1, np.random.default_rng(3))
    assert all(bar - back.source in LAGS for bar, back in plan.items())


def test_a_returning_bar_is_followed_note_by_note_and_entered_at_its_opening() -> None:
    song = tune(A, B, A, B, A, B, A, B)
    request = ContinuationRequest(song, 8 * BAR, (1,), bars=4)
    prompt = hear(request)
    form = Form(request, prompt, prompt.block(controls.PAST), recall=1.0)
    rng = np.random.default_rng(0)
    plan = form.plan(rng)
    while 8 not in plan:
        plan = form.plan(rng)
    source = (A, B)[plan[8].source % 2]
    duration = int(prompt.steps.duration[-1])
    clock = 8 * 96 - 24
    # Wherever the network would enter the bar, it is entered where it was entered before.
    assert form.opening(clock, 8 * 96 + 5) == (24, source[0], duration)
    form.add(8 * 96, source[0], duration)
    assert form.opening(8 * 96, 8 * 96 + 5) is None
    assert form.next_step(8 * 96, source[0], 0.0) == (24, source[1], duration)
    assert form.next_step(clock, 60, 0.0) is None  # The bar before does not return.

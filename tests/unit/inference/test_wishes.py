"""What is wished for is come near to, also against the phrase and a critic's taste."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from musestudio.encoding import controls
from musestudio.inference.prompt import hear
from musestudio.inference.request import LEVELS, ContinuationRequest
from musestudio.inference.wishes import Wishes, velocity_of
from musestudio.score import Note, Song, Track
from tests.unit.inference.dice import Dice, model_of

BEAT = 480
BAR = 4 * BEAT


def quarters(pitch: int, velocity: int = 72, *, bars: int = 8) -> Song:
    notes = [Note(BEAT * n, pitch + n % 3, BEAT, velocity) for n in range(4 * bars)]
    return Song((Track(1, tuple(notes)),))


def asked(song: Song, **wishes: object) -> ContinuationRequest:
    request = ContinuationRequest(song, 8 * BAR, (1,), bars=2, candidates=3, drafts=8)
    return dataclasses.replace(request, **wishes)  # type: ignore[arg-type]


def mean_pitch(notes: Sequence[tuple[int, Note]]) -> float:
    return float(np.mean([note.pitch for _, note in notes]))


def test_a_level_of_dynamics_has_a_velocity_of_its_own() -> None:
    velocities = [velocity_of(level) for level in range(1, LEVELS + 1)]
    assert velocities == sorted(velocities)
    levels = controls.level(controls.DYNAMICS_BOUNDS, np.array(velocities))
    assert levels.tolist() == list(range(1, LEVELS + 1))


def test_a_flat_phrase_is_answered_as_loud_as_was_wished() -> None:
    for level in (1, 4, 8):
        request = asked(quarters(60), dynamics=level)
        for candidate in model_of(Dice()).continue_(request):
            mean = np.mean([note.velocity for _, note in candidate.notes])
            assert mean == pytest.approx(velocity_of(level), abs=2)


def test_the_drafts_nearest_to_the_wish_are_offered_first_with_and_without_a_critic() -> None:
    class Indifferent:
        def score(self, _scene: object, drafts: Sequence[Sequence[Note]]) -> np.ndarray:
            return np.zeros(len(drafts), dtype=np.float32)

    for critic in (None, Indifferent()):
        model = model_of(Dice())
        model.critic = critic  # type: ignore[assignment]
        as_they_come = model.continue_(asked(quarters(60), candidates=8, drafts=1))
        high = model.continue_(asked(quarters(60), candidates=8, register=8))
        pitches = [mean_pitch(candidate.notes) for candidate in high]
        assert pitches == sorted(pitches, reverse=True)
        assert pitches[0] > np.mean([mean_pitch(candidate.notes) for candidate in as_they_come])


def test_less_of_the_phrase_is_taken_up_the_further_the_wish_leads_away() -> None:
    def nearness(**wishes: object) -> float:
        request = asked(quarters(60), **wishes)
        return Wishes(request, hear(request)).nearness

    assert nearness() == nearness(dynamics=8) == 1
    register = [nearness(register=level) for level in range(1, LEVELS + 1)]
    own = int(np.argmax(register))
    assert register[:own] == sorted(register[:own])
    assert register[own:] == sorted(register[own:], reverse=True)
    assert register[own] > 0.8 > register[-1] == 0


def test_with_nothing_before_it_a_wish_leaves_recall_alone() -> None:
    empty = Song((Track(1, ()),))
    request = dataclasses.replace(asked(empty, density=8), start_tick=0)
    wishes = Wishes(request, hear(request))
    assert wishes.nearness == 1
    assert np.isneginf(wishes.bonus([()])).all()

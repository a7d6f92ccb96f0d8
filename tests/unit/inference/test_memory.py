"""What attention may look into: the last steps, and for ever those heard ahead of a span."""

from __future__ import annotations

import numpy as np

from musestudio.encoding import controls
from musestudio.inference.memory import AttentionMemory
from musestudio.inference.step import MEMORY_STEPS


def after(n_steps: int, pinned: int = 0) -> AttentionMemory:
    memory = AttentionMemory(1, 2, 3, 4, pinned)
    for step in range(n_steps):
        key = np.full((1, 2, 3), step, np.float32)
        memory.append(key, np.full((1, 2, 4), -step, np.float32), np.array([step // 4]))
    return memory


def held(memory: AttentionMemory) -> set[int]:
    """The steps a memory holds, checked against its keys, values and bars."""
    feeds = memory.feeds()
    (places,) = np.nonzero(feeds["memory_bar"][0] != controls.NO_BAR)
    steps = memory.steps_at(places)
    assert np.array_equal(feeds["memory_key"][0, 1, places, 2], steps)
    assert np.array_equal(feeds["memory_value"][0, 0, places, 3], -steps)
    assert np.array_equal(feeds["memory_bar"][0, places], steps // 4)
    return set(steps.tolist())


def test_places_are_added_as_steps_come_and_empty_ones_are_marked() -> None:
    for n_steps, places in ((0, 64), (1, 64), (64, 64), (65, 128), (700, MEMORY_STEPS)):
        memory = after(n_steps)
        assert memory.feeds()["memory_bar"].shape == (1, places)
        assert memory.feeds()["memory_key"].flags.c_contiguous
        assert held(memory) == set(range(max(n_steps - MEMORY_STEPS, 0), n_steps))


def test_what_is_pinned_stays_when_the_rest_is_forgotten() -> None:
    steps = held(after(1500, pinned=100))
    assert steps == {*range(100), *range(1500 - (MEMORY_STEPS - 100), 1500)}


def test_more_pinned_than_there_is_room_for_leaves_half_to_the_past() -> None:
    steps = held(after(1000, pinned=900))
    assert len(steps) == MEMORY_STEPS
    assert set(range(1000 - MEMORY_STEPS // 2, 1000)) <= steps


def test_steps_can_be_remembered_at_once() -> None:
    for n_steps in (3, 65, 700):
        one_by_one = after(n_steps)
        steps = np.arange(n_steps, dtype=np.float32)
        keys = np.broadcast_to(steps[None, None, :, None], (1, 2, n_steps, 3))
        values = -np.broadcast_to(steps[None, None, :, None], (1, 2, n_steps, 4))
        at_once = AttentionMemory(1, 2, 3, 4)
        at_once.extend(keys, values, np.arange(n_steps)[None] // 4)
        for name, tensor in one_by_one.feeds().items():
            assert np.array_equal(tensor, at_once.feeds()[name])
        assert held(one_by_one) == held(at_once)


def test_candidates_go_their_own_ways() -> None:
    one = after(5)
    many = one.of([0, 0, 0])
    many.append(np.ones((3, 2, 3)), np.ones((3, 2, 4)), np.array([7, 8, 9]))
    assert many.feeds()["memory_bar"][:, 5].tolist() == [7, 8, 9]
    assert held(one) == set(range(5))
    assert many.of([2, 0]).feeds()["memory_bar"][:, 5].tolist() == [9, 7]

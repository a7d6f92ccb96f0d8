"""What the network is trained to do besides going on: fill spans, answer given parts."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from training.levels import NO_DYNAMICS, measure_levels
from training.models.stacked_lstm import StackedLSTM, StackedLSTMConfig
from training.tasks import TaskMix, rearranged

BARS, PER_BAR = 40, 8


def two_part_piece() -> dict[str, np.ndarray]:
    """Forty bars of a melody in quarters over a bass in quarters, as a slice's columns."""
    n = BARS * PER_BAR
    beat = np.arange(n) // 2
    is_melody = np.arange(n) % 2 == 1
    columns = {
        "shift": np.where(is_melody, 0, 24),
        "pitch": np.where(is_melody, 72 + beat % 5, 40 + beat % 3),
        "duration": np.full(n, 13),
        "velocity": np.full(n, 9),
        "position": beat % 4 * 24,
        "bar_length": np.full(n, 96),
        "bar": beat // 4,
        "track": np.where(is_melody, 0, 1),
    }
    for name in ("metre", "key", "style", "bars_left", "density", "register", "dynamics"):
        columns[name] = np.zeros(n, np.int64)
    return columns


def onsets(columns: dict[str, np.ndarray]) -> np.ndarray:
    return columns["bar"] * 96 + columns["position"]


@pytest.mark.parametrize("seed", range(8))
def test_to_fill_a_span_what_follows_it_is_heard_first(seed: int) -> None:
    piece = two_part_piece()
    task = rearranged(piece, np.random.default_rng(seed), TaskMix(fill=1, answer=0))
    assert task is not None
    got, heard = task.columns, task.columns["heard"]
    ahead, past = heard == controls.AHEAD, heard == controls.PAST
    assert 0 < ahead.sum() < len(heard)
    join = onsets(got)[ahead][0]
    assert (np.diff(onsets(got)[past]) >= 0).all()
    # The last target is the note the span has to lead to; it is heard first.
    assert onsets(got)[-1] == join
    assert got["pitch"][-1] == got["pitch"][0]
    # The countdown ends with 1 in the bar before the join.
    countdown = got["bars_left"][got["bars_left"] > 0] - controls.LONGEST_COUNTDOWN
    assert countdown[-2] == 1
    assert (np.diff(countdown[:-1]) <= 0).all()
    # What is heard ahead is not to be learned by heart, everything written is.
    assert not task.counts[: ahead.sum() + 1].any()
    assert task.counts[ahead.sum() + 1 :].all()


@pytest.mark.parametrize("seed", range(8))
def test_to_answer_a_part_the_others_are_heard_beside_it(seed: int) -> None:
    task = rearranged(two_part_piece(), np.random.default_rng(seed), TaskMix(fill=0, answer=1))
    assert task is not None
    got, heard = task.columns, task.columns["heard"]
    given = heard == controls.BESIDE
    role = controls.ROLES[got["role"].max() - 1]
    written = np.flatnonzero(got["role"] > 0)[1:]
    fills = (heard == controls.AHEAD).any()
    written = written[:-1] if fills else written  # The way into known music is heard with it.
    assert set(got["track"][written]) == ({0} if role == "melody" else {1})
    assert set(got["track"][given]) == ({1} if role == "melody" else {0})
    # A part alone has gaps of its own: quarters, not chords.
    assert (encoding.SHIFTS[got["shift"][written[1:]]] == 24).all()
    steps = sorted(zip(onsets(got), got["pitch"], strict=True))
    piece = two_part_piece()
    if not fills:
        assert steps == sorted(zip(onsets(piece), piece["pitch"], strict=True))


def test_levels_are_of_the_bars_to_come_within_the_piece() -> None:
    piece = two_part_piece()
    piece["velocity"] = np.where(np.arange(BARS * PER_BAR) < 160, 9, encoding.NO_VELOCITY)
    piece["last_bar"] = np.full(BARS * PER_BAR, BARS - 1)
    levels = measure_levels(piece)
    assert levels.notes_per_beat == pytest.approx(2)
    assert levels.mean_pitch.min() > 50
    assert levels.mean_velocity[0] == encoding.velocity_value(9)
    assert levels.mean_velocity[-1] == NO_DYNAMICS


def test_music_heard_in_stretches_is_music_heard_at_once() -> None:
    torch.manual_seed(0)
    network = StackedLSTM(StackedLSTMConfig(units=16, layers=2, heads=2, key_size=4)).eval()
    torch.nn.init.normal_(network.attention.out.weight)
    piece = {**two_part_piece(), "heard": np.zeros(320, np.int64), "role": np.zeros(320, np.int64)}
    inputs = {name: torch.from_numpy(piece[name])[None] for name in (*network.embed, "bar_length")}
    inputs["bar"] = torch.from_numpy(piece["bar"])[None]
    with torch.no_grad():
        at_once, _ = network.trunk(inputs)
        state, parts = None, []
        for first in range(0, 320, 80):
            stretch = {name: values[:, first : first + 80] for name, values in inputs.items()}
            h, state = network.trunk(stretch, state)
            parts.append(h)
        without = network.trunk({**inputs, "bar": inputs["bar"] * 1000})[0]
    torch.testing.assert_close(torch.cat(parts, dim=1), at_once)
    assert (without - at_once).abs().max() > 1e-3  # Bars out of sight are not looked at.

"""Teach a phrase model to be steered by attributes.

The network in ``musestudio.inference.steering`` learns from pairs: a phrase of the train split and
the same phrase with one or two attributes changed in its notes (``phrase_edits.py``), taken either
way round. Both are encoded; what the network is told is by how much every attribute of the music
differs, in units of how much it differs among all phrases, and what it has to say is how the
latent of each quarter moves. The model itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from musestudio.atomic import write_atomically
from musestudio.encoding.attributes import ATTRIBUTES, measure, on_scale
from musestudio.encoding.notes import NO_VELOCITY
from musestudio.encoding.phrase import N_BEATS, PhraseBars
from musestudio.errors import ModelError
from musestudio.inference.contract import read_card
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.inference.steering import (
    STEERING_KEY,
    TRIED,
    Steering,
    has_quarter,
    surroundings,
)
from training.phrase_edits import EDITS, as_joined_as
from training.phrases import PhraseCorpus

N_PHRASES = 5000
BARS = (2, 4)
ONE_PART = 0.35
EDITS_EACH = 2
SECOND_EDIT = 0.3
"""Chance that an edited phrase is edited once more, in another attribute."""
SHARES = np.array([0.6, 1.0, 1.0, 2.7, 1.0, 1.2])
"""Of the spread of music in each attribute, what an amount of 1 is to change: as much as leaves the
others where they are."""
LEAST_SPREAD = 0.01
LARGEST = 5.0
"""Pairs further apart than this, in units, are left out."""
HIDE_DYNAMICS = 0.3
LEAST_MOVEMENT = 0.02
"""Added to the mean square of a pair's movement, of which the reciprocal is its weight."""
DYNAMICS = ATTRIBUTES.index("dynamics")
STRAIGHT = TRIED[:, None] * np.eye(len(ATTRIBUTES))[:, None, :]
"""Each attribute answers by as much as is asked, and no other does."""
OFTEN = np.array([1.5, 0.6, 0.8, 2.0, 1.3, 2.0])
"""How often each attribute is edited: some are harder to learn."""
N_TRIED = 40
AT_ONCE = 64
HIDDEN = 320
BATCH = 2048
EPOCHS = 8


@dataclass(frozen=True)
class Lessons:
    """Quarters of phrases and of their edits.

    heard (n, 4 L + N_BEATS): a quarter in its surroundings; asked (n, 6): how the attributes of
    the phrase change, in units; moved (n, L): how the quarter's latent does; weight (n,).
    """

    heard: np.ndarray
    asked: np.ndarray
    moved: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Spread:
    """How much music differs in each attribute, (6,) each, on their scale: SHARES of the standard
    deviation, and the mean; nine phrases in ten lie between low and high."""

    unit: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, phrases: Sequence[PhraseBars]) -> Spread:
        found = on_scale(np.array([measure(phrase) for phrase in phrases]))
        low, high = np.nanquantile(found, (0.05, 0.95), axis=0)
        # Music that is all alike in something cannot teach it.
        unit = np.maximum(SHARES * np.nan_to_num(np.nanstd(found, axis=0)), LEAST_SPREAD)
        return cls(unit, np.nanmean(found, axis=0), low, np.maximum(high, low + unit))


def edited(
    phrase: PhraseBars, rng: np.random.Generator, second: float = SECOND_EDIT
) -> PhraseBars | None:
    """The phrase with one attribute changed, or two; None where nothing could be."""
    result = None
    for name in rng.choice(ATTRIBUTES, len(ATTRIBUTES), replace=False, p=OFTEN / OFTEN.sum()):
        changed = EDITS[name](phrase if result is None else result, rng.uniform(0.1, 1.0), rng)
        if changed is None:
            continue
        if name != "articulation":
            changed = as_joined_as(phrase if result is None else result, changed)
        if result is not None:
            return changed
        result = changed
        if rng.random() >= second:
            break
    return result


def pairs(
    phrases: Sequence[PhraseBars], spread: Spread, rng: np.random.Generator
) -> Iterator[tuple[PhraseBars, PhraseBars, np.ndarray]]:
    """(phrase, its edit, how the attributes change), in units.

    Dynamics of some are hidden, in the phrase alone where they change; they then count as those
    of music in general, which is what a model makes up for them.
    """
    for phrase in phrases:
        for _ in range(EDITS_EACH):
            other = edited(phrase, rng)
            if other is None:
                continue
            before, after = (on_scale(measure(one)) for one in (phrase, other))
            given = phrase
            if rng.random() < HIDE_DYNAMICS:
                given = _without_dynamics(phrase)
                if np.array_equal(phrase.velocity, other.velocity[: len(phrase)]):
                    other = _without_dynamics(other)
                else:
                    before[DYNAMICS] = spread.mean[DYNAMICS]
            asked = np.nan_to_num((after - before) / spread.unit)
            if 0 < np.abs(asked).max() <= LARGEST:
                yield given, other, asked


def _without_dynamics(phrase: PhraseBars) -> PhraseBars:
    return replace(phrase, velocity=np.full_like(phrase.velocity, NO_VELOCITY))


def lessons(
    model: PhraseVAE, phrases: Sequence[PhraseBars], spread: Spread, rng: np.random.Generator
) -> Lessons:
    """What phrases and their edits teach, both ways; every pair counts alike."""
    made = list(pairs(phrases, spread, rng))
    rows: list[tuple[np.ndarray, ...]] = []
    for first in tqdm(range(0, len(made), AT_ONCE), desc="encode", unit=f"{AT_ONCE} pairs"):
        some = made[first : first + AT_ONCE]
        latents = model.encode_all([phrase for pair in some for phrase in pair[:2]])
        for (_, _, asked), a, b in zip(some, latents[::2], latents[1::2], strict=True):
            exists = has_quarter(a.bar_length)
            place = np.nonzero(exists)[1]
            of_a, of_b = (x.z.reshape(a.n_bars, N_BEATS, -1)[exists] for x in (a, b))
            told = np.broadcast_to(asked, (len(of_a), len(asked)))
            moved = of_b - of_a
            weight = np.full(len(of_a), 1 / (np.square(moved).mean() + LEAST_MOVEMENT))
            rows.append((surroundings(of_a, place), told, moved, weight))
            rows.append((surroundings(of_b, place), -told, -moved, weight))
    return Lessons(*(np.concatenate(c).astype(np.float32) for c in zip(*rows, strict=True)))


class SteeringNetwork(nn.Module):
    """``Steering`` as it learns."""

    def __init__(self, size: int, hidden: int = HIDDEN) -> None:
        super().__init__()
        self.enter = nn.Linear(4 * size + N_BEATS + len(ATTRIBUTES), hidden)
        self.inner = nn.Linear(hidden, hidden)
        self.leave = nn.Linear(hidden, size, bias=False)

    def forward(self, heard: Tensor, asked: Tensor) -> Tensor:
        return self._change(heard, asked) - self._change(heard, torch.zeros_like(asked))

    def take(self, known: Steering) -> None:
        """Begin with the weights of one that has learned. Raises ModelError where they are not of
        the same sizes."""
        of_known = (known.enter, known.enter_bias, known.inner, known.inner_bias, known.leave)
        for own, weight in zip(self.weights(), of_known, strict=True):
            if own.shape != weight.shape:
                raise ModelError("The steering to start from is of another size.")
            own.data.copy_(torch.from_numpy(weight))

    def weights(self) -> tuple[Tensor, ...]:
        """In the order and shape of ``Steering``'s."""
        enter, inner, leave = self.enter, self.inner, self.leave
        return enter.weight.T, enter.bias, inner.weight.T, inner.bias, leave.weight.T

    def _change(self, heard: Tensor, asked: Tensor) -> Tensor:
        hidden = functional.silu(self.enter(torch.cat([heard, asked], dim=-1)))
        return self.leave(hidden + functional.silu(self.inner(hidden)))


def learn(
    taught: Lessons, start: Steering | None = None, *, epochs: int = EPOCHS, seed: int = 0
) -> tuple[SteeringNetwork, float]:
    """(the network, the share of movement it explains in the last tenth, which it has not seen).

    start: one to go on from.
    """
    torch.manual_seed(seed)
    network = SteeringNetwork(taught.moved.shape[1])
    if start is not None:
        network.take(start)
    heard, asked, moved = map(torch.from_numpy, (taught.heard, taught.asked, taught.moved))
    weight = torch.from_numpy(taught.weight)[:, None]
    n_seen = len(heard) * 9 // 10
    n_steps = epochs * -(-n_seen // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=n_steps)
    for _ in tqdm(range(epochs), desc="learn", unit="round"):
        for rows in torch.randperm(n_seen).split(BATCH):
            error = (network(heard[rows], asked[rows]) - moved[rows]).square() * weight[rows]
            optimizer.zero_grad(set_to_none=True)
            error.mean().backward()
            optimizer.step()
            schedule.step()
    with torch.no_grad():
        missed = (network(heard[n_seen:], asked[n_seen:]) - moved[n_seen:]).square()
        whole = moved[n_seen:].square() * weight[n_seen:]
        explained = 1 - (missed * weight[n_seen:]).sum() / whole.sum()
    return network.eval(), float(explained)


def answers(model: PhraseVAE, steering: Steering, phrases: Sequence[PhraseBars]) -> np.ndarray:
    """(6, len(TRIED), 6): by how much the attributes of what is written change, in units and on
    average, when TRIED is asked of the network for each."""
    straight = replace(steering, answer=STRAIGHT)
    latents = model.encode_all(phrases)
    has_dynamics = np.array([(phrase.velocity != NO_VELOCITY).all() for phrase in phrases])
    found = np.zeros((len(ATTRIBUTES), len(TRIED), len(phrases), len(ATTRIBUTES)))
    for number in tqdm(range(len(ATTRIBUTES)), desc="try", unit="attribute"):
        for column, amount in enumerate(TRIED):
            asked = np.zeros(len(ATTRIBUTES), np.float32)
            asked[number] = amount
            moved = [replace(x, z=straight.moved(x.z, x.bar_length, asked)) for x in latents]
            written = model.decode_all(moved)
            found[number, column] = [on_scale(measure(phrase)) for phrase in written]
    change = (found - found[:, TRIED == 0]) / steering.unit
    # Where there are no dynamics, those the model makes up are not heard.
    change[:, :, ~has_dynamics, DYNAMICS] = np.nan
    return np.nan_to_num(np.nanmean(change, axis=2))


def teach_steering(
    model: PhraseVAE,
    corpus: PhraseCorpus,
    start: Steering | None = None,
    *,
    n_phrases: int = N_PHRASES,
    seed: int = 0,
) -> tuple[Steering, dict[str, Any]]:
    """(what moves the model's latents, figures of how it was learned).

    start: what moved those of a model like it.
    """
    rng = np.random.default_rng(seed)
    phrases = [
        corpus.draw(rng, int(rng.choice(BARS)), one_part=ONE_PART)[0] for _ in range(n_phrases)
    ]
    spread = Spread.of(phrases)
    taught = lessons(model, phrases, spread, rng)
    network, explained = learn(taught, start, seed=seed)
    names = ("enter", "enter_bias", "inner", "inner_bias", "leave")
    weights: dict[str, Any] = {
        name: weight.detach().numpy() for name, weight in zip(names, network.weights(), strict=True)
    }
    steering = Steering(
        **weights,
        unit=spread.unit,
        answer=STRAIGHT,
        low=spread.low,
        high=spread.high,
    )
    tried = [
        corpus.draw(rng, max(BARS), one_part=ONE_PART)[0] for _ in range(min(n_phrases, N_TRIED))
    ]
    steering = replace(steering, answer=answers(model, steering, tried))
    return steering, {
        "phrases": n_phrases,
        "quarters": len(taught.moved),
        "explained": round(explained, 4),
        "unit": dict(zip(ATTRIBUTES, np.round(spread.unit, 4).tolist(), strict=True)),
        "answer": np.round(steering.answer, 3).tolist(),
    }


def pack(model: Path, steering: Steering, out: Path) -> None:
    """Write the model with the steering inside, in place of the one it had."""
    card = read_card(model)
    packed = onnx.load(model)
    kept = {entry.key: entry.value for entry in packed.metadata_props}
    kept[STEERING_KEY] = replace(steering, against_sha256=card.sha256).packed()
    del packed.metadata_props[:]
    for key, value in kept.items():
        entry = packed.metadata_props.add()
        entry.key, entry.value = key, value
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, packed.SerializeToString())
    if PhraseVAE.open(out, "cpu").steering is None:
        raise ModelError("The steering does not fit the model it was taught for.")

"""Moving a phrase's latents so that one attribute of its music changes and the rest stays.

A small network goes over the quarters of a phrase: from the latent of a quarter, those of its
neighbours, the mean of all, the quarter's place in its bar and how much is asked of each
attribute, it says how the latent moves. It has learned from pairs of phrases that differ in one
attribute (``training/attributes.py``), and stands in the model file's metadata beside the other
parts, as an ``.npz`` of half-precision arrays in base64; it names the weights it was taught for.
"""

from __future__ import annotations

import base64
import binascii
import io
import logging
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from musestudio.encoding.attributes import ATTRIBUTES
from musestudio.encoding.phrase import BEAT, N_BEATS
from musestudio.errors import RequestError
from musestudio.inference.contract import ModelCard

log = logging.getLogger(__name__)

STEERING_KEY = "phrase-vae/steering"
MOST = 2.0
"""The farthest an attribute is steered, in its units."""
TRIED = np.arange(-6.0, 7.0)
"""What the network was asked for to see what comes of it."""
ROUNDS = 4
MOST_PUSHED = 4.0
"""The network is asked for so many times as much as is wanted, and 1 more, at most."""


@dataclass(frozen=True)
class Steering:
    """The network's weights; H hidden numbers, L in the latent of a quarter.

    enter (4 L + N_BEATS + 6, H), enter_bias (H,), inner (H, H), inner_bias (H,), leave (H, L).
    unit:    (6,) what an amount of 1 changes of each of ``ATTRIBUTES``, on their scale: the
             spread of music in general.
    answer:  (6, len(TRIED), 6) by how much all attributes changed on average when TRIED was asked
             of each; the network is asked for what brings as much as is wanted, and nothing else.
    low, high: (6,) between them lie nine phrases in ten of the music it was taught with.
    against_sha256: of the model's graph.
    """

    enter: np.ndarray
    enter_bias: np.ndarray
    inner: np.ndarray
    inner_bias: np.ndarray
    leave: np.ndarray
    unit: np.ndarray
    answer: np.ndarray
    low: np.ndarray
    high: np.ndarray
    against_sha256: str = ""

    def moved(self, z: np.ndarray, bar_length: np.ndarray, amounts: np.ndarray) -> np.ndarray:
        """Latents of bars (n_bars, D) moved by ``amounts`` (6,), in units; 0 moves nothing."""
        exists = has_quarter(bar_length)
        quarters = z.reshape(len(z), N_BEATS, -1)
        heard = surroundings(quarters[exists], np.nonzero(exists)[1])
        asked = np.broadcast_to(self._asked_for(amounts), (len(heard), len(ATTRIBUTES)))
        moved = np.zeros_like(quarters)
        moved[exists] = self._change(heard, asked) - self._change(heard, 0 * asked)
        result: np.ndarray = (quarters + moved).reshape(z.shape).astype(np.float32)
        return result

    def _asked_for(self, amounts: np.ndarray) -> np.ndarray:
        """(6,) what the network is asked for, so that attributes change by ``amounts``.

        What each brings about in the others, they are asked to undo.
        """
        asked = np.zeros(len(amounts))
        if not amounts.any():
            return asked
        every = np.arange(len(amounts))
        rising = self._rising()
        for _ in range(ROUNDS):
            brought = np.array(
                [[np.interp(asked[k], TRIED, self.answer[k, :, j]) for j in every] for k in every]
            )
            wanted = amounts - brought.sum(axis=0) + np.diag(brought)
            found = np.array([np.interp(wanted[k], rising[k], TRIED) for k in every])
            most = 1 + MOST_PUSHED * np.abs(amounts)
            asked = np.where(amounts == 0, np.clip(wanted, -1, 1), np.clip(found, -most, most))
        return asked

    def _rising(self) -> np.ndarray:
        """(6, len(TRIED)) how each attribute answers to itself, made to rise throughout."""
        every = np.arange(len(ATTRIBUTES))
        own = self.answer[every, :, every]
        # A way that seldom leads far (there is no less than no syncopation) is not pushed along.
        leads_far = np.where(TRIED > 0, own[:, -1:] >= 1, own[:, :1] <= -1)
        answers, middle = np.where(leads_far, own, TRIED / 2), len(TRIED) // 2
        # Where more brings less, less is asked.
        up = np.maximum.accumulate(answers[:, middle:], axis=1)
        down = np.minimum.accumulate(answers[:, middle::-1], axis=1)[:, ::-1]
        rising: np.ndarray = np.concatenate([down[:, :-1], up], axis=1) + 1e-6 * TRIED
        return rising

    def _change(self, heard: np.ndarray, asked: np.ndarray) -> np.ndarray:
        hidden = _silu(np.concatenate([heard, asked], axis=1) @ self.enter + self.enter_bias)
        hidden = hidden + _silu(hidden @ self.inner + self.inner_bias)
        change: np.ndarray = hidden @ self.leave
        return change

    def packed(self) -> str:
        """As it stands in a model's metadata."""
        file = io.BytesIO()
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        exact = ("unit", "answer", "low", "high", "against_sha256")
        np.savez_compressed(
            file, **{n: v if n in exact else v.astype(np.float16) for n, v in arrays.items()}
        )
        return base64.b64encode(file.getvalue()).decode("ascii")

    @classmethod
    def of_model(cls, metadata: Mapping[str, str], card: ModelCard) -> Steering | None:
        """The one in a model file's metadata, or None where there is none that can be used.

        One that does not fit is left out, with a line in the log: the model does all else.
        """
        packed = metadata.get(STEERING_KEY)
        if packed is None:
            return None
        try:
            with np.load(io.BytesIO(base64.b64decode(packed, validate=True))) as stored:
                arrays = {field.name: stored[field.name] for field in fields(cls)}
        except (binascii.Error, KeyError, OSError, ValueError, zipfile.BadZipFile) as error:
            log.warning("the steering of “%s” cannot be read: %s", card.name, error)
            return None
        against = str(arrays.pop("against_sha256"))
        steering = cls(
            **{n: v.astype(np.float32) for n, v in arrays.items()}, against_sha256=against
        )
        latent = card.architecture.get("latent")
        if against != card.sha256 or steering.leave.shape[1] * N_BEATS != latent:
            log.warning("the steering in “%s” was taught for another model", card.name)
            return None
        return steering


def amounts_of(wishes: Mapping[str, float]) -> np.ndarray:
    """(6,) amounts in the order of ``ATTRIBUTES``, 0 for those not named.

    Raises RequestError for an unknown attribute or more than MOST either way.
    """
    for name, amount in wishes.items():
        if name not in ATTRIBUTES:
            raise RequestError(f"“{name}” cannot be steered; {', '.join(ATTRIBUTES)} can.")
        if not abs(amount) <= MOST:
            raise RequestError(f"{name.capitalize()} is steered by −{MOST:g} to {MOST:g}.")
    return np.array([wishes.get(name, 0.0) for name in ATTRIBUTES], dtype=np.float32)


def has_quarter(bar_length: np.ndarray) -> np.ndarray:
    """(n_bars, N_BEATS) bool: the quarters that bars have, begun ones too."""
    has: np.ndarray = np.arange(N_BEATS) * BEAT < bar_length[:, None]
    return has


def surroundings(quarters: np.ndarray, place: np.ndarray) -> np.ndarray:
    """(n, 4 L + N_BEATS): what is heard of each of the quarters (n, L) of one phrase.

    The one before it, itself, the one after it (0 beyond the ends), the mean of all; and which
    quarter of its bar it is, place (n,), one of N_BEATS.
    """
    nothing = np.zeros_like(quarters[:1])
    before = np.concatenate([nothing, quarters[:-1]])
    after = np.concatenate([quarters[1:], nothing])
    mean = np.broadcast_to(quarters.mean(axis=0), quarters.shape)
    is_place = np.eye(N_BEATS, dtype=quarters.dtype)[place]
    return np.concatenate([before, quarters, after, mean, is_place], axis=1)


def _silu(x: np.ndarray) -> np.ndarray:
    y: np.ndarray = x / (1 + np.exp(-np.clip(x, -60.0, 60.0)))
    return y

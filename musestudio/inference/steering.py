"""Moving a phrase's latents so that one attribute of its music changes and the rest stays.

A small network goes over the quarters of a phrase: from the latent of a quarter, those of its
neighbours and how much is asked of each attribute, it says how the latent moves. It has learned
from pairs of phrases that differ in one attribute (``training/attributes.py``), and stands in the
model file's metadata beside the other parts, as an ``.npz`` of half-precision arrays in base64; it
names the weights it was taught for.
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


@dataclass(frozen=True)
class Steering:
    """The network's weights; L numbers in the latent of a quarter, H hidden ones.

    enter (3 L + 6, H), enter_bias (H,), inner (H, H), inner_bias (H,), leave (H, L).
    unit:    (6,) what an amount of 1 changes of each of ``ATTRIBUTES``, on their scale: the
             spread of music in general.
    low, high: (6,) between them lie nine phrases in ten of the music it was taught with.
    against_sha256: of the model's graph.
    """

    enter: np.ndarray
    enter_bias: np.ndarray
    inner: np.ndarray
    inner_bias: np.ndarray
    leave: np.ndarray
    unit: np.ndarray
    low: np.ndarray
    high: np.ndarray
    against_sha256: str = ""

    def moved(self, z: np.ndarray, bar_length: np.ndarray, amounts: np.ndarray) -> np.ndarray:
        """Latents of bars (n_bars, D) moved by ``amounts`` (6,), in units; 0 moves nothing."""
        exists = has_quarter(bar_length)
        quarters = z.reshape(len(z), N_BEATS, -1)
        heard = with_neighbours(quarters[exists])
        asked = np.broadcast_to(amounts, (len(heard), len(ATTRIBUTES)))
        moved = np.zeros_like(quarters)
        moved[exists] = self._change(heard, asked) - self._change(heard, 0 * asked)
        result: np.ndarray = (quarters + moved).reshape(z.shape).astype(np.float32)
        return result

    def _change(self, heard: np.ndarray, asked: np.ndarray) -> np.ndarray:
        hidden = _silu(np.concatenate([heard, asked], axis=1) @ self.enter + self.enter_bias)
        hidden = hidden + _silu(hidden @ self.inner + self.inner_bias)
        change: np.ndarray = hidden @ self.leave
        return change

    def packed(self) -> str:
        """As it stands in a model's metadata."""
        file = io.BytesIO()
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        exact = ("unit", "low", "high", "against_sha256")
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


def with_neighbours(quarters: np.ndarray) -> np.ndarray:
    """(n, 3 L): the latents of quarters (n, L) with the one before and after; 0 at the ends."""
    nothing = np.zeros_like(quarters[:1])
    before = np.concatenate([nothing, quarters[:-1]])
    after = np.concatenate([quarters[1:], nothing])
    return np.concatenate([before, quarters, after], axis=1)


def _silu(x: np.ndarray) -> np.ndarray:
    y: np.ndarray = x / (1 + np.exp(-np.clip(x, -60.0, 60.0)))
    return y

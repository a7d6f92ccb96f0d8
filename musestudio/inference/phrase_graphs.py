"""The graphs of a phrase VAE: what each takes and gives, by name, and how they are opened.

The model's ``.onnx`` is the decoder's step, which runs most often. The other parts are ONNX
files of their own in its metadata, under ``phrase-vae/NAME``, in base64; the card holds the
SHA-256 of each.

Sizes: P phrases of n bars, B = P · n bars, K chords in the fullest, N notes in all; D numbers
in a bar's latent, L = D ÷ ``N_BEATS`` of them for a quarter; U units, V units of the prior, S
sixteenths in the longest bar, C numbers in a place of the memory.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import onnxruntime

from musestudio.encoding import phrase as phrases
from musestudio.errors import ModelError
from musestudio.inference.contract import (
    PHRASE_VAE,
    ModelCard,
    check_fits,
    read_card,
    read_metadata,
)
from musestudio.inference.session import open_session


class Tensors(NamedTuple):
    """Ranks by name."""

    inputs: Mapping[str, int]
    outputs: Mapping[str, int]


STEP = "step"
BARS_BACK = (1, 2, 4)
"""Where the prior looks for what may return, in bars back."""
PRIOR_KEY = 256
"""Numbers by which the prior finds a quarter of the past."""
PARTS = {
    # Bars as in ``encoding.phrase.BarArrays`` → mean and standard deviation of latents, (B, D).
    "encode": Tensors(
        {
            "position": 2,
            "n_chords": 1,
            "bar_length": 1,
            "metre": 1,
            "note_chord": 1,
            "pitch": 1,
            "duration": 1,
            "velocity": 1,
        },
        {"mean": 2, "deviation": 2},
    ),
    # Latents (P, n, D), metres and lengths (P, n) → what the decoder is given of every bar:
    # (B, U), (B, S, C), (B, LONGEST_BAR), (B, U), (B, U).
    "plan": Tensors(
        {"z": 3, "metre": 2, "bar_length": 2},
        {"context": 2, "memory": 3, "onset_map": 2, "hidden": 2, "cell": 2},
    ),
    # The chord before (its place, LONGEST_BAR before the first; its pitches, 0 or 1,
    # (B, N_PITCHES)), the state and the plan → the next chord (its place, LONGEST_BAR when there
    # is none) and the state. The two noises, (B, LONGEST_BAR) and (B, N_PITCHES), are added to
    # the logits: logistic ones draw, zeros decide for the likelier.
    STEP: Tensors(
        {
            "position": 1,
            "chord": 2,
            "hidden": 2,
            "cell": 2,
            "context": 2,
            "memory": 3,
            "onset_map": 2,
            "bar_length": 1,
            "onset_noise": 2,
            "pitch_noise": 2,
        },
        {
            "next_position": 1,
            "next_chord": 2,
            "next_hidden": 2,
            "next_cell": 2,
            "onset_logits": 2,
            "pitch_logits": 2,
        },
    ),
    # Notes (the row of their bar in the plan, place, pitch, grid steps to the next chord) → (N, …)
    "notes": Tensors(
        {"bar": 1, "position": 1, "pitch": 1, "gap": 1, "context": 2, "memory": 3},
        {"duration_logits": 2, "velocity_logits": 2},
    ),
    # The prior's state (P, V), the quarter before (P, L), those of the same place BARS_BACK bars
    # ago (P, len(BARS_BACK) · L), all quarters before (P, T, L) with the keys by which they are
    # found (P, T, PRIOR_KEY), zeros before the first; which quarter of its bar is to come, what
    # is told of it (P,), noise (P, L) → its part of the latent, its key and the state.
    "prior": Tensors(
        {
            "hidden": 2,
            "cell": 2,
            "before": 2,
            "recalled": 2,
            "past": 3,
            "past_key": 3,
            "beat": 1,
            "metre": 1,
            "bar_length": 1,
            "mode": 1,
            "style": 1,
            "noise": 2,
        },
        {"z": 2, "key": 2, "next_hidden": 2, "next_cell": 2},
    ),
}


def metadata_key(part: str) -> str:
    """Where a part is kept in the model's metadata."""
    return f"{PHRASE_VAE}/{part}"


class Graphs(Protocol):
    """A phrase VAE's parts, ready to run; ``latent`` and ``prior_units`` are its D and V."""

    latent: int
    prior_units: int

    def run(self, part: str, feeds: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The outputs of one of ``PARTS``, by name."""
        ...


class OnnxGraphs:
    """The parts of a model file."""

    def __init__(
        self, sessions: Mapping[str, onnxruntime.InferenceSession], latent: int, prior_units: int
    ) -> None:
        self._sessions = sessions
        self.latent = latent
        self.prior_units = prior_units

    @classmethod
    def open(cls, path: str | Path, provider: str = "auto") -> tuple[OnnxGraphs, ModelCard, str]:
        """(graphs, card, the provider that really runs). Raises ModelError or RequestError."""
        card = read_card(path)
        if card.kind != PHRASE_VAE:
            raise ModelError(f"“{card.name}” is not a phrase model.")
        check_fits(card, phrases.ENCODING_NAME, PARTS[STEP].inputs, PARTS[STEP].outputs)
        latent, prior_units, checksums = map(
            card.architecture.get, ("latent", "prior_units", "parts")
        )
        if not (type(latent) is type(prior_units) is int and isinstance(checksums, dict)):
            raise ModelError(f"“{card.name}” does not say what its parts are.")
        kept = read_metadata(path)
        step, provider_name = open_session(path, provider)
        sessions = {STEP: step}
        for part in PARTS:
            if part != STEP:
                content = _unpacked(kept.get(metadata_key(part)), checksums.get(part), card.name)
                sessions[part], _ = open_session(content, provider)
        for part, tensors in PARTS.items():
            found = {value.name for value in sessions[part].get_inputs()}
            given = {value.name for value in sessions[part].get_outputs()}
            if not (found <= set(tensors.inputs) and set(tensors.outputs) <= given):
                raise ModelError(f"The part “{part}” of “{card.name}” does not fit this program.")
        return cls(sessions, latent, prior_units), card, provider_name

    def run(self, part: str, feeds: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        names = list(PARTS[part].outputs)
        session = self._sessions[part]
        # An input that makes no difference is not in the graph.
        taken = {value.name: feeds[value.name] for value in session.get_inputs()}
        return dict(zip(names, session.run(names, taken), strict=True))


def _unpacked(packed: str | None, checksum: str | None, model_name: str) -> bytes:
    try:
        content = base64.b64decode(packed or "", validate=True)
    except binascii.Error:
        content = b""
    if hashlib.sha256(content).hexdigest() != checksum:
        raise ModelError(f"“{model_name}” is damaged: one of its parts is not what its card says.")
    return content

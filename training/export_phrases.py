"""Phrase VAE → one ``.onnx`` with its card and all its parts inside, checked part by part."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.encoding import phrase as phrases
from musestudio.inference.contract import PHRASE_VAE, ModelCard
from musestudio.inference.phrase_graphs import (
    BARS_BACK,
    PARTS,
    PRIOR_KEY,
    STEP,
    OnnxGraphs,
    metadata_key,
)
from training.model_file import card_of, opened, traced, with_card, write_checked
from training.models.phrase_config import PhraseVAEConfig
from training.models.phrase_prior import N_MODES
from training.models.phrase_steps import TorchGraphs, parts_of
from training.models.phrase_vae import PhraseVAE
from training.quantize import BLOCK, quantize_blocks, quantize_graph, round_weights_

AXES: dict[str, dict[str, tuple[str, ...]]] = {
    "encode": {
        "position": ("bars", "chords"),
        "n_chords": ("bars",),
        "bar_length": ("bars",),
        "metre": ("bars",),
        **dict.fromkeys(("note_chord", "pitch", "duration", "velocity"), ("notes",)),
    },
    "plan": dict.fromkeys(("z", "metre", "bar_length"), ("phrases", "bars")),
    STEP: dict.fromkeys(PARTS[STEP].inputs, ("bars",)),
    "notes": {
        **dict.fromkeys(("bar", "position", "pitch", "gap"), ("notes",)),
        **dict.fromkeys(("context", "memory"), ("bars",)),
    },
    "prior": {
        **dict.fromkeys(PARTS["prior"].inputs, ("phrases",)),
        **dict.fromkeys(("past", "past_key"), ("phrases", "quarters")),
    },
}
"""The dynamic axes of every input, from the first on."""


def export_phrase_vae(
    network: PhraseVAE,
    path: Path,
    *,
    name: str,
    description: str = "",
    data: Path | None = None,
    training: dict | None = None,
    evaluation: dict | None = None,
    eight_bit: bool = True,
) -> ModelCard:
    """Check the export and, when it holds, write ``path`` and return its card.

    data:      the prepared folder it was trained on, for the corpora in the card.
    eight_bit: round weights to eight bits first (the network is changed in place) and compute in
               eight bits; how far that is from PyTorch goes into the card.
    Raises ModelError where a part, run by the application's loader in float32, does not give
    what PyTorch gives to 1e-4.
    """
    network.eval()
    if eight_bit:
        round_weights_(network)
    models = {part: part_graph(network, part) for part in PARTS}
    if eight_bit:
        for model in models.values():
            quantize_graph(model)
            pack_lstms(model)
    card = card_of(
        network,
        models[STEP].graph,
        architecture={**dataclasses.asdict(network.config), "latent": network.config.latent},
        eight_bit=eight_bit,
        kind=PHRASE_VAE,
        encoding={
            "name": phrases.ENCODING_NAME,
            "grid_per_beat": encoding.GRID_PER_BEAT,
            "longest_bar": phrases.LONGEST_BAR,
            "fields": {n: encoding.VOCABULARY[n] for n in ("duration", "velocity")},
        },
        title=f"Phrase VAE, {network.config.beat_latent} numbers a quarter",
        data=data,
        name=name,
        description=description,
        training=training,
        evaluation=evaluation,
    )
    return write_checked(
        path,
        card,
        models.values(),
        lambda card: _packed(models, card),
        lambda content: largest_differences(network, content),
        eight_bit=eight_bit,
    )


def part_graph(network: PhraseVAE, part: str) -> onnx.ModelProto:
    """One part as a graph with dynamic axes."""
    tensors = PARTS[part]
    example = random_feeds(network.config, part, np.random.default_rng(0), 3)
    sizes = {
        axis: torch.export.Dim(axis, min=1, max=65_536)
        for axes in AXES[part].values()
        for axis in axes
    }
    shapes = tuple(
        {i: sizes[axis] for i, axis in enumerate(AXES[part][name])} for name in tensors.inputs
    )
    return traced(
        parts_of(network)[part],
        tuple(torch.from_numpy(example[name]) for name in tensors.inputs),
        tensors.inputs,
        tensors.outputs,
        shapes,
    )


def pack_lstms(model: onnx.ModelProto) -> int:
    """Store the weights of LSTMs over time in eight bits, in place; returns how many.

    They are multiplied out when the file is loaded, to the very numbers they were rounded to.
    """
    graph = model.graph
    # As PyTorch names them; the graph puts their gates into ONNX's order.
    packed = [
        tensor
        for tensor in graph.initializer
        if tensor.name.endswith(("weight_ih_l0", "weight_hh_l0")) and tensor.dims[1] % BLOCK == 0
    ]
    unpacking = []
    for weight in packed:
        name = weight.name
        integers, scales = quantize_blocks(numpy_helper.to_array(weight))
        shape = np.array(weight.dims, dtype=np.int64)
        constants = {
            "int8": integers,
            "zero": np.array(128, dtype=np.float32),
            "scale": scales[:, :, None],
            "shape": shape,
        }
        graph.initializer.extend(
            numpy_helper.from_array(values, f"{name}.{what}") for what, values in constants.items()
        )
        unpacking += [
            helper.make_node("Cast", [f"{name}.int8"], [f"{name}.wide"], to=TensorProto.FLOAT),
            helper.make_node("Sub", [f"{name}.wide", f"{name}.zero"], [f"{name}.centred"]),
            helper.make_node("Mul", [f"{name}.centred", f"{name}.scale"], [f"{name}.scaled"]),
            helper.make_node("Reshape", [f"{name}.scaled", f"{name}.shape"], [name]),
        ]
        graph.initializer.remove(weight)
    nodes = [*unpacking, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    return len(packed)


def largest_differences(network: PhraseVAE, content: bytes) -> dict[str, float]:
    """How far each part of a model file, opened as the application does, is from PyTorch.

    On random input for 1 and 8 phrases; what is decided yes or no is not compared.
    """
    shipped, _, _ = opened(content, lambda path: OnnxGraphs.open(path, "cpu"))
    own = TorchGraphs(network)
    rng = np.random.default_rng(0)
    worst: dict[str, float] = {}
    for part, tensors in PARTS.items():
        # A latent near the edge of a decision may choose another chord; its logits may not differ.
        compared = [n for n in tensors.outputs if n not in ("next_position", "next_chord")]
        if part == STEP:
            compared.remove("pitch_logits")
        worst[part] = 0.0
        for n_phrases in (1, 8):
            feeds = random_feeds(network.config, part, rng, n_phrases)
            found, expected = shipped.run(part, feeds), own.run(part, feeds)
            if part == STEP:
                same = found["next_position"] == expected["next_position"]
                pitches = np.abs(found["pitch_logits"] - expected["pitch_logits"])[same]
                worst[part] = max(worst[part], float(pitches.max(initial=0.0)))
            for name in compared:
                difference = np.abs(found[name] - expected[name]).max()
                worst[part] = max(worst[part], float(difference))
    return worst


def random_feeds(
    config: PhraseVAEConfig, part: str, rng: np.random.Generator, n_phrases: int
) -> dict[str, np.ndarray]:
    """Something for a part to run on: ``n_phrases`` phrases of two bars, or as many bars."""
    n_bars = 2 * n_phrases if part == "encode" else n_phrases
    n_notes = 5 * n_bars
    normal = {
        "z": (n_phrases, 2, config.latent),
        "noise": (n_phrases, config.beat_latent),
        "before": (n_phrases, config.beat_latent),
        "recalled": (n_phrases, len(BARS_BACK) * config.beat_latent),
        "past": (n_phrases, 5, config.beat_latent),
        "past_key": (n_phrases, 5, PRIOR_KEY),
        "hidden": (n_bars, config.prior_units if part == "prior" else config.units),
        "cell": (n_bars, config.prior_units if part == "prior" else config.units),
        "context": (n_bars, config.units),
        "memory": (n_bars, phrases.N_SLOTS, config.memory_width),
        "onset_map": (n_bars, phrases.LONGEST_BAR),
        "onset_noise": (n_bars, phrases.LONGEST_BAR),
        "pitch_noise": (n_bars, phrases.N_PITCHES),
    }
    feeds: dict[str, np.ndarray] = {
        n: rng.standard_normal(s).astype(np.float32) for n, s in normal.items()
    }
    feeds["chord"] = (rng.random((n_bars, phrases.N_PITCHES)) < 0.03).astype(np.float32)
    whole = (n_phrases, 2) if part == "plan" else (n_bars,)
    feeds["bar_length"] = rng.choice([48, 72, 96], whole)
    feeds["metre"] = rng.integers(0, controls.N_METRES, whole)
    feeds["beat"] = rng.integers(0, 2, n_phrases)
    feeds["mode"] = rng.integers(0, N_MODES, n_phrases)
    feeds["style"] = rng.integers(0, controls.N_STYLES, n_phrases)
    feeds["pitch"] = rng.integers(0, phrases.N_PITCHES, n_notes)
    feeds["duration"] = rng.integers(1, encoding.N_DURATIONS, n_notes)
    feeds["velocity"] = rng.integers(0, encoding.N_VELOCITIES, n_notes)
    feeds["gap"] = rng.integers(0, phrases.LONGEST_BAR, n_notes)
    feeds["bar"] = np.sort(rng.integers(0, n_bars, n_notes))
    feeds["n_chords"] = rng.integers(1, 4, n_bars)
    bar_of_note = rng.integers(0, n_bars, n_notes)
    chord_of_note = rng.integers(0, feeds["n_chords"][bar_of_note])
    feeds["note_chord"] = np.sort(3 * bar_of_note + chord_of_note)
    places = np.sort(rng.permuted(np.tile(np.arange(48), (n_bars, 1)), axis=1)[:, :3], axis=1)
    if part == "encode":
        is_chord = np.arange(3) < feeds["n_chords"][:, None]
        feeds["position"] = np.where(is_chord, places, phrases.LONGEST_BAR)
    else:
        n_places = n_notes if part == "notes" else n_bars
        feeds["position"] = rng.integers(0, 48, n_places)
    return {name: feeds[name] for name in PARTS[part].inputs}


def _packed(models: dict[str, onnx.ModelProto], card: ModelCard) -> bytes:
    """The step's graph with the other parts and the card inside, checksums filled in."""
    others, checksums = {}, {}
    for part in PARTS:
        if part != STEP:
            content = models[part].SerializeToString()
            checksums[part] = hashlib.sha256(content).hexdigest()
            others[metadata_key(part)] = base64.b64encode(content).decode("ascii")
    card = dataclasses.replace(card, architecture={**card.architecture, "parts": checksums})
    return with_card(models[STEP], card, others)

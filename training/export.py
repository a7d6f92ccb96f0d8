"""Checkpoint → one ``.onnx`` file with its card inside, checked through the app's own loader."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.inference import constraints
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.contract import CONTINUATION, ModelCard
from musestudio.inference.step import (
    LOGIT_OUTPUTS,
    MEMORY,
    STATE,
    STEP_INPUTS,
    STEP_OUTPUTS,
    STEP_TOKENS,
)
from training.model_file import card_of, opened, traced, with_card, write_checked
from training.models.generation_step import GenerationStep
from training.models.stacked_lstm import StackedLSTM
from training.quantize import quantize_graph, round_weights_


def export_continuation(
    network: StackedLSTM,
    path: Path,
    *,
    name: str,
    description: str = "",
    data: Path | None = None,
    other_corpora: Iterable[dict] = (),
    training: dict | None = None,
    evaluation: dict | None = None,
    eight_bit: bool = True,
) -> ModelCard:
    """Check the export and, when it holds, write ``path`` and return its card.

    data:      the prepared folder it was trained on, for the corpora in the card.
    other_corpora: what it was trained on before, as a card says it.
    eight_bit: store weights in eight bits (the network is rounded in place first) and compute
               in eight bits; how far that is from PyTorch goes into the card.
    Raises ModelError when the application's loader, computing in float32, does not reproduce
    PyTorch to 1e-4.
    """
    if eight_bit:
        round_weights_(network)
    model = step_graph(network)
    if eight_bit:
        quantize_graph(model)
    card = card_of(
        network,
        model.graph,
        architecture=dataclasses.asdict(network.config),
        eight_bit=eight_bit,
        kind=CONTINUATION,
        encoding={
            "name": encoding.ENCODING_NAME,
            "grid_per_beat": encoding.GRID_PER_BEAT,
            "fields": encoding.VOCABULARY,
        },
        title=f"{network.config.layers} × LSTM {network.config.units}",
        data=data,
        other_corpora=other_corpora,
        name=name,
        description=description,
        training=training,
        evaluation=evaluation,
    )
    return write_checked(
        path,
        card,
        [model],
        lambda card: with_card(model, card),
        lambda content: {"step": largest_difference(network, content)},
        eight_bit=eight_bit,
    )


def step_graph(network: StackedLSTM) -> onnx.ModelProto:
    """The network as a graph that takes one step, with dynamic batch and memory axes."""
    step = GenerationStep(network)
    # Two rows: an axis of size one would be taken for a constant.
    example = _step_inputs(network, batch=2, places=3)
    batch = torch.export.Dim("batch", min=1, max=1024)
    memory = torch.export.Dim("memory", min=1, max=65_536)
    axes: dict = {n: {1 if n in ("hidden", "cell") else 0: batch} for n in STEP_INPUTS}
    for name, rank in MEMORY.items():
        axes[name][min(rank - 1, 2)] = memory
    tensors = [n for n in STEP_INPUTS if n not in STEP_TOKENS]
    return traced(
        step,
        ({n: example[n] for n in STEP_TOKENS}, *(example[n] for n in tensors)),
        STEP_INPUTS,
        (*STEP_OUTPUTS, *LOGIT_OUTPUTS),
        ({n: axes[n] for n in STEP_TOKENS}, *(axes[n] for n in tensors)),
    )


def largest_difference(network: StackedLSTM, content: bytes) -> float:
    """How far a model file, opened as the application does, is from PyTorch.

    Over logits and state, at batch sizes 1 and 8, for passages of 1, 2 and 64 random steps
    with state and memory carried by name.
    """
    model = opened(content, lambda path: ContinuationModel.open(path, "cpu"))
    rng = np.random.default_rng(0)
    worst = 0.0
    for batch in (1, 8):
        for n_steps in (1, 2, 64):
            tokens = _random_tokens(rng, batch, n_steps)
            feeds = {k: v.numpy() for k, v in _step_inputs(network, batch, places=64).items()}
            outputs: dict[str, np.ndarray] = {}
            drawn: dict[str, list[np.ndarray]] = {field: [] for field in encoding.FIELDS}
            logits: dict[str, list[np.ndarray]] = {field: [] for field in encoding.FIELDS}
            for t in range(n_steps):
                feeds |= {n: tokens[n][:, t] for n in STEP_TOKENS}
                feeds["noise"] = rng.gumbel(size=feeds["bias"].shape).astype(np.float32)
                names = [*STEP_OUTPUTS, *LOGIT_OUTPUTS]
                outputs = dict(zip(names, model.session.run(names, feeds), strict=True))
                for name in STATE:
                    feeds[name] = outputs[f"next_{name}"]
                feeds["memory_key"][:, :, t] = outputs["new_key"]
                feeds["memory_value"][:, :, t] = outputs["new_value"]
                feeds["memory_bar"][:, t] = tokens["bar"][:, t]
                for field in encoding.FIELDS:
                    drawn[field].append(outputs[f"next_{field}"])
                    logits[field].append(outputs[f"{field}_logits"])
            with torch.no_grad():
                inputs = {n: torch.from_numpy(a) for n, a in tokens.items()}
                targets = {f: torch.from_numpy(np.stack(d, axis=1)) for f, d in drawn.items()}
                h, state = network.trunk(inputs)
                expected = network.logits(h, inputs, targets)
            differences = [
                np.abs(expected[f].numpy() - np.stack(logits[f], axis=1)).max()
                for f in encoding.FIELDS
            ]
            differences.append(np.abs(state.hidden.numpy() - outputs["next_hidden"]).max())
            differences.append(np.abs(state.cell.numpy() - outputs["next_cell"]).max())
            worst = max(worst, *map(float, differences))
    return worst


def _step_inputs(network: StackedLSTM, batch: int, places: int) -> dict[str, torch.Tensor]:
    """Everything a step takes, with an empty memory of ``places``."""
    config = network.config
    tokens = _random_tokens(np.random.default_rng(0), batch, 1)
    state = torch.zeros(config.layers, batch, config.units)
    return {
        **{name: torch.from_numpy(tokens[name][:, 0].copy()) for name in STEP_TOKENS},
        "hidden": state,
        "cell": state.clone(),
        "context": torch.zeros(batch, config.units),
        "memory_key": torch.zeros(batch, config.heads, places, config.key_size),
        "memory_value": torch.zeros(batch, config.heads, places, config.value_size),
        "memory_bar": torch.full((batch, places), controls.NO_BAR, dtype=torch.int64),
        "bias": torch.zeros(batch, constraints.ROW_LENGTH),
        "noise": torch.zeros(batch, constraints.ROW_LENGTH),
        "temperature": torch.ones(batch),
        "top_p": torch.ones(batch),
    }


def _random_tokens(rng: np.random.Generator, batch: int, n_steps: int) -> dict[str, np.ndarray]:
    sizes = {
        **encoding.VOCABULARY,
        "metre": controls.N_METRES,
        "key": controls.N_KEYS,
        "style": controls.N_STYLES,
        "heard": controls.N_HEARD,
        "role": controls.N_ROLES,
        "bars_left": controls.N_BARS_LEFT,
        "density": controls.N_LEVELS,
        "register": controls.N_LEVELS,
        "dynamics": controls.N_LEVELS,
        "bar": 200,
    }
    tokens = {name: rng.integers(0, size, (batch, n_steps)) for name, size in sizes.items()}
    tokens["bar_length"] = rng.choice([48, 72, 96], (batch, n_steps))
    tokens["position"] = rng.integers(0, tokens["bar_length"])
    return tokens

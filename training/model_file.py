"""What every exporter does: trace a network, describe it, check the file as the application opens
it, and only then write it."""

from __future__ import annotations

import dataclasses
import datetime
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import onnx
import torch
from torch import nn

from musestudio.atomic import write_atomically
from musestudio.errors import ModelError
from musestudio.inference.contract import (
    CONTRACT_VERSION,
    METADATA_KEY,
    ModelCard,
    graph_sha256,
    read_card,
)
from training.corpus_credits import credits_of
from training.quantize import BITS, FAST, set_accuracy_level

OPSET = 20
TOLERANCE = 1e-4

Model = TypeVar("Model")
Differences = Mapping[str, float]
"""How far each part of a model is from PyTorch, at most."""


def traced(
    module: nn.Module,
    inputs: tuple[Any, ...],
    input_names: Iterable[str],
    output_names: Iterable[str],
    dynamic_shapes: tuple[Any, ...],
) -> onnx.ModelProto:
    """A module as a graph. Nothing in it says where it was made."""
    with torch.no_grad(), warnings.catch_warnings():
        # The exporter warns about its own deprecated parts.
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module.eval(),
            inputs,
            dynamo=True,
            opset_version=OPSET,
            input_names=list(input_names),
            output_names=list(output_names),
            dynamic_shapes=dynamic_shapes,
            verbose=False,
        )
    assert program is not None  # With dynamo it always is one.
    model = program.model_proto
    # Exporter notes would carry source paths of the machine it ran on.
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    return model


def card_of(
    network: nn.Module,
    graph: onnx.GraphProto,
    *,
    architecture: dict[str, Any],
    eight_bit: bool,
    data: Path | None = None,
    other_corpora: Iterable[dict] = (),
    **said: Any,
) -> ModelCard:
    """A card without its checksum, and without how far the export is from PyTorch.

    graph: whose tensors are the contract's.
    data:  the prepared folder it was trained on; other_corpora: what it learned before.
    said:  other fields of the card; None counts as not given.
    """
    return ModelCard(
        contract_version=CONTRACT_VERSION,
        inputs=_shapes(graph.input),
        outputs=_shapes(graph.output),
        architecture={
            **architecture,
            "parameters": sum(p.numel() for p in network.parameters()),
            "weight_bits": BITS if eight_bit else 32,
        },
        corpora=[*(credits_of(data) if data is not None else []), *other_corpora],
        date=datetime.date.today().isoformat(),
        **{name: value for name, value in said.items() if value is not None},
    )


def with_card(
    model: onnx.ModelProto, card: ModelCard, others: Mapping[str, str] | None = None
) -> bytes:
    """The serialised model with its card inside, the checksum filled in, and with other
    metadata."""
    complete = onnx.ModelProto()
    complete.CopyFrom(model)
    card = dataclasses.replace(card, sha256=graph_sha256(complete.SerializeToString()))
    for key, value in {**(others or {}), METADATA_KEY: card.to_json()}.items():
        entry = complete.metadata_props.add()
        entry.key, entry.value = key, value
    return complete.SerializeToString()


def write_checked(
    path: Path,
    card: ModelCard,
    graphs: Iterable[onnx.ModelProto],
    packed: Callable[[ModelCard], bytes],
    differences: Callable[[bytes], Differences],
    *,
    eight_bit: bool,
) -> ModelCard:
    """Write a model file and return its card, once it holds.

    packed:      the file for a card, made of ``graphs``.
    differences: of such a file from PyTorch.
    eight_bit:   turn the graphs to the arithmetic that ships; how far that is from PyTorch goes
                 into the card.
    Raises ModelError where a part differs by more than ``TOLERANCE`` when computed in float32.
    """
    exact = differences(packed(card))
    worst = max(exact, key=exact.__getitem__)
    if exact[worst] > TOLERANCE:
        raise ModelError(f"The exported part “{worst}” differs from PyTorch by {exact[worst]:.1e}.")
    agreement = {"largest_difference_float32": exact}
    if eight_bit:
        for graph in graphs:
            set_accuracy_level(graph, FAST)
        agreement["largest_difference_8_bit"] = differences(packed(card))
    card = dataclasses.replace(card, evaluation={**card.evaluation, "export": agreement})
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, packed(card))
    return read_card(path)


def opened(content: bytes, open_file: Callable[[Path], Model]) -> Model:
    """A model that is not in a file yet, opened by what opens files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.onnx"
        path.write_bytes(content)
        return open_file(path)


def _shapes(values: Iterable[onnx.ValueInfoProto]) -> dict[str, list[int | str]]:
    return {
        value.name: [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
        for value in values
    }

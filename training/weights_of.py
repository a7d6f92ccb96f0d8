"""The weights of an exported model, back in PyTorch.

An exported graph holds the network's parameters as initialisers under their own names, with
some differences that are undone here: weights in eight bits are multiplied out
(``training.quantize``); input and recurrent weights of an LSTM stand side by side as one
matrix, and its two biases as their sum; what PyTorch's exporter folded or shared (equal
tensors, biases of zero) is found by the nodes that use it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from musestudio.errors import ModelError
from musestudio.inference.contract import ModelCard, read_card
from training.models.stacked_lstm import StackedLSTM, StackedLSTMConfig
from training.quantize import BLOCK, dequantize_blocks


def weights_of(path: Path) -> tuple[StackedLSTM, ModelCard]:
    """(the network in evaluation mode with the model's weights, its card).

    Raises ModelError when ``path`` is no model of this network.
    """
    card = read_card(path)
    known = StackedLSTMConfig.__dataclass_fields__
    try:
        config = StackedLSTMConfig(**{k: v for k, v in card.architecture.items() if k in known})
    except (TypeError, ValueError) as error:
        raise ModelError(f"“{path.name}” names no network that can be trained on.") from error
    network = StackedLSTM(config).eval()
    graph = _Graph(onnx.load(path).graph)
    try:
        state = {
            name: torch.from_numpy(graph.parameter(name, network)) for name in network.state_dict()
        }
        network.load_state_dict(state)
    except (RuntimeError, ValueError, LookupError, StopIteration) as error:
        raise ModelError(f"The weights in “{path.name}” are not those its card names.") from error
    return network, card


class _Graph:
    """Constants of a graph by name and by use."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._nodes = list(graph.node)
        self._constants = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
        self._norms = [n for n in self._nodes if n.op_type == "LayerNormalization"]

    def parameter(self, name: str, network: StackedLSTM) -> np.ndarray:
        """The parameter of this name in the network's state, float32."""
        found = self._find(name, network)
        # Constants of a file cannot be written to, and PyTorch warns of such memory.
        return np.array(found, np.float32)

    def _find(self, name: str, network: StackedLSTM) -> np.ndarray:
        owner, _, part = name.rpartition(".")
        layers = network.config.layers
        if owner.startswith("lstms."):
            return self._cell(int(owner.split(".")[1]), part, network.config.units)
        if owner.startswith("norms.") or owner in ("attention.norm", "leave"):
            # In the order they come: attention stands before the last layer.
            places = {"attention.norm": layers - 1, f"norms.{layers - 1}": layers, "leave": -1}
            place = places[owner] if owner in places else int(owner.split(".")[1])
            return self._constants[self._norms[place].input[1 if part == "weight" else 2]]
        if name == "attention.nowhere":
            return self._nowhere(network.config)
        exported = f"network.{name}"
        if exported in self._constants:
            return self._constants[exported]
        if f"{exported}.int8" in self._constants:
            return self._eight_bit(exported)
        if part == "bias":
            return np.zeros(network.get_parameter(name).shape)  # The exporter leaves zeros out.
        raise ModelError(f"The model holds no weights “{name}”.")

    def _eight_bit(self, exported: str) -> np.ndarray:
        integers = self._constants[f"{exported}.int8"]
        scales = self._constants[f"{exported}.scale"].reshape(len(integers), -1)
        return dequantize_blocks(integers.reshape(len(integers), -1, BLOCK), scales)

    def _cell(self, layer: int, part: str, units: int) -> np.ndarray:
        name = f"cell_weight_{layer}"
        if part.startswith("weight"):
            # (gates, inputs and hidden side by side)
            both = (
                self._constants[name].T
                if name in self._constants
                else self._eight_bit(name)
                if f"{name}.int8" in self._constants
                else None
            )
            if both is None:
                raise ModelError(f"The model holds no weights “{name}”.")
            return both[:, :units] if part == "weight_ih_l0" else both[:, units:]
        if part == "bias_hh_l0":
            return np.zeros(4 * units)  # Its sum with the other one is what was exported.
        return self._added_to_product_with(name)

    def _added_to_product_with(self, weight: str) -> np.ndarray:
        product = next(n for n in self._nodes if {weight, f"{weight}.int8"} & set(n.input))
        if len(product.input) > 2 and product.op_type == "Gemm":
            return self._constants[product.input[2]]
        add = next(n for n in self._nodes if product.output[0] in n.input)
        return next(self._constants[name] for name in add.input if name in self._constants)

    def _nowhere(self, config: StackedLSTMConfig) -> np.ndarray:
        if "network.attention.nowhere" in self._constants:
            return self._constants["network.attention.nowhere"]
        # Folded into the shape it is used in, under a name of the exporter's.
        shape = (config.heads, config.key_size)
        folded = [
            array
            for name, array in self._constants.items()
            if array.shape == shape and not name.startswith(("network.", "cell_"))
        ]
        if len(folded) != 1:
            raise ModelError("The model's attention cannot be read back.")
        return folded[0].reshape(-1)

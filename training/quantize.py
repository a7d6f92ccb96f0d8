"""Weights in eight bits, so that a step reads a quarter of the bytes.

Every weight matrix is stored as blocks of 32 along its inputs, each with one scale
(symmetric, absolute maximum ÷ 127); activations stay in float32. The network is rounded
first, so that what is evaluated and compared with PyTorch is what is shipped; then the
matrix products of the exported graph become ``MatMulNBits`` nodes holding the same integers.

onnxruntime computes such a node in float32 (exact, and 50 times slower than it need be) or in
eight-bit arithmetic (``accuracy_level`` 4: every block of activations is rounded as well). The
first is what is held against PyTorch, the second is what ships.
"""

from __future__ import annotations

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn

BITS = 8
BLOCK = 32
_ZERO = 128
FAST = 4


def quantize_blocks(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(integers, scales) of a float32 weight of shape (outputs, inputs).

    integers: uint8, (outputs, inputs / 32, 32), 128 standing for 0.
    scales:   float32, (outputs, inputs / 32).
    """
    blocks = weight.reshape(weight.shape[0], -1, BLOCK).astype(np.float32)
    scales = np.abs(blocks).max(axis=2) / 127
    safe = np.where(scales == 0, 1, scales)
    integers = np.rint(blocks / safe[:, :, None]) + _ZERO
    return integers.astype(np.uint8), scales.astype(np.float32)


def dequantize_blocks(integers: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """The float32 weight (outputs, inputs) that ``integers`` and ``scales`` stand for."""
    values = (integers.astype(np.float32) - _ZERO) * scales[:, :, None]
    return values.reshape(len(integers), -1)


@torch.no_grad()
def round_weights_(network: nn.Module) -> None:
    """Round every linear and recurrent weight of ``network`` in place."""
    for module in network.modules():
        if isinstance(module, nn.Linear):
            weights = [module.weight]
        elif isinstance(module, nn.LSTM):
            weights = [module.weight_ih_l0, module.weight_hh_l0]
        else:
            continue
        for weight in weights:
            if weight.shape[1] % BLOCK == 0:
                rounded = dequantize_blocks(*quantize_blocks(weight.cpu().numpy()))
                weight.copy_(torch.from_numpy(rounded))


def quantize_graph(model: onnx.ModelProto) -> int:
    """Turn products with constant weights into ``MatMulNBits`` in place; returns how many."""
    graph = model.graph
    constants = {t.name: t for t in graph.initializer}
    replaced = 0
    nodes = []
    stored: set[str] = set()
    for node in graph.node:
        weight = constants.get(node.input[1]) if node.op_type in ("MatMul", "Gemm") else None
        if weight is None or len(weight.dims) != 2:
            nodes.append(node)
            continue
        matrix = numpy_helper.to_array(weight)
        transposed = any(a.name == "transB" and a.i for a in node.attribute)
        by_output = matrix if transposed else matrix.T
        if by_output.shape[1] % BLOCK:
            nodes.append(node)
            continue
        name = weight.name
        # A weight may serve many products; it is stored once.
        if name not in stored:
            stored.add(name)
            integers, scales = quantize_blocks(np.ascontiguousarray(by_output))
            graph.initializer.append(numpy_helper.from_array(integers, f"{name}.int8"))
            graph.initializer.append(numpy_helper.from_array(scales.ravel(), f"{name}.scale"))
        has_bias = len(node.input) > 2
        product = f"{node.output[0]}.product" if has_bias else node.output[0]
        nodes.append(
            helper.make_node(
                "MatMulNBits",
                [node.input[0], f"{name}.int8", f"{name}.scale"],
                [product],
                domain="com.microsoft",
                K=by_output.shape[1],
                N=by_output.shape[0],
                bits=BITS,
                block_size=BLOCK,
            )
        )
        if has_bias:
            nodes.append(helper.make_node("Add", [product, node.input[2]], [node.output[0]]))
        replaced += 1
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in graph.node for name in node.input}
    kept = [t for t in graph.initializer if t.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    # Shapes inferred for the old nodes would contradict the new ones.
    del graph.value_info[:]
    if not any(o.domain == "com.microsoft" for o in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return replaced


def set_accuracy_level(model: onnx.ModelProto, level: int) -> None:
    """Have every ``MatMulNBits`` node computed at ``level``; without one it is exact."""
    for node in model.graph.node:
        if node.op_type == "MatMulNBits":
            kept = [a for a in node.attribute if a.name != "accuracy_level"]
            del node.attribute[:]
            node.attribute.extend([*kept, helper.make_attribute("accuracy_level", level)])

"""``nn.LSTM`` over sequences of any length, as the one ONNX operator it is.

The exporter cannot trace ``nn.LSTM`` along a dynamic axis; it takes an operator by name.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def symbolic_lstm(lstm: nn.LSTM, x: Tensor, start: tuple[Tensor, Tensor] | None) -> Tensor:
    """(B, K, U) while exporting; x is (B, K, inputs), start: hidden and cell, (B, U) each."""
    units, n_rows = lstm.hidden_size, x.shape[0]
    if start is None:
        zeros = x.new_zeros(n_rows, units)
        start = (zeros, zeros)
    biases = torch.cat([_gates(lstm.bias_ih_l0), _gates(lstm.bias_hh_l0)])
    sequence = x.transpose(0, 1)
    (states,) = torch.onnx.ops.symbolic_multi_out(
        "LSTM",
        (
            sequence,
            _gates(lstm.weight_ih_l0)[None],
            _gates(lstm.weight_hh_l0)[None],
            biases[None],
            None,
            start[0][None],
            start[1][None],
        ),
        {"hidden_size": units},
        dtypes=(torch.float32,),
        shapes=((sequence.shape[0], 1, n_rows, units),),
        version=20,
    )
    return states[:, 0].transpose(0, 1)


def _gates(weight: Tensor) -> Tensor:
    """PyTorch's order of gates (input, forget, cell, output) as ONNX has it (i, o, f, c)."""
    units = len(weight) // 4
    # Slices, since the exporter does not fold a split of a constant.
    let_in, forget, candidate, let_out = (weight[i * units : (i + 1) * units] for i in range(4))
    return torch.cat([let_in, let_out, forget, candidate])

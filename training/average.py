"""The mean of checkpoints of one network: where trainings went on from one another, it predicts
better than either of them (stochastic weight averaging, Izmailov et al. 2018)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import torch

from musestudio.errors import RequestError


def average(checkpoints: Sequence[Path], shares: Sequence[float], out: Path) -> None:
    """Write the last checkpoint with the weighted mean of all their weights.

    shares: one for each checkpoint; they are scaled to a sum of 1.
    Raises RequestError when the networks are of different sizes or shares make no sense.
    """
    if len(checkpoints) != len(shares) or min(shares, default=0) < 0 or sum(shares) <= 0:
        raise RequestError("Every checkpoint needs a share, and one share at least is above 0.")
    loaded = [torch.load(path, map_location="cpu", weights_only=True) for path in checkpoints]
    networks = [saved["network"] for saved in loaded]
    shapes = [{name: tensor.shape for name, tensor in network.items()} for network in networks]
    if any(shape != shapes[0] for shape in shapes):
        raise RequestError("Only checkpoints of one network can be averaged.")
    mean = {}
    for name, last in networks[-1].items():
        parts = (share * network[name] for share, network in zip(shares, networks, strict=True))
        mean[name] = sum(parts) / sum(shares) if last.is_floating_point() else last
    partial = out.with_suffix(".partial")
    torch.save({**loaded[-1], "network": mean}, partial)
    os.replace(partial, out)

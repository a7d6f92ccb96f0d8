"""Start a network from another one's weights, also across a change of encoding.

Whatever has the same name and shape is taken over. Tables of lengths and velocities are
carried over by what their tokens mean. Inputs the old network did not know begin without
effect, and so does attention.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from musestudio.encoding import notes as encoding
from musestudio.errors import RequestError
from training.networks import Network

# note-steps-1: 224 lengths and velocities in bins of four.
_DURATIONS_1 = np.array([*range(1, 193), *range(204, 385, 12), *range(408, 769, 24)], np.int64)
_VELOCITIES_1 = np.arange(1, 33)


def start_from(network: Network, checkpoint: Path) -> list[str]:
    """Copy weights into ``network``; returns the names of those that stay as they were.

    Raises RequestError when the checkpoint is of a network of another size.
    """
    saved: dict[str, Tensor] = torch.load(checkpoint, map_location="cpu", weights_only=True)[
        "network"
    ]
    own = network.state_dict()
    left = []
    for name, tensor in own.items():
        old = saved.get(name)
        if old is not None and old.shape == tensor.shape:
            tensor.copy_(old)
        elif old is not None and name == "enter.weight":
            # The features every network has come first.
            tensor.zero_()
            tensor[:, : old.shape[1]] = old
        elif old is not None and (groups := _groups(len(old), len(tensor))) is not None:
            _regroup(tensor, old, groups, is_bias=name.endswith("bias"))
        elif old is not None:
            raise RequestError(f"“{checkpoint.name}” holds a network of another size.")
        else:
            left.append(name)
    network.load_state_dict(own)
    return left


def _groups(n_old: int, n_new: int) -> list[np.ndarray] | None:
    """The old tokens of each new one, the one that means the same first, or None where the
    tables do not match."""
    if (n_old, n_new) == (1 + len(_DURATIONS_1), encoding.N_DURATIONS):
        old_values, new_values = _DURATIONS_1, encoding.DURATIONS
        token_of_old = encoding.nearest_duration_token(old_values)
    elif (n_old, n_new) == (1 + len(_VELOCITIES_1), encoding.N_VELOCITIES):
        old_values = (_VELOCITIES_1 - 1) * 4 + 3
        token_of_old = encoding.velocity_token(old_values)
        new_values = encoding.velocity_value(np.arange(encoding.N_VELOCITIES))
    else:
        return None
    groups = [np.zeros(1, np.int64)]
    for token in range(1, n_new):
        members = np.flatnonzero(token_of_old == token)
        nearest_first = np.argsort(np.abs(old_values[members] - new_values[token]), kind="stable")
        groups.append(1 + members[nearest_first])
    return groups


def _regroup(new: Tensor, old: Tensor, groups: list[np.ndarray], *, is_bias: bool) -> None:
    for token, members in enumerate(groups):
        # A group is as likely as its members together; rare ones among them are badly learned,
        # so that a mean of their weights would be worse than the one that means the same.
        new[token] = torch.logsumexp(old[members], dim=0) if is_bias else old[members[0]]

"""Networks read back from the checkpoints of ``fit``."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from training.config import TrainingConfig, config_from_dict
from training.networks import Network, build_network


def load_network(checkpoint: Path) -> tuple[Network, TrainingConfig, dict]:
    """(network in evaluation mode, its configuration, {step, minutes}) from a checkpoint."""
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    config = config_from_dict(json.loads(saved["config"]))
    network = build_network(config.network)
    network.load_state_dict(saved["network"])
    return network.eval(), config, {"step": saved["step"], "minutes": saved["minutes"]}

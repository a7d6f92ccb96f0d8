"""The mean of checkpoints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from musestudio.errors import RequestError
from training.average import average


def checkpoint(path: Path, value: float, width: int = 3) -> Path:
    weights = {"weight": torch.full((width,), float(value)), "counter": torch.tensor(int(value))}
    torch.save({"network": weights, "config": json.dumps({"name": str(value)})}, path)
    return path


def test_weights_are_averaged_by_their_shares(tmp_path: Path) -> None:
    paths = [checkpoint(tmp_path / "a.pt", 1), checkpoint(tmp_path / "b.pt", 5)]
    average(paths, [1, 3], tmp_path / "mean.pt")
    mean = torch.load(tmp_path / "mean.pt", weights_only=True)
    assert mean["network"]["weight"].tolist() == [4, 4, 4]
    assert mean["network"]["counter"] == 5
    assert json.loads(mean["config"]) == {"name": "5"}


def test_networks_of_two_sizes_have_no_mean(tmp_path: Path) -> None:
    paths = [checkpoint(tmp_path / "a.pt", 1), checkpoint(tmp_path / "b.pt", 5, width=4)]
    with pytest.raises(RequestError, match="one network"):
        average(paths, [1, 1], tmp_path / "mean.pt")
    with pytest.raises(RequestError, match="share"):
        average(paths, [1], tmp_path / "mean.pt")
    assert not (tmp_path / "mean.pt").exists()

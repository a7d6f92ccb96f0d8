"""Makes ``tiny.onnx``: the continuation network with 32 untrained units, for tests.

Run from the project root: ``python tests/data/make_tiny_model.py``. It follows the contract
in everything but musicality, and the same seed gives the same weights.
"""

from pathlib import Path

import torch

from training.export import export_continuation
from training.models.stacked_lstm import StackedLSTM, StackedLSTMConfig


def main() -> None:
    torch.manual_seed(0)
    network = StackedLSTM(
        StackedLSTMConfig(units=32, layers=2, heads=2, key_size=8, value_size=8)
    ).eval()
    export_continuation(
        network,
        Path(__file__).with_name("tiny.onnx"),
        name="tiny",
        description="Untrained, for tests.",
    )


if __name__ == "__main__":
    main()

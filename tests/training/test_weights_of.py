"""An exported model's weights come back into PyTorch."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest
import torch

from musestudio.errors import ModelError
from training.export import export_continuation, largest_difference
from training.model_file import with_card
from training.models.stacked_lstm import StackedLSTM, StackedLSTMConfig
from training.weights_of import weights_of

TINY = Path(__file__).parents[1] / "data" / "tiny.onnx"


def test_the_network_read_back_is_the_one_that_was_exported(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = StackedLSTM(
        StackedLSTMConfig(units=32, layers=3, heads=2, key_size=8, value_size=16)
    ).eval()
    with torch.no_grad():
        for parameter in network.parameters():  # Nothing left at zero or one.
            parameter.add_(0.1 * torch.randn_like(parameter))
    path = tmp_path / "model.onnx"
    export_continuation(network, path, name="model")  # Rounds the network in place.
    again, card = weights_of(path)
    assert card.name == "model"
    for name, parameter in network.state_dict().items():
        if "bias_ih" in name or "bias_hh" in name:
            continue  # Exported as their sum.
        torch.testing.assert_close(again.state_dict()[name], parameter, rtol=0, atol=1e-6)
    for mine, theirs in zip(network.lstms, again.lstms, strict=True):
        sums = (lstm.bias_ih_l0 + lstm.bias_hh_l0 for lstm in (mine, theirs))
        torch.testing.assert_close(*sums)


def test_an_untrained_model_with_shared_constants_is_read_back_too() -> None:
    network, card = weights_of(TINY)
    model = onnx.load(TINY)
    del model.metadata_props[:]
    for node in model.graph.node:
        if node.op_type == "MatMulNBits":  # Without a level it is computed in float32.
            kept = [a for a in node.attribute if a.name != "accuracy_level"]
            del node.attribute[:]
            node.attribute.extend(kept)
    assert largest_difference(network, with_card(model, card)) < 1e-4


def test_what_is_no_model_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"broken\.onnx"):
        weights_of(path)

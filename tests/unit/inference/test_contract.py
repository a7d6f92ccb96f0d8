"""The card inside a model file, and what does not fit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from musestudio.errors import ModelError
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.contract import ModelCard, check_fits, read_card

TINY = Path(__file__).parents[2] / "data" / "tiny.onnx"


def test_a_model_file_says_what_it_is() -> None:
    card = read_card(TINY)
    assert (card.name, card.kind, card.contract_version) == ("tiny", "continuation", 2)
    assert card.inputs["hidden"] == [2, "batch", 32]
    assert ModelCard.from_json(card.to_json()) == card


def test_a_model_runs_on_the_processor_it_names() -> None:
    assert ContinuationModel.open(TINY, "cpu").provider == "CPU"


def test_a_flipped_bit_in_the_weights_is_noticed(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.onnx"
    content = bytearray(TINY.read_bytes())
    content[len(content) // 2] ^= 0x10
    damaged.write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        read_card(damaged)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "carries no MuseStudio card"),
        (b"MThd\x00\x00\x00\x06", "not an ONNX model|carries no"),
        (b"\x3a\x00", "carries no MuseStudio card"),
        (b"\xff" * 1000, "not an ONNX model"),
        (b"\x00" * 1000, "not an ONNX model"),
    ],
)
def test_a_file_that_is_no_model_gets_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "notes.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=sentence):
        ContinuationModel.open(path)


def test_a_truncated_download_gets_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "half.onnx"
    path.write_bytes(TINY.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"half\.onnx"):
        read_card(path)


def test_a_missing_file_and_a_folder_get_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model file"):
        read_card(tmp_path / "none.onnx")
    with pytest.raises(ModelError, match="cannot be read"):
        read_card(tmp_path)


def test_another_encoding_or_a_missing_tensor_is_named() -> None:
    card = read_card(TINY)
    with pytest.raises(ModelError, match="note-steps-2"):
        check_fits(card, "note-steps-9", {}, {})
    with pytest.raises(ModelError, match="attention"):
        check_fits(card, "note-steps-2", {"attention": 3}, {})


def test_a_model_of_a_later_contract_is_refused(tmp_path: Path) -> None:
    content = TINY.read_bytes().replace(b'"contract_version": 2', b'"contract_version": 9')
    later = tmp_path / "later.onnx"
    later.write_bytes(content)
    with pytest.raises(ModelError, match="version 9"):
        read_card(later)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"name": "tiny"', b'"name": 12345 '),
        (b'"hidden": [2,', b'"hidden": {} ,'),
        (b'"encoding": {', b'"encodinG": {'),
        (b'"name": "tiny"', b'"name": "\xff\xff\xff\xff"'),
    ],
)
def test_a_card_that_is_none_gets_one_sentence(tmp_path: Path, old: bytes, new: bytes) -> None:
    content = TINY.read_bytes()
    assert old in content
    odd = tmp_path / "odd.onnx"
    new = new.ljust(len(old)) if len(new) < len(old) else new
    odd.write_bytes(content.replace(old, new))
    with pytest.raises(ModelError, match=r"odd\.onnx"):
        read_card(odd)


def test_a_copy_under_another_name_still_loads(tmp_path: Path) -> None:
    shutil.copy(TINY, tmp_path / "übung.onnx")
    assert ContinuationModel.open(tmp_path / "übung.onnx").card.name == "tiny"

"""The contract between training and the app: one ``.onnx`` file with its card inside.

The card is JSON under the key ``musestudio`` of the file's metadata. Reading it needs no
ONNX library: the outermost level of the protobuf message is a handful of fields.

Version history
    1  continuation models: one generation step per run, state in and out by name.
    2  more is told with every step; an attention memory is kept by the caller. A continuation
       model may carry a critic, a file of its own, as one more metadata entry. A phrase VAE
       carries its further parts in the same manner.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from musestudio.errors import ModelError

CONTRACT_VERSION = 2
METADATA_KEY = "musestudio"
CONTINUATION = "continuation"
CRITIC = "critic"
PHRASE_VAE = "phrase-vae"
KINDS = (CONTINUATION, CRITIC, PHRASE_VAE)

# Field numbers of onnx.ModelProto and StringStringEntryProto (onnx.proto, stable since IR 3).
_GRAPH_FIELD = 7
_METADATA_FIELD = 14
_ENTRY_KEY_FIELD, _ENTRY_VALUE_FIELD = 1, 2


@dataclass(frozen=True)
class ModelCard:
    """What a model file says of itself.

    kind:       one of ``KINDS``.
    encoding:   {"name", "grid_per_beat", "fields": {field: vocabulary size, in order}}.
    inputs, outputs: tensor name → shape, with "batch" for the dynamic axis.
    corpora:    what it was trained on: [{"name", "licence", "attribution", "files"}].
    evaluation: measured figures, in words and numbers.
    sha256:     of the serialised graph, weights included, in hexadecimal.
    """

    name: str
    kind: str
    contract_version: int
    encoding: dict[str, Any]
    inputs: dict[str, list[int | str]]
    outputs: dict[str, list[int | str]]
    title: str = ""
    description: str = ""
    architecture: dict[str, Any] = field(default_factory=dict)
    corpora: list[dict[str, Any]] = field(default_factory=list)
    training: dict[str, Any] = field(default_factory=dict)
    evaluation: dict[str, Any] = field(default_factory=dict)
    date: str = ""
    sha256: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Raises ValueError when the text is no card; fields of later versions are ignored."""
        try:
            values = json.loads(text)
        except RecursionError as error:
            raise ValueError("the card is nested too deeply") from error
        if not isinstance(values, dict):
            raise ValueError("the card is not an object")
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        for name, kind in _CARD_KINDS.items():
            if name in known and type(known[name]) is not kind:
                raise ValueError(f"{name} is not of type {kind.__name__}")
        for shape in (*known.get("inputs", {}).values(), *known.get("outputs", {}).values()):
            if not isinstance(shape, list) or not all(type(size) in (int, str) for size in shape):
                raise ValueError("a tensor has no shape")
        if not all(isinstance(corpus, dict) for corpus in known.get("corpora", [])):
            raise ValueError("a corpus is not an object")
        try:
            return cls(**known)
        except TypeError as error:
            raise ValueError(str(error)) from error


# What is checked of a card before the program relies on it.
_CARD_KINDS: dict[str, type] = {
    "name": str,
    "kind": str,
    "contract_version": int,
    "encoding": dict,
    "inputs": dict,
    "outputs": dict,
    "title": str,
    "description": str,
    "architecture": dict,
    "corpora": list,
    "training": dict,
    "evaluation": dict,
    "date": str,
    "sha256": str,
}


def read_card(path: str | Path) -> ModelCard:
    """The card of a model file, checked against the contract and the file's own bytes.

    Raises ModelError with one sentence that says what does not fit.
    """
    path = Path(path)
    return card_in(_read(path), path.name)


def card_in(content: bytes, file_name: str) -> ModelCard:
    """The same of a file's content; ``file_name`` is what an error names it by."""
    entries = metadata_in(content, file_name)
    graphs = [value for number, value in _fields(content, file_name) if number == _GRAPH_FIELD]
    text = entries.get(METADATA_KEY)
    if text is None or len(graphs) != 1:
        raise ModelError(f"“{file_name}” carries no MuseStudio card, so it cannot be used here.")
    try:
        card = ModelCard.from_json(text)
    except ValueError:
        raise ModelError(f"The card inside “{file_name}” cannot be read.") from None
    if card.contract_version != CONTRACT_VERSION:
        raise ModelError(
            f"“{file_name}” follows version {card.contract_version} of the model contract; "
            f"this program knows version {CONTRACT_VERSION}."
        )
    if card.kind not in KINDS:
        raise ModelError(f"“{file_name}” is a “{card.kind}” model, which this program cannot use.")
    if hashlib.sha256(graphs[0]).hexdigest() != card.sha256:
        raise ModelError(f"“{file_name}” is damaged: its weights do not match its card.")
    return card


def metadata_in(content: bytes, file_name: str) -> dict[str, str]:
    """The metadata of a model file's content. Raises ModelError where it is no model."""
    try:
        fields = _fields(content, file_name)
        return dict(_entry(value) for number, value in fields if number == _METADATA_FIELD)
    except ValueError:
        raise ModelError(f"“{file_name}” is not an ONNX model or is damaged.") from None


def read_metadata(path: str | Path) -> dict[str, str]:
    """The metadata of a model file. Raises ModelError."""
    path = Path(path)
    return metadata_in(_read(path), path.name)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ModelError(f"There is no model file “{path.name}”.") from None
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read: {error.strerror}.") from error


def _fields(content: bytes, file_name: str) -> list[tuple[int, memoryview]]:
    try:
        return list(_protobuf_fields(memoryview(content)))
    except ValueError:
        raise ModelError(f"“{file_name}” is not an ONNX model or is damaged.") from None


def check_fits(
    card: ModelCard, encoding_name: str, inputs: Mapping[str, int], outputs: Mapping[str, int]
) -> None:
    """Check a card against the encoding and the tensors (name → rank) the program will use.

    Raises ModelError naming the first thing that does not fit.
    """
    if card.encoding.get("name") != encoding_name:
        raise ModelError(
            f"“{card.name}” was trained on the encoding “{card.encoding.get('name')}”; "
            f"this program uses “{encoding_name}”."
        )
    for kind, wanted, offered in (
        ("input", inputs, card.inputs),
        ("output", outputs, card.outputs),
    ):
        for name, rank in wanted.items():
            if name not in offered or len(offered[name]) != rank:
                raise ModelError(f"“{card.name}” lacks the {kind} “{name}” of {rank} dimensions.")


def graph_sha256(content: bytes) -> str:
    """SHA-256 of the graph inside a serialised ONNX model. Raises ValueError if there is none."""
    for number, value in _protobuf_fields(memoryview(content)):
        if number == _GRAPH_FIELD:
            return hashlib.sha256(value).hexdigest()
    raise ValueError("no graph")


def _entry(message: memoryview) -> tuple[str, str]:
    values = {number: bytes(value).decode("utf-8") for number, value in _protobuf_fields(message)}
    return values.get(_ENTRY_KEY_FIELD, ""), values.get(_ENTRY_VALUE_FIELD, "")


def _protobuf_fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """(field number, value) of the length-delimited fields of a protobuf message.

    Raises ValueError where the bytes are no protobuf message.
    """
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, wire_type = tag >> 3, tag & 7
        if wire_type == 0:
            _, at = _varint(message, at)
        elif wire_type == 2:
            length, at = _varint(message, at)
            if at + length > len(message):
                raise ValueError("a field ends after the message")
            yield number, message[at : at + length]
            at += length
        elif wire_type in (1, 5):
            at += 8 if wire_type == 1 else 4
        else:
            raise ValueError(f"wire type {wire_type}")
        if number == 0:
            raise ValueError("field number 0")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise ValueError("a number ends after the message")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number is too long")

"""Long JSON is written in parts, and nobody can tell by the bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing import json_parts
from musestudio.editing.json_parts import PART_VALUES, json_bytes

SIMPLE = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
SIMPLE = SIMPLE | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text('aö"\\', max_size=2) | st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


def at_once(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8")


@given(VALUES)
def test_the_bytes_are_those_of_one_call(value: Any) -> None:
    assert json_bytes(value) == at_once(value)


@pytest.mark.parametrize("count", [PART_VALUES - 1, PART_VALUES, PART_VALUES + 1, 3 * PART_VALUES])
def test_a_hundred_thousand_notes_are_not_written_in_one_breath(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    project = {"tracks": [{"notes": [(i, 60, 480) for i in range(count)], "muted_notes": []}]}
    lengths = []
    dumps = json.dumps

    def heard(value: Any, **options: Any) -> str:
        lengths.append(len(value))
        return dumps(value, **options)

    monkeypatch.setattr(json_parts.json, "dumps", heard)
    written = json_bytes(project)
    assert max(lengths) <= PART_VALUES
    monkeypatch.undo()
    assert written == at_once(project)


@pytest.mark.parametrize("value", [{"a": [float("nan")]}, [{"a": float("inf")}]])
def test_what_is_no_json_is_still_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        json_bytes(value)

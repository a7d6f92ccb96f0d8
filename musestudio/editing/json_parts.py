"""JSON written bit by bit, so that other threads get their turn.

The json module encodes a whole value in one call into C, during which no other thread of
Python runs. For 100,000 notes the window would stand still for a tenth of a second; here such
a call sees a thousand notes at most.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

PART_VALUES = 1000


def json_bytes(value: Any) -> bytes:
    """``value`` as compact JSON in UTF-8: the bytes that one call of ``json.dumps`` gives.

    Raises what ``json.dumps`` raises: TypeError, ValueError (also for NaN and infinity).
    """
    return b"".join(part.encode("utf-8") for part in _parts(value))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _parts(value: Any) -> Iterator[str]:
    """Texts that make up the JSON of ``value``. Objects and long arrays are taken apart."""
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        before = "{"
        for key, item in value.items():
            yield f"{before}{_text(key)}:"
            yield from _parts(item)
            before = ","
        yield "}" if value else "{}"
    elif isinstance(value, (list, tuple)) and any(isinstance(item, dict) for item in value):
        before = "["
        for item in value:
            yield before
            yield from _parts(item)
            before = ","
        yield "]"
    elif isinstance(value, (list, tuple)) and len(value) > PART_VALUES:
        before = "["
        for first in range(0, len(value), PART_VALUES):
            yield before + _text(value[first : first + PART_VALUES])[1:-1]
            before = ","
        yield "]"
    else:
        yield _text(value)

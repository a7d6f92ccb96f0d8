from __future__ import annotations

from collections.abc import Callable

import pytest

END = "00 FF 2F 00"
"""The end-of-track event, at once."""


@pytest.fixture
def smf() -> Callable[..., bytes]:
    """Builds a file from tracks written in hex, each without its end-of-track event."""

    def build(
        *tracks: str,
        midi_format: int = 1,
        division: int = 480,
        count: int | None = None,
        end: str = END,
    ) -> bytes:
        numbers = (midi_format, len(tracks) if count is None else count, division)
        data = b"MThd\0\0\0\6" + b"".join(n.to_bytes(2, "big") for n in numbers)
        for track in tracks:
            body = bytes.fromhex(track + end)
            data += b"MTrk" + len(body).to_bytes(4, "big") + body
        return data

    return build

"""Names for files, made from what music is called."""

from __future__ import annotations

import re

_LONGEST = 60


def file_stem(name: str) -> str:
    """``name`` as a file of any system may be called, without suffix."""
    stem = re.sub(r'[\x00-\x1f/\\:*?"<>|]+', " ", name)
    return " ".join(stem.split())[:_LONGEST].strip(" .") or "Untitled"

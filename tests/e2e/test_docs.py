"""The table of features names stories that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_yes_in_the_table_of_features_has_a_story_that_exists() -> None:
    text = (ROOT / "docs" / "roll-features.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| (?!item|signal has).*\|$", text, re.MULTILINE):
        _, says, story = (cell.strip() for cell in row.strip("|").split("|"))
        named = re.findall(r"`([^`]+)`", story)
        assert named or says.startswith("no"), row
        for name in named:
            file, _, function = name.partition("::")
            path = ROOT / (f"tests/ui/test_{file}.py" if function else file)
            assert path.exists(), row
            assert f"def test_{function}(" in path.read_text(encoding="utf-8") or not function, row

"""What is there and what works, from the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from musestudio.cli import doctor


def test_a_broken_model_is_listed_with_its_reason(cli: Callable, home: Path) -> None:
    (home / "models").mkdir(parents=True)
    (home / "models" / "mine.onnx").write_bytes(b"not a model")
    listed = json.loads(cli("models", "--json").out)
    assert listed["folder"] == str(home / "models")
    mine = next(model for model in listed["models"] if model["name"] == "mine")
    assert mine["problem"] == "“mine.onnx” is not an ONNX model or is damaged."
    text = cli("models")
    assert text.code == 0
    assert "mine: cannot be used. “mine.onnx” is not an ONNX model or is damaged." in text.out
    assert str(home / "models") in text.out


def test_the_doctor_always_answers(cli: Callable, home: Path) -> None:
    result = cli("doctor", "--json")
    assert result.code == 0
    findings = json.loads(result.out)["findings"]
    assert {f["state"] for f in findings} <= {doctor.OK, doctor.OPTIONAL, doctor.PROBLEM}
    assert all(f["advice"] for f in findings if f["state"] == doctor.PROBLEM)
    assert {"MuseStudio", "settings", "window", "model", "sounds"} <= {f["what"] for f in findings}
    text = cli("doctor")
    assert text.code == 0
    assert text.out.strip().endswith("found.")


def test_a_phrase_model_is_known_as_one(cli: Callable, home: Path) -> None:
    (home / "models").mkdir(parents=True)
    tiny = Path(__file__).parents[1] / "data" / "tiny-phrases.onnx"
    shutil.copy(tiny, home / "models" / "z-phrases.onnx")
    listed = json.loads(cli("models", "--json").out)["models"]
    mine = next(model for model in listed if model["name"] == "tiny-phrases")
    assert (mine["kind"], mine["problem"]) == ("phrase-vae", None)
    found = [f["found"] for f in json.loads(cli("doctor", "--json").out)["findings"]]
    assert any(text.startswith("tiny-phrases loads (phrase-vae, ") for text in found)


def test_a_check_that_fails_is_itself_a_finding(cli: Callable, monkeypatch) -> None:
    def _broken_thing():
        yield doctor.Finding("first", doctor.OK, "fine")
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(doctor, "CHECKS", (_broken_thing,))
    findings = json.loads(cli("doctor", "--json").out)["findings"]
    assert [f["state"] for f in findings] == [doctor.OK, doctor.PROBLEM]
    assert findings[1]["found"] == "ZeroDivisionError: oops"

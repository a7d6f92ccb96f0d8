"""The page of a phrase model, from figures as the commands write them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from training.__main__ import main
from training.evidence.phrase_report import BEGIN, END

TINY = Path(__file__).parents[1] / "data" / "tiny-phrases.onnx"
CAME_BACK = {"phrases": 8, "f1": 0.961, "exact": 0.5}
KINDS = {
    "whole, 2 bars": CAME_BACK,
    "whole, 4 bars": {**CAME_BACK, "f1": 0.89, "f1_by_style": {"folk": 0.97, "pop": 0.85}},
    "one voice, 2 bars": {**CAME_BACK, "step_accuracy": 0.991},
}
RECONSTRUCTION = {"reconstruction": {"likeliest": KINDS, "drawn at temperature 1": KINDS}}
VERDICT = {"auc": 0.8, "interval_95": [0.76, 0.84], "telling": {"whole: silence": 0.02}}
PRIOR = {
    "prior": {
        "bars": 4,
        "variety": 1.0,
        "temperature": 0.0,
        "told_style": False,
        "phrases": 320,
        "works": 200,
        "from_the_prior": VERDICT,
        "copies": {**VERDICT, "auc": 0.55},
    }
}
WAIT = {"median": 12.0, "slow": 20.0}
PAD = {
    "pad": {
        "write 4 bars": {"clock": WAIT, "busy": WAIT},
        "demo": {"notes": WAIT, "picture": WAIT, "sound": {**WAIT, "median": 64.0}},
    }
}
WAY = {
    "smooth": 0.95,
    "in_scale": 0.93,
    "smooth_and_in_scale": 0.9,
    "largest_step": 1.6,
    "no_step_harsher": 0.8,
    "harsh_between": 0.05,
    "harsh_at_the_ends": 0.04,
    "from_first": [0.0, 0.5, 1.0],
    "from_last": [1.0, 0.5, 0.0],
    "share_in_scale": [0.9, 0.88, 0.9],
}
WAYS = {
    "interpolation": {
        "bars": 4,
        "pairs": 100,
        "steps": 3,
        "bridge": WAY,
        "notes mixed": {**WAY, "smooth": 0.2, "smooth_and_in_scale": 0.1},
    }
}
STEERED = {
    "spearman": 0.9,
    "travel_in_ranges": 0.7,
    "notes_kept_at_the_ends": 0.6,
    "curve": [1.0, 2.0, 3.0],
}
STEERING = {
    "steering": {
        "bars": 4,
        "positions": [-1.0, 0.0, 1.0],
        "attributes": {
            "density": {**STEERED, "wander_in_ranges": {"register": 0.1}},
            "register": {**STEERED, "spearman": 0.85, "wander_in_ranges": {"density": 0.4}},
        },
    }
}


def written(folder: Path, **figures: Any) -> list[str]:
    """Arguments that name files holding these figures."""
    arguments = []
    for name, of_kind in figures.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(of_kind), encoding="utf-8")
        arguments += [f"--{name}", str(path)]
    return arguments


def test_figures_become_a_page_a_file_and_the_tables_of_another_page(tmp_path: Path) -> None:
    page, markdown = tmp_path / "phrases.html", tmp_path / "phrases.md"
    markdown.write_text(f"# Before\n\n{BEGIN}\nstale\n{END}\n\nAfter.\n", encoding="utf-8")
    arguments = ["phrase-report", str(TINY), "-o", str(page), "--markdown", str(markdown)]
    arguments += written(
        tmp_path,
        reconstruction=RECONSTRUCTION,
        prior=PRIOR,
        interpolation=WAYS,
        steering=STEERING,
        pad=PAD,
    )
    assert main(arguments) == 0
    text = page.read_text(encoding="utf-8")
    assert "tiny-phrases" in text
    assert '<td class="n">0.890</td><td class="no">not met</td>' in text
    for drawing in re.findall(r"<svg.*?</svg>", text):
        ElementTree.fromstring(drawing)
    kept = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert kept["prior"] == [PRIOR["prior"]]
    tables = markdown.read_text(encoding="utf-8")
    assert tables.startswith("# Before\n")
    assert tables.endswith("\n\nAfter.\n")
    assert "stale" not in tables
    assert "| F1 of notes, whole, 2 bars: at least 0.95 | 0.961 | met |" in tables
    assert "| Phrases from the prior told from real: AUC ≤ 0.85 | 0.800 | met |" in tables
    assert "| Oftener smooth than mixed notes | 95%, 20% | met |" in tables
    weakest = (
        "| Every attribute follows its slider: Spearman ≥ 0.8 | weakest: register, 0.85 | met |"
    )
    assert weakest in tables
    assert "farthest: density as register is steered, 0.40 | **not met** |" in tables
    assert "| write 4 bars: at most 15 ms | 12.0 | met |" in tables
    assert "| puck to sound, demo: at most 60 ms | 64.0 | **not met** |" in tables
    assert main(arguments) == 0
    assert markdown.read_text(encoding="utf-8") == tables


def test_a_page_without_a_place_for_figures_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, markdown = tmp_path / "phrases.html", tmp_path / "phrases.md"
    markdown.write_text("# Mine\n", encoding="utf-8")
    arguments = ["phrase-report", str(TINY), "-o", str(page), "--markdown", str(markdown)]
    assert main(arguments) == 2
    assert "no figures to report" in capsys.readouterr().err
    figures = written(tmp_path, reconstruction=RECONSTRUCTION)
    assert main([*arguments, *figures]) == 2
    assert "“phrases.md” has no place for figures" in capsys.readouterr().err
    assert markdown.read_text(encoding="utf-8") == "# Mine\n"
    assert main([*arguments, "--prior", figures[1]]) == 2
    assert "“prior” holds other figures" in capsys.readouterr().err


def test_trainings_are_told_apart_by_what_differs(tmp_path: Path) -> None:
    page = tmp_path / "phrases.html"
    arguments = ["phrase-report", str(TINY), "-o", str(page)]
    for label, weight, f1 in (("without", 0, 0.6), ("with a critic", 0.3, 0.5)):
        run = tmp_path / label
        run.mkdir()
        config = {"name": label, "bars": 8, "objective": {"beta": 0.1, "adversary_weight": weight}}
        (run / "config.json").write_text(json.dumps(config), encoding="utf-8")
        (run / "log.csv").write_text("step,minutes,loss\n50,3.2,4\n", encoding="utf-8")
        tried = f"step,minutes,loss,f1_4_bars,prior\n50,3.2,0.5,{f1},nan\n"
        (run / "valid.csv").write_text(tried, encoding="utf-8")
        arguments += ["--variant", label, str(run)]
    assert main(arguments) == 0
    (runs,) = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["variants"]
    assert [run["differs"] for run in runs] == [{}, {"objective.adversary_weight": 0.3}]
    assert [run["tried"] for run in runs] == [{"f1_4_bars": 0.6}, {"f1_4_bars": 0.5}]
    assert "adversary_weight 0.3" in page.read_text(encoding="utf-8")

"""The commands that gather evidence: ``judge`` …"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

DEFAULT_CASES = 320


def add_commands(commands: Any) -> dict[str, Any]:
    """Add the parsers; returns {name: what runs it}."""
    command = commands.add_parser("judge", help="can answers be told from the real ones?")
    command.add_argument("model", type=Path, help="an .onnx; or, with --answers, its name there")
    command.add_argument("--corpus", type=Path, required=True, help="the folder prepared")
    command.add_argument("--fill", action="store_true", help="judge the two joins of filled spans")
    _add_generation(command)
    command.add_argument(
        "--controls-from", type=Path, metavar="JUDGE.json", help="controls measured before"
    )
    command.add_argument("-o", "--out", type=Path, help="write the figures as JSON")
    return {"judge": _judge}


def _add_generation(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--cases", type=int, default=DEFAULT_CASES, help=f"passages (default: {DEFAULT_CASES})"
    )
    command.add_argument(
        "--set",
        nargs="+",
        default=[],
        metavar="NAME=VALUE",
        help="a field of the request: temperature=0.9, recall=0.7, key=off|prompt|NAME, …",
    )
    command.add_argument(
        "--answers", type=Path, help="keep the answers in this file, and take them from there"
    )


def _judge(args: argparse.Namespace) -> int:
    from training.corpus import find_files
    from training.evidence import continuations, joins, judge
    from training.evidence.cases import Span, find_cases

    span = joins.SPAN if args.fill else Span()
    cases = find_cases(find_files(args.corpus), args.cases, span=span)
    settings = continuations.parse_settings(args.set)
    answers = continuations.answers_of(
        args.model, cases, settings, fill=args.fill, kept_in=args.answers
    )
    tell = joins if args.fill else judge
    figures: dict[str, Any] = {
        "kind": "fill" if args.fill else "continuation",
        "model": continuations.fingerprint(args.model),
        "settings": settings,
        "span": vars(span),
        **tell.judge(cases, answers),
    }
    if args.controls_from is not None:
        figures["controls"] = _read_figures(args.controls_from)["controls"]
    else:
        figures["controls"] = tell.controls(cases)
    _write(figures, args.out)
    return 0


def _read_figures(path: Path) -> dict[str, Any]:
    from musestudio.errors import RequestError

    try:
        figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RequestError(f"“{path.name}” cannot be read as figures.") from None
    return figures


def _write(figures: dict[str, Any], out: Path | None) -> None:
    text = json.dumps(figures, indent=1, allow_nan=False)
    if out is None:
        print(text)
        return
    out.write_text(text + "\n", encoding="utf-8")
    print(_short(figures))


def _short(figures: dict[str, Any]) -> str:
    """The lines one wants to see at once."""
    lines = [
        f"{figures['cases']} cases of {figures['works']} works, {figures['kind']}",
        _line("the model", figures),
        _line("  by all statistics", figures["with_all_statistics"]),
        *(_line(f"  by {name} alone", part) for name, part in figures["by_family"].items()),
    ]
    lines += [_line(name, part) for name, part in figures["controls"].items()]
    lines.append("told by (mean of real → generated):")
    for name, fall in list(figures["telling"].items())[:15]:
        sides = figures["statistics"][name]
        real, made = sides["real"]["mean"], sides["generated"]["mean"]
        lines.append(f"  {name:28} {real:8.3f} → {made:8.3f}   −{fall:.4f}")
    return "\n".join(lines)


def _line(name: str, part: dict[str, Any]) -> str:
    low, high = part["interval_95"]
    return f"{name:36} AUC {part['auc']:.3f} ({low:.3f}–{high:.3f})"

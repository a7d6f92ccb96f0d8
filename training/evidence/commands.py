"""The commands that gather evidence, and the one that lays it out.

Each generates what it needs, measures, and writes figures as JSON; ``report`` reads them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musestudio.errors import RequestError
from training.evidence.page import read_figures

if TYPE_CHECKING:
    from musestudio.score import Note
    from training.evidence.cases import Case, Span

DEFAULT_CASES = 320
REPORTED = {
    "judge": "figures of “judge”",
    "fill": "figures of “judge --fill”",
    "check": "figures of “check”",
    "long_form": "figures of “long-form”",
    "wishes": "figures of “wishes”",
    "ablation": "figures of “ablate”",
}


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

    command = commands.add_parser("check", help="empty bars, loops, passages learnt by heart")
    command.add_argument("model", type=Path, help="an .onnx")
    command.add_argument("--corpus", type=Path, required=True, help="the folder prepared")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    _add_generation(command, cases=200)
    command.add_argument("-o", "--out", type=Path, help="write the figures as JSON")

    command = commands.add_parser("long-form", help="how alike the bars of long answers are")
    command.add_argument("model", type=Path, help="an .onnx")
    command.add_argument("--corpus", type=Path, required=True, help="the folder prepared")
    _add_generation(command, cases=60)
    command.add_argument("-o", "--out", type=Path, help="write the figures as JSON")

    command = commands.add_parser("wishes", help="does each control do what it says?")
    command.add_argument("model", type=Path, help="an .onnx")
    command.add_argument("--corpus", type=Path, required=True, help="the folder prepared")
    command.add_argument("--cases", type=int, default=24, help="passages (default: 24)")
    command.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE")
    command.add_argument("-o", "--out", type=Path, help="write the figures as JSON")

    command = commands.add_parser("compare", help="a continuation and a phrase model side by side")
    command.add_argument("lstm", type=Path, help="an .onnx that continues")
    command.add_argument("vae", type=Path, help="an .onnx of phrases")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    of_prior = "the second’s prior, where it was trained by itself"
    for name, what in (("lstm", "the first"), ("vae", "the second"), ("prior", of_prior)):
        command.add_argument(
            f"--{name}-run",
            type=Path,
            nargs="+",
            default=[],
            metavar="RUN",
            help=f"run folders of {what}, each going on from the one before it",
        )
    command.add_argument("--cases", type=int, default=160, help="passages (default: 160)")
    command.add_argument("--bars", type=int, default=4, help="of each half (default: 4)")
    command.add_argument("--title", default="LSTM and VAE")
    command.add_argument("-o", "--out", type=Path, required=True, help="the page; JSON beside it")

    command = commands.add_parser("report", help="lay figures out as one HTML page and one JSON")
    command.add_argument("-o", "--out", type=Path, required=True, help="the page; JSON beside it")
    command.add_argument("--title", default="The continuation model")
    for name, what in REPORTED.items():
        command.add_argument(
            f"--{name.replace('_', '-')}", type=Path, metavar="FILE.json", help=what
        )
    command.add_argument(
        "--row",
        nargs=2,
        action="append",
        default=[],
        metavar=("LABEL", "FILE.json"),
        help="a row of the table of likelihoods: figures of “evaluate”; the model's own first",
    )
    return {
        "judge": _judge,
        "check": _check,
        "long-form": _long_form,
        "wishes": _wishes,
        "compare": _compare,
        "report": _report,
    }


def _add_generation(command: argparse.ArgumentParser, cases: int = DEFAULT_CASES) -> None:
    command.add_argument("--cases", type=int, default=cases, help=f"passages (default: {cases})")
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
    from training.evidence import joins, judge
    from training.evidence.cases import Span

    span = joins.SPAN if args.fill else Span()
    cases, answers, asked = _generate(args, span, fill=args.fill)
    tell = joins if args.fill else judge
    figures: dict[str, Any] = {"kind": "fill" if args.fill else "continuation", **asked}
    figures |= tell.judge(cases, answers)
    if args.controls_from is not None:
        figures["controls"] = read_figures(args.controls_from)["controls"]
    else:
        figures["controls"] = tell.controls(cases)
    _write(figures, args.out, _short(figures))
    return 0


def _check(args: argparse.Namespace) -> int:
    from training.evidence.cases import Span
    from training.evidence.check import check

    cases, answers, asked = _generate(args, Span())
    figures = {**asked, **check(cases, answers, args.data)}
    runs = figures["shared_runs"]
    _write(
        figures,
        args.out,
        f"{figures['candidates']} candidates: {figures['empty_bars']['generated']} with an empty "
        f"bar, {figures['one_note_loops']['generated']} with a one-note loop, "
        f"{runs['over_threshold']} sharing more than {runs['threshold']:.0f} notes",
    )
    return 0


def _long_form(args: argparse.Namespace) -> int:
    from training.evidence.long_form import SPAN, long_form

    cases, answers, asked = _generate(args, SPAN)
    figures = {**asked, **long_form(cases, answers)}
    lines = [
        f"{name:20} real {part['real']:.3f} (middle half {part['real_quartiles'][0]:.3f}–"
        f"{part['real_quartiles'][2]:.3f})  generated {part['generated']:.3f}"
        for name, part in figures.items()
        if name.endswith("_bars")
    ]
    _write(figures, args.out, "\n".join(lines))
    return 0


def _wishes(args: argparse.Namespace) -> int:
    from musestudio.inference.continuation import ContinuationModel
    from training.corpus import find_files
    from training.evidence import continuations
    from training.evidence.cases import find_cases
    from training.evidence.wishes import SPAN, wishes

    cases = find_cases(find_files(args.corpus), args.cases, span=SPAN, most_per_file=1)
    settings = continuations.parse_settings(args.set)
    figures = {
        "model": continuations.fingerprint(args.model),
        "settings": settings,
        **wishes(ContinuationModel.open(args.model, "cpu"), cases, settings),
    }
    lines = [f"{name}: correlation {part['correlation']:.2f}, within a prompt {part['within']:.2f}"
             for name, part in figures["soft"].items()]  # fmt: skip
    lines += [f"{name}: kept in {part['kept']} of {part['answers']}"
              for name, part in figures["hard"].items()]  # fmt: skip
    _write(figures, args.out, "\n".join(lines))
    return 0


def _compare(args: argparse.Namespace) -> int:
    from training.compare import compare
    from training.evidence.compare_report import write_comparison

    figures = compare(
        args.lstm,
        args.vae,
        args.data,
        lstm_runs=args.lstm_run,
        vae_runs=args.vae_run,
        prior_runs=args.prior_run,
        count=args.cases,
        n_bars=args.bars,
    )
    write_comparison(args.out, args.title, figures)
    print(args.out)
    return 0


def _report(args: argparse.Namespace) -> int:
    from training.evidence.report import write_report

    parts = {
        name: read_figures(path) for name in REPORTED if (path := getattr(args, name)) is not None
    }
    rows = [(label, read_figures(Path(path))) for label, path in args.row]
    write_report(args.out, args.title, rows, parts)
    print(args.out)
    return 0


def _generate(
    args: argparse.Namespace, span: Span, *, fill: bool = False
) -> tuple[list[Case], list[tuple[Note, ...]], dict[str, Any]]:
    """The cases, the model's answers to them, and what was asked, for the figures."""
    from training.corpus import find_files
    from training.evidence import continuations
    from training.evidence.cases import find_cases

    cases = find_cases(find_files(args.corpus), args.cases, span=span)
    if not cases:
        raise RequestError("No held-out piece is long enough.")
    settings = continuations.parse_settings(args.set)
    answers = continuations.answers_of(args.model, cases, settings, fill=fill, kept_in=args.answers)
    asked = {
        "model": continuations.fingerprint(args.model),
        "settings": settings,
        "span": vars(span),
    }
    return cases, answers, asked


def _write(figures: dict[str, Any], out: Path | None, short: str) -> None:
    """All figures to the file and the short form to the screen, or all to the screen."""
    text = json.dumps(figures, indent=1, allow_nan=False)
    if out is None:
        print(text)
        return
    out.write_text(text + "\n", encoding="utf-8")
    print(short)


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

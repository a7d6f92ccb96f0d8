"""What is said of each thing measured of a phrase model, and what of it was asked for.

Figures come as the commands write them: a list of those in the files that were given, mostly one.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from musestudio.encoding.attributes import ATTRIBUTES, IS_RATIO
from training.evidence import svg
from training.evidence.compare_report import in_short
from training.evidence.page import Verdict, markdown_table, table

MOST_AUC = 0.85
LEAST_F1 = {"whole, 2 bars": 0.95, "whole, 4 bars": 0.90}
LEAST_STEPS = {"one voice, 2 bars": 0.951, "one voice, 16 bars": 0.812}
"""MusicVAE's sampled figures (Roberts et al. 2018), on other data."""
LEAST_SMOOTH = 0.9
LEAST_SPEARMAN, MOST_WANDERING = 0.8, 1 / 3
MOST_WRITING_MS, MOST_PAD_MS = 15.0, 60.0
_WAY_WORDS = {
    "smooth": ("pairs whose way is smooth", 2),
    "in_scale": ("pairs without a step less in key than the worse end", 2),
    "smooth_and_in_scale": ("both", 2),
    "largest_step": ("the largest step, of what all would be if alike", 2),
    "no_step_harsher": ("pairs without a step harsher than the harsher end", 2),
    "harsh_between": ("seconds among what sounds together, between", 3),
    "harsh_at_the_ends": ("the same at the ends", 3),
}

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One thing that was measured: a heading, what it means, a table, and plots as SVG."""

    heading: str
    told: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    plots: str = ""

    def html(self) -> str:
        return (
            f"<h2>{escape(self.heading)}</h2><p>{escape(self.told)}</p>"
            + table(self.head, self.rows)
            + (f'<div class="plots">{self.plots}</div>' if self.plots else "")
        )

    def markdown(self) -> str:
        told = textwrap.fill(self.told, width=100, break_long_words=False)
        return f"### {self.heading}\n\n{told}\n\n{markdown_table(self.head, self.rows)}"


def _reconstruction(files: Sequence[Figures]) -> list[Part]:
    (figures, *_) = files
    kinds = list(next(iter(figures.values())))
    head = [f"{measure}, {how}" for measure in ("F1 of notes", "exact") for how in figures]
    rows = [
        (
            kind,
            *(f"{figures[how][kind]['f1']:.3f}" for how in figures),
            *(f"{figures[how][kind]['exact']:.0%}" for how in figures),
        )
        for kind in kinds
    ]
    voices = [kind for kind in kinds if "step_accuracy" in figures[next(iter(figures))][kind]]
    steps = [
        (kind, *(f"{figures[how][kind]['step_accuracy']:.3f}" for how in figures))
        for kind in voices
    ]
    likeliest = next(iter(figures.values()))
    count = likeliest[kinds[0]]["phrases"]
    by_style = likeliest.get("whole, 4 bars", {}).get("f1_by_style", {})
    plot = svg.bars(sorted(by_style.items(), key=lambda item: -item[1]), unit="F1")
    return [
        Part(
            "How phrases come back",
            f"{count} held-out phrases of each kind, encoded by their mean and written freely. A "
            "note is found again when the copy has its pitch within a sixteenth of its onset; "
            "“exact” are phrases with every note found and none added. The plot: 4 bars by style.",
            head,
            rows,
            plot if by_style else "",
        ),
        Part(
            "One voice, by sixteenths",
            "Step accuracy as MusicVAE measures it: the sixteenths of a phrase that are the same. "
            "Its own, sampled, on its own data: 0.951 for 2 bars, 0.812 for 16.",
            tuple(figures),
            steps,
        ),
    ]


def _asked_of_reconstruction(files: Sequence[Figures]) -> list[Verdict]:
    found = next(iter(files[0].values()))
    lines = []
    for measure, name, limits in (
        ("F1 of notes", "f1", LEAST_F1),
        ("Step accuracy", "step_accuracy", LEAST_STEPS),
    ):
        for kind, least in limits.items():
            if kind in found:
                value = found[kind][name]
                lines.append((f"{measure}, {kind}: at least {least:g}",
                              f"{value:.3f}", value >= least))  # fmt: skip
    return lines


def _prior(figures: Sequence[Figures]) -> list[Part]:
    rows, dots = [], []
    for found in figures:
        bars = f"{found['bars']} bars"
        asked = f"{bars}, variety {found['variety']:g}"
        if found["temperature"]:
            asked += f", temperature {found['temperature']:g}"
        if found["told_style"]:
            asked += ", told the style"
        for side, label, colour in (
            ("from_the_prior", f"the prior: {asked}", svg.GENERATED),
            ("copies", f"copies: {bars}", svg.REAL),
        ):
            auc, (low, high) = found[side]["auc"], found[side]["interval_95"]
            told_by = ", ".join(list(found[side].get("telling", {}))[:3]).replace("_", " ")
            rows.append((label, f"{auc:.3f}", f"{low:.2f}–{high:.2f}", told_by))
            dots.append((label, auc, low, high, colour))
    first = figures[0]
    return [
        Part(
            "Phrases from the prior",
            f"For {first['phrases']} held-out phrases of {first['works']} works the prior wrote "
            "another in the same metre and mode. A boosted classifier, tried on works it had not "
            "seen, tells them from the real ones by musical statistics: 0.5 means it cannot, 1 "
            "that it always can. Copies of the real phrases are the decoder’s share of it.",
            ("AUC", "95 %", "told most by"),
            rows,
            svg.intervals(dots, low=0.4, high=1.0, limit=(MOST_AUC, f"asked for: {MOST_AUC}")),
        )
    ]


def _asked_of_prior(figures: Sequence[Figures]) -> list[Verdict]:
    auc = figures[0]["from_the_prior"]["auc"]
    return [(f"Phrases from the prior told from real: AUC ≤ {MOST_AUC}",
             f"{auc:.3f}", auc <= MOST_AUC)]  # fmt: skip


def _comparison(files: Sequence[Figures]) -> list[Part]:
    (figures, *_) = files
    return [
        Part(
            "Beside the continuation model",
            f"Both asked about the same {figures['pairs']} held-out passages, {figures['bars']} "
            f"bars and the {figures['bars']} that came next: the LSTM goes on from the first, the "
            "VAE writes from its prior. Only together do the figures mean something; what is "
            "nearest to the composers’ own is best.",
            *in_short(figures),
        )
    ]


def _interpolation(files: Sequence[Figures]) -> list[Part]:
    (figures, *_) = files
    ways = {name: of for name, of in figures.items() if isinstance(of, Mapping)}
    rows = [
        (label, *(f"{of[name]:.{digits}f}" for of in ways.values()))
        for name, (label, digits) in _WAY_WORDS.items()
    ]
    shown = [("bridge", svg.GENERATED), ("notes mixed", svg.REAL)]
    plots = "".join(
        svg.curves(
            range(figures["steps"]),
            {name: (ways[name][measure], colour) for name, colour in shown},
            x_label="step, the first and the last are the ends",
            y_label=label,
            x_ticks=range(figures["steps"]),
        )
        for measure, label in (
            ("from_first", "distance to the first end"),
            ("from_last", "distance to the last end"),
            ("share_in_scale", "notes in the scale that fits best"),
        )
    )
    return [
        Part(
            "The way from one phrase to another",
            f"{figures['pairs']} pairs of held-out phrases of {figures['bars']} bars, of different "
            f"works, bridged in {figures['steps']} steps by the application’s code, and by notes "
            "of the one and the other mixed at random, more and more of the other. Distance is "
            "the share of notes two phrases do not have in common.",
            tuple(ways),
            rows,
            plots,
        )
    ]


def _asked_of_interpolation(files: Sequence[Figures]) -> list[Verdict]:
    (figures, *_) = files
    bridge, mix = figures["bridge"], figures["notes mixed"]
    lines = []
    for name, what in (
        ("smooth", "Away from the one end and to the other, step by step: 90 % of pairs"),
        ("in_scale", "No step less in key than the worse end: 90 % of pairs"),
    ):
        lines.append((what, f"{bridge[name]:.0%}", bridge[name] >= LEAST_SMOOTH))
    for name, what in (("smooth_and_in_scale", "smooth and in key"), ("smooth", "smooth")):
        lines.append((f"Oftener {what} than mixed notes", f"{bridge[name]:.0%}, {mix[name]:.0%}",
                      bridge[name] > mix[name]))  # fmt: skip
    return lines


def _steering(files: Sequence[Figures]) -> list[Part]:
    (figures, *_) = files
    rows, plots = [], ""
    in_octaves = {name for name, is_ratio in zip(ATTRIBUTES, IS_RATIO, strict=True) if is_ratio}
    for name, of in figures["attributes"].items():
        wanders = of["wander_in_ranges"]
        worst = max(wanders, key=wanders.__getitem__)
        rows.append(
            (
                name,
                f"{of['spearman']:.2f}",
                f"{of['travel_in_ranges']:.2f}",
                f"{wanders[worst]:.2f} ({worst})",
                f"{of['notes_kept_at_the_ends']:.0%}",
            )
        )
        plots += svg.curves(
            figures["positions"],
            {f"{of['spearman']:.2f}": (of["curve"], svg.GENERATED)},
            x_label=f"slider of {name}",
            y_label=f"{name} measured, mean{', octaves' if name in in_octaves else ''}",
        )
    return [
        Part(
            "Steered by attributes",
            f"Held-out phrases of {figures['bars']} bars, steered by one attribute from one end of "
            "its slider to the other, and measured note by note: the rank correlation of slider "
            "and attribute phrase by phrase, how far the attribute travels, and how far that other "
            "one wanders that does so most, both as shares of their range in music. The share of "
            "notes that stay is that at the slider’s ends.",
            ("Spearman", "travels", "wanders most", "notes that stay"),
            rows,
            plots,
        )
    ]


def _asked_of_steering(files: Sequence[Figures]) -> list[Verdict]:
    found = files[0]["attributes"]
    weakest = min(found, key=lambda name: found[name]["spearman"])
    value = found[weakest]["spearman"]
    wanders = {
        (name, other): share
        for name, of in found.items()
        for other, share in of["wander_in_ranges"].items()
    }
    steered, wanderer = max(wanders, key=wanders.__getitem__)
    farthest = wanders[steered, wanderer]
    return [
        ("Every attribute follows its slider: Spearman ≥ 0.8",
         f"weakest: {weakest}, {value:.2f}", value >= LEAST_SPEARMAN),
        ("The others stay within a third of their range",
         f"farthest: {wanderer} as {steered} is steered, {farthest:.2f}",
         farthest <= MOST_WANDERING),
    ]  # fmt: skip


def _pad(files: Sequence[Figures]) -> list[Part]:
    rows = [
        (what, f"{found['median']:.1f}", f"{found['slow']:.1f}")
        for what, found, _ in _waits(files[0])
    ]
    return [
        Part(
            "How fast it answers",
            "Milliseconds by the clock: the model alone, and the puck of the pad dragged with the "
            "mouse until its music is known, seen and handed to the sound. Nineteen in twenty stay "
            "below “slow”.",
            ("median", "slow"),
            rows,
        )
    ]


def _asked_of_pad(files: Sequence[Figures]) -> list[Verdict]:
    return [
        (f"{what}: at most {most_ms:g} ms", f"{found['median']:.1f}", found["median"] <= most_ms)
        for what, found, most_ms in _waits(files[0])
        if most_ms
    ]


def _waits(figures: Figures) -> list[tuple[str, Figures, float]]:
    """(what was waited for, median and slow, milliseconds it may take or 0)."""
    waits = []
    for where, found in figures.items():
        if where == "write 4 bars":
            waits.append((where, found["clock"], MOST_WRITING_MS))
            continue
        for name, most_ms in (("notes", 0), ("picture", MOST_PAD_MS), ("sound", MOST_PAD_MS)):
            if name in found:
                waits.append((f"puck to {name}, {where}", found[name], most_ms))
    return waits


def _variants(files: Sequence[Figures]) -> list[Part]:
    runs: Any = files[0]
    columns = {
        "f1_2_bars": "F1, 2 bars",
        "f1_4_bars": "F1, 4 bars",
        "step_accuracy": "one voice, 2 bars",
        "kl": "KL, nats a bar",
        "prior": "error of the prior",
    }
    shown = [n for n in columns if any(n in run["tried"] for run in runs)]
    rows = [
        (
            run["label"],
            ", ".join(f"{n.rpartition('.')[2]} {v}" for n, v in run["differs"].items()),
            f"{run['minutes']:.1f}",
            *(f"{run['tried'][n]:.3g}" if n in run["tried"] else "–" for n in shown),
        )
        for run in runs
    ]
    return [
        Part(
            "What its training is worth",
            "Trainings that differ from the first in what is named; figures of their last trial on "
            "held-out phrases, written freely.",
            ("differs in", "minutes", *(columns[n] for n in shown)),
            rows,
        )
    ]


PARTS: dict[str, Callable[[Any], list[Part]]] = {
    "reconstruction": _reconstruction,
    "prior": _prior,
    "interpolation": _interpolation,
    "steering": _steering,
    "pad": _pad,
    "comparison": _comparison,
    "variants": _variants,
}
ASKED: dict[str, Callable[[Any], list[Verdict]]] = {
    "reconstruction": _asked_of_reconstruction,
    "prior": _asked_of_prior,
    "interpolation": _asked_of_interpolation,
    "steering": _asked_of_steering,
    "pad": _asked_of_pad,
}

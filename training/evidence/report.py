"""All figures of a continuation model on one page a person can read, and in one file a program
can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from musestudio.encoding.notes import FIELDS
from musestudio.errors import RequestError
from training.evidence import svg
from training.evidence.page import Verdict, page, table, verdicts, write_page
from training.evidence.statistics import LABELS

MOST_AUC = 0.75
_PALE = "#dd9a84"
_KEY = (
    '<p class="quiet"><b class="real">Dark</b>: what the composers wrote. '
    '<b class="generated">Red</b>: what was generated after the same bars. Thin lines run '
    "from the 5th to the 95th percentile, boxes hold the middle half, ticks are medians.</p>"
)


def write_report(
    out: Path,
    title: str,
    likelihoods: Sequence[tuple[str, Mapping[str, Any]]],
    parts: Mapping[str, Mapping[str, Any]],
) -> None:
    """Write the page to ``out`` and the figures beside it, as ``.json``.

    likelihoods: (label, figures of ``evaluate``), the model's own first.
    parts:       figures by the command that measured them: “judge”, “fill”, “check”,
        “long_form”, “wishes”, “ablation”; those missing are left out of the page.
    Raises RequestError where there is nothing to show.
    """
    if not likelihoods and not parts:
        raise RequestError("There are no figures to report; name at least one file.")
    rows = [(label, _row(label, figures)) for label, figures in likelihoods]
    sections = [_verdicts(rows, parts)]
    if rows:
        sections.append(_likelihood(rows, likelihoods[0][1]))
    for name, lay_out in _SECTIONS.items():
        if name in parts:
            sections.append(lay_out(parts[name]))
    model = next((p["model"] for p in parts.values() if "model" in p), "")
    figures = {"title": title, "likelihood": dict(rows), **parts}
    write_page(out, page(title, model, sections), figures)


def _row(label: str, figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """Nats by field and in all, of a model or of the one baseline a file holds."""
    found = figures.get("model", figures)
    found = found.get("all", found) if isinstance(found, Mapping) else figures
    if "total" not in found:
        found = next((v for v in figures.values() if isinstance(v, Mapping) and "total" in v), {})
    if not {"total", *FIELDS} <= set(found):
        raise RequestError(f"The figures given for “{label}” hold no nats per note.")
    return found


def _verdicts(
    rows: Sequence[tuple[str, Mapping[str, Any]]], parts: Mapping[str, Mapping[str, Any]]
) -> str:
    """What is asked of the model, what was measured, and whether it is met."""
    lines: list[Verdict] = []
    if rows:
        total = rows[0][1]["total"]
        others = [row["total"] for _, row in rows[1:]]
        lines.append(("At most 3.45 nats a note on held-out works", f"{total:.2f}", total <= 3.45))
        if others:
            lines.append(("Below every baseline", f"next {min(others):.2f}", total < min(others)))
    for name, what in (("judge", "Continuations"), ("fill", "Joins of filled spans")):
        if name in parts:
            auc = parts[name]["auc"]
            lines.append((f"{what} told from real: AUC ≤ 0.75", f"{auc:.3f}", auc <= MOST_AUC))
    if "check" in parts:
        check = parts["check"]
        for name, what in (("empty_bars", "empty bar"), ("one_note_loops", "one-note loop")):
            count = check[name]["generated"]
            lines.append((f"No {what} in {check['candidates']} candidates", f"{count}", not count))
        runs = check["shared_runs"]
        over = runs["over_threshold"]
        lines.append((f"No run of more than {runs['threshold']:.0f} notes shared with the "
                      "training data", f"{over}", not over))  # fmt: skip
    if "long_form" in parts:
        found = {k: v for k, v in parts["long_form"].items() if k.endswith("_bars")}
        inside = sum(part["within_middle_half"] for part in found.values())
        lines.append(("Self-similarity at 16 and 32 bars within the middle half of real pieces",
                      f"{inside} of {len(found)}", inside == len(found)))  # fmt: skip
    if "wishes" in parts:
        soft, hard = parts["wishes"]["soft"], parts["wishes"]["hard"]
        weakest = min(soft, key=lambda name: soft[name]["correlation"])
        value = soft[weakest]["correlation"]
        lines.append(("Every soft control does what it says",
                      f"weakest: {weakest}, {value:.2f}", value > 0.3))  # fmt: skip
        kept = sum(part["kept"] for part in hard.values())
        asked = sum(part["answers"] for part in hard.values())
        lines.append(("Hard promises kept", f"{kept} of {asked}", kept == asked))
    return verdicts(lines)


def _likelihood(rows: Sequence[tuple[str, Mapping[str, Any]]], own: Mapping[str, Any]) -> str:
    cells = [(label, *(f"{row[f]:.2f}" for f in (*FIELDS, "total"))) for label, row in rows]
    text = (
        "<h2>How well it predicts</h2><p>Nats per note on held-out works: how surprised a "
        "model is by what the composer did next, less is better. Told neither key nor style.</p>"
    ) + table((*FIELDS, "in all"), cells, own=0)
    by_style = own.get("model", {})
    styles = [(s, v["total"]) for s, v in by_style.items() if s != "all" and "total" in v]
    if styles:
        text += "<h3>By style</h3>" + svg.bars(
            sorted(styles, key=lambda item: item[1]), unit="nats a note"
        )
    return text


def _judged(figures: Mapping[str, Any], heading: str, told: str) -> str:
    rows = [_interval("this model", figures, svg.GENERATED)]
    rows += [_interval(name, part, svg.REAL) for name, part in figures["controls"].items()]
    rows.append(_interval("this model, all statistics", figures["with_all_statistics"], _PALE))
    rows += [_interval(f"by {n} alone", p, _PALE) for n, p in figures["by_family"].items()]
    text = f"<h2>{heading}</h2><p>{told}</p>"
    text += svg.intervals(rows, low=0.4, high=1.0, limit=(MOST_AUC, f"asked for: {MOST_AUC}"))
    text += "<h3>What gives it away</h3>" + _KEY
    text += _statistics(figures, list(figures["telling"])[:15], figures["telling"])
    others = [
        name
        for name, sides in figures["statistics"].items()
        if sides["among_the_sixty"] and name not in list(figures["telling"])[:15]
    ]
    text += (
        "<details><summary>The other statistics the judge sees</summary>"
        + _statistics(figures, others, {})
        + "</details>"
    )
    if figures["by_style"]:
        cells = "".join(
            f'<tr><td>{escape(style)}</td><td class="n">{part["cases"]}</td>'
            f'<td class="n">{part["auc"]:.2f}</td></tr>'
            for style, part in figures["by_style"].items()
        )
        text += (
            "<h3>By style</h3><table><tr><th></th><th class=n>cases</th><th class=n>AUC</th>"
            f"</tr>{cells}</table>"
        )
    return text


def _interval(
    label: str, part: Mapping[str, Any], colour: str
) -> tuple[str, float, float, float, str]:
    low, high = part["interval_95"]
    return label, part["auc"], low, high, colour


def _statistics(
    figures: Mapping[str, Any], names: Sequence[str], falls: Mapping[str, float]
) -> str:
    body = ""
    for name in names:
        sides = figures["statistics"][name]
        real, made = sides["real"], sides["generated"]
        if real["mean"] is None or made["mean"] is None:
            continue
        fall = f"{falls[name]:.3f}" if name in falls else ""
        body += (
            f"<tr><td>{escape(LABELS[name])}</td>"
            f"<td>{svg.strips(real['quantiles'], made['quantiles'])}</td>"
            f'<td class="n real">{real["mean"]:.3f}</td>'
            f'<td class="n generated">{made["mean"]:.3f}</td>'
            f'<td class="n">{sides["overlap"]:.2f}</td><td class="n">{fall}</td></tr>'
        )
    return (
        "<table><tr><th>statistic</th><th></th><th class=n>real</th><th class=n>generated</th>"
        f"<th class=n>overlap</th><th class=n>AUC lost without</th></tr>{body}</table>"
    )


def _judge(figures: Mapping[str, Any]) -> str:
    return _judged(
        figures,
        "Can it be told from the composer?",
        f"{figures['cases']} passages of {figures['works']} held-out works: eight bars were "
        "heard, eight written. A boosted classifier, tried on works it had not seen, decides by "
        "musical statistics which continuation is the composer’s; both sides were first brought "
        "to one form. An area of 0.5 means it cannot tell, 1 that it always can. The controls "
        "show what the same judge makes of real music, whole and with notes moved.",
    )


def _fill(figures: Mapping[str, Any]) -> str:
    real, made = figures["arrival"]["real"], figures["arrival"]["generated"]
    cells = "".join(
        f'<tr><td>{escape(name.replace("_", " "))}</td><td class="n real">{real[name]:.2f}</td>'
        f'<td class="n generated">{made[name]:.2f}</td></tr>'
        for name in real
        if name in made
    )
    return _judged(
        figures,
        "Are the joins of filled spans heard?",
        f"Four bars were filled between eight known ones on either side; the bars around the "
        f"two joins ({figures['cases']} of them) go to the same judge.",
    ) + (
        "<h3>How the last written bar meets what follows</h3><table><tr><th></th>"
        f"<th class=n>real</th><th class=n>filled</th></tr>{cells}</table>"
    )


def _check(figures: Mapping[str, Any]) -> str:
    runs = figures["shared_runs"]
    most = max(max(runs["lengths"]["real"]), max(runs["lengths"]["generated"]))
    x = list(range(2, most + 2))
    series = {
        "real": (_share_reaching(runs["lengths"]["real"], x), svg.REAL),
        "generated": (_share_reaching(runs["lengths"]["generated"], x), svg.GENERATED),
    }
    rows = "".join(
        f"<tr><td>{side}</td>{''.join(f'<td class=n>{v:.0f}</td>' for v in q.values())}</tr>"
        for side, q in runs["quantiles"].items()
    )
    loops, empty = figures["one_note_loops"], figures["empty_bars"]
    return (
        "<h2>Is it its own?</h2><p>The longest run of notes each passage shares with the "
        "training data, at any pitch: the same times and intervals from note to note. Real "
        "held-out music shares runs too, by convention and common sources; the 99th percentile "
        f"of whole pieces is {runs['threshold']:.0f} notes, that of passages as long as the "
        f"answers {runs['threshold_of_passages']:.0f}. Of {figures['candidates']} candidates "
        f"{runs['over_threshold']} lie above the first and {runs['over_threshold_of_passages']} "
        "above the second.</p>"
        + svg.curves(
            x,
            series,
            x_label="notes in the longest shared run",
            y_label="share of passages with at least as many",
            marks={"99 % of pieces": runs["threshold"]} if runs["threshold"] <= most else None,
            width=640,
        )
        + "<table><tr><th></th><th class=n>median</th><th class=n>90 %</th><th class=n>99 %</th>"
        f"<th class=n>longest</th></tr>{rows}</table>"
        f"<p>Bars left empty: {empty['generated']} candidates (real: {empty['real']}). "
        f"One note {loops['least']} times or more in a row: {loops['generated']} "
        f"(real: {loops['real']}).</p>"
    )


def _share_reaching(lengths: Sequence[int], at_least: Sequence[int]) -> list[float]:
    return [sum(n >= least for n in lengths) / len(lengths) for least in at_least]


def _long_form(figures: Mapping[str, Any]) -> str:
    names = {"notes": "notes in common", "rhythm": "rhythm in common", "chroma": "pitch classes"}
    plots = ""
    for name, label in names.items():
        by_lag = figures[f"{name}_by_lag"]
        plots += svg.curves(
            range(1, len(by_lag["real"]) + 1),
            {
                "real": (by_lag["real"], svg.REAL),
                "generated": (by_lag["generated"], svg.GENERATED),
            },
            x_label="bars apart",
            y_label=label,
            x_ticks=[1, *range(4, len(by_lag["real"]) + 1, 4)],
        )
    rows = ""
    for key, part in figures.items():
        if not key.endswith("_bars"):
            continue
        name, bars, _ = key.rsplit("_", 2)
        low, middle, high = part["real_quartiles"]
        met = part["within_middle_half"]
        rows += (
            f"<tr><td>{names[name]}, {bars} bars</td>"
            f'<td class="n real">{middle:.3f}</td><td class="n real">{low:.3f}–{high:.3f}</td>'
            f'<td class="n generated">{part["generated"]:.3f}</td>'
            f'<td class="{"yes" if met else "no"}">{"within" if met else "outside"}</td></tr>'
        )
    return (
        "<h2>Does it have form?</h2><p>How alike the bars of 32-bar answers are, by how far "
        f"apart they stand, and the mean over all pairs beside the middle half of real pieces "
        f"({figures['cases']} passages).</p>"
        f'<div class="plots">{plots}</div>'
        "<table><tr><th></th><th class=n>real, median</th><th class=n>middle half</th>"
        f"<th class=n>generated, mean</th><th></th></tr>{rows}</table>"
    )


def _wishes(figures: Mapping[str, Any]) -> str:
    units = {"density": "notes a quarter", "register": "mean pitch", "dynamics": "mean velocity"}
    plots = ""
    for name, part in figures["soft"].items():
        plots += svg.curves(
            part["levels"],
            {f"{part['correlation']:.2f}": (part["got"], svg.GENERATED)},
            x_label=f"{name} asked for",
            y_label=units[name],
            band=part["quartiles"],
            x_ticks=part["levels"],
        )
    rows = "".join(
        f'<tr><td>{escape(name.replace("_", " "))}</td><td class="n">{part["kept"]} of '
        f"{part['answers']}</td></tr>"
        for name, part in figures["hard"].items()
    )
    return (
        "<h2>Does it do what it is told?</h2><p>Each level was asked for after the same "
        f"{figures['cases']} prompts; the line is the mean of what came, the shade its middle "
        "half, the number the rank correlation of asked and got.</p>"
        f'<div class="plots">{plots}</div>'
        f"<h3>Promises</h3><table><tr><th></th><th class=n>kept</th></tr>{rows}</table>"
    )


def _ablation(figures: Mapping[str, Any]) -> str:
    first = next(iter(figures.values()))
    rows = (
        (
            name,
            f"{row['nats']['total']:.2f}",
            f"{row['last_training_loss']:.2f}",
            f"{row['parameters'] / 1e6:.1f} M",
            f"{row['notes'] / 1e6:.2f} M",
            f"{row['minutes']:.1f}",
        )
        for name, row in figures.items()
    )
    return (
        "<h2>What is each part worth?</h2><p>The shipped network with half its units, and "
        f"variants that differ in what they are named for, each after {first['notes'] / 1e6:.1f} "
        "million notes: early, where a part that learns slowly has not paid off yet. The seed "
        "study’s network had the first one’s minutes.</p>"
    ) + table(
        ("nats a note, held out", "in training", "parameters", "notes", "minutes"), rows, own=0
    )


_SECTIONS = {
    "judge": _judge,
    "fill": _fill,
    "check": _check,
    "long_form": _long_form,
    "wishes": _wishes,
    "ablation": _ablation,
}

"""The comparison of a continuation model with a phrase model as one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from training.evidence import svg
from training.evidence.page import page, table, write_page
from training.evidence.written import MEASURES

COLUMNS = {
    "composers": "the composers",
    "lstm_after_bars": "LSTM, having heard the bars before",
    "lstm_from_nothing": "LSTM, from nothing",
    "vae_prior": "VAE, from its prior",
    "vae_variation": "VAE, a variation",
    "vae_copy": "VAE, a copy",
}
"""What wrote the phrases measured; the copies say what encoding and decoding cost alone."""
SPEEDS = {
    "lstm_best_of_its_drafts": "LSTM: a continuation, the best of its drafts",
    "lstm_first_draft": "LSTM: a continuation, the first draft",
    "vae_prior": "VAE: a phrase from the prior",
    "vae_decode": "VAE: decode a phrase",
    "vae_encode": "VAE: encode a phrase",
}
_IN_SHORT = (
    ("diversity", "distinct_shapes"),
    ("coherence", "key_clarity"),
    ("coherence", "bar_rhythm_lag_1"),
    ("novelty", "shared_run"),
    ("judge", "auc"),
)
_TRAINED, _TRIED = ("epochs", "trained"), ("tried_at", "tried")
_CURVES = {
    "lstm": (
        "LSTM",
        (
            (_TRAINED, "loss", "nats a note, training"),
            (_TRIED, "loss", "nats a note, held out"),
        ),
    ),
    "vae": (
        "VAE",
        (
            (_TRAINED, "loss", "nats a note, training"),
            (_TRIED, "f1_4_bars", "F1 of notes, 4 bars, held out"),
            (_TRIED, "kl", "KL, nats a bar, held out"),
        ),
    ),
    "prior": (
        "Prior",
        (
            (_TRAINED, "prior", "squared error, training"),
            (_TRIED, "prior", "squared error, held out"),
        ),
    ),
}
_NOTE_FIELDS = ("when", "pitch", "duration", "velocity")


def write_comparison(out: Path, title: str, figures: Mapping[str, Any]) -> None:
    """Write the page to ``out`` and the figures of ``training.compare`` beside it."""
    models = figures["models"]
    quiet = " · ".join(model["file"] for model in models.values())
    sections = [_summary(figures)]
    if figures["learning"]:
        sections.append(_learning(figures))
    sections += [
        _nats(figures["nats"], figures["bars"]),
        _reconstruction(figures),
        _written(figures),
        _speed(figures["speed"], figures["bars"]),
    ]
    write_page(out, page(title, quiet, sections), {"comparison": figures})


def _summary(figures: Mapping[str, Any]) -> str:
    return (
        f"<p>{figures['pairs']} passages of {figures['works']} held-out works: "
        f"{figures['bars']} bars and the {figures['bars']} the composer wrote next. Both models "
        "are asked about these, told neither key nor style. Below, what each writes: the LSTM "
        "after the bars before, the VAE from its prior.</p>" + table(*in_short(figures))
    )


def in_short(figures: Mapping[str, Any]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Both models in one table: its head and its rows."""
    models, nats, learning = figures["models"], figures["nats"], figures["learning"]
    written, speed = figures["written"], figures["speed"]

    def learned(name: str, what: str, form: str) -> str:
        return f"{learning[name][what]:{form}}" if name in learning else "–"

    rows = [
        ("what it does", "goes on from what it heard", "a phrase to a point, and back", ""),
        *(
            (label, *(_or_dash(models[name][what], form) for name in ("lstm", "vae")), "")
            for label, what, form in (
                ("name", "name", ""),
                ("parameters", "parameters", ","),
                ("megabytes", "megabytes", ".1f"),
            )
        ),
        *(
            (label, *(learned(name, what, form) for name in ("lstm", "vae")), "")
            for label, what, form in (
                ("notes heard in training", "notes", ","),
                ("epochs", "epochs_in_all", ".2f"),
                ("minutes", "minutes", ".0f"),
            )
        ),
        (
            "nats a note, held out",
            f"{nats['lstm_after_bars']['total']:.2f}",
            f"≤ {nats['vae_bound']['total']:.2f}" if "vae_bound" in nats else "–",
            "",
        ),
        ("notes that come back, F1", "–", f"{figures['reconstruction']['f1']:.3f}", ""),
        *(
            (
                f"{side}: {MEASURES[what]}",
                *(
                    _value(written[name][what])
                    for name in ("lstm_after_bars", "vae_prior", "composers")
                ),
            )
            for side, what in _IN_SHORT
        ),
        (
            f"milliseconds for {figures['bars']} bars",
            f"{speed['lstm_best_of_its_drafts']:.0f}",
            f"{speed['vae_prior']:.0f}",
            "",
        ),
    ]
    return ("LSTM", "VAE", "the composers"), rows


def _learning(figures: Mapping[str, Any]) -> str:
    parts = []
    for name, (label, shown) in _CURVES.items():
        if name not in figures["learning"]:
            continue
        learning = figures["learning"][name]
        plots = ""
        for (epochs, columns), column, what in shown:
            if column in learning[columns]:
                values = learning[columns][column]
                plots += _curve(learning[epochs], values, f"{label}: {what}")
        parts.append(f'<div class="plots">{plots}</div>')
    return (
        "<h2>How they learned</h2><p>By epochs: how often all "
        f"{figures['notes_of_an_epoch']:,} notes of the training data would have been heard. The "
        "loss of the VAE is that of its reconstruction, told the true notes before each.</p>"
        + "".join(parts)
    )


def _curve(epochs: Sequence[float], values: Sequence[float], label: str) -> str:
    """One figure by epochs; its last value stands at its end."""
    if len(epochs) < 2:
        return ""
    return svg.curves(
        epochs, {f"{values[-1]:.2f}": (values, svg.GENERATED)}, x_label="epochs", y_label=label
    )


def _nats(nats: Mapping[str, Mapping[str, float]], n_bars: int) -> str:
    rows = []
    for name, label in (
        ("lstm_after_bars", f"LSTM, having heard the {n_bars} bars before"),
        ("lstm_from_nothing", "LSTM, having heard nothing"),
    ):
        found = nats[name]
        fields = ("shift", "pitch", "duration", "velocity")
        rows.append((label, *(f"{found[f]:.2f}" for f in fields), "–", f"{found['total']:.2f}"))
    if "vae_bound" in nats:
        found = nats["vae_bound"]
        of_vae = ("onset", "pitch", "duration", "velocity", "kl")
        cells = [f"{found[field]:.2f}" for field in of_vae]
        rows.append(("VAE, at most (negative ELBO)", *cells, f"≤ {found['total']:.2f}"))
    return (
        "<h2>How well they predict</h2><p>Nats a note of the same bars. The LSTM’s is a "
        "likelihood, note after note. The VAE is given a latent that heard the very notes, and "
        "pays for it with its divergence from a standard normal, so that its figure is an upper "
        "bound: where phrases are to come back note by note, most of it is what the latent tells. "
        "Its learned prior, from which it writes, is nearer to the latents than the normal.</p>"
        + table((*_NOTE_FIELDS, "latent", "in all"), rows)
    )


def _reconstruction(figures: Mapping[str, Any]) -> str:
    found = figures["reconstruction"]
    return (
        "<h2>How they give back what they heard</h2><p>The VAE, written freely: "
        f"{found['f1']:.3f} of the notes (F1, within a sixteenth of their onset), "
        f"{found['exact']:.0%} of the phrases without a single note wrong. The LSTM has no way "
        "back to what it heard: it goes on.</p>"
    )


def _written(figures: Mapping[str, Any]) -> str:
    written = figures["written"]
    shown = [name for name in COLUMNS if name in written]
    rows = [
        (label, *(_value(written[name][what]) for name in shown))
        for what, label in MEASURES.items()
    ]
    return (
        "<h2>What they write</h2><p>Diversity (shapes, distances, entropies), coherence (key, "
        "bars alike, figures taken up) and novelty (runs shared with the training data), of as "
        "many phrases each. None means anything alone: what is nearest to the composers’ own is "
        "best. The verdict of a classifier on 64 statistics stands last: 0.5 means it cannot "
        "tell.</p>" + table([COLUMNS[name] for name in shown], rows)
    )


def _speed(speed: Mapping[str, float], n_bars: int) -> str:
    rows = [(label, f"{speed[name]:.1f} ms") for name, label in SPEEDS.items()]
    return (
        f"<h2>How fast they are</h2><p>{escape(str(n_bars))} bars, one phrase at a time on one "
        "thread, medians.</p>" + table(("",), rows)
    )


def _value(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _or_dash(value: Any, form: str) -> str:
    return "–" if value is None else f"{value:{form}}"

"""How well a phrase model gives back what it heard, writing freely.

Nothing is teacher-forced: a phrase is encoded by its mean, decoded by the application's code,
and the two are compared.

- **F1 of notes**: a note is found again when the copy has one of the same pitch within a
  sixteenth of its onset; each note answers for one other.
- **Step accuracy**, for one voice, as MusicVAE measures it (Roberts et al. 2018): both phrases are
  told in sixteenths (a pitch begins, it goes on, or there is silence), and it is counted how many
  are the same. Notes between sixteenths go to the nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.encoding.controls import STYLES
from musestudio.encoding.likeness import notes_found
from musestudio.encoding.phrase import SLOT, PhraseBars
from musestudio.inference.phrase_vae import PhraseVAE
from training.phrases import PhraseCorpus, Texture

GOES_ON, SILENCE, FIRST_PITCH = 0, 1, 2
AT_ONCE = 32
"""Phrases written side by side."""


@dataclass(frozen=True)
class Heard:
    """Phrases to be given back, the works they are from, and their styles."""

    phrases: Sequence[PhraseBars]
    works: Sequence[str]
    styles: Sequence[str]


@dataclass(frozen=True)
class Score:
    """How one phrase came back.

    found: notes found again; heard, written: notes of the phrase and of its copy.
    step_accuracy: share of sixteenths that are the same, one voice heard (the highest).
    """

    found: int
    heard: int
    written: int
    step_accuracy: float

    @property
    def f1(self) -> float:
        """2 · found / (heard + written)."""
        return 2 * self.found / max(self.heard + self.written, 1)


def hear(
    corpus: PhraseCorpus, count: int, n_bars: int, texture: Texture, *, seed: int = 0
) -> Heard:
    """``count`` phrases of a split, always the same ones."""
    rng = np.random.default_rng([seed, n_bars])
    drawn = [corpus.draw(rng, n_bars, texture) for _ in range(count)]
    return Heard(
        [phrase for phrase, _ in drawn],
        [piece.work for _, piece in drawn],
        [STYLES[piece.style - 1] if piece.style else "untagged" for _, piece in drawn],
    )


def copies(
    model: PhraseVAE, phrases: Sequence[PhraseBars], temperature: float = 0.0
) -> list[PhraseBars]:
    """Each phrase encoded and decoded."""
    written: list[PhraseBars] = []
    for first in range(0, len(phrases), AT_ONCE):
        latents = model.encode_all(phrases[first : first + AT_ONCE])
        written += model.decode_all(latents, temperature=temperature, seed=first)
    return written


def score(model: PhraseVAE, phrases: Sequence[PhraseBars], temperature: float = 0.0) -> list[Score]:
    """How each phrase comes back."""
    return [
        compare(phrase, copy)
        for phrase, copy in zip(phrases, copies(model, phrases, temperature), strict=True)
    ]


def compare(phrase: PhraseBars, copy: PhraseBars) -> Score:
    """How a phrase came back as ``copy``, which stands in the same bars."""
    steps = sixteenths(phrase)
    return Score(
        found=notes_found(phrase, copy),
        heard=len(phrase),
        written=len(copy),
        step_accuracy=float((steps == sixteenths(copy)).mean()),
    )


def sixteenths(phrase: PhraseBars) -> np.ndarray:
    """(n_sixteenths,) what happens at each, for the highest note of each onset: a pitch begins
    (FIRST_PITCH + pitch), GOES_ON, or SILENCE begins."""
    n_steps = -(-int(phrase.bar_length.sum()) // SLOT)
    steps = np.full(n_steps, GOES_ON, dtype=np.int64)
    begins = np.minimum((phrase.onset + SLOT // 2) // SLOT, n_steps - 1)
    lasts = np.maximum((encoding.DURATIONS[phrase.duration] + SLOT // 2) // SLOT, 1)
    # Notes stand in order of onset, then pitch: the last written at a step is the highest.
    top = {int(step): i for i, step in enumerate(begins)}
    order = sorted(top)
    if not order or order[0] > 0:
        steps[0] = SILENCE
    for step, following in zip(order, [*order, n_steps][1:], strict=True):
        i = top[step]
        steps[step] = FIRST_PITCH + phrase.pitch[i]
        end = step + int(lasts[i])
        if end < following:
            steps[end] = SILENCE
    return steps


def measure(
    model: PhraseVAE, corpus: PhraseCorpus, *, count: int = 256, temperatures: Sequence[float]
) -> dict[str, Any]:
    """Figures of held-out phrases: whole textures of 2, 4 and 16 bars, one voice of 2 and 16."""
    figures: dict[str, Any] = {}
    for temperature in temperatures:
        label = "likeliest" if temperature == 0 else f"drawn at temperature {temperature:g}"
        of_kind: dict[str, Any] = {}
        for n_bars in (2, 4, 16):
            heard = hear(corpus, count, n_bars, "whole")
            scores = score(model, heard.phrases, temperature)
            of_kind[f"whole, {n_bars} bars"] = {**_summary(scores), **_by_style(heard, scores)}
        for n_bars in (2, 16):
            heard = hear(corpus, count, n_bars, "monophonic")
            scores = score(model, heard.phrases, temperature)
            of_kind[f"one voice, {n_bars} bars"] = {
                "step_accuracy": round(float(np.mean([s.step_accuracy for s in scores])), 4),
                **_summary(scores),
            }
        figures[label] = of_kind
    return figures


def _summary(scores: Sequence[Score]) -> dict[str, Any]:
    found, heard, written = (
        sum(getattr(s, name) for s in scores) for name in ("found", "heard", "written")
    )
    return {
        "phrases": len(scores),
        "f1": round(float(np.mean([s.f1 for s in scores])), 4),
        "f1_of_all_notes": round(2 * found / max(heard + written, 1), 4),
        "precision": round(found / max(written, 1), 4),
        "recall": round(found / max(heard, 1), 4),
        "exact": round(float(np.mean([s.f1 == 1 for s in scores])), 4),
    }


def _by_style(heard: Heard, scores: Sequence[Score]) -> dict[str, dict[str, float]]:
    styles = np.array(heard.styles)
    f1 = np.array([s.f1 for s in scores])
    return {
        "f1_by_style": {
            style: round(float(f1[styles == style].mean()), 4) for style in sorted(set(styles))
        }
    }

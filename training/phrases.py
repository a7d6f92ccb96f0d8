"""Phrases of 1 to 16 bars cut from prepared pieces, varied, and put together as batches.

Works stay in the split they were prepared for. A phrase is drawn as a composer might select
one: any bar line may begin it, the whole texture or one part of it may be taken. It is then
brought to the common key by its own notes, as the application will do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.encoding import phrase as phrases
from musestudio.encoding.phrase import BarArrays, PhraseBars
from musestudio.errors import RequestError
from training.dataset import PreparedSplit
from training.prepare import Piece

MOST_NOTES = 64
"""Phrases with a fuller bar are not trained on: one bar in 750."""
MODES = ("unset", "major", "minor")
Texture = Literal["any", "whole", "monophonic"]


@dataclass(frozen=True)
class PhraseMix:
    """Which phrases are drawn, and how they are varied.

    bars:            lengths of phrases, in bars; ``shares`` says how often each is drawn.
    one_part:        chance that a phrase of several parts is one of them alone.
    off_key:         chance that a phrase is moved on from the common key by up to an octave
                     either way, so that a misjudged key is no misfortune.
    velocity_bins:   dynamics are shifted by up to this many bins of eight.
    hide_velocity:   chance that the network has to find a phrase's dynamics by itself.
    thin:            chance that notes are left out at random, up to half. Such phrases make it
                     copy what it is given rather than what is usual; they do not teach the prior.
    drop_told:       chance that the prior is not told mode and style, each.
    """

    bars: tuple[int, ...] = (1, 2, 4, 8, 16)
    shares: tuple[float, ...] = (0.1, 0.3, 0.3, 0.2, 0.1)
    one_part: float = 0.35
    off_key: float = 0.2
    velocity_bins: int = 1
    hide_velocity: float = 0.3
    thin: float = 0.1
    drop_told: float = 0.4

    def __post_init__(self) -> None:
        # A configuration file gives lists.
        object.__setattr__(self, "bars", tuple(self.bars))
        object.__setattr__(self, "shares", tuple(self.shares))
        if len(self.bars) != len(self.shares) or min(self.bars) < 1 or min(self.shares) < 0:
            raise ValueError("bars and shares must be as many, bars at least 1")


AS_THEY_STAND = PhraseMix(one_part=0, off_key=0, velocity_bins=0, hide_velocity=0, thin=0)


@dataclass(frozen=True)
class PhraseBatch:
    """``P`` phrases of ``n_bars`` bars each; bar b of phrase p is bar p · n_bars + b.

    bars:           notes and chords, B = P · n_bars.
    velocity_heard: (N,) velocities as the encoder hears them.
    mode, style:    (P,) told to the prior; 0 not told.
    is_real:        (P,) whether the phrase is as a composer wrote it.
    """

    bars: BarArrays
    n_bars: int
    velocity_heard: np.ndarray
    mode: np.ndarray
    style: np.ndarray
    is_real: np.ndarray


class PhraseCorpus:
    """All bars of one split, from which phrases are cut."""

    def __init__(self, split: PreparedSplit) -> None:
        self.pieces = split.pieces
        found = [_bars_of(split, piece) for piece in split.pieces]
        n_bars = np.array([len(of_piece.length) for of_piece in found])
        self._first_bar = np.concatenate([[0], np.cumsum(n_bars)])
        # Small numbers of millions of notes.
        self._notes = {
            name: np.concatenate([of_piece.notes[name].astype(np.uint8) for of_piece in found])
            for name in ("position", "pitch", "duration", "velocity", "track")
        }
        bar = np.concatenate(
            [of_piece.bar + first for of_piece, first in zip(found, self._first_bar, strict=False)]
        )
        self._length = np.concatenate([of_piece.length for of_piece in found])
        self._metre = np.concatenate([of_piece.metre for of_piece in found])
        self._first_note = np.searchsorted(bar, np.arange(len(self._length) + 1))
        self._bar = bar
        chords = phrases.chord_numbers(bar, self._notes["position"])
        n_chords = np.zeros(len(self._length), np.int64)
        np.maximum.at(n_chords, bar, chords + 1)
        self.n_notes, self.n_chords = np.diff(self._first_note), n_chords
        self._too_full = (self.n_notes > MOST_NOTES) | (n_chords > phrases.MOST_CHORDS)

    @classmethod
    def load(cls, data: Path, split: str) -> PhraseCorpus:
        """The bars of a split that ``prepare`` wrote. Raises RequestError."""
        return cls(PreparedSplit.load(data, split))

    def draw(
        self, rng: np.random.Generator, n_bars: int, texture: Texture = "any", one_part: float = 0.0
    ) -> tuple[PhraseBars, Piece]:
        """A random phrase in the common key, and the piece it is from.

        texture:  “whole”: all parts; “monophonic”: one part, one note at a time;
                  “any”: one part alone with the chance ``one_part``.
        Phrases with more than half of their bars empty are passed over.
        Raises RequestError where a thousand attempts find none.
        """
        for _ in range(1000):
            first = int(rng.integers(max(len(self._length) - n_bars + 1, 1)))
            at = int(np.searchsorted(self._first_bar, first, side="right")) - 1
            end = first + n_bars
            if end > self._first_bar[at + 1] or self._too_full[first:end].any():
                continue
            rows = slice(self._first_note[first], self._first_note[end])
            notes = {name: values[rows].astype(np.int64) for name, values in self._notes.items()}
            bar = self._bar[rows] - first
            if texture == "monophonic" or (texture == "any" and rng.random() < one_part):
                tracks = np.unique(notes["track"])
                if len(tracks):
                    is_kept = notes["track"] == rng.choice(tracks)
                    bar = bar[is_kept]
                    notes = {name: values[is_kept] for name, values in notes.items()}
            if len(np.unique(bar)) * 2 < n_bars or not len(bar):
                continue
            if texture == "monophonic" and not _one_at_a_time(bar, notes["position"]):
                continue
            return self._phrase(first, n_bars, bar, notes), self.pieces[at]
        raise RequestError(f"There are no {texture} phrases of {n_bars} bars in this data.")

    def _phrase(
        self, first: int, n_bars: int, bar: np.ndarray, notes: dict[str, np.ndarray]
    ) -> PhraseBars:
        key = phrases.key_of(notes["pitch"], notes["duration"])
        moved = phrases.to_common_key(key)
        in_range = notes["pitch"].min() + moved >= 0 and notes["pitch"].max() + moved <= 127
        moved = moved if in_range else 0
        return PhraseBars(
            bar=bar,
            position=notes["position"],
            pitch=notes["pitch"] + moved,
            duration=notes["duration"],
            velocity=notes["velocity"],
            bar_length=self._length[first : first + n_bars],
            metre=self._metre[first : first + n_bars],
            transposed=moved,
            key=key,
        )

    def statistics(self) -> dict[str, Any]:
        """What bars are like, as figures to print."""
        levels = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999)
        sounding = self.n_notes > 0
        return {
            "pieces": len(self.pieces),
            "bars": len(self._length),
            "notes": len(self._bar),
            "empty_bars": round(float(1 - sounding.mean()), 4),
            "bars_too_full": round(float(self._too_full.mean()), 5),
            "quantiles": list(levels),
            "notes_a_bar": np.quantile(self.n_notes[sounding], levels).tolist(),
            "chords_a_bar": np.quantile(self.n_chords[sounding], levels).tolist(),
            "mean_notes_a_bar": round(float(self.n_notes[sounding].mean()), 2),
            "mean_chords_a_bar": round(float(self.n_chords[sounding].mean()), 2),
            "notes_without_velocity": round(
                float((self._notes["velocity"] == encoding.NO_VELOCITY).mean()), 4
            ),
        }


def training_batch(
    corpus: PhraseCorpus, rng: np.random.Generator, bars: int, mix: PhraseMix
) -> PhraseBatch:
    """About ``bars`` bars as phrases of one length, drawn from the mix."""
    n_bars = int(rng.choice(mix.bars, p=np.array(mix.shares) / sum(mix.shares)))
    drawn = [
        _varied(*corpus.draw(rng, n_bars, one_part=mix.one_part), rng, mix)
        for _ in range(max(bars // n_bars, 1))
    ]
    batch = batch_of([phrase for phrase, _, _ in drawn], [style for _, style, _ in drawn])
    hidden = rng.random(len(drawn)) < mix.hide_velocity
    width = batch.bars.position.shape[1]
    phrase_of_note = batch.bars.note_chord // width // n_bars
    return replace(
        batch,
        velocity_heard=np.where(hidden[phrase_of_note], encoding.NO_VELOCITY, batch.bars.velocity),
        mode=batch.mode * (rng.random(len(drawn)) >= mix.drop_told),
        style=batch.style * (rng.random(len(drawn)) >= mix.drop_told),
        is_real=np.array([is_real for _, _, is_real in drawn]),
    )


def batch_of(drawn: Sequence[PhraseBars], styles: Sequence[int]) -> PhraseBatch:
    """Phrases of one length, told everything."""
    return PhraseBatch(
        bars=phrases.bar_arrays(phrases.joined(drawn)),
        n_bars=drawn[0].n_bars,
        velocity_heard=np.concatenate([phrase.velocity for phrase in drawn]),
        mode=np.array([mode_token(phrase) for phrase in drawn]),
        style=np.array(styles),
        is_real=np.ones(len(drawn), dtype=bool),
    )


def mode_token(phrase: PhraseBars) -> int:
    """0 without a key, 1 major, 2 minor."""
    return 0 if phrase.key is None else 1 + int(phrase.key.is_minor)


def _varied(
    phrase: PhraseBars, piece: Piece, rng: np.random.Generator, mix: PhraseMix
) -> tuple[PhraseBars, int, bool]:
    """(phrase, style token, whether it is as composed, but for its pitch and loudness)."""
    pitch, velocity = phrase.pitch, phrase.velocity
    if rng.random() < mix.off_key:
        lowest, highest = -min(int(pitch.min()), 12), min(127 - int(pitch.max()), 12)
        pitch = pitch + rng.integers(lowest, highest + 1)
    shift = rng.integers(-mix.velocity_bins, mix.velocity_bins + 1)
    velocity = np.where(
        velocity == encoding.NO_VELOCITY,
        velocity,
        np.clip(velocity + shift, 1, encoding.N_VELOCITIES - 1),
    )
    phrase = replace(phrase, pitch=pitch, velocity=velocity)
    is_thinned = rng.random() < mix.thin
    if is_thinned:
        kept = rng.random(len(phrase)) >= rng.uniform(0.1, 0.5)
        kept[rng.integers(len(kept))] = True
        phrase = replace(
            phrase,
            **{
                name: getattr(phrase, name)[kept]
                for name in ("bar", "position", "pitch", "duration", "velocity")
            },
        )
    return phrase, piece.style, not is_thinned


@dataclass(frozen=True)
class _PieceBars:
    notes: dict[str, np.ndarray]
    bar: np.ndarray
    length: np.ndarray
    metre: np.ndarray


def _bars_of(split: PreparedSplit, piece: Piece) -> _PieceBars:
    """A piece's notes by bar; long bars are cut, empty ones are as long as the one before."""
    rows = slice(piece.first_step, piece.first_step + piece.n_steps)
    is_note = split.columns["pitch"][rows] < encoding.REST
    columns = {
        name: split.columns[name][rows][is_note].astype(np.int64)
        for name in (*encoding.FIELDS, "position", "bar_length", "metre", "bar", "track")
    }
    bar = columns["bar"] - columns["bar"].min(initial=columns["bar"][0] if is_note.any() else 0)
    n_bars = int(bar.max(initial=-1)) + 1
    heard = np.zeros(n_bars, np.int64)
    heard[bar] = np.arange(len(bar))
    # Of an empty bar the last note before it knows the metre.
    last_note = np.maximum.accumulate(heard)
    length, metre = columns["bar_length"][last_note], columns["metre"][last_note]
    n_parts = -(-length // phrases.LONGEST_BAR)
    first_part = np.concatenate([[0], np.cumsum(n_parts)])[:-1]
    parts, whole = n_parts[bar], length[bar]
    position = np.minimum(columns["position"], whole - 1)
    part = -(-(position + 1) * parts // whole) - 1
    columns["position"] = position - whole * part // parts
    order = np.argsort(first_part[bar] + part, kind="stable")
    return _PieceBars(
        {name: values[order] for name, values in columns.items()},
        (first_part[bar] + part)[order],
        *phrases.cut_long_bars(length, metre),
    )


def _one_at_a_time(bar: np.ndarray, position: np.ndarray) -> bool:
    """Whether no two notes begin together."""
    return bool(((np.diff(bar) != 0) | (np.diff(position) != 0)).all())

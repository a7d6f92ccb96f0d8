"""Phrases as points: encode, decode, and the roads between.

A phrase is a sequence of latents, one for every bar, in the common key of ``encoding.phrase``;
its bars, its key and how far it was transposed are kept beside them. All that is drawn comes
from a seed: the same call gives the same notes on the same provider.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import phrase as phrases
from musestudio.encoding.phrase import (
    LONGEST_BAR,
    MOST_CHORDS,
    N_PITCHES,
    BarFrame,
    PhraseBars,
)
from musestudio.errors import RequestError
from musestudio.inference.contract import ModelCard, read_metadata
from musestudio.inference.drawing import Drawing
from musestudio.inference.latent_geometry import by_quarter, likeness, root, slerp
from musestudio.inference.phrase_critic import LEAST_BARS, PhraseCritic
from musestudio.inference.phrase_dice import PhraseDice
from musestudio.inference.phrase_graphs import PARTS, STEP, Graphs, OnnxGraphs
from musestudio.inference.steering import Steering, amounts_of
from musestudio.score.scale import Key

MOST_BARS = 64
DEFAULT_DRAFTS = 24
"""From which the critic chooses what ``sample`` gives."""
MOST_DRAFTED_BARS = 192
"""Bars of all drafts together: of long phrases there are fewer, since each takes its time."""
FARTHEST_TURN = np.pi / 2 * 0.8
"""How far ``vary`` turns a latent at nearness 0, of a quarter turn: what is left still leans
towards the original."""
TURN_BEND = 0.4
"""Small turns change few notes; with this power of 1 − nearness their share changes evenly."""


@dataclass(frozen=True)
class PhraseLatent:
    """A phrase as a point.

    z:          (n_bars, D) float32, near a standard normal over all music: a part of equal size
                for each of ``N_BEATS`` quarters; those a bar has not stand for nothing.
    bar_length, metre, transposed, key: as in ``encoding.phrase.PhraseBars``.
    """

    z: np.ndarray
    bar_length: np.ndarray
    metre: np.ndarray
    transposed: int = 0
    key: Key | None = None

    @property
    def n_bars(self) -> int:
        return len(self.bar_length)

    def stretched(self, n_bars: int) -> PhraseLatent:
        """The phrase as long as ``n_bars``, repeated from its start or cut."""
        rows = np.arange(n_bars) % self.n_bars
        return replace(
            self, z=self.z[rows], bar_length=self.bar_length[rows], metre=self.metre[rows]
        )


class PhraseVAE:
    """A phrase model, ready to be asked. Safe to be asked from several threads."""

    def __init__(
        self,
        graphs: Graphs,
        card: ModelCard | None = None,
        provider: str = "",
        steering: Steering | None = None,
        critic: PhraseCritic | None = None,
    ) -> None:
        self._graphs = graphs
        self.card = card
        self.provider = provider
        self.steering = steering
        self._critic = critic

    @classmethod
    def open(cls, path: str | Path, provider: str = "auto") -> PhraseVAE:
        """Check and load a model file. Raises ModelError or RequestError with one sentence."""
        graphs, card, provider_name = OnnxGraphs.open(path, provider)
        steering = Steering.of_model(read_metadata(path), card)
        critic = PhraseCritic.of_model(path, card)
        return cls(graphs, card, provider_name, steering, critic)

    def encode(self, phrase: PhraseBars) -> PhraseLatent:
        """Where the phrase lies: the mean, nothing is drawn.

        Raises RequestError for a phrase without notes or of more than 64 bars.
        """
        return self.encode_all([phrase])[0]

    def encode_all(self, heard: Sequence[PhraseBars]) -> tuple[PhraseLatent, ...]:
        """The same for phrases of any lengths, at once."""
        for phrase in heard:
            if not len(phrase):
                raise RequestError("There are no notes to start from; choose bars with some music.")
            _check_bars(phrase.n_bars)
        z = self._encoded(heard)["mean"]
        ends = np.cumsum([phrase.n_bars for phrase in heard])
        return tuple(
            PhraseLatent(of_phrase, p.bar_length, p.metre, p.transposed, p.key)
            for of_phrase, p in zip(np.split(z, ends[:-1]), heard, strict=True)
        )

    def nats_told(self, heard: Sequence[PhraseBars]) -> np.ndarray:
        """(n_bars in all,) how much each bar's latent tells: its KL to a standard normal."""
        out = self._encoded(heard)
        mean, variance = out["mean"], out["deviation"] ** 2
        nats: np.ndarray = 0.5 * (mean**2 + variance - 1 - np.log(variance)).sum(axis=1)
        return nats

    def decode(
        self, latent: PhraseLatent, *, temperature: float = 0.0, seed: int = 0
    ) -> PhraseBars:
        """The notes at a point.

        temperature: 0 takes the likelier of each decision, 1 draws as the model would.
        """
        return self.decode_all([latent], temperature=temperature, seed=seed)[0]

    def decode_all(
        self, latents: Sequence[PhraseLatent], *, temperature: float = 0.0, seed: int = 0
    ) -> tuple[PhraseBars, ...]:
        """The same for phrases of any lengths: all bars of all are written side by side.

        Phrase i is the same whatever their number.
        """
        n_bars = max(latent.n_bars for latent in latents)
        padded = [latent.stretched(n_bars) for latent in latents]
        plan = self._graphs.run(
            "plan",
            {
                "z": np.stack([latent.z for latent in padded]),
                "metre": np.stack([latent.metre for latent in padded]),
                "bar_length": np.stack([latent.bar_length for latent in padded]),
            },
        )
        # The conductor hears bars in order, so that those put behind a phrase change nothing.
        kept = np.concatenate(
            [i * n_bars + np.arange(latent.n_bars) for i, latent in enumerate(latents)]
        )
        plan = {name: values[kept] for name, values in plan.items()}
        dice = PhraseDice([latent.n_bars for latent in latents], temperature, seed)
        bar_length = np.concatenate([latent.bar_length for latent in latents])
        bar, position, pitch, gap = self._write_chords(plan, bar_length, dice)
        duration, velocity = self._shape_notes(plan, bar, position, pitch, gap, dice)
        whole = PhraseBars(
            bar=bar,
            position=position,
            pitch=pitch,
            duration=duration,
            velocity=velocity,
            bar_length=bar_length,
            metre=np.concatenate([latent.metre for latent in latents]),
        )
        ends = np.cumsum([latent.n_bars for latent in latents]).tolist()
        return tuple(
            replace(
                whole.bars(end - latent.n_bars, end), transposed=latent.transposed, key=latent.key
            )
            for end, latent in zip(ends, latents, strict=True)
        )

    def vary(
        self, latent: PhraseLatent, nearness: float, *, candidates: int = 4, seed: int = 0
    ) -> tuple[PhraseLatent, ...]:
        """Points around a phrase; the same seed gives candidate i whatever their number.

        nearness: 1 is the phrase itself, 0 as far as a variation goes; between them it is about
                  the share of notes that stay.
        Bars that are alike are varied alike, so that what returned returns.
        Raises RequestError when nearness is not between 0 and 1.
        """
        if not 0 <= nearness <= 1:
            raise RequestError("Nearness lies between 0 (a cousin) and 1 (the phrase itself).")
        turn = FARTHEST_TURN * (1 - nearness) ** TURN_BEND
        together = root(likeness(latent.z))
        varied = []
        for i in range(candidates):
            noise = np.random.default_rng([seed, i]).standard_normal(latent.z.shape)
            z = np.cos(turn) * latent.z + np.sin(turn) * (together @ noise)
            varied.append(replace(latent, z=z.astype(np.float32)))
        return tuple(varied)

    def steer(self, latent: PhraseLatent, amounts: Mapping[str, float]) -> PhraseLatent:
        """The phrase with some of ``encoding.attributes.ATTRIBUTES`` moved, the others kept.

        amounts: by attribute, −2 to 2 in units of how much music differs in it; 0 changes nothing.
        Raises RequestError for anything else, and where the model has not learned it (then
        ``steering`` is None).
        """
        if self.steering is None:
            raise RequestError("This model has not learned to be steered.")
        moved = self.steering.moved(latent.z, latent.bar_length, amounts_of(amounts))
        return replace(latent, z=moved)

    def interpolate(self, a: PhraseLatent, b: PhraseLatent, steps: int) -> tuple[PhraseLatent, ...]:
        """``steps`` points from a to b, both included, on an arc in every quarter.

        The shorter phrase is repeated to the length of the longer. Metre and key are those of
        the nearer end; ``bridging`` says so in words, and makes notes of it.
        Raises RequestError for fewer than two steps.
        """
        if steps < 2:
            raise RequestError("A way between two phrases has at least two steps, the ends.")
        n_bars = max(a.n_bars, b.n_bars)
        first, last = a.stretched(n_bars), b.stretched(n_bars)
        points = []
        for way in np.linspace(0, 1, steps):
            nearer = first if way <= 0.5 else last
            quarters = slerp(by_quarter(first.z), by_quarter(last.z), float(way))
            points.append(replace(nearer, z=quarters.reshape(first.z.shape)))
        return tuple(points)

    def sample(
        self,
        frame: BarFrame,
        *,
        key: Key | None = None,
        style: str | None = None,
        variety: float = 1.0,
        seed: int = 0,
        drafts: int = DEFAULT_DRAFTS,
    ) -> PhraseLatent:
        """A phrase from the prior, for the bars of ``frame``, to be heard in ``key``.

        variety: scales what is drawn; below 1 is more usual music.
        drafts:  so many are drawn, MOST_DRAFTED_BARS in all at most, and the one its critic likes
                 best is kept; without a critic in the model's file the first. A longer phrase is
                 drawn in stages, and all drafts of the next go on from the best of the last.
        """
        n_bars = len(frame.length)
        _check_bars(n_bars)
        drafts = min(drafts, max(MOST_DRAFTED_BARS // n_bars, 1))
        if self._critic is None or drafts <= 1:
            return self.draw(frame, 1, key=key, style=style, variety=variety, seed=seed)[0]
        drawing = self._drawing(frame, drafts, key, style, variety, seed)
        liked = 0
        for end in _stages(n_bars):
            drawing.follow(liked)
            drawing.draw_until(end)
            drawn = _latents(drawing, frame, key)
            liked = self._critic.best_of(self.decode_all(drawn))
        return drawn[liked]

    def draw(
        self,
        frame: BarFrame,
        count: int,
        *,
        key: Key | None = None,
        style: str | None = None,
        variety: float = 1.0,
        seed: int = 0,
    ) -> tuple[PhraseLatent, ...]:
        """``count`` phrases from the prior as they come. Phrase i is the same whatever their
        number."""
        drawing = self._drawing(frame, count, key, style, variety, seed)
        drawing.draw_until(len(frame.length))
        return _latents(drawing, frame, key)

    def _drawing(
        self,
        frame: BarFrame,
        count: int,
        key: Key | None,
        style: str | None,
        variety: float,
        seed: int,
    ) -> Drawing:
        return Drawing(
            self._graphs,
            frame,
            count,
            mode=0 if key is None else 1 + int(key.is_minor),
            style=controls.style_token(style),
            variety=variety,
            seed=seed,
        )

    def _encoded(self, heard: Sequence[PhraseBars]) -> dict[str, np.ndarray]:
        arrays = phrases.bar_arrays(phrases.joined(heard))
        return self._graphs.run(
            "encode", {name: getattr(arrays, name) for name in PARTS["encode"].inputs}
        )

    def _write_chords(
        self, plan: dict[str, np.ndarray], bar_length: np.ndarray, dice: PhraseDice
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(bar, position, pitch, gap to the next chord) of all notes, in reading order."""
        n_bars = len(bar_length)
        feeds = {
            **plan,
            "bar_length": bar_length,
            "position": np.full(n_bars, LONGEST_BAR),
            "chord": np.zeros((n_bars, N_PITCHES), np.float32),
        }
        places, chords = [], []
        is_over = np.zeros(n_bars, dtype=bool)
        for _ in range(MOST_CHORDS):
            feeds["onset_noise"] = dice.logistic(LONGEST_BAR)
            feeds["pitch_noise"] = dice.logistic(N_PITCHES)
            out = self._graphs.run(STEP, feeds)
            place = np.where(is_over, LONGEST_BAR, out["next_position"])
            is_over = place == LONGEST_BAR
            if is_over.all():
                break
            places.append(place)
            chords.append(out["next_chord"] * ~is_over[:, None])
            feeds |= {
                "position": place,
                "chord": out["next_chord"],
                "hidden": out["next_hidden"],
                "cell": out["next_cell"],
            }
        place = np.array([*places, np.full(n_bars, LONGEST_BAR)], dtype=np.int64)
        pitches = np.stack([*chords, np.zeros((n_bars, N_PITCHES))], axis=1)
        bar, step, pitch = np.nonzero(pitches)
        position = place[step, bar]
        gap = np.minimum(place[step + 1, bar], bar_length[bar]) - position
        return bar, position, pitch, gap

    def _shape_notes(
        self,
        plan: dict[str, np.ndarray],
        bar: np.ndarray,
        position: np.ndarray,
        pitch: np.ndarray,
        gap: np.ndarray,
        dice: PhraseDice,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Duration and velocity tokens of notes, (N,) each."""
        if not len(bar):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        logits = self._graphs.run(
            "notes",
            {
                "bar": bar,
                "position": position,
                "pitch": pitch,
                "gap": gap,
                "context": plan["context"],
                "memory": plan["memory"],
            },
        )
        # Token 0 is “none” of either.
        durations, velocities = (
            dice.drawn(logits[name][:, 1:], bar) for name in ("duration_logits", "velocity_logits")
        )
        return 1 + durations, 1 + velocities


def _stages(n_bars: int) -> list[int]:
    """After how many bars drafts are compared: each time there are twice as many as before."""
    ends = [n_bars]
    while ends[0] >= 2 * LEAST_BARS:
        ends.insert(0, ends[0] // 2)
    return ends


def _latents(drawing: Drawing, frame: BarFrame, key: Key | None) -> tuple[PhraseLatent, ...]:
    length, metre = frame.length[: drawing.n_bars], frame.metre[: drawing.n_bars]
    moved = phrases.to_common_key(key)
    return tuple(PhraseLatent(z, length, metre, moved, key) for z in drawing.z)


def _check_bars(n_bars: int) -> None:
    if not 1 <= n_bars <= MOST_BARS:
        raise RequestError(f"A phrase has 1 to {MOST_BARS} bars, not {n_bars}.")

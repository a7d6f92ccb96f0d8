"""Is the way from one phrase to another smooth, and better music than a mix of their notes?

Pairs of held-out phrases of different works, in bars of equal length, are bridged by the
application's code, and by the usual baseline: every step takes each note of the one end with a
chance that falls, and each of the other's with a chance that rises (Roberts et al. 2018 mix
melodies so). All stand in the common key, which is kind to the baseline; a row with the mix of the
phrases as they were composed, each in its own key, stands beside it. So does a mix in which a note
that went stays away and one that came stays, which by its making comes evenly from the one end to
the other.

- **Smooth**: the distance to the first end never falls and that to the last never grows, from step
  to step. Distance is 1 less the F1 of notes, as in ``reconstruct``.
- **In scale**: no step has a smaller share of notes in the scale that fits it best than the worse
  end has in its.
- **Even**: the largest change of a step in its nearness to the ends; with all alike it would be 1.
Besides, pairs of whatever lengths, metres and textures are bridged, to see that it can be done.

- **Harsh**: the share of seconds and their like (interval class 1) among what sounds together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from tqdm import tqdm

from musestudio.encoding import phrase as phrases
from musestudio.encoding.likeness import distance, share_in_scale
from musestudio.encoding.notes import NO_VELOCITY, from_grid
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.errors import MuseStudioError
from musestudio.inference.bridging import BridgeRequest, bridge
from musestudio.inference.clips import Clip
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.midi.file import read_song
from musestudio.resources import demo_paths
from musestudio.score import Key
from training.evidence.prior import TICKS_PER_BEAT, at_home, passage_of
from training.evidence.statistics import harmony
from training.phrases import PhraseCorpus
from training.reconstruct import hear

HOME = Key(0)
ANY_TWO = 60
"""Pairs of clips of all lengths, metres, keys and textures that are bridged, not judged."""
TRIES = 40
"""So many phrases are drawn for every pair asked for, at most."""

Way = Callable[[PhraseBars, PhraseBars], list[PhraseBars]]


@dataclass(frozen=True)
class Judged:
    """One way, both ends included, as long as it is.

    from_first, from_last: (steps,) distances. in_scale, harsh: (steps,)
    """

    from_first: np.ndarray
    from_last: np.ndarray
    in_scale: np.ndarray
    harsh: np.ndarray

    @property
    def grows(self) -> bool:
        return bool((np.diff(self.from_first) >= -1e-9).all())

    @property
    def falls(self) -> bool:
        return bool((np.diff(self.from_last) <= 1e-9).all())

    @property
    def keeps_to_scale(self) -> bool:
        ends = min(self.in_scale[0], self.in_scale[-1])
        return bool((self.in_scale >= ends - 1e-9).all())

    @property
    def is_harsher(self) -> bool:
        """Whether a step is harsher than the harsher end."""
        return bool((self.harsh[1:-1] > max(self.harsh[0], self.harsh[-1]) + 1e-9).any())

    @property
    def largest_step(self) -> float:
        """1 where all steps are alike."""
        reached = self.from_first - self.from_last
        whole = max(reached[-1] - reached[0], 1e-9)
        return float(np.abs(np.diff(reached)).max() / whole * (len(reached) - 1))


def measure_interpolation(
    model: PhraseVAE,
    corpus: PhraseCorpus,
    *,
    count: int = 100,
    n_bars: int = 4,
    steps: int = 7,
    seed: int = 0,
) -> dict[str, Any]:
    """Figures of ``count`` pairs, both ends counted among the ``steps``."""
    rng = np.random.default_rng(seed)
    pairs = held_out_pairs(corpus, count, n_bars)

    def bridged(a: PhraseBars, b: PhraseBars) -> list[PhraseBars]:
        return bridge_at_home(model, a, b, steps)

    def mixed(a: PhraseBars, b: PhraseBars) -> list[PhraseBars]:
        return [mix(a, b, way, rng) for way in inner_ways(steps)]

    def dissolved(a: PhraseBars, b: PhraseBars) -> list[PhraseBars]:
        order = rng.random(len(a)), rng.random(len(b))
        return [mix(a, b, way, rng, order) for way in inner_ways(steps)]

    tried = clips_of_all_kinds(corpus, min(ANY_TWO, count), seed)
    any_two = list(zip(tried[::2], tried[1::2], strict=True))
    failed = [1 for a, b in any_two if not can_be_bridged(model, a, b, rng)]
    at_homes = [(at_home(a), at_home(b)) for a, b in pairs]
    in_own_keys = [(as_composed(a), as_composed(b)) for a, b in pairs]
    return {
        "bars": n_bars,
        "pairs": len(pairs),
        "steps": steps,
        "any_two": len(any_two),
        "any_two_failed": len(failed),
        "bridge": summary(at_homes, bridged),
        "notes mixed": summary(at_homes, mixed),
        "notes mixed, none coming back": summary(at_homes, dissolved),
        "notes mixed, each phrase in its own key": summary(in_own_keys, mixed),
    }


def held_out_pairs(
    corpus: PhraseCorpus, count: int, n_bars: int
) -> list[tuple[PhraseBars, PhraseBars]]:
    """Phrases of different works whose bars are equally long, always the same ones."""
    waiting: dict[tuple[int, ...], tuple[PhraseBars, str]] = {}
    pairs: list[tuple[PhraseBars, PhraseBars]] = []
    drawn = hear(corpus, min(4 * count + TRIES, TRIES * count), n_bars, "whole")
    for phrase, work in zip(drawn.phrases, drawn.works, strict=True):
        frame = tuple(phrase.bar_length.tolist())
        other, its_work = waiting.get(frame, (None, work))
        if other is None:
            waiting[frame] = (phrase, work)
        elif its_work != work and len(pairs) < count:
            pairs.append((other, phrase))
            del waiting[frame]
    return pairs


def bridge_at_home(model: PhraseVAE, a: PhraseBars, b: PhraseBars, steps: int) -> list[PhraseBars]:
    """The steps between two phrases in the common key, as the application writes them."""
    found = bridge(model, BridgeRequest(clip_of(a), clip_of(b), steps=steps))
    return [
        phrases.encode(
            answer.notes,
            TICKS_PER_BEAT,
            BarFrame(answer.start_tick, a.bar_length, a.metre),
            key=HOME,
        )[0]
        for answer in found.between
    ]


def clips_of_all_kinds(corpus: PhraseCorpus, count: int, seed: int) -> list[Clip]:
    """Phrases of 1 to 8 bars of any metre and texture, each in its own key, twice as many as
    ``count``; among them the demo songs, whole and by bars."""
    rng = np.random.default_rng([seed, count])
    demos = [read_song(path).song for path in demo_paths()]
    clips = [Clip.of_song(song) for song in demos]
    for song in demos:
        tracks = [track.track_id for track in song.tracks]
        clips += [Clip.of_bars(song, tracks, first, 4) for first in (1, 5)]
    clips = [clip for clip in clips if not clip.problem][: 2 * count]
    while len(clips) < 2 * count:
        phrase, _ = corpus.draw(rng, int(rng.integers(1, 9)), one_part=0.5)
        clips.append(clip_of(phrase))
    return [clips[i] for i in rng.permutation(2 * count)]


def can_be_bridged(model: PhraseVAE, a: Clip, b: Clip, rng: np.random.Generator) -> bool:
    """Whether a way comes of two clips, in a few steps or by filling a few bars."""
    many = int(rng.integers(3, 8))
    bars = many if rng.random() < 0.5 else None
    try:
        return bool(bridge(model, BridgeRequest(a, b, steps=many, bars=bars)).between)
    except MuseStudioError as error:
        tqdm.write(str(error))
        return False


def clip_of(phrase: PhraseBars) -> Clip:
    """A phrase as the bars of a song; one that stands in the common key is at home there."""
    notes = phrases.decode(phrase, TICKS_PER_BEAT)
    frame = BarFrame(0, phrase.bar_length, phrase.metre)
    return Clip(
        parts=tuple((1, note) for note in notes),
        ticks_per_beat=TICKS_PER_BEAT,
        frame=frame,
        n_bars=phrase.n_bars,
        end_tick=from_grid(int(frame.start[-1]), TICKS_PER_BEAT),
        key=phrase.key or HOME,
    )


def as_composed(phrase: PhraseBars) -> PhraseBars:
    """The phrase at the pitch it was composed at."""
    return replace(phrase, pitch=phrase.pitch - phrase.transposed, transposed=0)


def inner_ways(steps: int) -> list[float]:
    """The places of all steps but the ends, between 0 and 1."""
    return np.linspace(0, 1, steps)[1:-1].tolist()


def mix(
    a: PhraseBars,
    b: PhraseBars,
    way: float,
    rng: np.random.Generator,
    order: tuple[np.ndarray, np.ndarray] | None = None,
) -> PhraseBars:
    """A share ``way`` of b's notes among 1 − ``way`` of a's, at random.

    order: chances (notes of a,) and (notes of b,) to use again; drawn anew where there are none.
    """
    chance_a, chance_b = order or (rng.random(len(a)), rng.random(len(b)))
    kept = [(a, chance_a >= way), (b, chance_b < way)]
    names = ("bar", "position", "pitch", "duration", "velocity")
    columns = {
        name: np.concatenate([getattr(phrase, name)[rows] for phrase, rows in kept])
        for name in names
    }
    if (columns["velocity"] == NO_VELOCITY).any():
        columns["velocity"] = np.full_like(columns["velocity"], NO_VELOCITY)
    keys = (columns["bar"] * phrases.LONGEST_BAR + columns["position"]) * 128 + columns["pitch"]
    rows = np.unique(keys, return_index=True)[1]
    mixed: dict[str, Any] = {name: values[rows] for name, values in columns.items()}
    return replace(a, key=None, **mixed)


def summary(pairs: Sequence[tuple[PhraseBars, PhraseBars]], way: Way) -> dict[str, Any]:
    """What became of all pairs."""
    judged = [judge(a, b, way(a, b)) for a, b in tqdm(pairs, desc="ways", unit="pair")]

    def share(of: Callable[[Judged], bool]) -> float:
        return round(float(np.mean([of(one) for one in judged])), 4)

    def mean(name: str) -> list[float]:
        means: list[float] = np.mean([getattr(one, name) for one in judged], axis=0).tolist()
        return [round(value, 4) for value in means]

    harsh = np.array([one.harsh for one in judged])
    return {
        "distance_to_first_grows": share(lambda one: one.grows),
        "distance_to_last_falls": share(lambda one: one.falls),
        "smooth": share(lambda one: one.grows and one.falls),
        "in_scale": share(lambda one: one.keeps_to_scale),
        "smooth_and_in_scale": share(lambda one: one.grows and one.falls and one.keeps_to_scale),
        "largest_step": round(float(np.mean([one.largest_step for one in judged])), 3),
        "no_step_harsher": share(lambda one: not one.is_harsher),
        "harsh_between": round(float(harsh[:, 1:-1].mean()), 4),
        "harsh_at_the_ends": round(float(harsh[:, [0, -1]].mean()), 4),
        "from_first": mean("from_first"),
        "from_last": mean("from_last"),
        "share_in_scale": mean("in_scale"),
    }


def judge(a: PhraseBars, b: PhraseBars, between: Sequence[PhraseBars]) -> Judged:
    """A way, its own ends at either side."""
    way = [a, *between, b]
    return Judged(
        np.array([distance(phrase, a) for phrase in way]),
        np.array([distance(phrase, b) for phrase in way]),
        np.array([share_in_scale(phrase) for phrase in way]),
        np.array([harshness(phrase) for phrase in way]),
    )


def harshness(phrase: PhraseBars) -> float:
    """The share of interval class 1 among all pairs of notes that sound together; 0 without any."""
    passage = passage_of(phrase)
    if not len(passage):
        return 0.0
    value = harmony.measure(passage, passage)["harsh_seconds"]
    return 0.0 if np.isnan(value) else float(value)

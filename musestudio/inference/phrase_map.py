"""Phrases on a plane: where each lies, and what lies between them.

The plane is the one on which the phrases' latents are spread widest (principal components, found
from the distances alone: classical scaling, Torgerson 1952). It is turned so that what sounds
higher lies further up and what is busier further right, as far as the two allow, and stretched so
that no corner is crowded.

What lies at a point is blended from the phrases around it, nearer ones counting for more
(Franke and Nielson's local weights, 1980, though not squared: so the way from one phrase to
another goes at an even pace), every quarter on the sphere its latents lie near (the spherical mean
of Buss and Fillmore, 2001). At a phrase's own place it is that phrase's latent, and between two
that are alone on the map it is ``phrase_vae.slerp``'s arc.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musestudio.encoding.phrase import N_BEATS
from musestudio.inference.phrase_vae import PhraseLatent
from musestudio.inference.steering import has_quarter

MARGIN = 0.08
"""Of the plane's width, left free around the outermost phrases."""
NEIGHBOURS = 4
"""How many phrases a point is blended from, at most: of more, only their average would be left."""
_EVENNESS = 0.5
"""0: distances as they are, 1: phrases spread as evenly as can be along both axes."""
_PLACE_SHARE = 0.25
"""How much it counts for two phrases to be alike quarter by quarter, not only on the whole.

Of 25 pieces, ten phrases or more each, distances on the map and of what is heard (attributes,
pitch classes, places in the bar) correlate at 0.56 so (Spearman); at 0.40 where only the quarters
count."""
_LEAST_GAP = 0.09
_SPREADING_ROUNDS = 60
_MEAN_ROUNDS = 4


@dataclass(frozen=True)
class PhraseMap:
    """Phrases and where they lie.

    latents: of n phrases.
    places:  (n, 2) in 0–1, x to the right and y upwards.
    """

    latents: tuple[PhraseLatent, ...]
    places: np.ndarray

    @classmethod
    def of(
        cls,
        latents: Sequence[PhraseLatent],
        busy: Sequence[float] | None = None,
        high: Sequence[float] | None = None,
    ) -> PhraseMap:
        """busy, high: a number for each phrase by which the plane is turned."""
        return cls(tuple(latents), places(latents, busy, high))

    def weights(self, x: float, y: float) -> np.ndarray:
        """(n,) how much each phrase counts at a point; they add up to 1."""
        away = np.hypot(*(self.places - (x, y)).T)
        nearest = int(away.argmin())
        if away[nearest] < 1e-6 or len(away) == 1:
            weights = np.zeros(len(away))
            weights[nearest] = 1.0
            return weights
        # A phrase fades out before it is no longer among the nearest, so that nothing jumps.
        reach = np.sort(away)[NEIGHBOURS] if len(away) > NEIGHBOURS else np.inf
        weights = np.maximum(1 / away - 1 / reach, 0.0)
        result: np.ndarray = weights / weights.sum()
        return result

    def at(self, x: float, y: float, like: PhraseLatent) -> PhraseLatent:
        """The phrase at a point, in the bars and the key of ``like``.

        Phrases of another length are repeated or cut. Quarters a phrase has not, its bars being
        shorter, are left to the others.
        """
        weights = self.weights(x, y)
        counting = np.flatnonzero(weights > 1e-4)
        n_bars = like.n_bars
        chosen = [self.latents[i].stretched(n_bars) for i in counting]
        wanted = has_quarter(like.bar_length).ravel()
        parts = np.stack([latent.z.reshape(n_bars * N_BEATS, -1) for latent in chosen])
        there = np.stack([has_quarter(latent.bar_length).ravel() for latent in chosen]) & wanted
        shares = weights[counting, None] * there
        total = shares.sum(axis=0)
        shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
        z = spherical_mean(parts, shares).reshape(n_bars, -1)
        return PhraseLatent(z, like.bar_length, like.metre, like.transposed, like.key)


def spherical_mean(points: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """(m, d) float32: the mean of n points in each of m places, their directions on the sphere.

    points: (n, m, d). shares: (n, m), which add up to 1, or to 0 where nothing is to stand.
    """
    length = np.linalg.norm(points, axis=2, keepdims=True)
    unit = points / np.maximum(length, 1e-9)
    share = shares[:, :, None]
    # Begins where the straight mean points, and turns until the pulls of all points even out.
    mean = _unit((share * unit).sum(axis=0))
    for _ in range(_MEAN_ROUNDS):
        cosine = np.clip((unit * mean).sum(axis=2, keepdims=True), -1.0, 1.0)
        angle = np.arccos(cosine)
        sine = np.sin(angle)
        per_sine = np.where(sine > 1e-6, angle / np.maximum(sine, 1e-6), 1.0)
        pull = (share * per_sine * (unit - cosine * mean)).sum(axis=0)
        turn = np.linalg.norm(pull, axis=1, keepdims=True)
        mean = _unit(np.cos(turn) * mean + np.sin(turn) * pull / np.maximum(turn, 1e-9))
    result: np.ndarray = mean * (share * length).sum(axis=0)
    return result.astype(np.float32)


def places(
    latents: Sequence[PhraseLatent],
    busy: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
) -> np.ndarray:
    """(n, 2) where phrases lie, in 0–1. The same phrases lie at the same places every time."""
    n = len(latents)
    if n < 2:
        return np.full((n, 2), 0.5)
    flat = _scaled(_distances(latents))
    flat = _turned(flat, busy, high)
    spans = np.ptp(flat, axis=0)
    # What hardly differs along an axis is not blown up to fill it, though the room is used.
    room = (1 - 2 * MARGIN) * np.sqrt(spans / max(spans.max(), 1e-9))
    spread = np.stack([_evened(flat[:, axis]) for axis in (0, 1)], axis=1)
    return _apart(0.5 + (spread - 0.5) * room)


def _distances(latents: Sequence[PhraseLatent]) -> np.ndarray:
    """(n, n) squared distances: of the phrases on the whole, and quarter by quarter."""
    n_bars = max(latent.n_bars for latent in latents)
    rows, wholes = [], []
    for latent in latents:
        quarters = latent.z.reshape(latent.n_bars, N_BEATS, -1)
        wholes.append(quarters[has_quarter(latent.bar_length)].mean(axis=0))
        longer = latent.stretched(n_bars)
        quarters = longer.z.reshape(n_bars, N_BEATS, -1)
        rows.append((quarters * has_quarter(longer.bar_length)[..., None]).ravel())
    row = np.stack(rows) / np.sqrt(n_bars * N_BEATS)
    whole = np.stack(wholes)
    by_quarter, on_the_whole = _squared(row), _squared(whole)
    share = _PLACE_SHARE
    return share * _to_mean_one(by_quarter) + (1 - share) * _to_mean_one(on_the_whole)


def _squared(x: np.ndarray) -> np.ndarray:
    x = x.astype(np.float64)
    length = (x**2).sum(axis=1)
    squared: np.ndarray = np.maximum(length[:, None] + length - 2 * x @ x.T, 0.0)
    return squared


def _to_mean_one(squared: np.ndarray) -> np.ndarray:
    mean = squared.mean()
    scaled: np.ndarray = squared / mean if mean > 0 else squared
    return scaled


def _scaled(squared: np.ndarray) -> np.ndarray:
    """(n, 2) the plane that keeps most of the distances."""
    n = len(squared)
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ squared @ centre)
    plane: np.ndarray = vectors[:, [-1, -2]] * np.sqrt(np.maximum(values[[-1, -2]], 0.0))
    return plane


def _turned(
    flat: np.ndarray, busy: Sequence[float] | None, high: Sequence[float] | None
) -> np.ndarray:
    """The plane turned and mirrored: up is higher, right is busier, else the first phrase is
    at the left and below."""
    first = flat[0]
    up = _slope(flat, high)
    if up is not None:
        flat = np.stack([flat @ (up[1], -up[0]), flat @ up], axis=1)
    elif first[1] > 0:
        flat = flat * (1, -1)
    right = _slope(flat, busy)
    faces_left = flat[0, 0] > 0 if right is None else right[0] < 0
    return flat * (-1, 1) if faces_left else flat


def _slope(flat: np.ndarray, values: Sequence[float] | None) -> np.ndarray | None:
    """(2,) the direction in the plane along which ``values`` rise, of length 1."""
    if values is None:
        return None
    rising = np.asarray(values, dtype=np.float64)
    if not np.isfinite(rising).all() or np.ptp(rising) == 0:
        return None
    slope: np.ndarray = np.linalg.lstsq(flat, rising - rising.mean(), rcond=None)[0]
    length = np.linalg.norm(slope)
    return slope / length if length > 1e-9 else None


def _evened(values: np.ndarray) -> np.ndarray:
    """Numbers in 0–1, in their order, somewhat evened out; all alike go to the middle."""
    if np.ptp(values) < 1e-9:
        return np.full(len(values), 0.5)
    own = (values - values.min()) / np.ptp(values)
    _, rank = np.unique(values.round(9), return_inverse=True)
    evened: np.ndarray = (1 - _EVENNESS) * own + _EVENNESS * rank / max(rank.max(), 1)
    return evened


def _apart(points: np.ndarray) -> np.ndarray:
    """The points, those that all but cover one another pushed apart, within the margins."""
    n = len(points)
    gap = min(_LEAST_GAP, 0.6 / np.sqrt(n))
    points = points.copy()
    for _ in range(_SPREADING_ROUNDS):
        between = points[:, None] - points[None]
        away = np.hypot(between[..., 0], between[..., 1])
        np.fill_diagonal(away, np.inf)
        too_near = np.maximum(gap - away, 0.0)
        if not too_near.any():
            break
        # Where two lie on one another, every pair has a direction of its own to part in.
        angle = np.arange(n)[:, None] * 2.4 + np.arange(n)[None] * 2.4
        way = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        way *= np.sign(np.arange(n)[:, None] - np.arange(n)[None])[..., None]
        apart = np.where(away[..., None] > 1e-6, between / np.maximum(away, 1e-9)[..., None], way)
        points += (0.5 * too_near[..., None] * apart).sum(axis=1)
        points = np.clip(points, MARGIN, 1 - MARGIN)
    return points


def _unit(x: np.ndarray) -> np.ndarray:
    unit: np.ndarray = x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-9)
    return unit

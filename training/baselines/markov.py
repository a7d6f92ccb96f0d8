"""A Markov chain over whole notes with Witten–Bell back-off, field by field.

A field is predicted from the fields of the same note decided before it and the last
``order`` notes; where that context was rarely seen the estimate leans on ever shorter ones:

    p_k(x | c) = (n(c, x) + t(c) · p_{k-1}(x | c')) / (n(c) + t(c))

with n counts and t the number of different x seen after c (Witten and Bell 1991; Chen and
Goodman 1998, section 2.6). The chain ends in the uniform distribution.
"""

from __future__ import annotations

import numpy as np

from musestudio.encoding import notes as encoding

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class MarkovBaseline:
    """Counts contexts of a training split; scores another one.

    order: notes of history in the longest context, 1 or more.
    """

    def __init__(self, order: int = 2) -> None:
        self.order = order
        self._counts: dict[tuple[str, int], _ContextCounts] = {}

    def fit(self, columns: dict[str, np.ndarray]) -> None:
        """Count every step of ``columns`` (the four fields, each of shape (n_steps,))."""
        for name in encoding.FIELDS:
            for depth, keys in enumerate(self._contexts(columns, name)):
                tokens = columns[name][self.order :]
                self._counts[name, depth] = _ContextCounts(keys, tokens.astype(np.uint64))

    def nll(self, columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Negative log-likelihood in nats of every step after the first ``order``, per field."""
        result = {}
        for name in encoding.FIELDS:
            tokens = columns[name][self.order :].astype(np.uint64)
            probability = np.full(len(tokens), 1.0 / encoding.VOCABULARY[name])
            for depth, keys in enumerate(self._contexts(columns, name)):
                n_pair, n_context, n_types = self._counts[name, depth].lookup(keys, tokens)
                weight = n_context + n_types
                probability = np.where(
                    weight > 0,
                    (n_pair + n_types * probability) / np.maximum(weight, 1),
                    probability,
                )
            result[name] = -np.log(probability)
        return result

    def _contexts(self, columns: dict[str, np.ndarray], name: str) -> list[np.ndarray]:
        """Hashed contexts from the empty one to the longest, each of shape (n_steps − order,)."""
        n = len(columns[name]) - self.order
        keys = np.zeros(n, dtype=np.uint64)
        contexts = [keys]
        own = encoding.FIELDS[: encoding.FIELDS.index(name)]
        # Few levels, and what says most first: every level where a context was seen once takes
        # half the weight, so a long chain of narrow contexts would starve the sound estimates.
        before = slice(self.order - 1, self.order - 1 + n)
        keys = _mix(keys, columns[name][before])
        contexts.append(keys)
        if own:
            for earlier in own:
                keys = _mix(keys, columns[earlier][self.order :])
            contexts.append(keys)
        for back in range(1, self.order + 1):
            rows = slice(self.order - back, self.order - back + n)
            for field in encoding.FIELDS:
                if back > 1 or field != name:
                    keys = _mix(keys, columns[field][rows])
            contexts.append(keys)
        return contexts


class _ContextCounts:
    """n(c, x), n(c) and t(c) as sorted arrays; a lookup is two binary searches."""

    def __init__(self, keys: np.ndarray, tokens: np.ndarray) -> None:
        self.pairs, first, self.pair_counts = np.unique(
            _mix(keys, tokens), return_index=True, return_counts=True
        )
        self.contexts, self.context_counts = np.unique(keys, return_counts=True)
        # One place for each distinct pair: counted by context, the types seen after it.
        self.types = np.unique(keys[first], return_counts=True)[1]

    def lookup(
        self, keys: np.ndarray, tokens: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        n_pair = _find(self.pairs, self.pair_counts, _mix(keys, tokens))
        n_context = _find(self.contexts, self.context_counts, keys)
        n_types = _find(self.contexts, self.types, keys)
        return n_pair, n_context, n_types


def _mix(keys: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """Fold one more token into 64-bit hashes (a collision among 10⁷ keys has odds of 10⁻⁵)."""
    with np.errstate(over="ignore"):
        mixed = (keys ^ (tokens.astype(np.uint64) + np.uint64(1))) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
        return mixed * np.uint64(0xBF58476D1CE4E5B9)


def _find(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    index = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[index] == wanted, values[index], 0).astype(np.float64)

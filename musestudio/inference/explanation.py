"""Why this note: which earlier notes the model looked at while it wrote one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.inference.memory import AttentionMemory
from musestudio.inference.prompt import PartNote, Prompt
from musestudio.inference.request import LookedAt
from musestudio.inference.writer import Drawn

MOST_SOURCES = 3
_KEPT = 12
"""Places noted per step; some hold rests, ends, or notes that were cut away in the end."""


class Gaze:
    """Where each candidate looked, step by step as they write."""

    def __init__(self) -> None:
        self._looks: list[tuple[list[int], np.ndarray, np.ndarray]] = []

    def note_down(
        self, candidates: list[int], attention: np.ndarray, memory: AttentionMemory
    ) -> None:
        """One step of those candidates.

        attention: (batch, places), the weights with which the step was decided; ``memory`` as
        it was handed to the model.
        """
        places = np.argsort(-attention, axis=1, kind="stable")[:, :_KEPT]
        weights = np.take_along_axis(attention, places, axis=1)
        self._looks.append((candidates, memory.steps_at(places), weights))

    def of(self, candidate: int, step: int) -> list[tuple[int, float]]:
        """(step looked at, weight), the strongest first, while ``step`` (from 0) was decided."""
        candidates, steps, weights = self._looks[step]
        row = candidates.index(candidate)
        return list(zip(steps[row].tolist(), weights[row].tolist(), strict=True))


def looked_at(
    gaze: Gaze,
    candidate: int,
    steps: Sequence[Drawn],
    start_ticks: Sequence[int],
    notes: Sequence[PartNote],
    prompt: Prompt,
    ticks_per_beat: int,
) -> tuple[tuple[LookedAt, ...], ...]:
    """For each of ``notes`` the up to three notes looked at most when it was written.

    steps, start_ticks: what that candidate wrote and where it begins; ``notes`` came of it.
    """
    placed = {(note.start_tick, note.pitch): (track_id, note) for track_id, note in notes}
    written = [
        placed.get((tick, step.pitch)) for tick, step in zip(start_ticks, steps, strict=True)
    ]
    sources = [*heard_notes(prompt, ticks_per_beat), *written]
    reasons = {}
    for step, item in enumerate(written):
        if item is not None:
            found = [
                LookedAt(*source, weight)
                for at, weight in gaze.of(candidate, step)
                if at >= 0 and weight > 0 and (source := sources[at]) is not None
            ]
            reasons[item] = tuple(found[:MOST_SOURCES])
    return tuple(reasons.get(item, ()) for item in notes)


def heard_notes(prompt: Prompt, ticks_per_beat: int) -> list[PartNote | None]:
    """For each step of a prompt its note, or None where it is a rest or an end."""
    blocks = {
        controls.AHEAD: prompt.ahead,
        controls.BESIDE: prompt.beside,
        controls.PAST: prompt.past,
    }
    found: dict[tuple[int, int, int], PartNote] = {}
    for block, items in blocks.items():
        for item in items:
            ticks = np.array(item[1].start_tick - prompt.origin_tick)
            onset = int(encoding.to_grid(ticks, ticks_per_beat))
            found.setdefault((block, onset, item[1].pitch), item)
    steps = zip(
        prompt.heard.tolist(), prompt.steps.onset.tolist(), prompt.steps.pitch.tolist(), strict=True
    )
    return [found.get(step) for step in steps]

"""How dense, high and loud the music heard is, as a model is told it step by step."""

from __future__ import annotations

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.inference.prompt import Prompt


def levels_of_past(prompt: Prompt) -> dict[str, np.ndarray]:
    """Levels (int64, 1–8; dynamics 0 where there are none) for every step of a prompt.

    Those of the music in ``controls.LEVEL_WINDOW_BARS`` bars from that of the next step on, as
    far as it has been heard. Steps ahead of the span or beside it are told nothing: 0.
    """
    n_steps = len(prompt.steps)
    levels = {
        name: np.zeros(n_steps, dtype=np.int64) for name in ("density", "register", "dynamics")
    }
    here = np.flatnonzero(prompt.heard == controls.PAST)
    bar, pitch = prompt.places.bar[here], prompt.steps.pitch[here]
    velocity = prompt.steps.velocity[here]
    bar_beats = prompt.places.bar_length[here] / encoding.GRID_PER_BEAT
    is_note = pitch < encoding.REST
    is_loud = is_note & (velocity != encoding.NO_VELOCITY)
    first, after = np.searchsorted(bar, bar), np.searchsorted(bar, bar + controls.LEVEL_WINDOW_BARS)

    def in_window(values: np.ndarray) -> np.ndarray:
        total = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(total[after] - total[first])

    notes, loud_notes = in_window(is_note), in_window(is_loud)
    n_bars = np.minimum(controls.LEVEL_WINDOW_BARS, bar[-1] - bar + 1)
    measured = {
        "density": controls.level(controls.DENSITY_BOUNDS, notes / (n_bars * bar_beats)),
        "register": controls.level(
            controls.REGISTER_BOUNDS,
            np.where(notes > 0, in_window(pitch * is_note) / np.maximum(notes, 1), 60),
        ),
        "dynamics": np.where(
            loud_notes > 0,
            controls.level(
                controls.DYNAMICS_BOUNDS,
                in_window(encoding.velocity_value(velocity) * is_loud) / np.maximum(loud_notes, 1),
            ),
            controls.UNSET,
        ),
    }
    for name, values in measured.items():
        # With each step the model is told of the one it leads to.
        levels[name][here[:-1]] = values[1:]
    return levels

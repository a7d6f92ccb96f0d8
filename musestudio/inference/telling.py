"""What a model is told of each step besides the note: place, wishes, and how far to go."""

from __future__ import annotations

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.inference.levels import levels_of_past
from musestudio.inference.prompt import Prompt
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.step import STEP_TOKENS, TOLD_TOKENS

_BARS_LEFT = TOLD_TOKENS.index("bars_left")
LEVELS = ("density", "register", "dynamics")


def hides_dynamics(request: ContinuationRequest, prompt: Prompt) -> bool:
    """Whether the velocities drawn are kept from the model as it goes on.

    Music without dynamics is mostly scores, music with them mostly played piano: a model that
    hears its first velocity after a flat phrase would go on in another style.
    """
    if prompt.flat_velocity is not None:
        return True
    return not prompt.past and request.style in controls.STYLES_WITHOUT_DYNAMICS


class Telling:
    """Rows of tokens in the order of ``STEP_TOKENS``, for one request.

    As in training, wishes and countdown are told from the last step heard on, with which the
    first note is drawn; where a level is wished for, the past is told its own.
    """

    def __init__(self, request: ContinuationRequest, prompt: Prompt, role: str | None) -> None:
        self._prompt = prompt
        self._to_join = bool(prompt.ahead)
        self._hides_dynamics = hides_dynamics(request, prompt)
        self._last_bar: int | None = None
        if prompt.ahead:
            self._last_bar = int(prompt.places.bar[0]) - 1
        elif request.ending:
            ticks = np.array(request.end_tick - prompt.origin_tick)
            end = int(encoding.to_grid(ticks, request.song.ticks_per_beat))
            self._last_bar = prompt.bars.bar(max(end - 1, 0))
        self._standing = {
            "key": controls.key_token(request.key),
            "style": controls.style_token(request.style),
        }
        self._wishes = {
            "role": controls.role_token(role),
            **{name: getattr(request, name) or controls.UNSET for name in LEVELS},
        }
        always = {**self._standing, **self._wishes, "heard": controls.PAST}
        self._told = [always.get(name, controls.UNSET) for name in TOLD_TOKENS]

    def written(self, note: tuple[int, ...], onset: int) -> tuple[int, ...]:
        """A step with which the next one is drawn: its four fields, and where it stands."""
        bar = self._prompt.bars.bar(onset)
        told = self._told.copy()
        if self._last_bar is not None:
            told[_BARS_LEFT] = controls.bars_left_token(
                self._last_bar - bar + 1, to_join=self._to_join
            )
        if self._hides_dynamics:
            note = (*note[:-1], encoding.NO_VELOCITY)
        return (*note, *self._prompt.bars.place(onset), bar, *told)

    def rows(self) -> np.ndarray:
        """All steps of the prompt, int64, (n_steps, len(STEP_TOKENS))."""
        prompt = self._prompt
        steps, places = prompt.steps, prompt.places
        columns = {name: steps.field(name) for name in encoding.FIELDS}
        for name in ("position", "bar_length", "metre", "bar"):
            columns[name] = getattr(places, name)
        unset = np.full(len(steps), controls.UNSET)
        columns |= {name: unset + token for name, token in self._standing.items()}
        columns |= {"heard": prompt.heard, "role": unset, "bars_left": unset}
        own = levels_of_past(prompt)
        columns |= {name: own[name] if self._wishes[name] else unset for name in LEVELS}
        rows = np.stack([columns[name] for name in STEP_TOKENS], axis=1).astype(np.int64)
        note = tuple(int(steps.field(name)[-1]) for name in encoding.FIELDS)
        rows[-1] = self.written(note, prompt.clock)
        return rows

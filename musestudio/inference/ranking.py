"""Which of several drafts are offered first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musestudio.inference.critic import Critic, Scene
from musestudio.inference.prompt import PartNote, Prompt
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.wishes import Wishes


class Ranking:
    """Which drafts are offered first: those a critic likes, and those nearest to the wishes."""

    def __init__(
        self,
        request: ContinuationRequest,
        prompt: Prompt,
        critic: Critic | None,
        wishes: Wishes,
    ) -> None:
        self._wishes = wishes
        self._critic = critic
        ranks = request.drafts > 1
        self._scene = Scene(request, prompt) if ranks and critic is not None else None
        self.is_possible = ranks and (bool(wishes) or self._can_compare)

    @property
    def _can_compare(self) -> bool:
        return self._scene is not None and self._scene.can_compare

    def best_first(self, drafts: Sequence[Sequence[PartNote]]) -> list[int]:
        """The places of the drafts, the best first."""
        scores = np.zeros(len(drafts))
        if self._critic is not None and self._scene is not None and self._scene.can_compare:
            scores += self._critic.score(
                self._scene, [[note for _, note in draft] for draft in drafts]
            )
        if self._wishes:
            scores += self._wishes.bonus(drafts)
        order: list[int] = np.argsort(-scores, kind="stable").tolist()
        return order

"""How long the way is to be."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST_STEPS, MOST_STEPS = 3, 16
"""As the engine has them, which the window does not load before it is asked."""


@dataclass(frozen=True)
class BridgeWishes:
    """So many steps, or so many bars to fill between the ends.

    steps: 3–16, both ends counted.
    bars:  1–64 between the ends; None: as many as the steps take.
    """

    steps: int = 7
    bars: int | None = None

"""The tensors of one generation step: what a continuation model takes and gives, by name.

Sizes: B batch, L layers, U units, H heads, K and V numbers in a head's keys and values, M
places in the memory; all but B and M are in the card's shapes.
"""

from __future__ import annotations

from musestudio.encoding import notes as encoding

WRITTEN_TOKENS = (*encoding.FIELDS, "position", "bar_length", "metre", "bar")
"""What is known of a step once it is written: int64, (B,) each."""
TOLD_TOKENS = (
    "key", "style", "heard", "role", "bars_left", "density", "register", "dynamics",
)  # fmt: skip
"""What the model is told with it; 0 is not told (``encoding.controls``). int64, (B,) each."""
STEP_TOKENS = (*WRITTEN_TOKENS, *TOLD_TOKENS)

STATE = {"hidden": 3, "cell": 3, "context": 2}
"""Carried from step to step, zeros at first: (L, B, U), (L, B, U), (B, U). The output that is
the next step's input is called ``next_…``."""

MEMORY = {"memory_key": 4, "memory_value": 4, "memory_bar": 2}
"""The steps before this one, kept by the caller: (B, H, M, K), (B, H, M, V) and int64 (B, M),
in any order. Places that hold nothing have the bar ``controls.NO_BAR``."""

STEP_INPUTS = {
    **dict.fromkeys(STEP_TOKENS, 1),
    **STATE,
    **MEMORY,
    "bias": 2,
    "noise": 2,
    "temperature": 1,
    "top_p": 1,
}
"""Tensors a continuation model takes, and their ranks. ``bias`` and ``noise`` hold the four
fields side by side."""

STEP_OUTPUTS = {
    **{f"next_{name}": 1 for name in encoding.FIELDS},
    **{f"next_{name}": rank for name, rank in STATE.items()},
    "new_key": 3,
    "new_value": 3,
    "attention": 2,
}
"""What every continuation model gives. ``new_key`` (B, H, K) and ``new_value`` (B, H, V) are for
the memory; ``attention`` (B, M) is how much each place of it was looked at, mean over heads."""

LOGIT_OUTPUTS = {f"{name}_logits": 2 for name in encoding.FIELDS}
"""Logits before temperature and bias, each given the fields drawn before it."""

MEMORY_STEPS = 512
"""Steps a memory has to hold at most; training sees no more."""

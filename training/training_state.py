"""Everything that changes while a network is trained, and can be saved and restored."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import time
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from musestudio.errors import RequestError
from training.config import AdamWConfig
from training.validation import Best

CHECKPOINT, BEST = "checkpoint.pt", "best.pt"


class TrainingState:
    """A network, its optimiser, and how far they are.

    network:  what is saved. losses: the module whose forward pass gives the loss (where the
              gradients of several processes are joined); the network itself or one around it.
    config:   as plain values, kept with every checkpoint; ``network`` of it says what fits.
    minutes:  spent so far, resumed stretches included, by the first process's clock.
    """

    def __init__(
        self,
        network: nn.Module,
        losses: nn.Module,
        config: dict[str, Any],
        optimizer: AdamWConfig,
        fabric: Fabric,
    ) -> None:
        self.network = network
        self.fabric = fabric
        self.step = 0
        self.minutes = 0.0
        self.best: Best | None = None
        self._saved_config = config
        self._gradient_clip = optimizer.gradient_clip
        self.optimizer = torch.optim.AdamW(
            [weights for weights in network.parameters() if weights.requires_grad],
            lr=optimizer.learning_rate,
            weight_decay=optimizer.weight_decay,
            betas=(0.9, 0.98),
        )
        self.losses, self._steps = fabric.setup(losses, self.optimizer)
        self._minutes_before = 0.0
        self._began_s = time.monotonic()

    def look_at_the_clock(self) -> None:
        """Bring ``minutes`` up to date, to the same figure in all processes: the learning rate
        hangs on it, and when to stop."""
        here = self._minutes_before + (time.monotonic() - self._began_s) / 60
        self.minutes = self.fabric.broadcast(here) if self.fabric.world_size > 1 else here

    def learn_from(self, loss: Tensor, learning_rate: float) -> None:
        """One optimisation step. Raises RequestError where the loss is no number."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        self._steps.zero_grad(set_to_none=True)
        self.fabric.backward(loss)
        self.fabric.clip_gradients(
            self.losses, self._steps, max_norm=self._gradient_clip, error_if_nonfinite=False
        )
        if not math.isfinite(loss.item()):
            raise RequestError(
                f"At step {self.step} the loss is no longer a number; lower the learning rate."
            )
        self._steps.step()
        self.step += 1

    def is_best_after(self, loss: float) -> bool:
        """Take note of a trial; whether it is the best so far."""
        self.best = Best.after(self.best, loss, self.step, self.minutes)
        return self.best.n_since == 0

    def save(self, path: Path) -> None:
        """Write what is needed to go on."""
        best = None if self.best is None else dataclasses.asdict(self.best)
        self._write(path, optimizer=self.optimizer.state_dict(), best=best)

    def save_best(self, path: Path) -> None:
        """Write the network alone."""
        self._write(path, valid_loss=None if self.best is None else self.best.loss)

    def _write(self, path: Path, **more: Any) -> None:
        """The first process writes; what was there is replaced only when the new is whole."""
        if not self.fabric.is_global_zero:
            return
        partial = path.with_suffix(".partial")
        torch.save(
            {
                "config": json.dumps(self._saved_config),
                "network": self.network.state_dict(),
                "step": self.step,
                "minutes": self.minutes,
                **more,
            },
            partial,
        )
        os.replace(partial, path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint. Raises RequestError when it holds another network."""
        saved = torch.load(path, map_location=self.fabric.device, weights_only=True)
        if not self.fits(json.loads(saved["config"])):
            raise RequestError("The checkpoint holds a network of another kind or size.")
        self.network.load_state_dict(saved["network"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.step = saved["step"]
        self.minutes = self._minutes_before = saved["minutes"]
        if saved.get("best") is not None:
            self.best = Best(**saved["best"])

    def fits(self, config: dict[str, Any]) -> bool:
        """Whether a checkpoint of this configuration holds such a network."""
        return bool(config["network"] == self._saved_config["network"])

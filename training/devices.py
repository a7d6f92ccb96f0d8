"""Where a training runs: processor or GPU, one process or several, in which precision.

Lightning Fabric does the work. Several processes are started by ``torchrun`` (gloo on
processors, nccl on GPUs); each then trains on slices of its own, gradients are averaged, and
the first process alone writes and prints.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from lightning_fabric import Fabric
from lightning_fabric.loggers.logger import Logger
from lightning_fabric.loggers.tensorboard import TensorBoardLogger

from musestudio.errors import RequestError
from training.config import Precision


@contextmanager
def running_on(
    device: str, precision: Precision, *, tensorboard: Path | None = None
) -> Iterator[Fabric]:
    """A Fabric that has been launched, with its processes joined.

    device:      “cpu” or “cuda”.
    tensorboard: a folder to write TensorBoard's events to.
    Raises RequestError where there is no such device or TensorBoard is not installed.
    """
    if device not in ("cpu", "cuda"):
        raise RequestError(f"There is no device “{device}”; known are cpu and cuda.")
    if device == "cuda" and not torch.cuda.is_available():
        raise RequestError("PyTorch finds no CUDA device here.")
    loggers: list[Logger] = []
    if tensorboard is not None:
        try:
            loggers.append(TensorBoardLogger(tensorboard.parent, tensorboard.name, version=""))
        except ModuleNotFoundError as error:
            raise RequestError("TensorBoard is not installed.") from error
    # What torchrun tells each process it starts.
    n_here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    n_machines = int(os.environ.get("GROUP_WORLD_SIZE", "1"))
    fabric = Fabric(
        accelerator=device,
        devices=n_here,
        num_nodes=n_machines,
        strategy="ddp" if n_here * n_machines > 1 else "auto",
        precision=precision,
        loggers=loggers,
    )
    fabric.launch()
    try:
        yield fabric
    finally:
        for logger in fabric.loggers:
            logger.finalize("success")
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()

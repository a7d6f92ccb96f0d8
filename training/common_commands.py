"""Fit and export: what is asked and done alike for both kinds of model."""

from __future__ import annotations

import argparse
import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add_fit(commands: Any, name: str, configs: str, *, help: str) -> None:
    """The parser of a command that trains; ``configs`` is the folder of its configurations."""
    command = commands.add_parser(name, help=help)
    command.add_argument("config", help=f"name in {configs}, or a .yaml file")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    command.add_argument("--run", type=Path, required=True, help="folder for checkpoint and log")
    command.add_argument("--max-minutes", type=float, default=math.inf)
    command.add_argument("--resume", action="store_true")
    command.add_argument("--start-from", type=Path, help="a checkpoint.pt to take weights from")
    command.add_argument("--device", default="cpu", help="cpu or cuda")
    command.add_argument("--threads", type=int, help="CPU threads")
    command.add_argument("--tensorboard", action="store_true", help="write its events as well")


def run_fit(
    args: argparse.Namespace, load_config: Callable[[str], Any], fit: Callable[..., Path]
) -> int:
    """Train as asked; the first process prints where the checkpoint is."""
    import torch

    if args.threads:
        torch.set_num_threads(args.threads)
    checkpoint = fit(
        load_config(args.config),
        args.data,
        args.run,
        max_minutes=args.max_minutes,
        resume=args.resume,
        device=args.device,
        start_from=args.start_from,
        tensorboard=args.tensorboard,
    )
    if os.environ.get("RANK", "0") == "0":
        print(checkpoint)
    return 0


def add_export(commands: Any, name: str, *, help: str) -> None:
    """The parser of a command that makes a model file of a checkpoint."""
    command = commands.add_parser(name, help=help)
    command.add_argument("checkpoint", type=Path)
    command.add_argument("--data", type=Path, help="what it learned from, for the credits")
    command.add_argument("-o", "--out", type=Path, required=True)
    command.add_argument("--name", help="shown in the app (default: the file's name)")
    command.add_argument("--description", default="")
    command.add_argument(
        "--evaluation", type=Path, nargs="*", default=[], help="JSON figures, for the card"
    )
    command.add_argument("--float32", action="store_true", help="do not store weights in 8 bits")


def run_export(
    args: argparse.Namespace, network: Any, training: dict[str, Any], export: Callable[..., Any]
) -> int:
    """Export as asked; prints how exact it is. training: how it came about, for the card."""
    from training.evidence.page import read_figures

    evaluation: dict[str, Any] = {}
    for path in args.evaluation:
        evaluation |= read_figures(path)
    card = export(
        network,
        args.out,
        name=args.name or args.out.stem,
        description=args.description,
        data=args.data,
        training=training,
        evaluation=evaluation,
        eight_bit=not args.float32,
    )
    print(json.dumps(card.evaluation["export"], indent=2))
    return 0

"""``python -m training prepare|fit|evaluate|export``."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path

from musestudio.errors import MuseStudioError


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 on success, 2 with one sentence on bad input."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    command = commands.add_parser("prepare", help="a folder of MIDI → token arrays")
    command.add_argument("corpus", type=Path, help="folder with manifest.tsv, or any MIDI folder")
    command.add_argument("-o", "--out", type=Path, required=True)
    command.add_argument("--workers", type=int)

    command = commands.add_parser("fit", help="train a network")
    command.add_argument("config", help="name in training/configs, or a .yaml file")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    command.add_argument("--run", type=Path, required=True, help="folder for checkpoint and log")
    command.add_argument("--max-minutes", type=float, default=math.inf)
    command.add_argument("--resume", action="store_true")
    command.add_argument("--device", default="cpu", help="cpu or cuda")
    command.add_argument("--threads", type=int, help="CPU threads")

    args = parser.parse_args(argv)
    try:
        return {"prepare": _prepare, "fit": _fit}[args.command](args)
    except MuseStudioError as error:
        print(error, file=sys.stderr)
        return 2


def _prepare(args: argparse.Namespace) -> int:
    from training.corpus import find_files
    from training.prepare import prepare

    summary = prepare(find_files(args.corpus), args.out, workers=args.workers)
    print(json.dumps(summary, indent=2))
    return 0


def _fit(args: argparse.Namespace) -> int:
    import torch

    from training.config import load_config
    from training.fit import fit

    if args.threads:
        torch.set_num_threads(args.threads)
    checkpoint = fit(
        load_config(args.config),
        args.data,
        args.run,
        max_minutes=args.max_minutes,
        resume=args.resume,
        device=args.device,
    )
    print(checkpoint)
    return 0


if __name__ == "__main__":
    sys.exit(main())

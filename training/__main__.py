"""``python -m training COMMAND``: prepare data, train, measure, compare, export."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from musestudio.errors import MuseStudioError
from training import phrase_commands
from training.common_commands import add_export, add_fit, run_export, run_fit
from training.evidence.commands import add_commands


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 on success, 2 with one sentence on bad input."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    command = commands.add_parser("prepare", help="a folder of MIDI → token arrays")
    command.add_argument("corpus", type=Path, help="folder with manifest.tsv, or any MIDI folder")
    command.add_argument("-o", "--out", type=Path, required=True)
    command.add_argument("--workers", type=int)

    add_fit(commands, "fit", "training/configs", help="train a network")

    command = commands.add_parser("finetune", help="teach a finished model a folder of MIDI")
    command.add_argument("model", type=Path, help="an .onnx or a checkpoint.pt")
    command.add_argument("folder", type=Path, help="MIDI files")
    command.add_argument("-o", "--out", type=Path, required=True)
    command.add_argument("--name", help="shown in the app (default: the file's name)")
    command.add_argument("--max-minutes", type=float, default=10.0, help="default: 10")
    command.add_argument("--data", type=Path, help="what prepare wrote of the model's own data")
    command.add_argument(
        "--share", type=float, default=0.25, help="of --data in every batch (default: 0.25)"
    )
    command.add_argument("--config", default="finetune", help="default: finetune")
    command.add_argument("--device", default="cpu", help="cpu or cuda")
    command.add_argument("--threads", type=int, help="CPU threads")

    command = commands.add_parser("evaluate", help="nats per note on the valid split")
    command.add_argument("model", type=Path, nargs="?", help="a checkpoint.pt or an .onnx")
    command.add_argument("--data", type=Path, required=True)
    command.add_argument("--markov", type=int, metavar="ORDER", help="the Markov baseline too")
    command.add_argument("--told", action="store_true", help="tell key and style")
    command.add_argument("-o", "--out", type=Path, help="write the figures as JSON")

    command = commands.add_parser("average", help="the mean of checkpoints of one network")
    command.add_argument("checkpoints", type=Path, nargs="+")
    command.add_argument("--shares", type=float, nargs="+", required=True)
    command.add_argument("-o", "--out", type=Path, required=True)

    command = commands.add_parser("returns", help="count how bars return in pieces")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")

    command = commands.add_parser("originality", help="the index musestudio originality asks")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    command.add_argument("-o", "--out", type=Path, required=True)

    command = commands.add_parser("ablate", help="variants of the network on an equal budget")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    command.add_argument("--runs", type=Path, required=True, help="folder of their runs")
    command.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these variants")
    command.add_argument("--steps", type=int, help="of 8 × 128 notes (default: 1000)")
    command.add_argument("--threads", type=int, help="CPU threads")
    command.add_argument("-o", "--out", type=Path, required=True, help="figures as JSON")

    add_export(commands, "export", help="checkpoint → .onnx, checked and measured")

    command = commands.add_parser("critic", help="teach a model's critic, which ranks its drafts")
    command.add_argument("model", type=Path, help="an .onnx; the critic is put into it")
    command.add_argument("--corpus", type=Path, required=True, help="the folder prepared")
    command.add_argument("--cases", type=int, default=1500, help="passages (default: 1500)")
    command.add_argument("--workers", type=int, default=2, help="processes that write drafts")
    command.add_argument(
        "--set", nargs="+", default=[], metavar="NAME=VALUE", help="a field of the requests"
    )
    command.add_argument(
        "--drafts", type=Path, help="keep the drafts in this file, and take them from there"
    )
    command.add_argument("-o", "--out", type=Path, help="write to another file than the model's")

    evidence = add_commands(commands)
    of_phrases = phrase_commands.add_commands(commands)
    args = parser.parse_args(argv)
    run = {
        "prepare": _prepare,
        "fit": _fit,
        "finetune": _finetune,
        "evaluate": _evaluate,
        "average": _average,
        "returns": _returns,
        "ablate": _ablate,
        "originality": _originality,
        "export": _export,
        "critic": _critic,
        **evidence,
        **of_phrases,
    }
    try:
        return run[args.command](args)
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
    from training.config import load_config
    from training.fit import fit

    return run_fit(args, load_config, fit)


def _finetune(args: argparse.Namespace) -> int:
    import torch

    from training.config import load_config
    from training.finetune import finetune

    if args.threads:
        torch.set_num_threads(args.threads)
    with tempfile.TemporaryDirectory() as work:
        _, check = finetune(
            args.model,
            args.folder,
            args.out,
            load_config(args.config),
            Path(work),
            name=args.name or args.out.stem,
            max_minutes=args.max_minutes,
            data=args.data,
            share=args.share,
            device=args.device,
        )
    print("\n".join([*check.in_words(), str(args.out)]))
    return 0


def _average(args: argparse.Namespace) -> int:
    from training.average import average

    average(args.checkpoints, args.shares, args.out)
    print(args.out)
    return 0


def _returns(args: argparse.Namespace) -> int:
    from training.bar_returns import count_returns

    print(json.dumps(count_returns(args.data), indent=2))
    return 0


def _originality(args: argparse.Namespace) -> int:
    from musestudio.inference.originality import KnownPiece, OriginalityIndex
    from training.evidence.originality import prepared_pieces

    table = json.loads((args.data / "pieces.json").read_text(encoding="utf-8"))
    pieces = [KnownPiece(piece["corpus"], piece["work"]) for piece in table["splits"]["train"]]
    music = prepared_pieces(args.data, "train")
    index = OriginalityIndex.build(
        (piece, onset, pitch) for piece, (onset, pitch) in zip(pieces, music, strict=True)
    )
    args.out.parent.mkdir(parents=True, exist_ok=True)
    index.save(args.out)
    print(f"{len(pieces)} pieces, {args.out.stat().st_size / 1e6:.1f} MB")
    return 0


def _ablate(args: argparse.Namespace) -> int:
    import torch

    from training.ablation import STEPS, ablate

    if args.threads:
        torch.set_num_threads(args.threads)
    figures = ablate(args.data, args.runs, args.out, args.only, steps=args.steps or STEPS)
    for name, row in figures.items():
        print(f"{name:28} {row['nats']['total']:.3f} nats, {row['parameters'] / 1e6:.1f} M")
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    from musestudio.errors import RequestError
    from musestudio.inference.continuation import ContinuationModel
    from training.baselines.windows import evaluate_windows
    from training.checkpoint import load_network
    from training.dataset import PreparedSplit
    from training.evaluate import evaluate, evaluate_markov, network_scorer, shipped_scorer
    from training.models.seed_study_lstm import SeedStudyLSTM

    if args.model is None and args.markov is None:
        raise RequestError("Name a model to evaluate, or a --markov order, or both.")
    figures: dict = {"unit": "nats per note", "split": "valid", "told": args.told}
    if args.model is not None:
        valid = PreparedSplit.load(args.data, "valid")
        if args.model.suffix == ".onnx":
            scorer = shipped_scorer(ContinuationModel.open(args.model, "cpu"))
            figures["model"] = evaluate(scorer, valid, told=args.told)
        elif isinstance(network := load_network(args.model)[0], SeedStudyLSTM):
            figures["model"] = evaluate_windows(network, valid)
        else:
            figures["model"] = evaluate(network_scorer(network), valid, told=args.told)
    if args.markov is not None:
        figures[f"markov_{args.markov}"] = evaluate_markov(args.data, args.markov)
    text = json.dumps(figures, indent=2)
    print(text)
    if args.out is not None:
        args.out.write_text(text + "\n", encoding="utf-8")
    return 0


def _export(args: argparse.Namespace) -> int:
    from musestudio.errors import RequestError
    from training.checkpoint import load_network
    from training.config import config_as_dict
    from training.export import export_continuation
    from training.models.stacked_lstm import StackedLSTM

    network, config, spent = load_network(args.checkpoint)
    if not isinstance(network, StackedLSTM):
        raise RequestError("A baseline is measured, not exported.")
    training = {"config": config_as_dict(config), **spent}
    return run_export(args, network, training, export_continuation)


def _critic(args: argparse.Namespace) -> int:
    from training.critic import teach_critic
    from training.evidence.continuations import parse_settings

    figures = teach_critic(
        args.model,
        args.corpus,
        args.out or args.model,
        cases=args.cases,
        settings=parse_settings(args.set),
        workers=args.workers,
        kept_in=args.drafts,
    )
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

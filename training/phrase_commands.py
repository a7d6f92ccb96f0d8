"""The commands of the phrase VAE: look at the data, train, measure, export."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musestudio.errors import RequestError
from training.common_commands import add_export, add_fit, run_export, run_fit

if TYPE_CHECKING:
    from musestudio.inference.phrase_vae import PhraseVAE

REPORTED = ("reconstruction", "prior", "interpolation", "steering", "pad", "comparison")
"""What a report is made of."""


def add_commands(commands: Any) -> dict[str, Any]:
    """Add the parsers; returns {name: what runs it}."""
    command = commands.add_parser("phrases", help="what the bars of prepared data are like")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    command.add_argument("--split", default="train", help="train (default) or valid")

    add_fit(commands, "fit-phrases", "training/configs/phrases", help="train a phrase VAE")

    command = commands.add_parser("reconstruct", help="how well phrases come back, written freely")
    _add_measured(command, count=256)
    command.add_argument(
        "--temperatures", type=float, nargs="+", default=[0.0, 1.0], help="default: 0 and 1"
    )

    command = commands.add_parser("judge-prior", help="can phrases from the prior be told?")
    _add_measured(command, count=320)
    command.add_argument("--bars", type=int, default=4, help="default: 4")
    command.add_argument("--variety", type=float, default=1.0, help="of the latents (default: 1)")
    command.add_argument("--temperature", type=float, default=0.0, help="of the notes (0)")
    command.add_argument("--tell-style", action="store_true", help="tell each phrase's style")
    command.add_argument("--drafts", type=int, help="of which a critic chooses; 1: as they come")

    add_export(commands, "export-phrases", help="checkpoint → .onnx, checked")

    command = commands.add_parser("phrase-critic", help="teach what ranks a prior's drafts")
    command.add_argument("model", type=Path, help="an .onnx; the critic is put into it")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    command.add_argument("--count", type=int, default=1500, help="phrases (default: 1500)")
    command.add_argument("-o", "--out", type=Path, help="write to another file than the model's")

    command = commands.add_parser("attributes", help="teach a phrase model to be steered")
    command.add_argument("model", type=Path, help="an .onnx; what it learns is put into it")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    command.add_argument(
        "--count",
        type=int,
        help="phrases to learn from (default: 5000); 0: take what --start-from knows as it is, for "
        "the same encoder and decoder with another prior",
    )
    command.add_argument("--start-from", type=Path, help="an .onnx that has learned it")
    command.add_argument("--threads", type=int, help="CPU threads")
    command.add_argument("-o", "--out", type=Path, help="write to another file than the model's")

    command = commands.add_parser("steering", help="does each attribute slider do what it says?")
    _add_measured(command, count=64)

    command = commands.add_parser("interpolation", help="are ways between phrases smooth?")
    _add_measured(command, count=100)
    command.add_argument("--bars", type=int, default=4, help="default: 4")
    command.add_argument("--steps", type=int, default=7, help="with both ends (default: 7)")

    command = commands.add_parser("phrase-report", help="a phrase model’s figures as a page")
    command.add_argument("model", type=Path, help="the .onnx they were measured of")
    command.add_argument("-o", "--out", type=Path, required=True, help="the page; JSON beside it")
    command.add_argument("--markdown", type=Path, help="a page whose tables are written anew")
    for name in REPORTED:
        command.add_argument(
            f"--{name}", type=Path, nargs="+", default=[], metavar="FILE.json", help="figures of it"
        )
    command.add_argument(
        "--variant",
        nargs=2,
        action="append",
        default=[],
        metavar=("LABEL", "RUN"),
        help="a training to be compared with others, by its run folder",
    )
    return {
        "phrases": _phrases,
        "fit-phrases": _fit,
        "reconstruct": _reconstruct,
        "judge-prior": _judge_prior,
        "export-phrases": _export,
        "phrase-critic": _critic,
        "attributes": _attributes,
        "steering": _steering,
        "interpolation": _interpolation,
        "phrase-report": _report,
    }


def _add_measured(command: argparse.ArgumentParser, count: int) -> None:
    command.add_argument("model", type=Path, help="a checkpoint.pt or an .onnx")
    command.add_argument("--data", type=Path, required=True, help="what prepare wrote")
    command.add_argument("--split", default="valid", help="valid (default) or train")
    command.add_argument("--count", type=int, default=count, help=f"phrases (default: {count})")
    command.add_argument("-o", "--out", type=Path, help="write the figures as JSON")


def _phrases(args: argparse.Namespace) -> int:
    from training.phrases import PhraseCorpus

    print(json.dumps(PhraseCorpus.load(args.data, args.split).statistics(), indent=2))
    return 0


def _fit(args: argparse.Namespace) -> int:
    from training.fit_phrases import fit_phrases, load_phrase_config

    return run_fit(args, load_phrase_config, fit_phrases)


def _reconstruct(args: argparse.Namespace) -> int:
    from training.phrases import PhraseCorpus
    from training.reconstruct import measure

    corpus = PhraseCorpus.load(args.data, args.split)
    figures = measure(_open(args.model), corpus, count=args.count, temperatures=args.temperatures)
    return _write({"reconstruction": figures}, args.out)


def _judge_prior(args: argparse.Namespace) -> int:
    from training.evidence.prior import judge_prior
    from training.phrases import PhraseCorpus

    figures = judge_prior(
        _open(args.model),
        PhraseCorpus.load(args.data, args.split),
        count=args.count,
        n_bars=args.bars,
        variety=args.variety,
        temperature=args.temperature,
        told_style=args.tell_style,
        drafts=args.drafts,
    )
    return _write({"prior": figures}, args.out)


def _critic(args: argparse.Namespace) -> int:
    from training.phrase_critic import teach_phrase_critic

    out = args.out or args.model
    return _write(
        {"critic": teach_phrase_critic(args.model, args.data, out, phrases=args.count)}, None
    )


def _export(args: argparse.Namespace) -> int:
    from training.export_phrases import export_phrase_vae
    from training.fit_phrases import load_phrase_network

    network, config, spent = load_phrase_network(args.checkpoint)
    training = {"config": dataclasses.asdict(config), **spent}
    return run_export(args, network, training, export_phrase_vae)


def _report(args: argparse.Namespace) -> int:
    from musestudio.inference.contract import read_card
    from training.evidence.continuations import fingerprint
    from training.evidence.learning import variants
    from training.evidence.page import read_figures
    from training.evidence.phrase_report import write_phrase_report

    figures = {name: [read_figures(path) for path in getattr(args, name)] for name in REPORTED}
    if args.variant:
        runs = [(label, Path(run)) for label, run in args.variant]
        figures["variants"] = [{"variants": variants(runs)}]
    card = read_card(args.model)
    quiet = f"{fingerprint(args.model)} · {card.title} · {args.model.stat().st_size / 1e6:.1f} MB"
    write_phrase_report(args.out, card.name, quiet, figures, args.markdown)
    print(args.out)
    return 0


def _attributes(args: argparse.Namespace) -> int:
    import torch

    from musestudio.inference.contract import read_card, read_metadata
    from musestudio.inference.steering import Steering
    from training.attributes import N_PHRASES, pack, teach_steering
    from training.phrases import PhraseCorpus

    if args.threads:
        torch.set_num_threads(args.threads)
    start = None
    if args.start_from is not None:
        # Its graphs may be those of another version of the program.
        start = Steering.of_model(read_metadata(args.start_from), read_card(args.start_from))
    n_phrases = N_PHRASES if args.count is None else args.count
    if n_phrases:
        corpus = PhraseCorpus.load(args.data, "train")
        steering, figures = teach_steering(_open(args.model), corpus, start, n_phrases=n_phrases)
        print(json.dumps(figures, indent=2))
    elif start is not None:
        steering = start
    else:
        raise RequestError("Nothing is learned from no phrases; name a model to take it from.")
    pack(args.model, steering, args.out or args.model)
    return 0


def _steering(args: argparse.Namespace) -> int:
    from training.evidence.steering import measure_steering
    from training.phrases import PhraseCorpus

    corpus = PhraseCorpus.load(args.data, args.split)
    return _write(
        {"steering": measure_steering(_open(args.model), corpus, count=args.count)}, args.out
    )


def _interpolation(args: argparse.Namespace) -> int:
    from training.evidence.interpolation import measure_interpolation
    from training.phrases import PhraseCorpus

    figures = measure_interpolation(
        _open(args.model),
        PhraseCorpus.load(args.data, args.split),
        count=args.count,
        n_bars=args.bars,
        steps=args.steps,
    )
    return _write({"interpolation": figures}, args.out)


def _open(model: Path) -> PhraseVAE:
    """A checkpoint or an exported file, ready to be asked. Raises ModelError."""
    from musestudio.inference.phrase_vae import PhraseVAE

    if model.suffix == ".onnx":
        return PhraseVAE.open(model, "cpu")
    from training.fit_phrases import load_phrase_network
    from training.models.phrase_steps import TorchGraphs

    return PhraseVAE(TorchGraphs(load_phrase_network(model)[0]))


def _write(figures: dict[str, Any], out: Path | None) -> int:
    text = json.dumps(figures, indent=2)
    print(text)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text + "\n", encoding="utf-8")
    return 0

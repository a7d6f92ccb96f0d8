"""``musestudio doctor``: what really works on this machine, and what to do where it does not."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import musestudio
from musestudio import resources
from musestudio.display import has_display
from musestudio.errors import MuseStudioError
from musestudio.logs import log_path

if TYPE_CHECKING:
    from musestudio.sound.synth import SynthOutput

EPILOG = """\
Each line was tried out, not looked up. Exit code 0 whatever is found; the lines that begin
with “!” say what to do.
"""
OK, OPTIONAL, PROBLEM = "ok", "optional", "problem"
_MARKS = {OK: "+", OPTIONAL: "-", PROBLEM: "!"}
_QT_LIBRARIES = (
    "sudo apt install libgl1 libegl1 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1"
)
_LISTENING_S = 2.0
_FORGIVEN_BLOCKS = 2  # A device may stutter while it starts.
_log = logging.getLogger(__name__)


class Finding(NamedTuple):
    """One line: what was tried, whether it works, what was found, what to do about it.

    state: ``OK``, ``OPTIONAL`` (missing, and nothing depends on it) or ``PROBLEM``.
    """

    what: str
    state: str
    found: str
    advice: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but what every command has."""


def run(arguments: argparse.Namespace) -> int:
    """Raises nothing: what fails is a finding."""
    findings = [finding for check in CHECKS for finding in _tried(check)]
    if arguments.json:
        print(json.dumps({"findings": [finding._asdict() for finding in findings]}))
        return 0
    width = max(len(finding.what) for finding in findings) + 2
    for finding in findings:
        print(f"{_MARKS[finding.state]} {finding.what:{width}}{finding.found}")
        if finding.advice:
            print(f"  {'':{width}}{finding.advice}")
    problems = sum(finding.state == PROBLEM for finding in findings)
    print(f"\n{problems or 'No'} {'problem' if problems == 1 else 'problems'} found.")
    return 0


def _tried(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """The findings of one check, however it fails."""
    findings = []
    what = check.__name__.strip("_").replace("_", " ")
    try:
        for finding in check():
            findings.append(finding)
    except MuseStudioError as error:
        findings.append(Finding(what, PROBLEM, str(error)))
    except Exception as error:
        _log.exception("doctor: %s", what)
        findings.append(
            Finding(what, PROBLEM, f"{type(error).__name__}: {error}", f"More in {log_path()}.")
        )
    return findings


def _program() -> Iterator[Finding]:
    system = f"{platform.system()} {platform.machine()}"
    python = platform.python_version()
    yield Finding("MuseStudio", OK, f"{musestudio.__version__}, Python {python}, {system}")
    for what, folder in (
        ("settings", resources.config_dir()),
        ("your models", resources.user_model_dir()),
        ("log", resources.log_dir()),
    ):
        existing = next(p for p in (folder, *folder.parents) if p.exists())
        if existing.is_dir() and os.access(existing, os.W_OK):
            yield Finding(what, OK, str(folder))
        else:
            yield Finding(
                what,
                PROBLEM,
                f"{folder} cannot be written to",
                f"Allow writing to {existing}, or name another folder in MUSESTUDIO_HOME.",
            )


def _window() -> Iterator[Finding]:
    # By name: Qt belongs to the window, and the command line works without it.
    try:
        importlib.import_module("PySide6.QtWidgets")
        version = importlib.import_module("PySide6").__version__
    except ImportError as error:
        advice = f"Install the system libraries of Qt: {_QT_LIBRARIES}"
        if sys.platform != "linux":
            advice = "Install the program again with pip."
        yield Finding("window", PROBLEM, f"Qt does not load: {error}", advice)
        return
    if has_display():
        yield Finding("window", OK, f"Qt (PySide6) {version}")
    else:
        yield Finding(
            "window",
            OPTIONAL,
            f"Qt (PySide6) {version}, but no display answers",
            "The commands work without one; for the window set DISPLAY or use Xvfb.",
        )


def _models() -> Iterator[Finding]:
    from musestudio.inference.continuation import ContinuationModel
    from musestudio.inference.contract import PHRASE_VAE, read_card
    from musestudio.inference.phrase_vae import PhraseVAE

    paths = resources.model_paths()
    if not paths:
        advice = f"Put an .onnx model into {resources.user_model_dir()}."
        yield Finding("model", PROBLEM, "none is installed", advice)
    for path in paths:
        try:
            card = read_card(path)
            kind = PhraseVAE if card.kind == PHRASE_VAE else ContinuationModel
            kind.open(path, "cpu")
        except MuseStudioError as error:
            advice = f"Remove or replace {path}."
            yield Finding("model", PROBLEM, str(error), advice)
        else:
            size = f"{path.stat().st_size / 1e6:.1f} MB"
            yield Finding("model", OK, f"{card.name} loads ({card.kind}, {size})")


def _provider() -> Iterator[Finding]:
    from musestudio.inference.continuation import ContinuationModel
    from musestudio.inference.session import cuda_device_count

    if not resources.model_paths():
        return
    model = ContinuationModel.open(resources.default_model_path(), "auto")
    gpus = cuda_device_count()
    if model.provider == "CUDA":
        yield Finding("runs on", OK, f"CUDA ({gpus} GPU{'s' if gpus > 1 else ''})")
    elif gpus:
        yield Finding(
            "runs on",
            PROBLEM,
            "CPU, although there is an NVIDIA GPU",
            "For the GPU: pip install 'onnxruntime-gpu[cuda,cudnn]'. The CPU is quick enough.",
        )
    else:
        yield Finding("runs on", OK, "CPU (no NVIDIA GPU answers, none is needed)")


def _midi() -> Iterator[Finding]:
    from musestudio.midi import ports

    backends = ports.backends()
    working = [backend for backend in backends if backend.problem is None]
    for backend in backends:
        state = OK if backend.problem is None else OPTIONAL
        yield Finding("MIDI system", state, backend.problem or f"{backend.name} works")
    if not working:
        yield Finding(
            "MIDI",
            PROBLEM,
            "no MIDI system works here, so no device can be played",
            "On Linux: sudo apt install libasound2, and a kernel with ALSA (/dev/snd/seq) or a "
            "running JACK. The built-in synth needs none of this.",
        )
        return
    for what, names in (("MIDI out", ports.output_names()), ("MIDI in", ports.input_names())):
        for name in names:
            yield Finding(what, OK, f"“{name}”")
        if not names:
            advice = "Plug in a device or start a synth program to see one here."
            yield Finding(what, OPTIONAL, "no ports", advice)
    try:
        client = ports.open_virtual_output("MuseStudio doctor")
    except MuseStudioError as error:
        yield Finding("virtual MIDI port", OPTIONAL, str(error))
    else:
        client.delete()
        yield Finding("virtual MIDI port", OK, "can be made")


def _soundfont() -> Iterator[Finding]:
    from musestudio.settings import load_settings

    chosen = load_settings().soundfont
    path = resources.soundfont_path(chosen)
    if path is None:
        advice = "Install one (on Debian: sudo apt install timgm6mb-soundfont) or choose a file."
        yield Finding("sounds", PROBLEM, "no SoundFont was found", advice)
    elif chosen and str(path) != chosen:
        yield Finding("sounds", PROBLEM, f"{chosen} is gone; {path} is used", "Choose another.")
    else:
        yield Finding("sounds", OK, str(path))


def _audio() -> Iterator[Finding]:
    from musestudio.midi.sender import go_first
    from musestudio.settings import load_settings
    from musestudio.sound.synth import SynthOutput, audio_device_names

    for name in audio_device_names():
        yield Finding("audio device", OK, f"“{name}”")
    settings = load_settings()
    soundfont = resources.soundfont_path(settings.soundfont)
    if soundfont is None:
        return  # Said already.
    output = SynthOutput(str(soundfont), settings.audio_device or None, settings.audio_buffer)
    # As in the process that plays: what the system grants it counts.
    with ThreadPoolExecutor(1) as live:
        first = live.submit(go_first).result()
        yield from live.submit(_synth, output).result()
    if not first:
        yield Finding(
            "realtime priority",
            OPTIONAL,
            "not granted, so a busy computer makes notes late",
            "On Linux: join the group “audio” or “realtime”, where your system has one.",
        )


def _synth(output: SynthOutput) -> list[Finding]:
    sink = output.open()
    try:
        sink.check()
        time.sleep(_LISTENING_S)
        sink.check()
        name, ms, late = sink.name, 1000 * sink.latency_s, sink.late_blocks
    except MuseStudioError as error:
        advice = (
            "Plug in or start an audio device, or play to a MIDI port; “musestudio render” "
            "writes WAV files all the same."
        )
        return [Finding("built-in synth", PROBLEM, str(error), advice)]
    finally:
        sink.close()
    found = [Finding("built-in synth", OK, f"{name}, {ms:.0f} ms from key to sound")]
    if late > _FORGIVEN_BLOCKS:
        advice = (
            "Choose a longer audio buffer in the preferences, or let the system give audio "
            "programs realtime priority."
        )
        words = f"{late} blocks of audio were late within {_LISTENING_S:.0f} s"
        found.append(Finding("crackle", PROBLEM, words, advice))
    return found


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _program,
    _window,
    _models,
    _provider,
    _midi,
    _soundfont,
    _audio,
)

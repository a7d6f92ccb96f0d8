"""From the words on the command line to an exit code."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

import musestudio
from musestudio.display import has_display
from musestudio.errors import MuseStudioError, RequestError
from musestudio.logs import log_path, logging_to_file

EXIT_OK = 0
EXIT_UNEXPECTED = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it.

# Name, module, and the line that --help shows.
COMMANDS = {
    "continue": ("musestudio.cli.continue_", "write what could come next in a MIDI file"),
    "fill": ("musestudio.cli.fill", "write bars of a MIDI file anew, to fit what is around"),
    "generate": ("musestudio.cli.generate", "write music from nothing"),
    "vary": ("musestudio.cli.vary", "write variations of bars of a MIDI file"),
    "interpolate": ("musestudio.cli.interpolate", "write the way from one phrase to another"),
    "originality": ("musestudio.cli.originality", "find what repeats the music learned from"),
    "play": ("musestudio.cli.play", "play a MIDI file"),
    "jam": ("musestudio.cli.jam", "play phrases and be answered in time"),
    "render": ("musestudio.cli.render", "turn a MIDI file into a WAV file"),
    "transcribe": ("musestudio.cli.transcribe", "turn a recording into a MIDI file"),
    "models": ("musestudio.cli.models", "list the models"),
    "bench": ("musestudio.cli.bench", "measure how fast the program is here"),
    "doctor": ("musestudio.cli.doctor", "tell what works on this machine"),
}

_log = logging.getLogger(__name__)


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing the usage."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(allow_abbrev=False, **kwargs)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Raises RequestError."""
        sentence = message[:1].upper() + message[1:]
        raise RequestError(f"{sentence}; “{self.prog} --help” shows how it is used.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program. Returns the exit code and never raises."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show “ gets ? instead of an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with logging_to_file():
        return _run(words)


def _run(words: list[str]) -> int:
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except MuseStudioError as error:
        _log.info("refused: %s", error, exc_info=True)
        return _fail(str(error), EXIT_BAD_INPUT, words)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # The reader of our output (head, less) has left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except SystemExit as exit_:  # argparse after --help and --version.
        return exit_.code if isinstance(exit_.code, int) else EXIT_OK
    except Exception as error:
        _log.exception("unexpected error in %s", words)
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        return _fail(
            f"Something unexpected went wrong ({what}); details are in {log_path()}.",
            EXIT_UNEXPECTED,
            words,
        )
    return code


def _dispatch(words: list[str]) -> int:
    if not words or words[0] not in COMMANDS:
        return _open_window(words)
    module_name, summary = COMMANDS[words[0]]
    module = importlib.import_module(module_name)
    parser = Parser(
        prog=f"musestudio {words[0]}",
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=module.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    module.add_arguments(parser)
    arguments = parser.parse_args(words[1:])
    run: Callable[[argparse.Namespace], int] = module.run
    return run(arguments)


def _open_window(words: list[str]) -> int:
    width = max(len(name) for name in COMMANDS) + 2
    parser = Parser(
        prog="musestudio",
        description="Open the window on the given files, or run a command without a window.",
        epilog="commands:\n"
        + "".join(f"  {name:{width}}{summary}\n" for name, (_, summary) in COMMANDS.items())
        + "\n“musestudio COMMAND --help” tells more of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="MIDI file or .muse project")
    parser.add_argument(
        "--tracks",
        action="store_true",
        help="put the files into one piece as tracks, instead of each in a window of its own",
    )
    parser.add_argument("--version", action="version", version=musestudio.__version__)
    arguments = parser.parse_args(words)
    files: list[str] = arguments.files
    for file in files:
        if not os.path.exists(file):
            raise RequestError(
                f"There is no file and no command “{file}”; “musestudio --help” lists the commands."
            )
    if not has_display():  # Qt would abort the process.
        raise RequestError(
            "There is no display to open the window on; the commands in “musestudio --help” "
            "work without one."
        )
    try:
        from musestudio import app
    except ImportError as error:
        # A system library that Qt needs is missing; the loader's message names it.
        raise RequestError(
            f"The window cannot open here ({error}); the commands in “musestudio --help” work "
            "without it, and “musestudio doctor” tells what is missing."
        ) from error
    code: int = app.run(files, as_tracks=arguments.tracks)
    return code


def _fail(sentence: str, code: int, words: list[str]) -> int:
    print(sentence, file=sys.stderr)
    if "--json" in words:
        print(json.dumps({"error": sentence}))
    return code

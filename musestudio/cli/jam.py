"""``musestudio jam``: play a phrase on a keyboard, stop, and be answered in time."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musestudio.cli.arguments import number, whole_number
from musestudio.cli.port_choice import port_called
from musestudio.cli.wishes import LARGEST_SEED, level
from musestudio.errors import RequestError
from musestudio.ui.words import DENSITY_WORDS, DYNAMICS_WORDS, REGISTER_WORDS

if TYPE_CHECKING:
    from musestudio.jam.exchange import AnswerTiming, Exchange
    from musestudio.jam.settings import JamSettings
    from musestudio.score import Song, Track

_POLL_S = 0.05
_PLAYER_CHANNEL, _ANSWER_CHANNEL = 0, 1
EPILOG = """\
Everything played is heard, answers sound on MIDI channel 2. Come in and an answer gives way.
PORT is the name of a MIDI port, or the part of it that no other has; “musestudio doctor” lists
them. Ctrl+C ends the jam; with -o, phrases and answers are then written to a MIDI file.

examples:
  musestudio jam --tempo 96 --key "D minor"
  musestudio jam --in "Keystation" --trade 4 --metronome -o evening.mid
  musestudio jam --when now --answer-bars 0
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--in", dest="input", metavar="PORT|virtual", help="keyboard (default: all there are)")
    add(
        "--out",
        metavar="PORT|virtual|synth|silent",
        help="where answers sound (default: as set in the window, at first the built-in synth)",
    )
    add(
        "--tempo",
        metavar="BPM",
        type=number("--tempo", 20, 400),
        default=120.0,
        help="quarter notes a minute, 20–400 (default: 120)",
    )
    add("--metre", metavar="N/D", type=_metre, default=(4, 4), help="such as 3/4 (default: 4/4)")
    add("--metronome", action="store_true", help="let the beats be heard")
    add(
        "--when",
        choices=("beat", "bar", "now"),
        default="beat",
        help="an answer begins on the next beat, on the next bar line, or at once (default: beat)",
    )
    add(
        "--answer-bars",
        metavar="N",
        type=whole_number("--answer-bars", 0, 8),
        default=2,
        help="length of an answer, 1–8; 0: until you come in (default: 2)",
    )
    add(
        "--trade",
        metavar="N",
        type=whole_number("--trade", 1, 8),
        help="you have so many bars, then the answer as many, and so on",
    )
    add("--key", default="off", help="off, or a key such as “A minor” (default: off)")
    add("--style", metavar="STYLE", help="such as folk, chorale, romantic or pop")
    for name, words in (
        ("density", DENSITY_WORDS),
        ("register", REGISTER_WORDS),
        ("dynamics", DYNAMICS_WORDS),
    ):
        add(
            f"--{name}",
            metavar="LEVEL",
            type=level(f"--{name}", words),
            help=f"1–8, or a word from “{words[0].lower()}” to “{words[-1].lower()}”",
        )
    add(
        "--temperature",
        metavar="T",
        type=number("--temperature", 0.05, 5),
        default=1.0,
        help="how adventurous, 0.05–5 (default: 1)",
    )
    add("--program", metavar="N", type=whole_number("--program", 0, 127), default=0)
    add("--seed", metavar="N", type=whole_number("--seed", 0, LARGEST_SEED))
    add("--minutes", metavar="N", type=number("--minutes", 0.01, 1440), help="end by itself")
    add("-o", "--output", metavar="OUT", help="MIDI file to write at the end")
    add("--model", metavar="NAME", help="name or file of the model (default: the shipped one)")
    add("--provider", choices=("auto", "cpu", "cuda"), default="auto", help="what runs the model")


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.files import check_output
    from musestudio.cli.model_choice import model_path
    from musestudio.cli.play import output_of
    from musestudio.inference.continuation import ContinuationModel
    from musestudio.jam.jam import Jam
    from musestudio.midi.file import write_song
    from musestudio.midi.midi_input import MidiInput
    from musestudio.midi.player import Player
    from musestudio.midi.port_watch import PortWatch
    from musestudio.settings import load_settings

    chosen = _settings(arguments)
    out_path = None if arguments.output is None else Path(arguments.output)
    if out_path is not None:
        check_output(out_path)
    stored = load_settings()
    out = arguments.out if arguments.out is not None else stored.midi_output
    output, place = output_of(out, stored)
    model = ContinuationModel.open(model_path(arguments.model), arguments.provider)
    backing = _backing(arguments.tempo, *arguments.metre)
    keyboards = MidiInput(PortWatch())
    keyboards.open()
    keyboards.set_thru(True, _PLAYER_CHANNEL)
    keyboards.set_ports((_input_name(arguments.input),))
    ends_s = None if arguments.minutes is None else time.monotonic() + arguments.minutes * 60
    with Player(output, keyboards) as player:
        player.set_metronome(arguments.metronome)
        player.prepare()
        player.get_ready(backing.with_track(_track(1, _PLAYER_CHANNEL, arguments.program)), 0)
        jam = Jam(
            player,
            keyboards,
            model,
            backing,
            _track(2, _ANSWER_CHANNEL, arguments.program),
            chosen,
            failed=lambda sentence: print(sentence, file=sys.stderr),
        )
        try:
            jam.start()
            if not arguments.json:
                print(f"Play a phrase; answers sound on {place}. Ctrl+C ends.", flush=True)
            told = 0
            while ends_s is None or time.monotonic() < ends_s:
                time.sleep(_POLL_S)
                for exchange in jam.exchanges[told:]:
                    told += 1
                    if not arguments.json:
                        print(_told(exchange, backing), flush=True)
        except KeyboardInterrupt:
            pass
        finally:
            jam.close()
            keyboards.close()
    song = _written(jam.exchanges, backing, arguments.program)
    if out_path is not None:
        write_song(song, out_path)
    if arguments.json:
        print(json.dumps(_report(jam.exchanges, jam.timings, arguments.output)))
    return 0


def _settings(arguments: argparse.Namespace) -> JamSettings:
    from musestudio.encoding.controls import STYLES
    from musestudio.jam.settings import JamSettings, When
    from musestudio.score.scale import parse_key

    if arguments.style is not None and arguments.style not in STYLES:
        raise RequestError(f"Unknown style; known are {', '.join(STYLES)}.")
    when = {"beat": When.BEAT, "bar": When.BAR, "now": When.AT_ONCE}[arguments.when]
    seed = secrets.randbelow(LARGEST_SEED + 1) if arguments.seed is None else arguments.seed
    return JamSettings(
        answer_bars=arguments.answer_bars,
        when=when,
        trade_bars=arguments.trade or 0,
        key=None if arguments.key == "off" else parse_key(arguments.key),
        style=arguments.style,
        temperature=arguments.temperature,
        density=arguments.density,
        register=arguments.register,
        dynamics=arguments.dynamics,
        seed=seed,
    )


def _input_name(asked: str | None) -> str:
    """Raises RequestError where no port, or more than one, fits."""
    from musestudio.midi.midi_input import EVERY_INPUT, VIRTUAL_INPUT
    from musestudio.midi.ports import input_names

    if asked is None:
        return EVERY_INPUT
    if asked == "virtual":
        return VIRTUAL_INPUT
    return port_called(asked, input_names(), "input")


def _metre(text: str) -> tuple[int, int]:
    top, _, bottom = text.partition("/")
    if top.isdigit() and bottom in ("1", "2", "4", "8", "16", "32") and 1 <= int(top) <= 64:
        return int(top), int(bottom)
    raise argparse.ArgumentTypeError(f"a metre is such as 3/4 or 6/8, not “{text}”")


def _backing(tempo_bpm: float, numerator: int, denominator: int) -> Song:
    """Nothing but a tempo and a metre."""
    from musestudio.score import Song, Track
    from musestudio.score.events import MetaEvent

    tempo = round(60_000_000 / tempo_bpm).to_bytes(3, "big")
    metre = bytes((numerator, denominator.bit_length() - 1, 24, 8))
    return Song((Track(0, metas=(MetaEvent(0, 0x51, tempo), MetaEvent(0, 0x58, metre))),))


def _track(track_id: int, channel: int, program: int) -> Track:
    from musestudio.score import ChannelEvent, Track

    return Track(track_id, events=(ChannelEvent(0, bytes((0xC0 | channel, program))),))


def _written(exchanges: tuple[Exchange, ...], backing: Song, program: int) -> Song:
    """All phrases on one track, all answers on another."""
    phrases = _track(1, _PLAYER_CHANNEL, program).renamed("Phrases")
    answers = _track(2, _ANSWER_CHANNEL, program).renamed("Answers")
    played = [note.with_channel(_PLAYER_CHANNEL) for e in exchanges for note in e.phrase]
    answered = [note for e in exchanges for note in e.answer]
    song = backing.with_track(phrases.with_notes(played))
    return song.with_track(answers.with_notes(answered))


def _told(exchange: Exchange, backing: Song) -> str:
    bar = backing.metre_map.position_at(exchange.answer_tick)
    heard, written = len(exchange.phrase), len(exchange.answer)
    return f"Heard {heard} notes, answered with {written} from bar {bar.bar}, beat {bar.beat}."


def _report(
    exchanges: tuple[Exchange, ...], timings: tuple[AnswerTiming, ...], output: str | None
) -> dict[str, Any]:
    return {
        "answers": len(timings),
        "late_answers": sum(timing.late for timing in timings),
        "ready_ms": [round((t.ready_s - t.decided_s) * 1000, 1) for t in timings],
        "phrase_notes": sum(len(exchange.phrase) for exchange in exchanges),
        "answer_notes": sum(len(exchange.answer) for exchange in exchanges),
        "output": output,
    }

"""``musestudio play``: a MIDI file to a MIDI port or the built-in synth."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musestudio.cli.arguments import add_input, bar_number
from musestudio.cli.port_choice import port_called
from musestudio.errors import DeviceError, RequestError

if TYPE_CHECKING:
    from musestudio.score import Song
    from musestudio.settings import Settings

_POLL_S = 0.05
EPILOG = """\
PORT is the name of a MIDI output, or the part of it that no other has; “musestudio doctor”
lists them. Ctrl+C stops.

examples:
  musestudio play piece.mid
  musestudio play piece.mid --out "FluidSynth" --from 9
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_input(parser)
    add = parser.add_argument
    add(
        "--out",
        metavar="PORT|virtual|synth|silent",
        help="where to (default: as set in the window, at first the built-in synth)",
    )
    add(
        "--from",
        dest="from_bar",
        metavar="BAR",
        type=bar_number("--from"),
        default=1,
        help="bar to begin with (default: 1)",
    )
    add("--loop", action="store_true", help="begin again at the end")


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.files import open_song
    from musestudio.midi.player import Player
    from musestudio.settings import load_settings

    song, warnings = open_song(arguments.input)
    from_bar = arguments.from_bar
    from_tick = _from_tick(song, from_bar)
    settings = load_settings()
    out = arguments.out if arguments.out is not None else settings.midi_output
    output, place = output_of(out, settings)
    duration_s = song.duration_s - song.tempo_map.seconds_at(from_tick)
    announced, silent_because = arguments.json, None
    with Player(output) as player:
        player.play(song, from_tick, loop=(from_tick, song.last_tick) if arguments.loop else None)
        playing = True
        while playing:
            time.sleep(_POLL_S)
            playing = player.is_playing
            error = player.error
            waits = player.sink_name not in (None, "Silent")  # For a port to come back.
            if error is not None and out != "synth" and not waits:
                raise DeviceError(error)  # Just this port was asked for.
            if error is not None and silent_because is None:
                silent_because = error
                print(error, file=sys.stderr)
            if player.sink_name is not None and not announced:
                name = Path(arguments.input).name
                where = place if silent_because is None else "no output"
                print(f"Playing “{name}” ({_clock(duration_s)}) on {where}.", flush=True)
                announced = True
        sounded_on = player.sink_name
    if arguments.json:
        report = {
            "input": arguments.input,
            "warnings": list(warnings),
            "output": sounded_on,
            "error": silent_because,
            "from_bar": from_bar,
            "duration_s": round(duration_s, 3),
            "notes": song.note_count,
        }
        print(json.dumps(report))
    return 0


def _from_tick(song: Song, bar: int) -> int:
    last_bar = song.metre_map.position_at(max(song.last_tick - 1, 0)).bar
    if not 1 <= bar <= last_bar:
        raise RequestError(f"--from is a bar from 1 to {last_bar}, not {bar}.")
    return song.metre_map.bar_start(bar)


def output_of(name: str, settings: Settings) -> tuple[Any, str]:
    """The output of that name for the player, and what to call it. Raises MuseStudioError."""
    from musestudio.midi.output import PortOutput, SilentOutput, VirtualOutput
    from musestudio.midi.ports import output_names, supports_virtual_ports

    if name == "silent":
        return SilentOutput(), "no output"
    if name == "synth":
        from musestudio.cli.soundfont import find_soundfont
        from musestudio.sound.synth import SynthOutput

        synth = SynthOutput(
            str(find_soundfont(None)),
            settings.audio_device or None,
            settings.audio_buffer,
            settings.reverb / 100,
        )
        return synth, "the built-in synth"
    if name == "virtual":
        if not supports_virtual_ports():
            raise DeviceError(
                "This system has no virtual MIDI ports; use a loopback driver (on Windows: "
                "loopMIDI) and name its port."
            )
        output = VirtualOutput()
        return output, f"the virtual port “{output.name}”"
    port = port_called(name, output_names(), "output")
    return PortOutput(port), f"“{port}”"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"

"""Where sound can go: the names in the settings, in the menu and for the player."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from musestudio.midi.output import PortOutput, SilentOutput, VirtualOutput
from musestudio.midi.port_sink import VIRTUAL_OUTPUT
from musestudio.midi.ports import NO_VIRTUAL_PORTS, supports_virtual_ports
from musestudio.midi.several_outputs import SeveralOutputs
from musestudio.resources import soundfont_path
from musestudio.settings import Settings
from musestudio.sound.synth import SynthOutput
from musestudio.ui.choice_menu import Choice

SYNTH, SILENT, VIRTUAL = "synth", "silent", "virtual"
_NO_SOUNDFONT = (
    "The built-in synth has no SoundFont; install the pretty_midi package or a system "
    "SoundFont, or choose a MIDI output."
)


def make_output(settings: Settings) -> Any:
    """The output the settings ask for, or both of them, as the player takes it."""
    names = [settings.midi_output]
    if settings.second_output not in ("", settings.midi_output):
        names.append(settings.second_output)
    outputs = tuple(_output(name, settings) for name in names)
    return outputs[0] if len(outputs) == 1 else SeveralOutputs(outputs)


def _output(name: str, settings: Settings) -> Any:
    if name == SYNTH:
        font = soundfont_path(settings.soundfont)
        return SynthOutput(
            None if font is None else str(font),
            settings.audio_device or None,
            settings.audio_buffer,
            settings.reverb / 100,
        )
    if name == SILENT:
        return SilentOutput()
    if name == VIRTUAL:
        return VirtualOutput()
    return PortOutput(name)


def output_title(name: str) -> str:
    """What the window calls the output of that name."""
    titles = {
        SYNTH: "Built-in synth",
        SILENT: "Silent",
        VIRTUAL: f"Virtual port “{VIRTUAL_OUTPUT}”",
    }
    return titles.get(name, name)


def outputs_title(settings: Settings) -> str:
    """What the window calls the outputs of the settings."""
    title = output_title(settings.midi_output)
    second = settings.second_output
    return (
        f"{title} + {output_title(second)}" if second not in ("", settings.midi_output) else title
    )


def output_choices(chosen: str, soundfont: str, ports: Iterable[str]) -> tuple[Choice, ...]:
    """What there is to choose from now. Looks for a SoundFont: not for the GUI thread.

    A chosen port that is not there is listed too, so that the menu tells what is missing.
    ports: those there are.
    """
    problem = "" if soundfont_path(soundfont) is not None else _NO_SOUNDFONT
    choices = [Choice(SYNTH, output_title(SYNTH), problem)]
    ports = list(dict.fromkeys(ports))
    for i, name in enumerate(ports):
        choices.append(Choice(name, name, starts_group=i == 0))
    if chosen not in (SYNTH, SILENT, VIRTUAL, *ports):
        missing = f"“{chosen}” is not connected."
        choices.append(Choice(chosen, chosen, missing, starts_group=not ports))
    problem = "" if supports_virtual_ports() else NO_VIRTUAL_PORTS
    choices.append(Choice(VIRTUAL, output_title(VIRTUAL), problem, starts_group=True))
    choices.append(Choice(SILENT, output_title(SILENT)))
    return tuple(choices)


def second_choices(first: tuple[Choice, ...], main: str) -> tuple[Choice, ...]:
    """What may sound beside the output ``main``, out of the choices there are for that."""
    none = Choice("", "Nothing else")
    others = [choice for choice in first if choice.id not in (SILENT, main)]
    return none, *(choice._replace(starts_group=i == 0) for i, choice in enumerate(others))

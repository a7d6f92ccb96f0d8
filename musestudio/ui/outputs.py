"""Where sound can go: the names in the settings, in the menu and for the player."""

from __future__ import annotations

from typing import Any

from musestudio.midi.output import PortOutput, SilentOutput, VirtualOutput
from musestudio.midi.port_sink import VIRTUAL_OUTPUT
from musestudio.midi.ports import output_names, supports_virtual_ports
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
    """The output the settings ask for, as the player takes it."""
    name = settings.midi_output
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


def output_choices(chosen: str, soundfont: str) -> tuple[Choice, ...]:
    """What there is to choose from now. Asks the MIDI system: not for the GUI thread.

    A chosen port that is not there is listed too, so that the menu tells what is missing.
    """
    problem = "" if soundfont_path(soundfont) is not None else _NO_SOUNDFONT
    choices = [Choice(SYNTH, output_title(SYNTH), problem)]
    ports = list(dict.fromkeys(output_names()))
    for i, name in enumerate(ports):
        choices.append(Choice(name, name, starts_group=i == 0))
    if chosen not in (SYNTH, SILENT, VIRTUAL, *ports):
        missing = f"“{chosen}” is not connected."
        choices.append(Choice(chosen, chosen, missing, starts_group=not ports))
    if supports_virtual_ports():
        choices.append(Choice(VIRTUAL, output_title(VIRTUAL), starts_group=True))
    choices.append(Choice(SILENT, output_title(SILENT), starts_group=not supports_virtual_ports()))
    return tuple(choices)

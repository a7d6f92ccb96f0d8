"""What the window calls MIDI ports, and what it says when one comes or goes."""

from __future__ import annotations

from musestudio.midi.midi_input import EVERY_INPUT
from musestudio.midi.port_watch import PortList


def port_title(name: str) -> str:
    """A port's name without what systems put before it: “Keys” of “Keys:Keys MIDI 1”."""
    device, _colon, port = name.partition(":")
    return device if port.startswith(device) or not port else f"{device} {port}"


def news_of(before: PortList, now: PortList, listened_to: tuple[str, ...]) -> str:
    """One sentence about keyboards listened to that came or went; empty where none did."""

    def listens(name: str) -> bool:
        return EVERY_INPUT in listened_to or name in listened_to

    gone = [port_title(n) for n in before.inputs if n not in now.inputs and listens(n)]
    new = [port_title(n) for n in now.inputs if n not in before.inputs and listens(n)]
    if gone:
        return f"{_listed(gone)} unplugged; heard again when plugged in."
    if new:
        return f"{_listed(new)} plugged in and heard."
    return ""


def _listed(names: list[str]) -> str:
    quoted = [f"“{name}”" for name in dict.fromkeys(names)]
    verb = "is" if len(quoted) == 1 else "are"
    return f"{' and '.join(quoted)} {verb}"

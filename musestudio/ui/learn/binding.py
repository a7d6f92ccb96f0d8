"""Which knob, pad or pedal moves what."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from musestudio.midi.input_event import ControlKey
from musestudio.ui.value_box import pitch_name

_KEY, _CONTROLLER, _PROGRAM, _BEND = 0x90, 0xB0, 0xC0, 0xE0
_KINDS = (_KEY, _CONTROLLER, _PROGRAM, _BEND)
_PEDALS = {64: "Sustain pedal", 66: "Sostenuto pedal", 67: "Soft pedal", 1: "Modulation wheel"}
_log = logging.getLogger(__name__)


class Mode(Enum):
    """What a pedal or pad does to something that is on or off."""

    TOGGLE = "toggle"
    MOMENT = "moment"


@dataclass(frozen=True)
class Binding:
    """control: as ``control_key`` tells it. target: the id of what it moves."""

    control: ControlKey
    target: str
    mode: Mode = Mode.TOGGLE

    @property
    def is_continuous(self) -> bool:
        """Whether it is a knob or a wheel, or may be one, rather than something pressed."""
        return self.control[0] & 0xF0 in (_CONTROLLER, _BEND)


def control_name(control: ControlKey) -> str:
    """What a player calls it: “Knob 21, channel 1”."""
    status, number = control
    kind, channel = status & 0xF0, (status & 0x0F) + 1
    if kind == _KEY:
        what = f"Key {pitch_name(number)}"
    elif kind == _PROGRAM:
        what = f"Program {number + 1}"
    elif kind == _BEND:
        what = "Pitch wheel"
    else:
        what = _PEDALS.get(number, f"Knob {number}")
    return f"{what}, channel {channel}"


def saved_bindings(saved: Iterable[Mapping[str, Any]]) -> tuple[Binding, ...]:
    """The bindings of the settings, less what makes no sense, of which the log is told.

    A control moves one thing: of several entries the last one counts.
    """
    found: dict[ControlKey, Binding] = {}
    for entry in saved:
        control, target, mode = entry.get("control"), entry.get("target"), entry.get("mode")
        if (
            isinstance(control, list)
            and [type(each) for each in control] == [int, int]
            and control[0] & 0xF0 in _KINDS
            and 0 <= control[1] < 128
            and isinstance(target, str)
            and mode in [each.value for each in Mode]
        ):
            found[control[0], control[1]] = Binding((control[0], control[1]), target, Mode(mode))
        else:
            _log.warning("a learned control is dropped: %r makes no sense", entry)
    return tuple(found.values())


def as_saved(bindings: Iterable[Binding]) -> tuple[dict[str, Any], ...]:
    """What ``saved_bindings`` reads."""
    return tuple(
        {"control": list(b.control), "target": b.target, "mode": b.mode.value} for b in bindings
    )

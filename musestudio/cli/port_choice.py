"""Which MIDI port a command means."""

from __future__ import annotations

from collections.abc import Sequence

from musestudio.errors import RequestError


def port_called(asked: str, names: Sequence[str], kind: str) -> str:
    """The one of these ports that has the name, or else a part of it.

    kind: “input” or “output”, for the sentence. Raises RequestError where none or several fit.
    """
    found = [name for name in names if name == asked]
    found = found or [name for name in names if asked.lower() in name.lower()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"“{name}”" for name in found or names) or "none"
    what = f"More than one MIDI {kind} fits" if found else f"There is no MIDI {kind}"
    raise RequestError(f"{what} “{asked}”; there are: {known}.")

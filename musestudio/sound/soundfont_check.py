"""Trying a SoundFont out where it can do no harm.

The synthesizer trusts what a file says of itself: a damaged one can end the process that loads
it. So a file of the user's is played once in a process of its own, before the one that plays
music sees it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from musestudio.errors import Cancelled, DeviceError
from musestudio.quiet import quieten_process
from musestudio.sound.instrument import Instrument
from musestudio.sound.soundfont import read_soundfont

_LONGEST_S = 60.0
_ASK_EVERY_S = 0.1
_PITCHES = (24, 48, 60, 72, 96)  # A damaged sample may be anywhere.
_FRAMES = 441


def check_soundfont(path: str | Path, *, cancelled: Callable[[], bool] = lambda: False) -> None:
    """Return where the SoundFont loads and plays. May take seconds for a large one.

    cancelled: asked ten times a second; True ends it with Cancelled.
    Raises DeviceError with one sentence where it does not.
    """
    read_soundfont(path)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_try_out, args=(theirs, str(path)), daemon=True)
    process.start()
    theirs.close()
    try:
        problem = _answer(ours, cancelled)
    except EOFError:
        problem = _damaged(path)
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if problem:
        raise DeviceError(problem)


def _answer(connection: Connection, cancelled: Callable[[], bool]) -> str:
    """What is wrong, empty for nothing. Raises EOFError when the process died over it."""
    for _ in range(round(_LONGEST_S / _ASK_EVERY_S)):
        if cancelled():
            raise Cancelled("The SoundFont was not tried out.")
        if connection.poll(_ASK_EVERY_S):
            return str(connection.recv())
    return "The SoundFont takes longer than a minute to load; choose a smaller one."


def _try_out(connection: Connection, path: str) -> None:
    """The main function of the process: load, and play every instrument."""
    quieten_process()
    try:
        instrument = Instrument(path)
    except DeviceError as error:
        connection.send(str(error))
        return
    heard = True
    for program in range(128):
        for channel in (0, 9):
            instrument.send(bytes((0xC0 | channel, program)))
            for pitch in _PITCHES:
                instrument.send(bytes((0x90 | channel, pitch, 100)))
        heard = heard and bool(np.isfinite(instrument.render(_FRAMES)).all())
        for channel in (0, 9):
            instrument.send(bytes((0xB0 | channel, 120, 0)))
    connection.send("" if heard else _damaged(path))


def _damaged(path: str | Path) -> str:
    return f"The SoundFont “{Path(path).name}” is damaged and cannot be played."

"""A JACK server without a sound card, to carry MIDI between programs where nothing else does."""

from __future__ import annotations

import os
import shutil
import subprocess
from types import TracebackType

from musestudio.errors import DeviceError

_LEAVING_S = 10.0
_VARIABLES = ("JACK_DEFAULT_SERVER", "JACK_NO_START_SERVER")


class JackServer:
    """Runs from ``with`` to its end; what this process starts meanwhile finds it, and only it.

    block_frames: how many of 48,000 a second are one block, in which messages travel.

    Raises DeviceError where JACK is not installed. Whether the server runs, its first client
    finds out.
    """

    def __init__(self, block_frames: int = 256) -> None:
        if shutil.which("jackd") is None:
            raise DeviceError("JACK is not installed.")
        self._name = f"musestudio-{os.getpid()}"
        self._block_frames = block_frames
        self._before: dict[str, str | None] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> JackServer:
        self._before = {name: os.environ.get(name) for name in _VARIABLES}
        os.environ["JACK_DEFAULT_SERVER"] = self._name
        os.environ["JACK_NO_START_SERVER"] = "1"
        # Synchronous (-S): on a busy computer messages come later, but none is lost. Temporary
        # (-T): leaves with its last client, also where this process is killed. Before ordinary
        # programs (-R) where the system lets it, below the process that sends.
        options = ["-n", self._name, "-T", "-S", "-R", "-P", "10"]
        self._process = subprocess.Popen(
            ["jackd", *options, "-d", "dummy", "-r", "48000", "-p", str(self._block_frames)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_LEAVING_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

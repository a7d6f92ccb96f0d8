"""A MIDI system of our own (JACK without a sound card), and other programs connected to it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from musestudio.quiet import quiet_libraries

_HERE = Path(__file__).parent
_PATIENCE_S = 60
_counter = iter(range(1000))


def wait_for(condition: Callable[[], object]) -> None:
    """Wait as long as a busy computer may need."""
    deadline_s = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s, "waited in vain"
        time.sleep(0.01)


class Receiver:
    """Another program, in a process of its own, that takes MIDI."""

    def __init__(self, client: str) -> None:
        self.port = f"{client}:in"
        self._client = client
        self._process: subprocess.Popen[str] | None = None
        self.plug_in()

    def plug_in(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(_HERE / "receiver.py"), self._client],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def unplug(self) -> None:
        if self._process is not None:
            self._process.communicate("", timeout=_PATIENCE_S)
            self._process = None

    @property
    def got(self) -> list[tuple[float, bytes]]:
        """(seconds on perf_counter, message) of everything since it was plugged in."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        return [
            (time_s, bytes.fromhex(data)) for time_s, data in json.loads(process.stdout.readline())
        ]

    @property
    def messages(self) -> list[bytes]:
        return [data for _, data in self.got]


@pytest.fixture(scope="session")
def jack() -> Iterator[str]:
    """The name of a JACK server that runs for these tests only."""
    if shutil.which("jackd") is None:
        pytest.skip("JACK is not installed.")
    rtmidi = pytest.importorskip("rtmidi")
    name = f"musestudio{os.getpid()}"
    os.environ["JACK_DEFAULT_SERVER"] = name
    os.environ["JACK_NO_START_SERVER"] = "1"
    # Synchronous: a computer that is busy is slow then, and loses nothing.
    server = subprocess.Popen(
        ["jackd", "-n", name, "-S", "-r", "-d", "dummy", "-r", "48000", "-p", "256"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def answers() -> bool:
        try:
            with quiet_libraries():
                rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="looking").delete()
        except rtmidi.SystemError:
            return False
        return True

    try:
        deadline_s = time.monotonic() + _PATIENCE_S
        while not answers():
            if server.poll() is not None or time.monotonic() > deadline_s:
                pytest.skip("JACK does not run here.")
            time.sleep(0.1)
        yield name
    finally:
        server.terminate()
        server.wait()
        del os.environ["JACK_DEFAULT_SERVER"], os.environ["JACK_NO_START_SERVER"]


@pytest.fixture
def receiver(jack: str) -> Iterator[Receiver]:
    receiver = Receiver(f"Receiver{os.getpid()}-{next(_counter)}")
    yield receiver
    receiver.unplug()

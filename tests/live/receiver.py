"""A program of somebody else's: takes MIDI on a port of its own, and tells what it got.

    python receiver.py CLIENT

Prints “ready” once its port is there. For each line on standard input it prints all messages
so far as JSON, [[seconds on perf_counter, hex], …]; it leaves when standard input ends.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import rtmidi


def main() -> None:
    got: list[tuple[float, str]] = []

    def came(message: tuple[list[int], float], _data: Any) -> None:
        got.append((time.perf_counter(), bytes(message[0]).hex(" ")))

    port = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name=sys.argv[1])
    port.ignore_types(sysex=False, timing=False, active_sense=False)
    port.set_callback(came)
    port.open_virtual_port("in")
    print("ready", flush=True)
    for _line in sys.stdin:
        print(json.dumps(got[:]), flush=True)
    port.cancel_callback()
    time.sleep(0.01)
    port.close_port()
    port.delete()  # A client that just vanishes keeps JACK waiting for seconds.


if __name__ == "__main__":
    main()

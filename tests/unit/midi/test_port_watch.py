"""What is plugged in is told when it changes, from a process that may end at any time."""

from __future__ import annotations

import threading
from multiprocessing import Pipe

import pytest

from musestudio.midi import port_watch
from musestudio.midi.port_watch import PortList, PortWatch, run_port_watch


class FewPorts:
    """A stand-in for the MIDI systems: a device appears at the third look."""

    looks = 0

    def __init__(self, direction: str) -> None:
        self._direction = direction

    def renew(self) -> None:
        pass

    systems = ("ALSA",)

    def names(self) -> list[str]:
        if self._direction == "out":
            return ["Module"]
        FewPorts.looks += 1
        return ["Keys", "Pads"] if FewPorts.looks > 2 else ["Keys"]


def test_only_what_changed_is_told_until_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port_watch.ports, "Clients", FewPorts)
    monkeypatch.setattr(port_watch, "quieten_process", lambda: None)
    monkeypatch.setattr(port_watch.signal, "signal", lambda *_: None)
    monkeypatch.setattr(port_watch, "_LOOK_EVERY_S", 0.01)
    FewPorts.looks = 0
    ours, theirs = Pipe()
    thread = threading.Thread(target=run_port_watch, args=(theirs,))
    thread.start()
    assert ours.recv() == PortList(("Keys",), ("Module",), ("ALSA",))
    assert ours.recv() == PortList(("Keys", "Pads"), ("Module",), ("ALSA",))
    ours.close()
    thread.join(20)
    assert not thread.is_alive()


def test_a_process_of_its_own_looks_and_ends_with_the_last_who_wants_to_know() -> None:
    told = threading.Event()
    watch = PortWatch()
    unsubscribe = watch.subscribe(lambda seen: told.set() if isinstance(seen, PortList) else None)
    reader = watch._reader
    assert told.wait(60)
    unsubscribe()
    assert reader is not None
    reader.join(60)
    assert not reader.is_alive()

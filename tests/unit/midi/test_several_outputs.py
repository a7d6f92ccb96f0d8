"""Two outputs at once: each gets everything, at its own time; one that fails leaves the other."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest

from musestudio.errors import DeviceError, DeviceWaits
from musestudio.midi.several_outputs import SeveralOutputs

ON, OFF = b"\x90\x3c\x40", b"\x80\x3c\x40"


@dataclass
class Device:
    """An output and its open end in one."""

    name: str
    lookahead_s: float = 0.0
    problem: DeviceError | None = None
    sent: list[tuple[bytes, float]] = field(default_factory=list)
    is_closed: bool = False

    def open(self) -> Device:
        self.check()
        return self

    def send(self, time_s: float, data: bytes) -> None:
        self.check()
        self.sent.append((data, time.perf_counter()))

    def check(self) -> None:
        if self.problem is not None:
            raise self.problem

    def close(self) -> None:
        self.is_closed = True


def test_each_gets_everything_when_it_wants_it() -> None:
    synth, cable = Device("Synth", lookahead_s=0.2), Device("Cable")
    sink = SeveralOutputs((synth, cable)).open()
    assert (sink.name, sink.lookahead_s) == ("Synth and Cable", 0.2)
    due_s = time.perf_counter() + 0.15
    sink.send(due_s, ON)
    assert [data for data, _ in synth.sent] == [ON]
    assert cable.sent == []
    deadline_s = time.perf_counter() + 20
    while not cable.sent and time.perf_counter() < deadline_s:
        time.sleep(0.005)
    assert cable.sent[0][0] == ON
    assert cable.sent[0][1] >= due_s
    sink.close()


def test_closing_leaves_no_note_waiting_to_end() -> None:
    synth, cable = Device("Synth", lookahead_s=60.0), Device("Cable")
    sink = SeveralOutputs((synth, cable)).open()
    sink.send(time.perf_counter(), ON)
    sink.send(time.perf_counter() + 30, OFF)
    sink.close()
    assert [data for data, _ in cable.sent] == [ON, OFF]
    assert synth.is_closed
    assert cable.is_closed


def test_one_that_is_unplugged_leaves_the_other_sounding() -> None:
    first, second = Device("First"), Device("Second")
    sink = SeveralOutputs((first, second)).open()
    sink.check()
    second.problem = DeviceWaits("Second is away.")
    with pytest.raises(DeviceWaits, match="Second is away"):
        sink.check()
    second.problem = DeviceError("Second is broken.")
    sink.send(0.0, ON)
    assert [data for data, _ in first.sent] == [ON]
    with pytest.raises(DeviceWaits, match="Second is broken"):
        sink.check()
    assert sink.name == "First"
    first.problem = DeviceError("First is broken too.")
    with pytest.raises(DeviceError, match="First is broken too"):
        sink.send(0.0, OFF)


def test_one_that_cannot_be_opened_is_told_and_the_other_plays() -> None:
    sink = SeveralOutputs((Device("A", problem=DeviceError("A is missing.")), Device("B"))).open()
    with pytest.raises(DeviceWaits, match="A is missing"):
        sink.check()
    with pytest.raises(DeviceError, match="A is missing"):
        SeveralOutputs((Device("A", problem=DeviceError("A is missing.")),)).open()

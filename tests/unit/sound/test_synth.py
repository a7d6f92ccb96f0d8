"""The synth on audio devices that come, go and are late; the devices are the test's."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable

import numpy as np
import pytest

from musestudio.errors import DeviceError, DeviceWaits
from musestudio.sound.audio_stream import Buffering, Render
from musestudio.sound.instrument import Instrument
from musestudio.sound.synth import SynthOutput, SynthSink

NOTE_ON, ORGAN = bytes.fromhex("90 3c 64"), bytes.fromhex("c0 13")


class Stream:
    """An audio device that asks when the test does."""

    backend = "Test"

    def __init__(self, render: Render, buffering: Buffering) -> None:
        self.ask, self.buffering = render, buffering
        self.late_blocks = 0
        self.state = "opened"
        self.is_gone = False

    def start(self) -> None:
        self.state = "started"

    def check(self) -> None:
        if self.is_gone:
            raise DeviceError("The audio device is gone.")

    def close(self) -> None:
        self.state = "closed"


class Computer:
    """What audio devices there are, and the streams that were opened on them."""

    def __init__(self) -> None:
        self.names: list[str] = ["Speakers"]
        self.streams: list[Stream] = []
        self.opened = threading.Event()

    def open(self, render: Render, _rate: int, name: str | None, buffering: Buffering) -> Stream:
        if not self.names or name not in (None, *self.names):
            raise DeviceError("No audio device was found.")
        self.streams.append(Stream(render, buffering))
        self.opened.set()
        return self.streams[-1]


@pytest.fixture
def computer() -> Computer:
    return Computer()


@pytest.fixture
def make_sink(instrument: Instrument, computer: Computer):  # type: ignore[no-untyped-def]
    sinks: list[SynthSink] = []

    def make(device: str | None = None, buffering: str = "auto") -> SynthSink:
        sinks.append(
            SynthSink(
                instrument,
                device,
                buffering,
                open_stream=computer.open,
                device_names=lambda: computer.names,
                look_interval_s=0.01,
            )
        )
        return sinks[-1]

    yield make
    for sink in sinks:
        sink.close()


MakeSink = Callable[..., SynthSink]


def heard(stream: Stream) -> float:
    return float(np.abs(stream.ask(0.0, 4_000)).max())


def wait_for_another(computer: Computer, sink: SynthSink, count: int) -> Stream:
    while len(computer.streams) < count:
        computer.opened.clear()
        assert computer.opened.wait(30)
    deadline = threading.Event()
    while computer.streams[-1].state == "opened":
        sink.send(0.0, ORGAN)
        deadline.wait(0.001)
    return computer.streams[-1]


def test_a_device_pulled_out_is_told_and_sounds_again_when_it_is_back(
    computer: Computer, make_sink: MakeSink
) -> None:
    sink = make_sink()
    sink.check()
    (first,) = computer.streams
    sink.send(0.0, NOTE_ON)
    assert heard(first) > 0.01
    first.is_gone, computer.names = True, []
    with pytest.raises(DeviceWaits, match="is gone"):
        sink.check()
    assert first.state == "closed"
    assert sink.name == "Silent"
    sink.send(0.0, ORGAN)  # Settings are kept meanwhile, notes are not begun.
    sink.send(0.0, NOTE_ON)
    computer.names = ["Speakers"]
    second = wait_for_another(computer, sink, 2)
    sink.check()
    assert sink.name == "Built-in synth (Test)"
    assert heard(second) == 0
    sink.send(0.0, NOTE_ON)
    assert heard(second) > 0.01
    for _ in range(20):
        last = heard(second)
    assert last > 0.01  # An organ, which does not die away.


def test_without_any_device_the_synth_waits_in_silence(
    computer: Computer, make_sink: MakeSink
) -> None:
    computer.names = []
    sink = make_sink()
    with pytest.raises(DeviceWaits, match="No audio device was found"):
        sink.check()
    sink.send(0.0, NOTE_ON)
    computer.names = ["Headphones"]
    assert wait_for_another(computer, sink, 1).state == "started"
    sink.check()


def test_the_chosen_device_is_waited_for_not_replaced(
    computer: Computer, make_sink: MakeSink
) -> None:
    sink = make_sink("Headphones")
    with pytest.raises(DeviceWaits):
        sink.check()
    assert not computer.streams
    computer.names.append("Headphones")
    assert wait_for_another(computer, sink, 1).state == "started"


def test_a_device_that_crackles_is_given_more_to_hold(
    computer: Computer, make_sink: MakeSink
) -> None:
    sink = make_sink()
    (first,) = computer.streams
    first.late_blocks = 2
    sink.check()
    assert first.state == "started"  # A single hiccup is none of its business.
    first.late_blocks = 5
    sink.check()
    second = wait_for_another(computer, sink, 2)
    assert first.state == "closed"
    assert second.buffering.latency_s > first.buffering.latency_s
    assert sink.late_blocks == 5
    sink.check()
    assert sink.lookahead_s > second.buffering.latency_s


def test_what_was_chosen_by_hand_stays(computer: Computer, make_sink: MakeSink) -> None:
    sink = make_sink(buffering="short")
    for late in range(0, 100, 10):
        computer.streams[0].late_blocks = late
        sink.check()
    assert len(computer.streams) == 1
    assert sink.latency_s <= 0.02


def test_the_description_travels_to_another_process() -> None:
    output = SynthOutput("font.sf2", "Speakers")
    assert pickle.loads(pickle.dumps(output)) == output

"""Keyboards of the live process, with a stand-in for the MIDI system."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from types import SimpleNamespace
from typing import Any

import pytest

from musestudio.midi.input_event import InputEvent
from musestudio.midi.input_ports import InputPorts
from musestudio.midi.midi_input import VIRTUAL_INPUT, InputSettings, InputStatus

ON, OFF = bytes((0x90, 60, 80)), bytes((0x80, 60, 64))


class World:
    """What is plugged in and who listens to it."""

    def __init__(self) -> None:
        self.names = ["Keys", "Pads"]
        self.listeners: dict[str, Callable[..., None]] = {}
        self.taken: set[str] = set()

    def play(self, port: str, data: bytes) -> None:
        self.listeners[port]((list(data), 0.0), None)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()

    class Client:
        def __init__(self, api: int, name: str) -> None:
            self.port = ""

        def get_ports(self) -> list[str]:
            return world.names

        def open_port(self, number: int, name: str) -> None:
            self.port = world.names[number]
            if self.port in world.taken:
                raise OSError("busy")

        def open_virtual_port(self, name: str) -> None:
            self.port = name

        def ignore_types(self, **ignored: bool) -> None:
            assert not ignored["timing"]

        def set_callback(self, callback: Callable[..., None]) -> None:
            world.listeners[self.port] = callback

        def cancel_callback(self) -> None:
            del world.listeners[self.port]

        def close_port(self) -> None:
            pass

        def delete(self) -> None:
            pass

    rtmidi = SimpleNamespace(
        MidiOut=Client,
        MidiIn=Client,
        API_LINUX_ALSA=2,
        API_WINDOWS_MM=4,
        get_compiled_api=lambda: [3],
        get_api_display_name=lambda api: "Jack",
    )
    monkeypatch.setitem(sys.modules, "rtmidi", rtmidi)
    return world


class Live:
    def __init__(self) -> None:
        self.connection, theirs = Pipe(duplex=False)
        self.sounded: list[bytes] = []
        self.ports = InputPorts(theirs, self.sounded.append)

    def next(self) -> Any:
        assert self.connection.poll(10)
        return self.connection.recv()


@pytest.fixture
def live(world: World) -> Iterator[Live]:
    live = Live()
    yield live
    live.ports.close()


def test_several_keyboards_sound_and_are_passed_on(world: World, live: Live) -> None:
    live.ports.configure(InputSettings(ports=("Keys", "Pads", "Lost")))
    assert live.next() == InputStatus(("Keys", "Pads"), ("Lost",))
    world.play("Pads", ON)
    world.play("Keys", bytes((0xF8,)))
    first, second = live.next(), live.next()
    assert isinstance(first, InputEvent)
    assert (first.port, first.data) == ("Pads", ON)
    assert (second.port, second.data) == ("Keys", bytes((0xF8,)))
    assert first.time_s <= second.time_s
    assert live.sounded == [ON]


def test_a_keyboard_unplugged_falls_silent_and_is_heard_again_when_it_returns(
    world: World, live: Live
) -> None:
    settings = InputSettings(ports=("Keys",), thru_channel=2)
    live.ports.configure(settings)
    live.next()
    world.play("Keys", ON)
    live.next()
    world.names.remove("Keys")
    live.ports.configure(InputSettings(ports=("Keys",), thru_channel=2, look=1))
    assert live.next() == InputStatus((), ("Keys",))
    assert bytes((0x82, 60, 64)) in live.sounded
    world.names.append("Keys")
    live.ports.configure(InputSettings(ports=("Keys",), thru_channel=2, look=2))
    assert live.next() == InputStatus(("Keys",))
    world.play("Keys", ON)
    assert live.next().data == ON


def test_a_keyboard_another_program_has_is_told(world: World, live: Live) -> None:
    world.taken.add("Keys")
    live.ports.configure(InputSettings(ports=("Keys", "Pads")))
    status = live.next()
    assert status.open == ("Pads",)
    assert "another program may be using it" in status.problem


def test_a_port_of_our_own_where_the_platform_has_such(
    world: World, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    live.ports.configure(InputSettings(ports=(VIRTUAL_INPUT,)))
    assert live.next() == InputStatus((VIRTUAL_INPUT,))
    monkeypatch.setattr(sys, "platform", "win32")
    live.ports.configure(InputSettings(ports=()))
    assert live.next() == InputStatus()
    live.ports.configure(InputSettings(ports=(VIRTUAL_INPUT,)))
    assert "loopMIDI" in live.next().problem


def test_closing_ends_what_sounds(world: World, live: Live) -> None:
    live.ports.configure(InputSettings(ports=("Keys",)))
    live.next()
    world.play("Keys", ON)
    live.ports.close()
    assert live.sounded[1] == OFF
    assert world.listeners == {}


def test_after_a_midi_system_was_restarted_its_ports_are_opened_anew(
    world: World, live: Live
) -> None:
    live.ports.configure(InputSettings(ports=("Keys", "Pads")))
    live.next()
    dead = world.listeners["Pads"]
    live.ports.configure(InputSettings(ports=("Keys", "Pads"), look=1, epoch=1))
    assert live.next() == InputStatus(("Keys", "Pads"))
    assert world.listeners["Pads"] is not dead

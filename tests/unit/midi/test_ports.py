"""Finding ports, with a stand-in for the MIDI systems: one that works, one that does not."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from musestudio.errors import DeviceError, DeviceWaits
from musestudio.midi import ports
from musestudio.midi.output import PortOutput, VirtualOutput

JACK, ALSA = 3, 2


class World:
    """What is plugged in, by MIDI system, and what has been opened."""

    def __init__(self) -> None:
        self.names = {ALSA: ["Synth:Synth MIDI 1 20:0", "Keys:Keys MIDI 1 24:0"]}
        self.opened: list[str] = []
        self.sent: list[bytes] = []


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()

    class Client:
        def __init__(self, api: int, name: str) -> None:
            if api not in world.names:
                raise OSError("no server")
            self.api = api

        def get_ports(self) -> list[str]:
            return world.names[self.api]

        def open_port(self, number: int, name: str) -> None:
            world.opened.append(self.get_ports()[number])

        def open_virtual_port(self, name: str) -> None:
            world.opened.append(f"virtual {name}")

        def send_message(self, data: bytes) -> None:
            world.sent.append(data)

        def close_port(self) -> None:
            world.opened.pop()

        def delete(self) -> None:
            pass

    rtmidi = SimpleNamespace(
        MidiOut=Client,
        MidiIn=Client,
        API_LINUX_ALSA=ALSA,
        API_WINDOWS_MM=4,
        get_compiled_api=lambda: [JACK, ALSA],
        get_api_display_name=lambda api: {JACK: "Jack", ALSA: "ALSA"}[api],
    )
    monkeypatch.setitem(sys.modules, "rtmidi", rtmidi)
    return world


def test_each_system_is_tried_and_names_stay_the_same_when_replugged(world: World) -> None:
    assert ports.output_names() == ["Synth:Synth MIDI 1", "Keys:Keys MIDI 1"]
    assert ports.input_names() == ports.output_names()
    assert ports.backends() == [
        ports.Backend("Jack", "Jack is not running or not allowed here."),
        ports.Backend("ALSA", None),
    ]
    world.names[ALSA] = ["Keys:Keys MIDI 1 20:0", "Synth:Synth MIDI 1 32:0"]
    sink = PortOutput("Synth:Synth MIDI 1").open()
    assert world.opened == ["Synth:Synth MIDI 1 32:0"]
    sink.send(0.0, b"\x90\x3c\x40")
    assert world.sent == [b"\x90\x3c\x40"]


def test_two_devices_of_one_make_are_told_apart(world: World) -> None:
    world.names[ALSA] = ["Synth:Port 20:0", "Synth:Port 24:0", "Keys:Port 28:0"]
    assert ports.output_names() == ["Synth:Port 20:0", "Synth:Port 24:0", "Keys:Port"]
    PortOutput("Synth:Port 24:0").open()
    assert world.opened == ["Synth:Port 24:0"]


def test_a_port_that_is_unplugged_is_waited_for(world: World) -> None:
    sink = PortOutput("Keys:Keys MIDI 1").open()
    sink.check()
    keys = world.names[ALSA].pop()
    for _look in range(6):
        with pytest.raises(DeviceWaits, match="“Keys:Keys MIDI 1” is not there"):
            sink.check()
    sink.send(0.0, b"\x90\x3c\x40")
    assert world.sent == []
    world.names[ALSA].append(keys.replace("24:0", "28:0"))  # Into another socket.
    sink.check()
    assert world.opened == ["Keys:Keys MIDI 1 28:0"]
    assert b"\xb0\x7b\x00" in world.sent  # Whatever it went on sounding ends.
    sink.send(0.0, b"\x90\x3c\x40")
    assert world.sent[-1] == b"\x90\x3c\x40"
    sink.close()
    assert world.opened == []


def test_no_system_at_all_is_no_error_until_a_port_is_wanted(world: World) -> None:
    world.names.clear()
    assert ports.output_names() == []
    with pytest.raises(DeviceWaits, match="“Synth” is not there; it is used again when"):
        PortOutput("Synth").open().check()
    with pytest.raises(DeviceError, match="no MIDI system works on this computer"):
        VirtualOutput().open()


def test_without_rtmidi_there_are_no_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    assert ports.backends() == []
    assert ports.input_names() == []


def test_virtual_ports_where_the_platform_has_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    VirtualOutput("MuseStudio").open()
    assert world.opened == ["virtual MuseStudio"]
    monkeypatch.setattr(sys, "platform", "win32")
    assert not ports.supports_virtual_ports()
    with pytest.raises(DeviceError, match="install loopMIDI"):
        VirtualOutput().open()

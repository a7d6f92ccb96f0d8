"""What is played reaches whoever listens, and nothing hangs when a keyboard vanishes."""

from __future__ import annotations

import time
from multiprocessing import Pipe
from threading import Event

from musestudio.midi.input_event import InputEvent, control_key
from musestudio.midi.midi_input import (
    EVERY_INPUT,
    InMemoryInput,
    InputSettings,
    InputStatus,
    MidiInput,
)
from musestudio.midi.port_watch import PortList

NOTE_ON, NOTE_OFF = bytes((0x90, 60, 80)), bytes((0x80, 60, 64))


def test_everyone_hears_what_is_played_until_they_leave() -> None:
    midi_in = InMemoryInput()
    first: list[InputEvent] = []
    second: list[InputEvent] = []
    leave = midi_in.subscribe(first.append)
    midi_in.subscribe(second.append)
    midi_in.play(NOTE_ON, 1.0)
    leave()
    midi_in.play(NOTE_OFF, 2.0)
    assert [e.data for e in first] == [NOTE_ON]
    assert [(e.time_s, e.data) for e in second] == [(1.0, NOTE_ON), (2.0, NOTE_OFF)]


def test_a_faulty_listener_does_not_deafen_the_others() -> None:
    midi_in = InMemoryInput()
    heard: list[InputEvent] = []
    midi_in.subscribe(lambda _event: 1 / 0)  # type: ignore[arg-type, return-value]
    midi_in.subscribe(heard.append)
    midi_in.play(NOTE_ON)
    assert len(heard) == 1


def test_a_learned_knob_steers_and_is_not_heard_as_music() -> None:
    midi_in = InMemoryInput()
    music: list[InputEvent] = []
    controls: list[InputEvent] = []
    midi_in.subscribe(music.append)
    midi_in.subscribe_controls(controls.append)
    knob, pad_down, pad_up = bytes((0xB0, 21, 5)), bytes((0x99, 36, 90)), bytes((0x89, 36, 0))
    midi_in.set_controls(key for key in (control_key(knob), control_key(pad_down)) if key)
    for data in (knob, pad_down, pad_up, NOTE_ON):
        midi_in.play(data)
    assert [e.data for e in controls] == [knob, pad_down, pad_up]
    assert [e.data for e in music] == [NOTE_ON]


def test_keys_held_on_a_keyboard_that_is_unplugged_come_up() -> None:
    midi_in = InMemoryInput()
    heard: list[InputEvent] = []
    midi_in.subscribe(heard.append)
    midi_in.play(NOTE_ON)
    midi_in.play(bytes((0xB0, 64, 127)))
    midi_in.set_ports(["Test keyboard"])
    midi_in.plug()
    assert [e.data for e in heard[2:]] == [NOTE_OFF, bytes((0xB0, 64, 0))]
    assert midi_in.status.missing == ("Test keyboard",)


def test_a_live_process_is_told_what_to_listen_to_and_heard() -> None:
    ours, theirs = Pipe(duplex=False)
    told: list[InputSettings] = []
    heard: list[InputEvent] = []
    came, went = Event(), Event()
    midi_in = MidiInput()
    midi_in.set_ports(["Keys"])
    midi_in.subscribe(lambda event: (heard.append(event), came.set()))  # type: ignore[arg-type, return-value]
    midi_in.attach(told.append, ours)
    midi_in.set_channel(3)
    assert [(s.ports, s.channel) for s in told] == [(("Keys",), None), (("Keys",), 3)]

    theirs.send(InputStatus(open=("Keys",)))
    event = InputEvent(time.perf_counter(), "Keys", NOTE_ON)
    theirs.send(event)
    assert came.wait(5)
    assert heard == [event]

    midi_in.subscribe_status(lambda _status: went.set())
    theirs.close()  # The process dies with the key down.
    assert went.wait(5)
    assert heard[1].is_note_off
    assert midi_in.status.missing == ("Keys",)


def test_every_keyboard_is_heard_also_one_plugged_in_later() -> None:
    midi_in = InMemoryInput()
    midi_in.set_ports([EVERY_INPUT, "Far away"])
    midi_in.plug("Keys", "Midi Through:Midi Through Port-0")
    assert midi_in.settings.ports == ("Far away", "Keys")
    midi_in.plug("Keys", "Pads", outputs=("Module",))
    assert midi_in.settings.ports == ("Far away", "Keys", "Pads")
    assert midi_in.status == InputStatus(("Keys", "Pads"), ("Far away",))
    assert midi_in.port_list.outputs == ("Module",)


def test_after_a_midi_system_was_restarted_everything_is_opened_anew() -> None:
    midi_in = InMemoryInput()
    midi_in.set_ports(["Keys"])
    for port_list in (
        PortList(("Keys",), (), ("Jack",)),
        PortList((), (), ()),
        PortList(("Keys",), (), ("Jack",)),
    ):
        assert midi_in.settings.epoch == 0
        midi_in._take_port_list(port_list)
    assert midi_in.settings.epoch == 1

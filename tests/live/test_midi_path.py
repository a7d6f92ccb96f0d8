"""Real MIDI between processes: everything arrives, nothing hangs, what is unplugged comes back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from musestudio.midi.held_notes import HeldNotes
from musestudio.midi.input_event import InputEvent
from musestudio.midi.midi_input import VIRTUAL_INPUT, MidiInput
from musestudio.midi.output import LogOutput, PortOutput
from musestudio.midi.player import Player
from musestudio.midi.port_watch import PortWatch
from musestudio.score import Note, Song, Track
from tests.live.conftest import Receiver, wait_for

_SUSTAINED = 0x40


def dense(count: int, every_ticks: int = 12) -> Song:
    """Notes of five voices that overlap and repeat."""
    notes = sorted(Note(i * every_ticks, 48 + i % 5 * 7, 40, 80, i % 3) for i in range(count))
    return Song((Track(1, notes=tuple(notes)),))


def hangs(messages: list[bytes]) -> set[tuple[int, int]]:
    """(channel, pitch) of the keys that are still down, after these."""
    held = HeldNotes()
    for data in messages:
        held.sent(data)
    return {(c, p) for c in range(16) for p in range(128) if (c, p) in held}


def note_ons(messages: list[bytes]) -> list[bytes]:
    return [data for data in messages if data[0] & 0xF0 == 0x90 and data[2]]


@pytest.fixture
def keyboard(jack: str) -> Iterator[Any]:
    rtmidi = pytest.importorskip("rtmidi")
    port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name=f"Keyboard{os.getpid()}")
    port.open_virtual_port("out")
    yield port
    port.delete()


def test_another_program_receives_every_note_that_is_played(receiver: Receiver) -> None:
    song = dense(400)
    with Player(PortOutput(receiver.port)) as player:
        player.play(song)
        wait_for(lambda: not player.is_playing)
        assert player.error is None
    wait_for(lambda: len(note_ons(receiver.messages)) == 400)
    wanted = Counter((0x90 | n.channel, n.pitch, n.velocity) for n in song.tracks[0].notes)
    assert Counter(tuple(data) for data in note_ons(receiver.messages)) == wanted
    assert hangs(receiver.messages) == set()


def test_the_port_pulled_out_and_put_back_goes_on_sounding(receiver: Receiver) -> None:
    with Player(PortOutput(receiver.port)) as player:
        player.play(dense(6000))
        wait_for(lambda: note_ons(receiver.messages))
        receiver.unplug()
        wait_for(lambda: player.error is not None)
        assert player.error is not None
        assert "is not there; it is used again when it returns" in player.error
        assert player.is_playing
        receiver.plug_in()
        wait_for(lambda: len(note_ons(receiver.messages)) > 10)
        assert player.error is None
        player.stop()
        wait_for(lambda: not hangs(receiver.messages))


def program_that_holds_notes(output: str) -> subprocess.Popen[str]:
    """A program that plays to a port, or into a log, and has begun to."""
    program = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "held_note.py"), output],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "playing\n"
    return program


def test_a_program_that_is_killed_leaves_silence(receiver: Receiver) -> None:
    window = program_that_holds_notes(receiver.port)
    wait_for(lambda: len(note_ons(receiver.messages)) == 4)
    assert len(hangs(receiver.messages)) == 4
    window.kill()
    window.communicate()
    wait_for(lambda: not hangs(receiver.messages))
    wait_for(lambda: bytes((0xB0, _SUSTAINED, 0)) in receiver.messages)


def logged(log: Path) -> list[bytes]:
    """The messages that were sent into a log, as far as they stand in it."""
    lines = log.read_text(encoding="ascii").splitlines() if log.exists() else []
    return [bytes.fromhex(line.split(" ", 2)[2]) for line in lines]


def test_without_a_midi_system_everything_leaves_the_process_that_sends(tmp_path: Path) -> None:
    song, log = dense(400), tmp_path / "sent.txt"
    with Player(LogOutput(str(log))) as player:
        player.play(song)
        wait_for(lambda: not player.is_playing)
        assert player.error is None
    assert len(note_ons(logged(log))) == song.note_count
    assert not hangs(logged(log))


def test_without_a_midi_system_a_killed_program_ends_its_notes_too(tmp_path: Path) -> None:
    log = tmp_path / "sent.txt"
    window = program_that_holds_notes(str(log))
    wait_for(lambda: len(hangs(logged(log))) == 4)
    window.kill()
    window.communicate()
    wait_for(lambda: not hangs(logged(log)))
    assert bytes((0xB0, _SUSTAINED, 0)) in logged(log)


def test_what_is_played_sounds_and_is_heard(receiver: Receiver, keyboard: Any) -> None:
    heard: list[InputEvent] = []
    midi_input = MidiInput()
    midi_input.subscribe(heard.append)
    midi_input.set_ports([f"Keyboard{os.getpid()}:out", VIRTUAL_INPUT])
    midi_input.set_thru(True, 5)
    with Player(PortOutput(receiver.port), midi_input) as player:
        player.prepare()
        wait_for(lambda: len(midi_input.status.open) == 2 and player.sink_name)
        played = [bytes((0x90, 60 + i % 12, 1 + i % 127)) for i in range(100)]
        played += [bytes((0x80, 60 + i, 64)) for i in range(12)]
        for data in played:
            keyboard.send_message(data)
        wait_for(lambda: len(heard) == len(played))
        assert [event.data for event in heard] == played
        assert all(a.time_s <= b.time_s for a, b in pairwise(heard))
        wait_for(lambda: len(note_ons(receiver.messages)) == 100)
        assert {data[0] & 0x0F for data in receiver.messages} == {5}
        assert hangs(receiver.messages) == set()


def test_a_keyboard_unplugged_with_a_key_down_hangs_nothing(receiver: Receiver, jack: str) -> None:
    rtmidi = pytest.importorskip("rtmidi")
    name = f"Loose{os.getpid()}"

    def plug_in() -> Any:
        port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name=name)
        port.open_virtual_port("out")
        return port

    keys = plug_in()
    heard: list[InputEvent] = []
    midi_input = MidiInput(PortWatch())
    midi_input.subscribe(heard.append)
    midi_input.set_ports([f"{name}:out"])
    midi_input.open()
    with Player(PortOutput(receiver.port), midi_input) as player:
        player.prepare()
        wait_for(lambda: midi_input.status.open and player.sink_name)
        keys.send_message([0x90, 60, 80])
        wait_for(lambda: hangs(receiver.messages))
        keys.delete()
        wait_for(lambda: not hangs(receiver.messages))
        wait_for(lambda: heard[-1].is_note_off)
        assert midi_input.status.missing == (f"{name}:out",)
        keys = plug_in()
        wait_for(lambda: midi_input.status.open)
        keys.send_message([0x90, 62, 80])
        wait_for(lambda: (0, 62) in hangs(receiver.messages))
    midi_input.close()
    keys.delete()

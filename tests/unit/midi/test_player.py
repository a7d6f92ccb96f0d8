"""Playing from the outside: once with a clock and a sender of our own, once for real."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from musestudio.errors import DeviceError
from musestudio.midi.output import LogOutput, SilentOutput
from musestudio.midi.player import Player
from musestudio.midi.schedule import TimedMessage
from musestudio.midi.sender import Add, Command, Open, Report, Sender
from musestudio.midi.sender_process import SenderProcess
from musestudio.score import ChannelEvent, Note, Song, Track


def song(*notes: Note, events: tuple[ChannelEvent, ...] = ()) -> Song:
    return Song((Track(1, notes=tuple(sorted(notes)), events=events),))


@dataclass
class Device:
    """An output that keeps what it is sent."""

    name: str = "Device"
    lookahead_s: float = 0.0
    problem: str | None = None
    sent: list[tuple[float, str]] = field(default_factory=list)

    def open(self) -> Device:
        self.check()
        return self

    def send(self, time_s: float, data: bytes) -> None:
        self.check()
        self.sent.append((round(time_s, 3), data.hex(" ")))

    def check(self) -> None:
        if self.problem:
            raise DeviceError(self.problem)

    def close(self) -> None:
        pass

    def take(self) -> list[str]:
        taken = [data for _, data in self.sent]
        self.sent.clear()
        return taken


class Stage:
    """A player whose time passes when told, with the real sender in the same process."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.device = Device()
        self.alive = True
        self.started = 0
        self._reports: list[Report] = []
        self.player = Player(
            self.device, start_sender=self._start, clock=lambda: self.now_s, threaded=False
        )

    def pass_time(self, seconds: float) -> None:
        """In the steps a player feeds in."""
        end_s = self.now_s + seconds
        while True:
            self.player.pump()
            self._sender.send_due(self.now_s)
            if self.now_s >= end_s:
                return
            self.now_s = min(self.now_s + 0.05, end_s)

    def send(self, command: Command) -> None:
        if not self.alive:
            raise DeviceError("The sender is gone.")
        self._sender.handle(command, self.now_s)

    def reports(self) -> list[Report]:
        if not self.alive:
            raise DeviceError("The sender is gone.")
        reports, self._reports = self._reports, []
        return reports

    def close(self) -> None:
        pass

    def _start(self) -> Stage:
        self._sender = Sender(lambda report: self._reports.append(report))
        self.alive = True
        self.started += 1
        return self


@pytest.fixture
def stage() -> Stage:
    return Stage()


TWO_NOTES = song(Note(0, 60, 960, 90), Note(960, 62, 480, 91))


def test_a_song_plays_to_its_end(stage: Stage) -> None:
    stage.player.play(TWO_NOTES)
    assert stage.player.is_playing
    assert stage.player.position_tick() == 0
    stage.pass_time(1.0)
    assert 900 < stage.player.position_tick() < 960
    assert stage.player.sink_name == "Device"
    stage.pass_time(0.7)
    assert not stage.player.is_playing
    assert stage.player.position_tick() == pytest.approx(1441)
    assert stage.device.sent == [
        (100.03, "90 3c 5a"), (101.03, "80 3c 40"), (101.03, "90 3e 5b"), (101.53, "80 3e 40"),
        (101.6, "b0 7b 00"),
    ]  # fmt: skip


def test_stopping_ends_the_note_and_keeps_the_place(stage: Stage) -> None:
    stage.player.play(TWO_NOTES, from_tick=480)
    stage.pass_time(0.83)
    stage.player.stop()
    assert not stage.player.is_playing
    assert stage.player.position_tick() == pytest.approx(480 + 768, abs=2)
    assert stage.device.take() == ["90 3e 5b", "80 3e 40", "b0 7b 00"]
    stage.player.stop()
    stage.pass_time(1)
    assert stage.device.take() == []


def test_notes_deleted_while_they_sound_end_and_added_ones_are_heard(stage: Stage) -> None:
    stage.player.play(TWO_NOTES)
    stage.pass_time(0.2)
    assert stage.device.take() == ["90 3c 5a"]
    stage.player.update(song(Note(100, 50, 900), Note(480, 67, 100, 92)))
    stage.pass_time(0.1)
    assert stage.device.take() == ["80 3c 40"]
    stage.pass_time(0.5)
    assert stage.device.take() == ["90 43 5c", "80 43 40"]


def test_an_edit_just_after_play_is_pressed_counts(stage: Stage) -> None:
    stage.player.play(TWO_NOTES)
    stage.player.update(song(Note(0, 67, 480, 92)))
    stage.pass_time(0.1)
    assert stage.device.take() == ["90 43 5c"]


def test_a_loop_repeats_until_it_is_taken_away(stage: Stage) -> None:
    stage.player.play(TWO_NOTES, loop=(0, 480))
    stage.pass_time(1.2)
    assert stage.device.take() == ["90 3c 5a", "80 3c 40", "90 3c 5a", "80 3c 40", "90 3c 5a"]
    stage.player.set_loop(None)
    stage.pass_time(2)
    assert stage.device.take()[:3] == ["80 3c 40", "90 3e 5b", "80 3e 40"]
    assert not stage.player.is_playing


def test_a_key_pressed_at_some_time_has_a_place_in_the_song(stage: Stage) -> None:
    assert stage.player.place_at(stage.now_s) is None
    stage.player.play(song(Note(0, 60, 9600)), 480)
    stage.pass_time(0.5)
    lap, tick = stage.player.place_at(stage.now_s) or (None, 0.0)
    assert lap == 0
    assert tick == pytest.approx(stage.player.position_tick())
    assert stage.player.place_at(stage.now_s - 9) == (0, 480)
    stage.player.stop()
    assert stage.player.place_at(stage.now_s) is None


def test_who_records_plays_on_past_the_end(stage: Stage) -> None:
    stage.player.play(song(Note(0, 60, 480)))
    stage.pass_time(0.3)
    stage.player.set_until(9600)
    stage.pass_time(1.0)
    assert stage.player.is_playing
    assert stage.player.position_tick() > 960
    stage.player.set_until(None)
    stage.pass_time(0.2)
    assert not stage.player.is_playing
    assert stage.device.take()[:2] == ["90 3c 50", "80 3c 40"]


def test_a_count_in_comes_first_and_time_stands_meanwhile(stage: Stage) -> None:
    stage.player.set_metronome(True)
    stage.player.play(song(Note(480, 60, 480, 90)), 480, count_in_bars=1)
    stage.pass_time(1.9)
    counted = [data for _, data in stage.device.sent if data.startswith("99")]
    assert len(counted) == 4
    assert stage.player.position_tick() == 480
    assert stage.player.place_at(stage.now_s) == (0, 480)
    stage.pass_time(0.6)
    assert "90 3c 5a" in [data for _, data in stage.device.sent]
    first_s = min(time_s for time_s, _ in stage.device.sent if time_s > 100)
    note_s = next(time_s for time_s, data in stage.device.sent if data == "90 3c 5a")
    assert note_s - first_s == pytest.approx(2.0, abs=0.002)
    stage.player.stop()
    stage.pass_time(0.1)
    downs = [data for _, data in stage.device.sent if data.startswith("99")]
    ups = [data for _, data in stage.device.sent if data.startswith("89")]
    assert len(ups) >= len(downs)


def test_others_hear_by_the_clock_that_play_begins_and_stops(stage: Stage) -> None:
    stage.player.set_clock_out(True)
    stage.player.play(TWO_NOTES)
    stage.pass_time(0.3)
    stage.player.stop()
    stage.pass_time(0)
    sent = [data for data in stage.device.take() if data.startswith("f")]
    assert (sent[0], sent[-1]) == ("fa", "fc")
    assert set(sent[1:-1]) == {"f8"}
    stage.player.stop()
    stage.player.set_clock_out(False)
    stage.player.play(TWO_NOTES)
    stage.pass_time(0.3)
    assert not [data for data in stage.device.take() if data.startswith("f")]


def test_a_preview_sounds_at_once_and_ends(stage: Stage) -> None:
    stage.player.preview(60, 100, channel=1, program=5, duration_ms=300)
    stage.pass_time(0.2)
    assert stage.device.take() == ["c1 05", "91 3c 64"]
    stage.pass_time(0.2)
    assert stage.device.take() == ["81 3c 40"]
    stage.player.preview(62, 100, channel=1, program=5)
    stage.pass_time(0.0)
    assert stage.device.take() == ["91 3e 64"]
    # The song says nothing of that channel's sound: it gets the usual one back.
    stage.player.play(song(Note(0, 60, 480, 90, 1)))
    stage.pass_time(0.05)
    assert stage.device.take()[-2:] == ["c1 00", "91 3c 5a"]


def test_another_output_takes_over_in_mid_song(stage: Stage) -> None:
    piece = song(*TWO_NOTES.tracks[0].notes, events=(ChannelEvent(0, b"\xc0\x30"),))
    stage.player.play(piece)
    stage.pass_time(0.3)
    assert stage.device.take() == ["c0 30", "90 3c 5a"]
    other = Device("Other")
    stage.player.set_output(other)
    assert stage.device.take() == ["80 3c 40", "b0 7b 00"]
    stage.pass_time(1.4)
    assert other.take() == ["c0 30", "90 3e 5b", "80 3e 40", "b0 7b 00"]
    assert stage.device.take() == []


def test_a_dead_device_ends_the_sound_not_the_song(stage: Stage) -> None:
    stage.player.play(TWO_NOTES)
    stage.pass_time(0.3)
    stage.device.problem = "The port is gone."
    stage.pass_time(0.8)
    assert stage.player.error == "The port is gone."
    assert stage.player.sink_name == "Silent"
    assert stage.player.position_tick() > 960
    # It is plugged in again: the next play tries it.
    stage.device.problem = None
    stage.device.take()
    stage.player.play(TWO_NOTES)
    stage.pass_time(0.1)
    assert stage.player.error is None
    assert stage.device.take() == ["90 3c 5a"]


def test_no_device_at_all_still_keeps_time(stage: Stage) -> None:
    stage.device.problem = "No audio device was found."
    stage.player.play(TWO_NOTES)
    stage.pass_time(0.5)
    assert stage.player.error == "No audio device was found."
    assert stage.player.is_playing
    assert stage.player.position_tick() > 400
    stage.pass_time(2)
    assert not stage.player.is_playing


def test_a_sender_that_crashes_is_started_again_by_play(stage: Stage) -> None:
    stage.player.play(TWO_NOTES)
    stage.pass_time(0.3)
    stage.alive = False
    stage.pass_time(0.3)
    assert stage.player.error == "The sender is gone."
    assert stage.player.is_playing
    stage.player.play(TWO_NOTES)
    stage.pass_time(0.1)
    assert stage.player.error is None
    assert stage.started == 2


def test_a_sender_that_crashes_after_a_while_is_replaced_and_plays_on(stage: Stage) -> None:
    stage.player.play(song(*(Note(i * 480, 60, 400) for i in range(40))))
    stage.pass_time(6)
    stage.alive = False
    stage.pass_time(0.3)
    assert stage.started == 2
    assert stage.player.error is None
    stage.device.take()
    stage.pass_time(1)
    assert "90 3c 50" in stage.device.take()


# From here on a real process sends. Nothing depends on how fast it is.


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end_s = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.01)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "sent.txt"


@pytest.fixture
def player(log: Path) -> Iterator[Player]:
    with Player(LogOutput(str(log))) as player:
        yield player


def sent(log: Path) -> list[str]:
    return [line.split(" ", 2)[2] for line in log.read_text().splitlines()]


def still_down(messages: list[str]) -> set[str]:
    down: set[str] = set()
    for message in messages:
        if message.startswith("9"):
            down.add(message[1:5])
        elif message.startswith("8"):
            down.discard(message[1:5])
    return down


def test_every_message_arrives_in_order(player: Player, log: Path) -> None:
    notes = [Note(i * 5, 40 + i % 40, 30, 1 + i % 127) for i in range(200)]
    player.play(song(*notes))
    wait_until(lambda: not player.is_playing)
    player.close()
    messages = sent(log)
    note_ons = [f"90 {n.pitch:02x} {n.velocity:02x}" for n in notes]
    assert [m for m in messages if m.startswith("9")] == note_ons
    assert not still_down(messages)
    assert messages[-1] == "b0 7b 00"
    due = [float(line.split()[0]) for line in log.read_text().splitlines()[:-1]]
    assert due == sorted(due)


def test_stopping_for_real_leaves_nothing_hanging(player: Player, log: Path) -> None:
    pedal = (ChannelEvent(0, bytes.fromhex("b0 40 7f")),)
    player.play(song(*(Note(0, pitch, 96_000) for pitch in (60, 64, 67)), events=pedal))
    wait_until(lambda: player.position_tick() > 0)
    player.stop()
    player.close()
    messages = sent(log)
    assert len([m for m in messages if m.startswith("9")]) == 3
    assert not still_down(messages)
    assert messages[-2:] == ["b0 40 00", "b0 7b 00"]


def test_an_output_that_fails_in_the_process_is_told(tmp_path: Path) -> None:
    with Player(LogOutput(str(tmp_path / "no" / "such" / "folder"))) as player:
        player.play(TWO_NOTES)
        wait_until(lambda: player.error is not None)
        assert "cannot be written" in (player.error or "")
        assert player.is_playing
        player.set_output(SilentOutput())
        wait_until(lambda: player.sink_name == "Silent" and player.error is None)


class Talkative:
    """An output that has something for the log."""

    name, lookahead_s = "Talkative", 0.0

    def open(self) -> Talkative:
        logging.getLogger("talkative").warning("The buffer is %d ms.", 15)
        return self

    def send(self, time_s: float, data: bytes) -> None: ...
    def check(self) -> None: ...
    def close(self) -> None: ...


def test_what_an_output_says_in_its_process_is_in_our_log(caplog: pytest.LogCaptureFixture) -> None:
    with Player(Talkative()) as player:
        player.prepare()
        wait_until(lambda: "WARNING talkative: The buffer is 15 ms." in caplog.text)
        assert player.error is None


def test_a_killed_process_is_noticed_and_replaced(player: Player, log: Path) -> None:
    processes: list[SenderProcess] = []

    def start() -> SenderProcess:
        processes.append(SenderProcess())
        return processes[-1]

    with Player(LogOutput(str(log)), start_sender=start) as player:
        player.prepare()
        wait_until(lambda: player.sink_name is not None)
        processes[0]._process.kill()
        wait_until(lambda: player.error is not None)
        assert player.error == (
            "The process that sends MIDI has ended; press play to start it again."
        )
        player.play(TWO_NOTES)
        wait_until(lambda: player.sink_name is not None)
        assert player.error is None


def test_when_the_parent_is_gone_the_process_ends_its_notes_and_leaves(log: Path) -> None:
    process = SenderProcess()
    process.send(Open(1, LogOutput(str(log))))
    wait_until(process.reports)
    now_s = time.perf_counter()
    later = TimedMessage(now_s + 3600, bytes.fromhex("90 40 40"))
    process.send(Add([TimedMessage(now_s, bytes.fromhex("90 3c 40")), later]))
    wait_until(lambda: sent(log))
    process._connection.close()  # What the death of the parent looks like from over there.
    process._process.join(60)
    assert process._process.exitcode == 0
    process.close()
    assert sent(log) == ["90 3c 40", "80 3c 40", "b0 7b 00"]


def test_the_instrument_in_hand_is_set_before_it_is_played(stage: Stage) -> None:
    harp = song(Note(0, 60, 960, 90), events=(ChannelEvent(0, b"\xc0\x2e"),))
    stage.player.get_ready(harp, 0)
    stage.pass_time(0.1)
    assert stage.device.take() == ["c0 2e"]
    stage.player.get_ready(harp, 0)
    stage.pass_time(0.1)
    assert stage.device.take() == []
    stage.player.set_output(stage.device)  # Another device has to be told again.
    stage.pass_time(0.1)
    assert "c0 2e" in stage.device.take()


def test_a_pedal_of_the_song_does_not_hold_what_the_hand_plays(stage: Stage) -> None:
    pedalled = song(Note(0, 60, 960, 90), events=(ChannelEvent(0, b"\xb0\x40\x7f"),))
    stage.player.get_ready(pedalled, 100)
    stage.pass_time(0.1)
    assert stage.device.take() == []


def test_panic_silences_a_device_that_others_made_sound(stage: Stage) -> None:
    stage.player.play(TWO_NOTES)
    stage.pass_time(0.5)
    stage.device.take()
    stage.player.panic()
    stage.pass_time(0.1)
    sent = stage.device.take()
    assert not stage.player.is_playing
    assert "80 3c 40" in sent
    assert {f"b{channel:x} 78 00" for channel in range(16)} <= set(sent)

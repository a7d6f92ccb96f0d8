"""The sender: each message at its time, edits that come late, devices that die."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from musestudio.errors import DeviceError, DeviceWaits
from musestudio.midi.schedule import Cut, TimedMessage
from musestudio.midi.sender import Add, AddApart, Open, Report, Sender, Stop

ON, OFF = bytes.fromhex("90 3c 40"), bytes.fromhex("80 3c 40")
ON_2, OFF_2 = bytes.fromhex("90 40 40"), bytes.fromhex("80 40 40")


@dataclass
class Device:
    """An output and its open end in one."""

    lookahead_s: float = 0.0
    broken: bool = False
    name: str = "Device"
    sent: list[tuple[float, str]] = field(default_factory=list)

    def open(self) -> Device:
        if self.broken:
            raise DeviceError("The device is broken.")
        return self

    def send(self, time_s: float, data: bytes) -> None:
        self.check()
        self.sent.append((time_s, data.hex(" ")))

    def check(self) -> None:
        if self.broken:
            raise DeviceError("The device is gone.")

    def close(self) -> None:
        self.sent.append((0, "closed"))


@pytest.fixture
def reports() -> list[Report]:
    return []


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
def sender(reports: list[Report], device: Device) -> Sender:
    sender = Sender(reports.append)
    sender.handle(Open(1, device), 0.0)
    return sender


def add(sender: Sender, *messages: tuple[float, bytes]) -> None:
    sender.handle(Add([TimedMessage(*m) for m in messages]), 0.0)


def test_messages_wait_for_their_time(sender: Sender, device: Device) -> None:
    assert sender.next_due_s is None
    add(sender, (1.0, ON), (2.0, OFF))
    sender.handle(AddApart([TimedMessage(0.5, ON_2)]), 0.0)
    assert sender.next_due_s == 0.5
    sender.send_due(1.5)
    assert device.sent == [(0.5, "90 40 40"), (1.0, "90 3c 40")]
    assert sender.next_due_s == 2.0


def test_a_synth_gets_messages_ahead(sender: Sender, reports: list[Report]) -> None:
    synth = Device(lookahead_s=0.05)
    sender.handle(Open(2, synth), 0.0)
    assert reports[-1] == Report(2, "Device", 0.05, realtime=False)
    add(sender, (1.0, ON), (2.0, OFF))
    assert sender.next_due_s == pytest.approx(0.95)
    sender.send_due(0.96)
    # Stopping before the note is heard: the note-off must not overtake it.
    sender.handle(Stop(), 0.97)
    assert synth.sent == [(1.0, "90 3c 40"), (1.0, "80 3c 40"), (1.0, "b0 7b 00")]


def test_stopping_forgets_what_waits_and_ends_what_sounds(sender: Sender, device: Device) -> None:
    add(sender, (1.0, ON), (1.0, bytes.fromhex("b0 40 7f")), (2.0, ON_2))
    sender.send_due(1.0)
    sender.handle(Stop(), 1.5)
    sender.send_due(9.0)
    assert [data for _, data in device.sent[2:]] == ["80 3c 40", "b0 40 00", "b0 7b 00"]


def test_an_edit_replaces_the_song_but_not_a_preview(sender: Sender, device: Device) -> None:
    add(sender, (1.0, ON), (2.0, OFF), (3.0, ON_2))
    preview = bytes.fromhex("90 30 40")
    sender.handle(AddApart([TimedMessage(2.5, preview)]), 0.0)
    sender.send_due(1.0)
    sender.handle(Cut(1.5, [TimedMessage(1.5, OFF)]), 1.1)
    sender.send_due(9.0)
    assert device.sent == [(1.0, "90 3c 40"), (1.5, "80 3c 40"), (2.5, "90 30 40")]


def test_an_edit_that_comes_late_doubles_nothing_and_leaves_nothing(
    sender: Sender, device: Device
) -> None:
    add(sender, (1.0, ON), (1.2, ON_2))
    sender.send_due(1.3)
    # By the edit's own clock neither note has been sent; the second one no longer exists.
    sender.handle(Cut(0.9, [TimedMessage(1.0, ON), TimedMessage(2.0, OFF)]), 1.3)
    sender.send_due(3.0)
    assert [data for _, data in device.sent] == [
        "90 3c 40", "90 40 40", "80 40 40", "80 3c 40",
    ]  # fmt: skip


def test_the_same_key_again_is_let_go_first(sender: Sender, device: Device) -> None:
    for at_s in (1.0, 1.125):  # Two clicks on a piano key.
        preview = [TimedMessage(at_s, ON), TimedMessage(at_s + 0.25, OFF)]
        sender.handle(AddApart(preview), at_s)
        sender.send_due(at_s)
    sender.send_due(9.0)
    assert device.sent == [
        (1.0, "90 3c 40"), (1.125, "80 3c 40"), (1.125, "90 3c 40"), (1.375, "80 3c 40"),
    ]  # fmt: skip


def test_a_device_that_cannot_be_opened_is_silent_and_says_so(
    sender: Sender, device: Device, reports: list[Report]
) -> None:
    add(sender, (1.0, ON))
    sender.send_due(1.0)
    sender.handle(Open(2, Device(broken=True)), 1.1)
    assert device.sent[1:] == [(1.1, "80 3c 40"), (1.1, "b0 7b 00"), (0, "closed")]
    assert reports[-1].serial == 2
    assert reports[-1].sink_name == "Silent"
    assert reports[-1].error == "The device is broken."
    add(sender, (2.0, ON))
    sender.send_due(2.0)


@pytest.mark.parametrize("noticed", ["sending", "checking"])
def test_a_device_that_dies_is_reported_once(
    sender: Sender, device: Device, reports: list[Report], noticed: str
) -> None:
    device.broken = True
    if noticed == "sending":
        add(sender, (1.0, ON))
        sender.send_due(1.0)
    else:
        sender.check()
    sender.check()
    assert [(r.serial, r.error) for r in reports[1:]] == [(1, "The device is gone.")]
    assert "DeviceError" in reports[1].details


def test_a_device_that_comes_back_by_itself_is_kept(
    sender: Sender, reports: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    away = [True]

    def check(device: Device) -> None:
        if away[0]:
            raise DeviceWaits("The device is away.")

    synth = Device()
    monkeypatch.setattr(Device, "check", check)
    sender.handle(Open(2, synth), 0.0)
    sender.check()
    assert [report.error for report in reports] == [None, "The device is away."]
    away[0] = False
    sender.check()
    sender.check()
    assert reports[2:] == [Report(2, "Device", 0.0, realtime=False)]
    add(sender, (1.0, ON))
    sender.send_due(1.0)
    assert synth.sent == [(1.0, "90 3c 40")]


def test_closing_ends_what_sounds(sender: Sender, device: Device) -> None:
    add(sender, (1.0, ON))
    sender.send_due(1.0)
    sender.close(1.5)
    assert [data for _, data in device.sent] == ["90 3c 40", "80 3c 40", "b0 7b 00", "closed"]


def test_what_is_played_sounds_at_once_and_ends_with_everything_else(
    sender: Sender, device: Device
) -> None:
    sender.echo(ON, 1.0)
    sender.close(2.0)
    assert device.sent[:2] == [(1.0, "90 3c 40"), (2.0, "80 3c 40")]


def test_what_is_played_while_an_output_opens_sounds_there(sender: Sender) -> None:
    class Slow(Device):
        def open(self) -> Device:
            hand = threading.Thread(target=sender.echo, args=(ON, 1.0))
            hand.start()
            hand.join(10)  # Whoever plays is not kept waiting.
            assert not hand.is_alive()
            return self

    slow = Slow()
    sender.handle(Open(2, slow), 1.0)
    assert slow.sent == [(1.0, "90 3c 40")]

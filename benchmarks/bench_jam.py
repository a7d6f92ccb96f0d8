"""A long jam with a second process at the keyboard: every answer on its beat, nothing grows.

    python benchmarks/bench_jam.py [--minutes 10] [--seed 0] [--trade BARS] [--no-jack]

Phrases of the demos, of one to three bars and sometimes a bar's part, are played into the
program's keyboard through a JACK server (where JACK is not installed or not wanted: from a
thread, and what is sent is read from a log). After a phrase there is a rest, mostly long enough
for the answer; now and then the next phrase comes in before it is over, or before it begins.
Of every answer whose beginning could sound it is looked up when the other process got its first
note, and when that was due.

Prints JSON. Ends with 1 where an answer was off its beat or not heard, something was raised,
or memory grew by more than a tenth.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import multiprocessing
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # The checkout it stands in.

from musestudio.cli.bench_live import spread
from musestudio.errors import DeviceError
from musestudio.inference.continuation import ContinuationModel
from musestudio.jam.jam import Jam
from musestudio.jam.settings import JamSettings
from musestudio.midi.file import read_song
from musestudio.midi.measured_output import measured_output
from musestudio.midi.midi_input import InMemoryInput, MidiInput
from musestudio.midi.player import Player
from musestudio.midi.port_watch import PortWatch
from musestudio.midi.schedule import TimedMessage
from musestudio.resources import default_model_path, demo_paths
from musestudio.score import ChannelEvent, Song, Track

_MOST_OFF_MS = 5.0
_MOST_GROWTH = 1.1
_ANSWER_CHANNEL = 1
_BLOCK_FRAMES = 64  # 1.3 ms: what is longer would be most of what is measured.
_LOOK_S = 0.25
_UNSURE_S = 0.1  # An answer cut short as soon as it began may not have sounded.
_NEAR_S = 0.4
_WARM_SHARE = 0.3  # Of the time, after which memory is to stay what it is.

Phrase = list[tuple[float, bytes]]
"""(seconds from its beginning, message)."""


class Expected(NamedTuple):
    """The first note of an answer and when it is due (perf_counter)."""

    due_s: float
    pitch: int
    is_on_beat: bool


def phrases(rng: random.Random) -> Iterator[tuple[Phrase, float]]:
    """Phrase after phrase, each with the rest behind it in seconds."""
    songs = [read_song(path).song for path in demo_paths()]
    while True:
        song = rng.choice(songs)
        notes = max((track.notes for track in song.tracks), key=lambda found: found[0].pitch)
        metre_map, seconds_at = song.metre_map, song.tempo_map.seconds_at
        last_bar = metre_map.position_at(song.last_note_end_tick).bar
        bar = rng.randrange(1, max(last_bar - 3, 2))
        start = metre_map.bar_start(bar)
        end = metre_map.bar_start(bar + rng.choice((1, 1, 2, 2, 3)))
        if rng.random() < 0.3:
            end -= (end - start) // 3
        played: Phrase = []
        for note in notes:
            if start <= note.start_tick < end:
                on_s, off_s = (seconds_at(t) - seconds_at(start) for t in (note[0], note.end_tick))
                played.append((on_s, bytes((0x90, note.pitch, note.velocity))))
                played.append((off_s, bytes((0x80, note.pitch, 64))))
        rest_s = rng.choice((6.5, 7.5, 7.0, 6.0, 3.0, 1.2))
        if played:
            yield sorted(played), rest_s


def play_on(send: Callable[[bytes], object], seed: int, is_over: Callable[[float], bool]) -> None:
    """Play phrases until ``is_over``, which waits for so many seconds, says so."""
    for phrase, rest_s in phrases(random.Random(seed)):
        began_s = time.perf_counter()
        for at_s, data in phrase:
            if is_over(max(began_s + at_s - time.perf_counter(), 0.0)):
                return
            send(data)
        if is_over(rest_s):
            return


def _musician(connection: Any, client: str, seed: int) -> None:
    """The other process."""
    import rtmidi

    port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name=client)
    port.open_virtual_port("out")
    connection.send(True)
    connection.recv()
    play_on(port.send_message, seed, connection.poll)
    time.sleep(0.1)
    port.close_port()
    port.delete()


@contextlib.contextmanager
def musician(jack: bool, seed: int) -> Iterator[tuple[MidiInput, Callable[[], None]]]:
    """A keyboard, and what lets somebody play on it until the end of ``with``."""
    if not jack:
        keys, over = InMemoryInput(), threading.Event()
        thread = threading.Thread(target=lambda: play_on(keys.play, seed, over.wait))
        try:
            yield keys, thread.start
        finally:
            over.set()
            thread.join()
        return
    client = f"Musician{os.getpid()}"
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_musician, args=(theirs, client, seed), daemon=True)
    process.start()
    ours.recv()
    midi_input = MidiInput(PortWatch())
    midi_input.open()
    midi_input.set_thru(True, 0)
    midi_input.set_ports((f"{client}:out",))
    try:
        yield midi_input, lambda: ours.send(True)
    finally:
        ours.send(False)
        process.join()
        midi_input.close()


class Complaints(logging.Handler):
    """Counts what went wrong, wherever."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(
            record.getMessage() + (f": {record.exc_info[1]}" if record.exc_info else "")
        )


def jam(minutes: float, seed: int, trade_bars: int, *, jack: bool) -> dict[str, Any]:
    """Play for so long. Raises DeviceError where nothing can be played."""
    complaints = Complaints()
    logging.getLogger("musestudio").addHandler(complaints)
    threading.excepthook = lambda raised: complaints.said.append(repr(raised.exc_value))
    model = ContinuationModel.open(default_model_path(), "cpu")
    settings = JamSettings(seed=seed, trade_bars=trade_bars)
    sounds = ChannelEvent(0, bytes((0xC0 | _ANSWER_CHANNEL, 0)))
    expected: list[Expected] = []
    received: list[TimedMessage] = []
    memory: list[float] = []
    with contextlib.ExitStack() as stack:
        measured = stack.enter_context(measured_output(jack=jack, block_frames=_BLOCK_FRAMES))
        by_jack = measured.through != "a log"
        keys, begin = stack.enter_context(musician(by_jack, seed))
        player = stack.enter_context(Player(measured.output, keys if by_jack else None))
        measured.wait_until_open(player)
        _wait(lambda: not by_jack or bool(keys.status.open))
        partner = Jam(
            player,
            keys,
            model,
            Song(),
            Track(9, events=(sounds,)),
            settings,
            failed=complaints.said.append,
        )
        try:
            partner.start()
            begin()
            began_s = time.monotonic()
            told = cut_short = 0
            while (spent_s := time.monotonic() - began_s) < minutes * 60:
                time.sleep(_LOOK_S)
                received += [m for m in measured.take() if _is_answer(m.data)]
                for exchange in partner.exchanges[told:]:
                    told += 1
                    found = _first_note(player, exchange)
                    if found is None:
                        cut_short += 1
                    else:
                        expected.append(found)
                if spent_s > minutes * 60 * _WARM_SHARE:
                    memory.append(_memory_mb())
            timings = partner.timings
        finally:
            partner.close()
        received += [m for m in measured.received(0) if _is_answer(m.data)]
    return {
        "through": measured.through,
        "minutes": minutes,
        "answers": len(expected),
        "cut_short_at_once": cut_short,
        "put_off_to_a_later_beat": sum(timing.late for timing in timings),
        "ready_ms": spread([(t.ready_s - t.decided_s) * 1000 for t in timings] or [0.0]),
        **_punctuality(expected, received),
        "raised": complaints.said[:10],
        "n_raised": len(complaints.said),
        "memory_mb": [round(memory[0], 1), round(memory[-1], 1)],
    }


def _first_note(player: Player, exchange: Any) -> Expected | None:
    """None where it may not have sounded."""
    now_s = time.perf_counter()
    place = player.place_at(now_s)
    assert place is not None
    song = Song()
    s_per_tick = song.tempo_map.seconds_per_tick_at(0)
    first = min(exchange.answer, default=None)
    if first is None or (exchange.end_tick - first.start_tick) * s_per_tick < _UNSURE_S:
        return None
    beat = song.metre_map.beat_ticks(song.metre_map.metre_at(0))
    return Expected(
        now_s + (first.start_tick - place[1]) * s_per_tick,
        first.pitch,
        exchange.answer_tick % beat == 0,
    )


def _punctuality(expected: list[Expected], received: list[TimedMessage]) -> dict[str, Any]:
    off_ms, missing = [], 0
    for due_s, pitch, _ in expected:
        near = [t - due_s for t, data in received if data[1] == pitch and abs(t - due_s) < _NEAR_S]
        if near:
            off_ms.append(min(near, key=abs) * 1000)
        else:
            missing += 1
    return {
        "not_on_a_beat": sum(not each.is_on_beat for each in expected),
        "not_heard": missing,
        "off_ms": {
            **spread([abs(each) for each in off_ms] or [0.0]),
            "earliest": round(min(off_ms, default=0.0), 3),
            "latest": round(max(off_ms, default=0.0), 3),
        },
        "off_by_more_than_5_ms": sum(abs(each) > _MOST_OFF_MS for each in off_ms),
    }


def _is_answer(data: bytes) -> bool:
    return data[0] == 0x90 | _ANSWER_CHANNEL and data[2] > 0


def _memory_mb() -> float:
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _wait(condition: Callable[[], bool]) -> None:
    gives_up_s = time.monotonic() + 30
    while not condition():
        if time.monotonic() > gives_up_s:
            raise DeviceError("The keyboard of the other process did not come.")
        time.sleep(0.02)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trade", type=int, default=0, metavar="BARS")
    parser.add_argument("--no-jack", action="store_true")
    options = parser.parse_args()
    report = jam(options.minutes, options.seed, options.trade, jack=not options.no_jack)
    print(json.dumps(report, indent=1))
    begin, end = report["memory_mb"]
    is_well = (
        report["answers"]
        and not report["not_on_a_beat"]
        and not report["not_heard"]
        and not report["off_by_more_than_5_ms"]
        and not report["n_raised"]
        and end <= begin * _MOST_GROWTH
    )
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())

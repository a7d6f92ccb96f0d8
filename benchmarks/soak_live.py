"""Dense playing for a long time, edited as it plays: nothing lost, doubled or left hanging.

    python benchmarks/soak_live.py [--minutes 30] [--seed 0] [--no-jack] [--json]

A piece of two halves loops, as a whole or one half of it, into a second process through a JACK
server (a log, where JACK is not installed or not wanted). Several times a second notes of the
half that is not playing are added, taken away, moved and changed, tempos are changed, the loop
is set anew, and on a channel of its own long notes come and go anywhere, under the playhead
too. A note of its own marks the beginning of each half, so that of every half that came it is
known which notes it had to have: each of them once. Playing is stopped in the middle of
everything; then no key and no pedal may be down.

Ends with 1 where something went wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from bisect import bisect_right
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # The checkout it stands in.

from musestudio.cli.bench_live import spread
from musestudio.midi.held_notes import PEDALS, HeldNotes
from musestudio.midi.measured_output import SentMessage, measured_output
from musestudio.midi.player import Player
from musestudio.midi.schedule import Loop, TimedMessage
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track

_HALF_TICKS = 1920
_NOTES = 100  # In a half, at most; 50 a second or so.
_FEWEST_NOTES = 60
_LOOSE_CHANNEL, _MARKING_CHANNEL = 0, 15
_PLAYED_CHANNELS = tuple(c for c in range(1, 15) if c != 9)
_TEMPOS_BPM = (90, 180)
_EDIT_EVERY_S = 0.15
# The part of a half in which the other one may be edited: far from both of its ends.
_FIRST_SHARE, _LAST_SHARE = 0.1, 0.5
_UNSURE_S = 15.0


class _Version(NamedTuple):
    """The notes of a half from a moment on (perf_counter)."""

    from_s: float
    notes: frozenset[Note]


class Piece:
    """Two halves, loose notes and two tempos, changed at random; every version is kept."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._halves: list[frozenset[Note]] = [frozenset(), frozenset()]
        self._loose: list[Note] = []
        self._tempos = [120, 120]
        self.versions: tuple[list[_Version], list[_Version]] = ([], [])
        self.unsure_s: list[float] = []  # When an edit may have come too late for its half.
        for half in (0, 1):
            self._keep(half, frozenset(self._new_note(half) for _ in range(_NOTES)), 0.0)

    def song(self) -> Song:
        """As it stands now."""
        marks = [Note(_HALF_TICKS * h, 1 + h, 1, 1, _MARKING_CHANNEL) for h in (0, 1)]
        notes = sorted([*self._halves[0], *self._halves[1], *self._loose, *marks])
        metas = tuple(
            MetaEvent(_HALF_TICKS * h, 0x51, round(60_000_000 / bpm).to_bytes(3, "big"))
            for h, bpm in enumerate(self._tempos)
        )
        pedal = tuple(
            ChannelEvent(i * 480 + 7, bytes((0xB0 | _LOOSE_CHANNEL, PEDALS[0], 127 * (i % 2))))
            for i in range(2 * _HALF_TICKS // 480)
        )
        return Song((Track(1, notes=tuple(notes), metas=metas, events=pedal),))

    def edit(self, half: int, now_s: float) -> None:
        """Add, take away, move or change a few notes of a half."""
        notes = set(self._halves[half])
        for _ in range(self._rng.randint(1, 8)):
            chosen = self._rng.choice(sorted(notes))
            kind = self._rng.randrange(4)
            if kind < 3 and (kind > 0 or len(notes) > _FEWEST_NOTES):
                notes.discard(chosen)
            if kind > 0 and len(notes) < _NOTES:
                moved = chosen._replace(start_tick=self._start_tick(half))
                notes.add((self._new_note(half), moved, self._new_note(half))[kind - 1])
        self._keep(half, frozenset(notes), now_s)

    def edit_loose(self) -> None:
        """Long notes anywhere, which come and go as they sound."""
        if len(self._loose) > 12:
            del self._loose[self._rng.randrange(len(self._loose))]
        start, length = self._rng.randrange(2 * _HALF_TICKS), self._rng.randint(1, 3000)
        pitch = self._rng.randint(30, 60)
        self._loose.append(Note(start, pitch, length, self._rng.randint(2, 127), _LOOSE_CHANNEL))

    def change_tempo(self) -> None:
        """Of one of the halves."""
        self._tempos[self._rng.randrange(2)] = self._rng.randint(*_TEMPOS_BPM)

    def notes_at(self, half: int, time_s: float) -> frozenset[Note]:
        """What a half consisted of when it began at ``time_s``."""
        versions = self.versions[half]
        return versions[bisect_right(versions, time_s, key=lambda v: v.from_s) - 1].notes

    def _keep(self, half: int, notes: frozenset[Note], now_s: float) -> None:
        self._halves[half] = notes
        self.versions[half].append(_Version(now_s, notes))

    def _new_note(self, half: int) -> Note:
        rng = self._rng
        length, channel = rng.randint(1, 400), rng.choice(_PLAYED_CHANNELS)
        start, pitch = self._start_tick(half), rng.randint(20, 110)
        return Note(start, pitch, length, rng.randint(2, 127), channel)

    def _start_tick(self, half: int) -> int:
        return _HALF_TICKS * half + self._rng.randrange(1, _HALF_TICKS)


class Loops:
    """Which part is repeated: both halves, or one of them."""

    BOTH: Loop = (0, 2 * _HALF_TICKS)

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.loop = self.BOTH

    def change(self, half: int) -> None:
        """While ``half`` plays. What ends before the playhead would not be a loop."""
        one = (_HALF_TICKS * half, _HALF_TICKS * (half + 1))
        self.loop = one if self.loop == self.BOTH else self.BOTH


def soak(minutes: float, seed: int, *, jack: bool) -> dict[str, Any]:
    """Play, edit, stop, and compare what came with what there was."""
    rng = random.Random(seed)
    piece, loops = Piece(rng), Loops(rng)
    counts: Counter[str] = Counter()
    received: list[TimedMessage] = []
    with measured_output(jack=jack) as measured:
        with Player(measured.output) as player:
            measured.wait_until_open(player)
            player.play(piece.song(), loop=loops.loop)
            ends_s = time.perf_counter() + minutes * 60
            while time.perf_counter() < ends_s:
                time.sleep(rng.uniform(0.5, 1.5) * _EDIT_EVERY_S)
                _change_something(player, piece, loops, rng, counts)
                received += measured.take()
            still_playing, error = player.is_playing, player.error
            realtime = player.is_realtime
            player.stop()
        sent = measured.sent()
        received += measured.received(len(sent) - len(received))
        through = measured.through
    found = {**compare_halves(piece, received), **_compare_messages(sent, received)}
    wrong = ("missing", "extra", "lost", "doubled", "left_down")
    return {
        "ok": still_playing and error is None and not any(found[name] for name in wrong),
        "through": through,
        "minutes": minutes,
        "seed": seed,
        "realtime": realtime,
        "error": error,
        "ended_by_itself": not still_playing,
        **counts,
        **found,
        "lateness_ms": spread([(message.sent_s - message.due_s) * 1000 for message in sent]),
    }


def _change_something(
    player: Player, piece: Piece, loops: Loops, rng: random.Random, counts: Counter[str]
) -> None:
    now_s = time.perf_counter()
    place = player.place_at(now_s)
    if place is None:
        return
    lap, tick = place
    half, into = divmod(tick, _HALF_TICKS)
    piece.edit_loose()
    if rng.random() < 0.2:
        piece.change_tempo()
        counts["tempo_changes"] += 1
    is_far = _FIRST_SHARE <= into / _HALF_TICKS <= _LAST_SHARE
    if is_far:
        piece.edit(1 - int(half), now_s)
    player.update(piece.song())
    counts["edits"] += 1
    if is_far and rng.random() < 0.1:
        loops.change(int(half))
        player.set_loop(loops.loop)
        counts["loop_changes"] += 1
    # A computer that stood still meanwhile may have played on into what was edited.
    after = player.place_at(time.perf_counter() + player.handing_over_s)
    if is_far and after is not None and (after[0], after[1] // _HALF_TICKS) != (lap, half):
        piece.unsure_s.append(now_s)


def compare_halves(piece: Piece, received: list[TimedMessage]) -> dict[str, int]:
    """Each half that came, from its mark to the next one, beside what it had to be."""
    counts = Counter(halves=0, halves_left_out=0, missing=0, extra=0)
    half: int | None = None
    began_s, came = 0.0, Counter[tuple[int, int, int]]()
    for time_s, data in received:
        if data[0] & 0xF0 != 0x90 or data[2] == 0 or data[0] & 0x0F == _LOOSE_CHANNEL:
            continue
        if data[0] & 0x0F == _MARKING_CHANNEL:
            if any(abs(began_s - unsure_s) < _UNSURE_S for unsure_s in piece.unsure_s):
                counts["halves_left_out"] += 1
            elif half is not None:
                wanted = Counter(
                    (0x90 | n.channel, n.pitch, n.velocity) for n in piece.notes_at(half, began_s)
                )
                counts["halves"] += 1
                counts["missing"] += (wanted - came).total()
                counts["extra"] += (came - wanted).total()
            half, began_s, came = data[1] - 1, time_s, Counter()
        else:
            came[data[0], data[1], data[2]] += 1
    return dict(counts)


def _compare_messages(sent: list[SentMessage], received: list[TimedMessage]) -> dict[str, int]:
    was_sent = Counter(message.data for message in sent)
    came = Counter(message.data for message in received)
    held = HeldNotes()
    for message in received:
        held.sent(message.data)
    down = sum((c, p) in held for c in range(16) for p in range(128)) + len(held.release_pedals())
    return {
        "messages": len(sent),
        "lost": (was_sent - came).total(),
        "doubled": (came - was_sent).total(),
        "left_down": down,
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-jack", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = soak(options.minutes, options.seed, jack=not options.no_jack)
    if options.json:
        print(json.dumps(report))
    else:
        for name, value in report.items():
            print(f"{name.replace('_', ' '):<18}{value}")
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())

"""``musestudio bench live``: how late MIDI leaves while the program is busy with other things."""

from __future__ import annotations

import json
import math
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from musestudio.midi.measured_output import MeasuredOutput, SentMessage
    from musestudio.midi.schedule import TimedMessage
    from musestudio.score import Song

_EDGES_MS = (0.1, 0.2, 0.5, 1, 2, 5, 10)
_BAR_LENGTH = 40
_LOOP = (0, 960)
_NOTE_EVERY_TICKS = 16  # 60 a second at 120 quarters a minute.
# So that a loop is played across changes of tempo: (tick, quarters a minute).
_TEMPOS = ((0, 120), (480, 150), (720, 90))


def run(seconds: float, *, idle: bool, as_json: bool) -> int:
    """Measure and print. Raises MuseStudioError."""
    report = measure(seconds, idle=idle)
    print(json.dumps(report) if as_json else in_words(report))
    return 0


def measure(seconds: float, *, idle: bool = False, jack: bool = True) -> dict[str, Any]:
    """Play a dense loop for about so long, with the program busy unless ``idle``.

    lateness_ms: from the moment a message is due to the moment the port has taken it.
    arrival_ms:  to the moment another process got it, a block of JACK's included; None
                 where there is no other process.
    Raises DeviceError where nothing can be played at all.
    """
    from musestudio.cli.busy_program import BusyProgram, at_rest
    from musestudio.midi.measured_output import measured_output
    from musestudio.midi.player import Player

    song = dense_song()
    lap_s = song.tempo_map.seconds_at(_LOOP[1])
    laps = max(math.ceil(seconds / lap_s), 2)
    switching_s = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # As the application sets it.
    try:
        with measured_output(jack=jack) as measured:
            with Player(measured.output) as player, at_rest() if idle else BusyProgram() as busy:
                measured.wait_until_open(player)
                player.play(song, loop=_LOOP)
                is_last = False
                while player.is_playing:
                    busy.work_for(0.05)
                    place = player.place_at(time.perf_counter())
                    if place is not None and place[0] >= laps - 1 and not is_last:
                        player.set_loop(None)
                        is_last = True
                realtime = player.is_realtime
            sent = measured.sent()
            return {
                "through": measured.through,
                "realtime": realtime,
                "load": busy.done(),
                **_figures(song, sent, _received(measured, sent)),
            }
    finally:
        sys.setswitchinterval(switching_s)


def dense_song() -> Song:
    """60 notes a second, no two messages on one tick, through changes of tempo."""
    from musestudio.score import MetaEvent, Note, Song, Track

    starts = range(*_LOOP, _NOTE_EVERY_TICKS)
    notes = tuple(Note(start, 36 + i, 12) for i, start in enumerate(starts))
    metas = tuple(
        MetaEvent(tick, 0x51, round(60_000_000 / bpm).to_bytes(3, "big")) for tick, bpm in _TEMPOS
    )
    return Song((Track(1, notes=notes, metas=metas),))


def seam_error_ticks(song: Song, sent: list[SentMessage]) -> tuple[int, float]:
    """How many times the song was begun again, and how far from its place at worst.

    The place is reckoned from the first note sent, by multiplying laps.
    """
    tempos, n_notes = song.tempo_map, song.note_count
    due_s = [message.due_s for message in sent if message.data[0] & 0xF0 == 0x90]
    lap_s = tempos.seconds_at(_LOOP[1])
    errors_s = [
        abs(due_s[i] - due_s[0] - lap * lap_s)
        for lap, i in enumerate(range(n_notes, len(due_s), n_notes), start=1)
    ]
    worst_ticks = max(errors_s, default=0.0) / tempos.seconds_per_tick_at(_LOOP[0])
    return len(errors_s), round(worst_ticks, 2)  # The log has microseconds, 0.002 ticks.


def _received(measured: MeasuredOutput, sent: list[SentMessage]) -> list[TimedMessage] | None:
    return None if measured.through == "a log" else measured.received(len(sent))


def _figures(
    song: Song, sent: list[SentMessage], received: list[TimedMessage] | None
) -> dict[str, Any]:
    seams, error_ticks = seam_error_ticks(song, sent)
    was_sent = Counter(message.data for message in sent)
    came = was_sent if received is None else Counter(data for _, data in received)
    lost = (was_sent - came).total()
    doubled = (came - was_sent).total()
    arrival = None
    if received is not None and not lost and not doubled:
        arrival = spread(
            [(got[0] - was.due_s) * 1000 for was, got in zip(sent, received, strict=True)]
        )
    return {
        "messages": len(sent),
        "lost": lost,
        "doubled": doubled,
        "loop_seams": seams,
        "loop_seam_error_ticks": error_ticks,
        "lateness_ms": spread([(message.sent_s - message.due_s) * 1000 for message in sent]),
        "arrival_ms": arrival,
    }


def spread(values_ms: list[float]) -> dict[str, Any]:
    """p50, p99, the worst, and how many lie below each edge (and not below the one before)."""
    ordered = sorted(values_ms)
    bins, below = {}, 0
    for edge in _EDGES_MS:
        count = sum(value < edge for value in ordered)
        bins[f"{edge:g}"] = count - below
        below = count
    bins["more"] = len(ordered) - below
    return {
        "p50": round(_percentile(ordered, 0.5), 3),
        "p99": round(_percentile(ordered, 0.99), 3),
        "max": round(ordered[-1], 3),
        "histogram": bins,
    }


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def in_words(report: dict[str, Any]) -> str:
    """What ``measure`` found, for a terminal."""
    load = ", ".join(f"{name} {count:,}" for name, count in report["load"].items())
    lines = [
        f"through            {report['through']}",
        f"realtime priority  {'granted' if report['realtime'] else 'not granted'}",
        f"load               {load or 'none'}",
        f"messages           {report['messages']:,}; lost {report['lost']:,}, "
        f"doubled {report['doubled']:,}",
        f"loop seams         {report['loop_seams']:,}; off by "
        f"{report['loop_seam_error_ticks']:g} ticks at most",
    ]
    for name, title in (("lateness_ms", "sent after due"), ("arrival_ms", "received after due")):
        if (spread := report[name]) is not None:
            lines += ["", *_spread_in_words(title, spread)]
    return "\n".join(lines)


def _spread_in_words(title: str, spread: dict[str, Any]) -> list[str]:
    bins: dict[str, int] = spread["histogram"]
    most = max(bins.values())
    figures = "  ".join(f"{name} {spread[name]:.2f}" for name in ("p50", "p99", "max"))
    return [
        f"{title}, ms: {figures}",
        *(
            f"{'more' if edge == 'more' else f'< {edge}':>7}{count:>9,}  "
            + "█" * math.ceil(count / most * _BAR_LENGTH)
            for edge, count in bins.items()
        ),
    ]

"""Edits of 10,000 selected notes in a track of 100,000: the verb, the document, its undo.

python benchmarks/bench_edits.py

“block” is a stretch of the track, “spread” every tenth note of all of it. The time of an edit
is that of the verb and the document together; the window's own work comes on top. “busy” is
the least time the processor worked on it, which says more than the clock on a busy machine.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from musestudio.editing import Change, ChangeNotes, SongDocument
from musestudio.editing.operations import (
    move,
    quantize,
    scale_velocity,
    transpose,
    transpose_in_scale,
)
from musestudio.score import Key, Note, Song, Track

Verb: TypeAlias = Callable[[Sequence[Note]], tuple[Note, ...]]

N_NOTES = 100_000
N_SELECTED = 10_000
ROUNDS = 9
BUDGET_MS = 50


def track() -> Track:
    """Notes at random places, ten to a quarter note."""
    rng = random.Random(1)
    notes = (
        (rng.randrange(N_NOTES) * 48, rng.randrange(30, 100), rng.randrange(20, 900))
        for _ in range(N_NOTES)
    )
    return Track(1, tuple(Note(*fields) for fields in sorted(notes)))


def ask_as_a_view_does(change: Change) -> None:
    """What has to be known of every edited song before it can be shown."""
    _ = change.after.last_tick, change.after.bar_line_after(change.after.tracks)


def main() -> None:
    document = SongDocument(Song((track(),)))
    song = document.song
    document.observe(ask_as_a_view_does)
    verbs: dict[str, Verb] = {
        "move": lambda notes: move(notes, 48, 1),
        "transpose": lambda notes: transpose(notes, 1),
        "in scale": lambda notes: transpose_in_scale(notes, Key(0), 1),
        "quantise": lambda notes: quantize(notes, song.metre_map, 120, 0.5),
        "velocity": lambda notes: scale_velocity(notes, 1.1),
    }
    first = (N_NOTES - N_SELECTED) // 2
    selections = {
        "block": song.tracks[0].notes[first : first + N_SELECTED],
        "spread": song.tracks[0].notes[:: N_NOTES // N_SELECTED],
    }
    gc.freeze()  # As ``calm_collector`` of the application does, which would bring Qt along.
    gc.set_threshold(20_000, 10, 50)
    print(f"{N_SELECTED:,} of {N_NOTES:,} notes, median of {ROUNDS}, budget {BUDGET_MS} ms")
    print(f"{'':18}{'edit ms':>9}{'busy':>7}{'undo ms':>9}{'busy':>7}")
    for where, selected in selections.items():
        for name, verb in verbs.items():

            def edit(
                name: str = name, selected: tuple[Note, ...] = selected, verb: Verb = verb
            ) -> None:
                document.apply(ChangeNotes(1, selected, verb(selected), name))

            edits, undos = [], []
            for _ in range(ROUNDS):
                edits.append(timed(edit))
                undos.append(timed(document.undo))
            columns = (*typical(edits), *typical(undos))
            print(f"{where:8}{name:10}" + "{:9.1f}{:7.1f}{:9.1f}{:7.1f}".format(*columns))


def timed(job: Callable[[], object]) -> tuple[float, float]:
    """(by the clock, processor) in ms."""
    start_s, start_busy_s = time.perf_counter(), time.thread_time()
    job()
    return (time.perf_counter() - start_s) * 1e3, (time.thread_time() - start_busy_s) * 1e3


def typical(times: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The median by the clock and the least of the processor."""
    return statistics.median(clock for clock, _ in times), min(busy for _, busy in times)


if __name__ == "__main__":
    main()

"""Edits of 10,000 selected notes in a track of 100,000: the verb, the document, its undo.

python benchmarks/bench_edits.py

“block” is a stretch of the track, “spread” every tenth note of all of it. The time of an edit
is that of the verb and the document together; the window's own work comes on top.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence

from musestudio.editing import Change, ChangeNotes, SongDocument
from musestudio.editing.operations import (
    move,
    quantize,
    scale_velocity,
    transpose,
    transpose_in_scale,
)
from musestudio.score import Key, Note, Song, Track

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
    verbs: dict[str, Callable[[Sequence[Note]], tuple[Note, ...]]] = {
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
    gc.freeze()  # As the application does once a song is open.
    print(f"{N_SELECTED:,} of {N_NOTES:,} notes, median of {ROUNDS}, budget {BUDGET_MS} ms")
    print(f"{'':18}{'edit ms':>9}{'undo ms':>9}")
    for where, selected in selections.items():
        for name, verb in verbs.items():
            edits, undos = [], []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                document.apply(ChangeNotes(1, selected, verb(selected), name))
                applied = time.perf_counter()
                document.undo()
                edits.append(applied - start)
                undos.append(time.perf_counter() - applied)
            edit_ms, undo_ms = (statistics.median(t) * 1e3 for t in (edits, undos))
            print(f"{where:8}{name:10}{edit_ms:9.1f}{undo_ms:9.1f}")


if __name__ == "__main__":
    main()

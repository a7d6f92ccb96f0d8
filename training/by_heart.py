"""Whether a model writes a folder's own notes back: runs of notes it shares with the folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musestudio.encoding.notes import to_grid
from musestudio.errors import MuseStudioError
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.request import ContinuationRequest
from musestudio.midi.file import read_song
from musestudio.score.track import DRUM_CHANNEL
from training.corpus import CorpusFile
from training.evidence.originality import OriginalityIndex, prepared_pieces

HEARD_BARS, WRITTEN_BARS = 4, 8
MOST_ANSWERS = 8
_MOST_PASSAGES = 40
_SHORT_RUN = 16
"""Shared runs up to this length are scales and turns that everyone plays."""


@dataclass(frozen=True)
class LongestRun:
    """Notes in a row, same rhythm and same intervals, that stand in files learned from.

    written:  the longest in continuations of those files' own beginnings.
    held_out: the longest in passages of equal length from the folder's held-out files.
    """

    written: int
    held_out: int

    @property
    def is_by_heart(self) -> bool:
        """Whether the model writes longer runs back than the composer shares with himself."""
        return self.written > max(2 * self.held_out, _SHORT_RUN)


def longest_run(model: Path, learned: Sequence[CorpusFile], prepared: Path) -> LongestRun:
    """Have ``model`` continue the beginnings of files it learned from, and search the folder.

    learned:  files of the training split of ``prepared``.
    """
    opened = ContinuationModel.open(model, "cpu")
    index = OriginalityIndex.of_prepared(prepared)
    runs, lengths = [0], []
    for file in learned[:MOST_ANSWERS]:
        onset, pitch = _answer(opened, file)
        runs.append(index.longest_run(onset, pitch).notes)
        lengths.append(len(pitch))
    length = max(int(np.median(lengths)) if lengths else 0, 2)
    passages = [
        (onset[first : first + length], pitch[first : first + length])
        for onset, pitch in prepared_pieces(prepared, "valid")
        for first in range(0, max(len(pitch) - length, 0) + 1, length)
    ]
    of_passages = [index.longest_run(*passage).notes for passage in passages[:_MOST_PASSAGES]]
    return LongestRun(max(runs), max(of_passages, default=0))


def _answer(model: ContinuationModel, file: CorpusFile) -> tuple[np.ndarray, np.ndarray]:
    """(onsets on the grid, pitches) of a continuation, in reading order; empty without one.

    No figure is taken up again by rule (``recall``), so that what comes is the network's own.
    """
    try:
        song, _ = read_song(file.path)
        tracks = tuple(
            t.track_id for t in song.tracks if any(n.channel != DRUM_CHANNEL for n in t.notes)
        )
        start_tick = song.metre_map.bar_start(1 + HEARD_BARS)
        request = ContinuationRequest(
            song,
            start_tick,
            tracks,
            bars=WRITTEN_BARS,
            candidates=1,
            lowest_pitch=0,
            highest_pitch=127,
            recall=0.0,
        )
        (candidate,) = model.continue_(request)
    except MuseStudioError:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    notes = sorted((n.start_tick, n.pitch) for _, n in candidate.notes)
    ticks = np.array([tick for tick, _ in notes], dtype=np.int64)
    onset = to_grid(ticks, song.ticks_per_beat)
    pitch = np.array([pitch for _, pitch in notes], dtype=np.int64)
    order = np.lexsort((pitch, onset))
    return onset[order], pitch[order]

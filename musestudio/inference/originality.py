"""Originality: where music repeats, note for note, the corpora that the shipped model learned from.

The index holds fingerprints of every piece (``encoding.fingerprints``), not the music. Runs
are found at any pitch; lengths of notes and loudness do not count. Composers share runs too, by
convention and common sources: of 2,502 held-out passages of a hundred notes one in a hundred was
found to share more than ``USUAL_NOTES`` notes in a row with a piece it is no part of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from musestudio.atomic import write_atomically
from musestudio.encoding import notes as encoding
from musestudio.encoding.fingerprints import RUN_STEPS, hashes, winnowed
from musestudio.errors import ModelError
from musestudio.resources import originality_index_path
from musestudio.score import Note
from musestudio.score.track import DRUM_CHANNEL

USUAL_NOTES = 19
_MOST_PLACES = 16
"""Places kept of one fingerprint. What stands at more is a scale or a tremolo."""
_FORMAT = 1


@dataclass(frozen=True)
class KnownPiece:
    """A piece the model learned from: its collection and its work, “composer/title”."""

    corpus: str
    work: str

    @property
    def name(self) -> str:
        return f"“{self.work}” ({self.corpus})"


@dataclass(frozen=True)
class SharedRun:
    """Notes in a row that stand in a known piece as well, at the same or another pitch.

    first_note, last_note: places in the notes searched, in reading order without drums; both
        included. The run is this long at least; it may go on for seven notes on either side.
    """

    first_note: int
    last_note: int
    piece: KnownPiece

    @property
    def n_notes(self) -> int:
        return self.last_note - self.first_note + 1


class OriginalityIndex:
    """Fingerprints of pieces, ready to be searched.

    values: hashes, rising, uint32 (n,). places: where each begins, counted through all pieces
    in notes, (n,). starts: the place of each piece's first note, rising.
    """

    def __init__(
        self,
        values: np.ndarray,
        places: np.ndarray,
        starts: np.ndarray,
        pieces: Sequence[KnownPiece],
    ) -> None:
        self._values = values
        self._places = places
        self._starts = starts
        self.pieces = tuple(pieces)

    @classmethod
    def build(cls, music: Iterable[tuple[KnownPiece, np.ndarray, np.ndarray]]) -> OriginalityIndex:
        """From (piece, onset, pitch), onsets in grid steps, in reading order."""
        values, places, starts, pieces = [], [], [], []
        start = 0
        for piece, onset, pitch in music:
            of_piece = hashes(onset, pitch)
            kept = winnowed(of_piece)
            values.append(of_piece[kept])
            places.append(kept + start)
            starts.append(start)
            pieces.append(piece)
            start += len(pitch)
        value = np.concatenate([np.zeros(0, np.uint32), *values])
        place = np.concatenate([np.zeros(0, np.int64), *places])
        order = np.argsort(value, kind="stable")
        value, place = value[order], place[order]
        first_of_value = np.searchsorted(value, value)
        few = np.arange(len(value)) - first_of_value < _MOST_PLACES
        return cls(value[few], place[few], np.array(starts, dtype=np.int64), pieces)

    def save(self, path: Path) -> None:
        """Write the index; two thirds of its bytes are places, which do not compress.

        Raises OSError, and ValueError beyond 16.7 million notes.
        """
        if len(self._places) and int(self._places.max()) >= 2**24:
            raise ValueError("places are kept in three bytes")
        table = {
            "format": _FORMAT,
            "encoding": encoding.ENCODING_NAME,
            "pieces": [[piece.corpus, piece.work] for piece in self.pieces],
        }
        stored = BytesIO()
        np.savez_compressed(
            stored,
            gaps=np.diff(self._values, prepend=np.uint32(0)).astype("<u4"),
            # Three bytes each, apart, so that the high ones compress.
            places=self._places.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3].T.copy(),
            starts=self._starts.astype("<u4"),
            table=np.frombuffer(json.dumps(table).encode(), dtype=np.uint8),
        )
        write_atomically(path, stored.getvalue())

    @classmethod
    def load(cls, path: Path) -> OriginalityIndex:
        """Read what ``save`` wrote. Raises ModelError when it is missing or something else."""
        try:
            # Of a damaged file numpy would leave open what it opened itself.
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
                table: dict[str, Any] = json.loads(stored["table"].tobytes())
                if table["format"] != _FORMAT or table["encoding"] != encoding.ENCODING_NAME:
                    raise ModelError("The originality index was made for another version.")
                values = np.cumsum(stored["gaps"], dtype=np.uint32)
                low = stored["places"].astype(np.int64)
                places = low[0] + (low[1] << 8) + (low[2] << 16)
                starts = stored["starts"].astype(np.int64)
                pieces = [KnownPiece(corpus, work) for corpus, work in table["pieces"]]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise ModelError("The originality index is missing or damaged.") from error
        return cls(values, places, starts, pieces)

    @classmethod
    @lru_cache(maxsize=1)
    def shipped(cls) -> OriginalityIndex:
        """That of the shipped model's corpora. Raises ModelError."""
        return cls.load(originality_index_path())

    def shared_runs(
        self, notes: Iterable[Note], ticks_per_beat: int, *, least_notes: int = USUAL_NOTES + 1
    ) -> list[SharedRun]:
        """Runs of at least so many notes, by first note; of overlapping ones the longest.

        notes: one texture in reading order; drums are passed over. Runs shorter than
            ``fingerprints.SURE_NOTES`` may be missed.
        """
        pitched = [note for note in notes if note.channel != DRUM_CHANNEL]
        onset = encoding.to_grid(
            np.array([note.start_tick for note in pitched], dtype=np.int64), ticks_per_beat
        )
        pitch = np.array([note.pitch for note in pitched], dtype=np.int64)
        order = np.lexsort((pitch, onset))
        found = self._runs(hashes(onset[order], pitch[order]))
        chosen: list[SharedRun] = []
        for first, last, place in sorted(found, key=lambda run: (run[0] - run[1], run[0])):
            if last - first + 1 < least_notes:
                break
            if all(last < run.first_note or run.last_note < first for run in chosen):
                piece = int(np.searchsorted(self._starts, place, side="right")) - 1
                chosen.append(SharedRun(first, last, self.pieces[piece]))
        return sorted(chosen, key=lambda run: run.first_note)

    def _runs(self, wanted: np.ndarray) -> list[tuple[int, int, int]]:
        """(first note, last note, place in the index) of all runs of common fingerprints."""
        low = np.searchsorted(self._values, wanted, side="left")
        counts = np.searchsorted(self._values, wanted, side="right") - low
        here = np.repeat(np.arange(len(wanted)), counts)
        within = np.arange(len(here)) - np.repeat(np.cumsum(counts) - counts, counts)
        places = self._places[np.repeat(low, counts) + within]
        # Hits that keep their distance belong together; while they overlap, nothing between
        # them differs. The last of one piece and the first of the next never overlap.
        order = np.lexsort((here, places - here))
        here, places = here[order], places[order]
        if not len(here):
            return []
        breaks = (np.diff(places - here) != 0) | (np.diff(here) > RUN_STEPS)
        firsts = np.flatnonzero(np.append(True, breaks))
        lasts = np.append(firsts[1:], len(here)) - 1
        return [
            (int(here[a]), int(here[b]) + RUN_STEPS, int(places[a]))
            for a, b in zip(firsts, lasts, strict=True)
        ]

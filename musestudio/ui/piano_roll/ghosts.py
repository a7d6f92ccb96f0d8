"""Candidate continuations as ghost notes: what is shown, and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from musestudio.score import Note
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.why import LookedAt
from musestudio.ui.theme import AUDIBLE_GHOST_FILL, GHOST_FILL, Theme, qcolor

FAINT_GHOST_FILL = 0.07
FAINT_GHOST_OUTLINE = 0.45
REGION_TINT = 0.06
REGION_EDGE = 0.55


@dataclass(frozen=True, eq=False)
class Ghosts:
    """The candidates on offer.

    music:      the (track_id, note) pairs of each candidate.
    candidates: the same notes as arrays.
    audible:    the candidate that would be heard, or None while none is chosen.
    start_tick, end_tick: the region being answered.
    replaced_on: ids of the tracks whose notes in the region would give way.
    looked_at:  for each candidate and each of its notes what was looked back at; may be empty.
    asked:      whether the composer asked for them. What was not asked for is drawn quietly,
                one candidate at a time, and leaves most keys to the editor.
    staying:    for each of those tracks the notes of the region that do not give way, as
                ``_key_of`` tells them.
    morphing:   they change while a hand is on the pad: only the first of them catch the eye.
    """

    music: tuple[tuple[tuple[int, Note], ...], ...]
    candidates: tuple[NoteArrays, ...]
    audible: int | None
    start_tick: int
    end_tick: int
    replaced_on: frozenset[int] = frozenset()
    looked_at: tuple[tuple[LookedAt, ...], ...] = ()
    asked: bool = True
    staying: Mapping[int, NDArray[np.int64]] = field(default_factory=dict)
    morphing: bool = False

    @classmethod
    def of(
        cls,
        candidates: Sequence[Sequence[tuple[int, Note]]],
        audible: int | None,
        start_tick: int,
        end_tick: int,
        replaced_on: Iterable[int] = (),
        looked_at: Iterable[tuple[LookedAt, ...]] = (),
        asked: bool = True,
        staying: Mapping[int, Sequence[Note]] | None = None,
        morphing: bool = False,
    ) -> Ghosts:
        """candidates: (track_id, note) pairs, as the model answers. staying: by track id."""
        music = tuple(tuple(pairs) for pairs in candidates)
        arrays = tuple(NoteArrays.of([note for _, note in pairs]) for pairs in music)
        kept = {i: _key_of(NoteArrays.of(notes)) for i, notes in (staying or {}).items()}
        return cls(
            music,
            arrays,
            audible,
            start_tick,
            end_tick,
            frozenset(replaced_on),
            tuple(looked_at),
            asked,
            kept,
            morphing,
        )

    def goes_on_from(self, shown: Ghosts) -> bool:
        """Whether what is to be heard was on show already, or what begins or ends with it: then
        nothing new has to catch the eye."""
        if self.music == shown.music or (self.morphing and shown.morphing):
            return True
        mine, theirs = self._heard_as, shown._heard_as
        return bool(mine and theirs) and (
            mine[: len(theirs)] == theirs or theirs[-len(mine) :] == mine
        )

    @property
    def _heard_as(self) -> list[tuple[int, int, int]]:
        """(track_id, start_tick, pitch) of what is to be heard."""
        heard = () if self.audible is None else self.music[self.audible]
        return [(track_id, note.start_tick, note.pitch) for track_id, note in heard]

    def replaces(self, track_id: int, notes: NoteArrays) -> NDArray[np.bool_]:
        """(n,) for each of a track's notes whether it would give way to the audible candidate."""
        if self.audible is None or track_id not in self.replaced_on:
            return np.zeros(len(notes), dtype=bool)
        inside = (notes.start >= self.start_tick) & (notes.start < self.end_tick)
        if track_id in self.staying:
            inside &= ~np.isin(_key_of(notes), self.staying[track_id])
        return inside

    def at(self, tick: float, pitch: int) -> int | None:
        """The note of the audible candidate there, as its place among the candidate's notes."""
        if self.audible is None:
            return None
        notes = self.candidates[self.audible]
        found = (notes.start <= tick) & (tick < notes.end) & (notes.pitch == pitch)
        places = np.flatnonzero(found)
        return int(places[-1]) if len(places) else None

    @property
    def explains(self) -> bool:
        """Whether it is known what the audible candidate's notes look back at."""
        return bool(
            self.audible is not None
            and self.audible < len(self.looked_at)
            and any(self.looked_at[self.audible])
        )

    def why(self, place: int) -> tuple[Note, LookedAt]:
        """A note of the audible candidate, and what it looks back at."""
        assert self.audible is not None
        _, note = self.music[self.audible][place]
        looked_at = self.looked_at[self.audible] if self.explains else ()
        return note, looked_at[place] if place < len(looked_at) else ()


def _key_of(notes: NoteArrays) -> NDArray[np.int64]:
    """(n,) one number for each onset and pitch."""
    return notes.start * 128 + notes.pitch


def draw_region(painter: QPainter, pixels: Pixels, theme: Theme, ghosts: Ghosts) -> None:
    """Tint the stretch of time that is being answered."""
    left, right = pixels.x(ghosts.start_tick), pixels.x(ghosts.end_tick)
    painter.fillRect(left, 0, right - left, pixels.height, qcolor(theme.accent, REGION_TINT))
    edge = qcolor(theme.accent, REGION_EDGE)
    line = max(round(pixels.ratio), 1)
    painter.fillRect(left, 0, line, pixels.height, edge)
    painter.fillRect(right - line, 0, line, pixels.height, qcolor(theme.accent, REGION_EDGE / 2))


def draw_ghosts(painter: QPainter, pixels: Pixels, theme: Theme, ghosts: Ghosts) -> None:
    """Draw every candidate hollow, the audible one last and strongest.

    Of those that were not asked for only the audible one is drawn.
    """
    audible = ghosts.audible
    order = [i for i in range(len(ghosts.candidates)) if i != audible] if ghosts.asked else []
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for i in order:
        if audible is None:
            _draw_candidate(painter, pixels, theme, ghosts.candidates[i], GHOST_FILL, 1.0)
        else:
            _draw_candidate(
                painter, pixels, theme, ghosts.candidates[i], FAINT_GHOST_FILL, FAINT_GHOST_OUTLINE
            )
    if audible is not None and audible < len(ghosts.candidates):
        notes = ghosts.candidates[audible]
        fill = AUDIBLE_GHOST_FILL if ghosts.asked else GHOST_FILL
        _draw_candidate(painter, pixels, theme, notes, fill, 1.0)
    painter.restore()


def _draw_candidate(
    painter: QPainter,
    pixels: Pixels,
    theme: Theme,
    notes: NoteArrays,
    fill: float,
    outline: float,
) -> None:
    line = max(pixels.ratio, 1.0) * 1.25
    painter.setBrush(qcolor(theme.accent, fill))
    painter.setPen(QPen(qcolor(theme.accent, outline), line, Qt.PenStyle.SolidLine))
    inset = line / 2
    radius = min(3 * pixels.ratio, pixels.row / 4)
    x, width, y = pixels.note_boxes(notes)
    height = pixels.note_height
    for left, w, top in zip(x.tolist(), width.tolist(), y.tolist(), strict=True):
        box = QRectF(left + inset, top + inset, max(w - line, 1.0), max(height - line, 1.0))
        painter.drawRoundedRect(box, radius, radius)

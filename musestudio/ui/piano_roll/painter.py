"""The layers of the roll, from the rows at the back to the notes.

``RollPainter`` keeps what is worth keeping between frames: the background and the sprites.
Everything is painted in device pixels (see ``pixels``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from musestudio.score import Track
from musestudio.ui.piano_roll.background import Background, BackgroundKey
from musestudio.ui.piano_roll.note_image import NoteImage, Shades
from musestudio.ui.piano_roll.note_index import NoteArrays, Small
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.sprites import (
    STRIP_WIDTH,
    VELOCITY_STEPS,
    Look,
    NoteSprites,
    edge_colour,
    fill_colour,
    name_font,
    pitch_name,
    thin_colour,
)
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import Theme, current_theme

MOST_SINGLE_NOTES = 800
"""More notes than this on the screen are drawn as an image."""

MOST_EDGED_NOTES = 12_000
"""More than this have no room for an edge each."""

_LOWEST_NAMED = 13  # Device-independent height of a note that has room for its name.
_NAME_INDENT = 5
_MOST_NAMES = 500  # More names at once nobody reads.
_LOWEST_LOCKED = 5  # Device-independent height of a note that has room for a lock.
_LOCK_INDENT = 2
_NAMED = (Look.PLAIN, Look.SELECTED, Look.MUTED, Look.SELECTED_MUTED)


class _Batch(NamedTuple):
    """Notes to be drawn alike but for velocity."""

    notes: NoteArrays
    colour: int
    look: Look


class RollPainter:
    """Draws rows, grid and notes of a ``RollState``."""

    def __init__(self, state: RollState) -> None:
        self._state = state
        self._background: Background | None = None
        self._sprites: NoteSprites | None = None

    def draw(self, painter: QPainter, pixels: Pixels, clip: QRect) -> None:
        """Rows, grid and all notes inside ``clip`` (device pixels)."""
        background = self._background_for(pixels)
        start, end = pixels.tick(clip.left() - 2), pixels.tick(clip.right() + 3)
        lowest, highest = pixels.pitches(clip.top(), clip.bottom())
        batches = self._batches(start, end, lowest, highest)
        count = sum(len(batch.notes) for batch in batches)
        if count > MOST_SINGLE_NOTES:
            self._draw_as_image(painter, pixels, clip, background, batches)
        else:
            painter.drawImage(clip.topLeft(), background.image, clip)
            sprites = self._sprites_for(pixels.ratio)
            for batch in batches:
                _draw_singly(painter, pixels, sprites, batch)
        for batch in batches:
            if batch.look in _NAMED:
                if self._state.notes_named:
                    self._draw_names(painter, pixels, batch)
                self._draw_locks(painter, pixels, batch)

    def _background_for(self, pixels: Pixels) -> Background:
        """The page without notes, the last one where it is still right."""
        theme, state = current_theme(), self._state
        key = BackgroundKey(pixels, theme.name, state.song.metre_map, state.snap, state.key)
        if self._background is None or key != self._background.key:
            self._background = Background(key, theme, self._background)
        return self._background

    def _batches(self, start: float, end: float, lowest: int, highest: int) -> list[_Batch]:
        """What is to be drawn, back to front."""
        state = self._state
        visible = set(state.visible_tracks)
        batches = []
        for track in state.song.tracks:
            if track.track_id in visible and track.track_id != state.active_track_id:
                index = state.index_of(track)
                notes = index.arrays_inside(start, end, lowest, highest)
                batches += self._apart(track, notes, Look.DIMMED, Look.REPLACED)
        active = state.active_track
        if active is not None:
            batches += self._active_batches(active, start, end, lowest, highest)
        if state.preview is not None:
            notes = state.preview.notes
            inside = (notes.start < end) & (notes.end > start)
            inside &= (notes.pitch >= lowest) & (notes.pitch <= highest)
            colour = 0 if active is None else active.colour
            batches += _by_mark(notes.at(inside), colour, Look.SELECTED, Look.SELECTED_MUTED)
        return [batch for batch in batches if len(batch.notes)]

    def _active_batches(
        self, track: Track, start: float, end: float, lowest: int, highest: int
    ) -> list[_Batch]:
        state = self._state
        index = state.index_of(track)
        if state.preview is None and len(state.selected) in (0, len(index)):
            notes = index.arrays_inside(start, end, lowest, highest)
            if len(state.selected):
                return self._apart(track, notes, Look.SELECTED, Look.SELECTED_MUTED)
            return self._apart(track, notes, Look.PLAIN, Look.MUTED)
        found = index.inside(start, end, lowest, highest)
        if state.preview is not None:
            shown = np.ones(len(index), dtype=bool)
            shown[state.preview.hidden] = False
            found = found[shown[found]]
        is_selected = state.selected_mask[found]
        arrays = index.arrays
        return [
            *self._apart(track, arrays.at(found[~is_selected]), Look.PLAIN, Look.MUTED),
            *self._apart(track, arrays.at(found[is_selected]), Look.SELECTED, Look.SELECTED_MUTED),
        ]

    def _apart(self, track: Track, notes: NoteArrays, look: Look, muted: Look) -> list[_Batch]:
        """The notes of a track, those apart that would give way to a candidate."""
        ghosts = self._state.ghosts
        if ghosts is None:
            return _by_mark(notes, track.colour, look, muted)
        gone = ghosts.replaces(track.track_id, notes)
        return [
            _Batch(notes.at(gone), track.colour, Look.REPLACED),
            *_by_mark(notes.at(~gone), track.colour, look, muted),
        ]

    def _draw_names(self, painter: QPainter, pixels: Pixels, batch: _Batch) -> None:
        height = pixels.note_height
        if height < _LOWEST_NAMED * pixels.ratio:
            return
        sprites, indent = self._sprites_for(pixels.ratio), pixels.length(_NAME_INDENT)
        room = name_font(height).pixelSize() * 1.9 + 2 * indent
        x, width, y = pixels.note_boxes(batch.notes)
        width = width - batch.notes.locked * height  # Its lock is there.
        roomy = np.flatnonzero((width >= room) & (x + width > 0) & (x < pixels.width))
        if len(roomy) > _MOST_NAMES:
            return
        theme, key = sprites.theme, self._state.key
        columns = zip(
            x[roomy].tolist(),
            y[roomy].tolist(),
            width[roomy].tolist(),
            batch.notes.pitch[roomy].tolist(),
            _velocity_steps(batch.notes)[roomy].tolist(),
            strict=True,
        )
        for left, top, w, pitch, step in columns:
            fill = fill_colour(theme, batch.colour, step, batch.look)
            name = sprites.name(pitch_name(pitch, key), height, theme.note_text(fill))
            # The name of a note that begins left of the view stays in sight.
            at = max(left, 0) + indent
            if at + name.width() + indent <= left + w:
                painter.drawPixmap(at, top, name)

    def _draw_locks(self, painter: QPainter, pixels: Pixels, batch: _Batch) -> None:
        """A mark at the right end of each locked note."""
        locked = batch.notes.at(batch.notes.locked)
        height = pixels.note_height
        if not 0 < len(locked) <= _MOST_NAMES or height < _LOWEST_LOCKED * pixels.ratio:
            return
        sprites = self._sprites_for(pixels.ratio)
        inset = pixels.length(_LOCK_INDENT)
        boxes = (column.tolist() for column in pixels.note_boxes(locked))
        for left, w, top, step in zip(*boxes, _velocity_steps(locked).tolist(), strict=True):
            fill = fill_colour(sprites.theme, batch.colour, step, batch.look)
            mark = sprites.lock(height, sprites.theme.note_text(fill))
            if w >= mark.width() + 2 * inset:
                painter.drawPixmap(left + w - mark.width() - inset, top, mark)

    def _draw_as_image(
        self,
        painter: QPainter,
        pixels: Pixels,
        clip: QRect,
        background: Background,
        batches: list[_Batch],
    ) -> None:
        count = sum(len(batch.notes) for batch in batches)
        image = NoteImage(pixels, clip, edged=count <= MOST_EDGED_NOTES)
        for batch in batches:
            shades = _shades(current_theme(), batch.colour, batch.look, image.is_edged)
            image.add(batch.notes, _velocity_steps(batch.notes), shades)
        image.draw(painter, background)

    def _sprites_for(self, ratio: float) -> NoteSprites:
        theme = current_theme()
        if (
            self._sprites is None
            or self._sprites.theme is not theme
            or self._sprites.ratio != ratio
        ):
            self._sprites = NoteSprites(theme, ratio)
        return self._sprites


def _by_mark(notes: NoteArrays, colour: int, look: Look, muted: Look) -> list[_Batch]:
    """The notes, the muted ones apart."""
    is_muted = notes.muted
    if not is_muted.any():
        return [_Batch(notes, colour, look)]
    return [_Batch(notes.at(~is_muted), colour, look), _Batch(notes.at(is_muted), colour, muted)]


@lru_cache(maxsize=256)
def _shades(theme: Theme, colour: int, look: Look, edged: bool) -> Shades:
    """The colours of a track's notes by velocity step."""
    fills, edges = [], []
    for step in range(VELOCITY_STEPS):
        fill = fill_colour(theme, colour, step, look) if edged else ""
        fills.append(fill or thin_colour(theme, colour, step, look))
        edges.append(edge_colour(theme, colour, step, look))
    return Shades(
        *(np.array([QColor(c).rgb() for c in each], np.uint32) for each in (fills, edges))
    )


def _draw_singly(painter: QPainter, pixels: Pixels, sprites: NoteSprites, batch: _Batch) -> None:
    height = pixels.note_height
    steps = _velocity_steps(batch.notes)
    strips = {
        step: sprites.strip(batch.colour, step, height, batch.look)
        for step in np.unique(steps).tolist()
    }
    x, width, y = pixels.note_boxes(batch.notes)
    draw, fill = painter.drawPixmap, painter.fillRect
    columns = zip(x.tolist(), width.tolist(), y.tolist(), steps.tolist(), strict=True)
    for left, w, top, step in columns:
        pixmap, end, cap, colour, edge, line = strips[step]
        body = w - cap
        if body < cap:
            fill(left, top, w, height, edge if line else colour)
            if line and w > 2 * line:
                fill(left + line, top + line, w - 2 * line, height - 2 * line, colour)
            continue
        if body <= STRIP_WIDTH - cap:
            draw(left, top, pixmap, 0, 0, body, height)
        else:
            # Longer than the strip: its middle column is drawn out.
            draw(left, top, pixmap, 0, 0, cap, height)
            draw(left + cap, top, body - cap, height, pixmap, cap, 0, 1, height)
        draw(left + body, top, end)


def _velocity_steps(notes: NoteArrays) -> Small:
    """(n,) 0–31, the same for the whole array as ``velocity_step`` for one note."""
    return np.clip(notes.velocity * VELOCITY_STEPS // 128, 0, VELOCITY_STEPS - 1)

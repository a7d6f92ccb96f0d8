"""The layers of the roll, from the rows at the back to the notes.

``RollPainter`` keeps what is worth keeping between frames: the background as a pixmap and
the sprites. Everything is painted in device pixels (see ``pixels``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from musestudio.score import Track
from musestudio.ui.piano_roll.background import Background, BackgroundKey
from musestudio.ui.piano_roll.note_image import NoteImage
from musestudio.ui.piano_roll.note_index import NoteArrays, Small
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.sprites import (
    STRIP_WIDTH,
    VELOCITY_STEPS,
    Look,
    NoteSprites,
    fill_colour,
    name_font,
    pitch_name,
)
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import (
    current_theme,
)

MOST_SINGLE_NOTES = 2000
"""More notes than this on the screen are drawn as an image."""

_LOWEST_NAMED = 13  # Device-independent height of a note that has room for its name.
_NAME_INDENT = 5


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

    def draw_background(self, painter: QPainter, pixels: Pixels, clip: QRect) -> None:
        """Rows and grid lines inside ``clip`` (device pixels), from the cache if it is fresh."""
        theme, state = current_theme(), self._state
        key = BackgroundKey(pixels, theme.name, state.song.metre_map, state.snap, state.key)
        if self._background is None or key != self._background.key:
            self._background = Background(key, theme, self._background)
        painter.drawImage(clip.topLeft(), self._background.image, clip)

    # Notes

    def draw_notes(self, painter: QPainter, pixels: Pixels, clip: QRect) -> None:
        """All notes inside ``clip`` (device pixels): other tracks, the active one, a preview."""
        start, end = pixels.tick(clip.left() - 2), pixels.tick(clip.right() + 3)
        lowest, highest = pixels.pitches(clip.top(), clip.bottom())
        batches = self._batches(start, end, lowest, highest)
        if sum(len(batch.notes) for batch in batches) > MOST_SINGLE_NOTES:
            self._draw_as_image(painter, pixels, batches)
        else:
            sprites = self._sprites_for(pixels.ratio)
            for batch in batches:
                _draw_singly(painter, pixels, sprites, batch)
                if batch.look in (Look.PLAIN, Look.SELECTED):
                    self._draw_names(painter, pixels, sprites, batch)

    def _batches(self, start: float, end: float, lowest: int, highest: int) -> list[_Batch]:
        """What is to be drawn, back to front."""
        state = self._state
        visible = set(state.visible_tracks)
        batches = []
        for track in state.song.tracks:
            if track.track_id in visible and track.track_id != state.active_track_id:
                index = state.index_of(track)
                notes = index.arrays.at(index.inside(start, end, lowest, highest))
                batches += self._apart(track, notes, Look.DIMMED)
        active = state.active_track
        if active is not None:
            index = state.index_of(active)
            found = index.inside(start, end, lowest, highest)
            if state.preview is not None:
                shown = np.ones(len(index), dtype=bool)
                shown[state.preview.hidden] = False
                found = found[shown[found]]
            is_selected = state.selected_mask[found]
            arrays = index.arrays
            batches += self._apart(active, arrays.at(found[~is_selected]), Look.PLAIN)
            batches += self._apart(active, arrays.at(found[is_selected]), Look.SELECTED)
        if state.preview is not None:
            notes = state.preview.notes
            inside = (notes.start < end) & (notes.end > start)
            inside &= (notes.pitch >= lowest) & (notes.pitch <= highest)
            colour = 0 if active is None else active.colour
            batches.append(_Batch(notes.at(inside), colour, Look.SELECTED))
        return [batch for batch in batches if len(batch.notes)]

    def _apart(self, track: Track, notes: NoteArrays, look: Look) -> list[_Batch]:
        """The notes of a track, those apart that would give way to a candidate."""
        ghosts = self._state.ghosts
        if ghosts is None:
            return [_Batch(notes, track.colour, look)]
        gone = ghosts.replaces(track.track_id, notes)
        return [
            _Batch(notes.at(gone), track.colour, Look.REPLACED),
            _Batch(notes.at(~gone), track.colour, look),
        ]

    def _draw_names(
        self, painter: QPainter, pixels: Pixels, sprites: NoteSprites, batch: _Batch
    ) -> None:
        height = pixels.note_height
        if height < _LOWEST_NAMED * pixels.ratio:
            return
        indent = pixels.length(_NAME_INDENT)
        room = name_font(height).pixelSize() * 1.9 + 2 * indent
        x, width, y = pixels.note_boxes(batch.notes)
        roomy = np.flatnonzero((width >= room) & (x + width > 0) & (x < pixels.width))
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

    def _draw_as_image(self, painter: QPainter, pixels: Pixels, batches: list[_Batch]) -> None:
        theme = current_theme()
        palette: list[QColor] = []
        image = NoteImage(pixels)
        for batch in batches:
            image.add(batch.notes, _velocity_steps(batch.notes) + len(palette))
            palette += [
                QColor(
                    theme.selection_outline
                    if batch.look is Look.SELECTED
                    else fill_colour(theme, batch.colour, step, batch.look)
                )
                for step in range(VELOCITY_STEPS)
            ]
        image.draw(painter, palette)

    def _sprites_for(self, ratio: float) -> NoteSprites:
        theme = current_theme()
        if (
            self._sprites is None
            or self._sprites.theme is not theme
            or self._sprites.ratio != ratio
        ):
            self._sprites = NoteSprites(theme, ratio)
        return self._sprites


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

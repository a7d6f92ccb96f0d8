"""The layers of the roll, from the rows at the back to the notes.

``RollPainter`` keeps what is worth keeping between frames: the background as a pixmap and
the sprites. Everything is painted in device pixels (see ``pixels``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPixmap

from musestudio.score import Key, MetreMap
from musestudio.ui import colour as colours
from musestudio.ui.piano_roll.grid import grid_lines
from musestudio.ui.piano_roll.note_image import draw_note_image
from musestudio.ui.piano_roll.note_index import Indices, NoteArrays
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.snap import Snap
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
    SCALE_ROW_TINT,
    TONIC_ROW_TINT,
    Theme,
    current_theme,
)

MOST_SINGLE_NOTES = 3000
"""More notes than this on the screen are drawn as an image."""

BLACK_KEYS = frozenset((1, 3, 6, 8, 10))
_LOWEST_NAMED = 13  # Device-independent height of a note that has room for its name.
_NAME_INDENT = 5


class _Batch(NamedTuple):
    """Notes to be drawn alike but for velocity."""

    notes: NoteArrays
    colour: int
    look: Look


class _BackgroundKey(NamedTuple):
    pixels: Pixels
    theme: str
    metre_map: MetreMap
    snap: Snap
    key: Key | None


class RollPainter:
    """Draws rows, grid and notes of a ``RollState``."""

    def __init__(self, state: RollState) -> None:
        self._state = state
        self._background = QPixmap()
        self._background_key: _BackgroundKey | None = None
        self._sprites: NoteSprites | None = None

    # Background

    def draw_background(self, painter: QPainter, pixels: Pixels, clip: QRect) -> None:
        """Rows and grid lines inside ``clip`` (device pixels), from the cache if it is fresh."""
        theme, state = current_theme(), self._state
        key = _BackgroundKey(pixels, theme.name, state.song.metre_map, state.snap, state.key)
        if key != self._background_key:
            if self._background.width() < pixels.width or self._background.height() < pixels.height:
                self._background = QPixmap(pixels.width, pixels.height)
            own = QPainter(self._background)
            self._paint_rows(own, pixels, theme)
            self._paint_grid(own, pixels, theme)
            own.end()
            self._background_key = key
        painter.drawPixmap(clip.topLeft(), self._background, clip)

    def _paint_rows(self, painter: QPainter, pixels: Pixels, theme: Theme) -> None:
        painter.fillRect(0, 0, pixels.width, pixels.height, QColor(theme.page))
        white, black = self._row_colours(theme, False), self._row_colours(theme, True)
        lowest, highest = pixels.pitches(0, pixels.height)
        for pitch in range(lowest, highest + 1):
            row_colours = black if pitch % 12 in BLACK_KEYS else white
            painter.fillRect(0, pixels.y(pitch), pixels.width, pixels.row, row_colours[pitch % 12])
            # White keys that touch are told apart by a line: E–F and B–C.
            if pitch % 12 in (4, 11) and pixels.row >= 6 * pixels.ratio:
                line = QColor(theme.line_beat if pitch % 12 == 11 else theme.line_step)
                painter.fillRect(0, pixels.y(pitch), pixels.width, pixels.length(1), line)

    def _row_colours(self, theme: Theme, is_black: bool) -> list[QColor]:
        base = theme.black_key_row if is_black else theme.page
        key = self._state.key
        result = []
        for pitch_class in range(12):
            tint = 0.0
            if key is not None and pitch_class == key.tonic:
                tint = TONIC_ROW_TINT
            elif key is not None and pitch_class in key:
                tint = SCALE_ROW_TINT
            result.append(QColor(colours.mix(base, theme.text, tint)))
        return result

    def _paint_grid(self, painter: QPainter, pixels: Pixels, theme: Theme) -> None:
        state = self._state
        start, end = pixels.tick(0), pixels.tick(pixels.width)
        per_tick = pixels.per_tick / pixels.ratio
        lines = grid_lines(state.song.metre_map, start, end, per_tick, state.snap)
        line = pixels.length(1)
        for ticks, colour in (
            (lines.steps, theme.line_step),
            (lines.beats, theme.line_beat),
            (lines.bars, theme.line_bar),
        ):
            pen = QColor(colour)
            for tick in ticks:
                painter.fillRect(pixels.x(tick), 0, line, pixels.height, pen)

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
                if batch.look is not Look.DIMMED:
                    self._draw_names(painter, pixels, sprites, batch)

    def _batches(self, start: float, end: float, lowest: int, highest: int) -> list[_Batch]:
        """What is to be drawn, back to front."""
        state = self._state
        visible = set(state.visible_tracks)
        batches = []
        for track in state.song.tracks:
            if track.track_id in visible and track.track_id != state.active_track_id:
                index = state.index_of(track)
                found = index.inside(start, end, lowest, highest)
                batches.append(_Batch(index.arrays.at(found), track.colour, Look.DIMMED))
        active = state.active_track
        if active is not None:
            index = state.index_of(active)
            found = index.inside(start, end, lowest, highest)
            selected = state.selected
            if state.preview is not None:
                found = _without(found, state.preview.hidden)
                selected = _without(selected, state.preview.hidden)
            is_selected = np.isin(found, selected, assume_unique=True)
            arrays = index.arrays
            batches.append(_Batch(arrays.at(found[~is_selected]), active.colour, Look.PLAIN))
            batches.append(_Batch(arrays.at(found[is_selected]), active.colour, Look.SELECTED))
        if state.preview is not None:
            notes = state.preview.notes
            inside = (notes.start < end) & (notes.end > start)
            inside &= (notes.pitch >= lowest) & (notes.pitch <= highest)
            colour = 0 if active is None else active.colour
            batches.append(_Batch(notes.at(inside), colour, Look.SELECTED))
        return [batch for batch in batches if len(batch.notes)]

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
        for is_front in (False, True):
            group = [b for b in batches if (b.look is not Look.DIMMED) is is_front]
            if not group:
                continue
            palette: list[QColor] = []
            shades = []
            for batch in group:
                shades.append(_velocity_steps(batch.notes) + len(palette))
                palette += [
                    QColor(
                        theme.selection_outline
                        if batch.look is Look.SELECTED
                        else fill_colour(theme, batch.colour, step, batch.look)
                    )
                    for step in range(VELOCITY_STEPS)
                ]
            notes = _joined([batch.notes for batch in group])
            draw_note_image(painter, pixels, notes, np.concatenate(shades), palette)

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
        pixmap, cap, colour = strips[step]
        body = w - cap
        if body < cap:
            fill(left, top, w, height, colour)
        elif body <= STRIP_WIDTH - cap:
            draw(left, top, pixmap, 0, 0, body, height)
            draw(left + body, top, pixmap, STRIP_WIDTH - cap, 0, cap, height)
        else:
            # Longer than the strip: its middle column is drawn out.
            draw(left, top, pixmap, 0, 0, cap, height)
            draw(left + cap, top, body - cap, height, pixmap, cap, 0, 1, height)
            draw(left + body, top, pixmap, STRIP_WIDTH - cap, 0, cap, height)


def _velocity_steps(notes: NoteArrays) -> np.ndarray:
    """(n,) 0–31, the same for the whole array as ``velocity_step`` for one note."""
    return np.clip(notes.velocity * VELOCITY_STEPS // 128, 0, VELOCITY_STEPS - 1)


def _without(indices: Indices, hidden: Indices) -> Indices:
    return np.setdiff1d(indices, hidden, assume_unique=True)


def _joined(parts: list[NoteArrays]) -> NoteArrays:
    return NoteArrays(
        np.concatenate([p.start for p in parts]),
        np.concatenate([p.end for p in parts]),
        np.concatenate([p.pitch for p in parts]),
        np.concatenate([p.velocity for p in parts]),
    )

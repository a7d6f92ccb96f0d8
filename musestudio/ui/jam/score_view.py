"""What was played, what is coming and where the music is: a few bars that pass by."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from musestudio.jam.exchange import Exchange
from musestudio.jam.view import JamView
from musestudio.score import Note
from musestudio.score.metre import MetreMap
from musestudio.ui.theme import (
    AUDIBLE_GHOST_FILL,
    CORNER,
    GHOST_FILL,
    GRID,
    current_theme,
    qcolor,
    theme_notifier,
)

_HEIGHT = 26 * GRID
_BEATS_BEHIND, _BEATS_AHEAD = 8, 8
_LEAST_PITCHES = 24
_MARGIN_PITCHES = 3
_TALLEST_NOTE = 6.0


class ScoreView(QFrame):
    """Bars pass from right to left under a playhead in the middle.

    The player's notes are in the colour of the track, the assistant's in its own: faint as long
    as they are to come.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Phrase and answer")
        self._view: JamView | None = None
        self._before: Exchange | None = None
        self._metre_map: MetreMap | None = None
        self._beat_ticks = 480
        self._colour = 0
        self._pitches = (48, 48 + _LEAST_PITCHES)
        self._words = ""
        theme_notifier().changed.connect(self.update)

    def set_clock(self, metre_map: MetreMap, ticks_per_beat: int, colour: int) -> None:
        """In whose bars it is played; colour: of the track, as in ``Track.colour``."""
        self._metre_map, self._beat_ticks, self._colour = metre_map, ticks_per_beat, colour
        self._pitches = (48, 48 + _LEAST_PITCHES)

    def show_view(self, view: JamView, before: Exchange | None) -> None:
        """before: the exchange that went before what the view tells."""
        self._view, self._before, self._words = view, before, ""
        self._keep_in_sight([*view.phrase, *view.answer])
        self.update()

    def show_words(self, words: str) -> None:
        """Nothing is played: say what to do."""
        self._view, self._words = None, words
        self.setAccessibleDescription(words)
        self.update()

    def _keep_in_sight(self, notes: list[Note]) -> None:
        if notes:
            lowest, highest = self._pitches
            self._pitches = (
                min(lowest, min(note.pitch for note in notes) - _MARGIN_PITCHES),
                max(highest, max(note.pitch for note in notes) + _MARGIN_PITCHES),
            )

    # --- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(qcolor(theme.line_beat))
        painter.setBrush(qcolor(theme.page))
        painter.drawRoundedRect(frame, CORNER, CORNER)
        if self._view is None or self._metre_map is None:
            painter.setPen(qcolor(theme.quiet_text))
            inside = frame.adjusted(3 * GRID, GRID, -3 * GRID, -GRID)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(inside, flags, self._words)
            return
        painter.setClipRect(frame.adjusted(1, 1, -1, -1))
        self._paint_bars(painter, self._view.tick, self._metre_map)
        self._paint_notes(painter, self._view)
        x = round(self._x(self._view.tick, self._view.tick))
        painter.fillRect(QRectF(x, 1, 2, self.height() - 2), qcolor(theme.text))

    def _x(self, tick: float, now: float) -> float:
        beats = (tick - now) / self._beat_ticks + _BEATS_BEHIND
        return beats * self.width() / (_BEATS_BEHIND + _BEATS_AHEAD)

    def _paint_bars(self, painter: QPainter, now: float, metre_map: MetreMap) -> None:
        theme = current_theme()
        first = int(max(now - _BEATS_BEHIND * self._beat_ticks, 0))
        last = now + _BEATS_AHEAD * self._beat_ticks
        start = metre_map.bar_start_at(first)
        while start <= last:
            end = metre_map.bar_line_from(start + 1)
            beat = metre_map.beat_ticks(metre_map.metre_at(start))
            for tick in range(start, end, beat):
                tone = theme.line_bar if tick == start else theme.line_step
                line = QRectF(round(self._x(tick, now)), 1, 1, self.height() - 2)
                painter.fillRect(line, qcolor(tone))
            start = end

    def _paint_notes(self, painter: QPainter, view: JamView) -> None:
        theme = current_theme()
        painter.setPen(Qt.PenStyle.NoPen)
        before = self._before
        if before is not None and before.answer_tick != view.answer_tick:
            self._paint(painter, view.tick, before.phrase, own=True)
            self._paint(painter, view.tick, before.answer, own=False)
        self._paint(painter, view.tick, view.phrase, own=True)
        self._paint(painter, view.tick, view.answer, own=False)
        if view.answer_tick is not None and view.end_tick is not None:
            # Where the answer will stand is seen before its notes are written.
            left, right = (self._x(tick, view.tick) for tick in (view.answer_tick, view.end_tick))
            bar = QRectF(left, self.height() - 4, max(right - left, 1), 3)
            painter.fillRect(bar, qcolor(theme.accent, GHOST_FILL))

    def _paint(self, painter: QPainter, now: float, notes: tuple[Note, ...], *, own: bool) -> None:
        theme = current_theme()
        lowest, highest = self._pitches
        row = (self.height() - 8) / (highest - lowest + 1)
        height = min(max(row, 2.0), _TALLEST_NOTE)
        for note in notes:
            left, right = self._x(note.start_tick, now), self._x(note.end_tick, now)
            if right < 0 or left > self.width():
                continue
            if own:
                colour = qcolor(theme.note_colour(self._colour, note.velocity))
            else:
                sounds = note.start_tick <= now < note.end_tick
                is_over = note.end_tick <= now
                share = 1.0 if sounds else AUDIBLE_GHOST_FILL if is_over else GHOST_FILL + 0.1
                colour = qcolor(theme.accent, share)
            painter.setBrush(colour)
            y = 3 + (highest - note.pitch + 0.5) * row - height / 2
            painter.drawRoundedRect(QRectF(left, y, max(right - left - 1, 2.0), height), 1.5, 1.5)

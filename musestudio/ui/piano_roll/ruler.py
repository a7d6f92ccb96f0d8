"""Bars and beats above the roll; the playhead is set here."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from musestudio.ui.piano_roll.gestures.zoom import turn_wheel
from musestudio.ui.piano_roll.grid import grid_lines
from musestudio.ui.piano_roll.pixels import Pixels, use_device_pixels
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import (
    RULER_HEIGHT,
    SMALL_TEXT_SIZE,
    Theme,
    current_theme,
    number_font,
    qcolor,
    theme_notifier,
)

_HANDLE_HALF = 5.5
_LABEL_INDENT = 5
_BASELINE = 18
_METRE_ROOM = 8
_LOOP_TINT = 0.16


class Ruler(QWidget):
    """A click or a drag puts the playhead on the grid; with Alt anywhere.

    A drag with Shift marks the stretch that is looped, or filled in; a click with Shift
    takes the mark away.

    playhead_moved(tick): the user put it there.
    loop_drawn(tuple | None): the user marked that stretch, (first tick, tick after the last).
    """

    playhead_moved = Signal(int)
    loop_drawn = Signal(object)

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setFixedHeight(RULER_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Bars and beats")
        self.setToolTip(
            "Click or drag to place the playhead (Alt: off the grid); "
            "Shift-drag to mark bars to loop or fill"
        )
        self._loop_from: float | None = None  # Where a Shift-drag began, in ticks.
        for signal in (
            state.song_changed,
            state.looks_changed,
            state.ghosts_changed,
            state.viewport.changed,
            theme_notifier().changed,
        ):
            signal.connect(self._repaint)
        state.playhead_changed.connect(self._on_playhead_changed)

    def sizeHint(self) -> QSize:
        return QSize(600, RULER_HEIGHT)

    def _repaint(self) -> None:
        self.update()

    def _on_playhead_changed(self, before: float, after: float) -> None:
        transform = self._state.viewport.transform
        for tick in (before, after):
            x = transform.x(tick)
            if -8 < x < self.width() + 8:
                self.update(QRect(round(x) - 8, 0, 17, self.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state = current_theme(), self._state
        painter = QPainter(self)
        ratio = use_device_pixels(painter)
        pixels = Pixels.of(state.viewport)
        height, line = round(self.height() * ratio), pixels.hairline
        painter.fillRect(0, 0, pixels.width, height, QColor(theme.surface))
        lines = grid_lines(
            state.song.metre_map,
            pixels.tick(0),
            pixels.tick(pixels.width),
            pixels.per_tick / ratio,
            state.snap,
        )
        painter.fillRect(0, height - line, pixels.width, line, QColor(theme.line_bar))
        for ticks, share, colour in (
            (lines.beats, 0.22, theme.line_bar),
            (lines.bars, 1.0, theme.line_bar),
        ):
            length = round(height * share)
            for tick in ticks:
                painter.fillRect(pixels.x(tick), height - length, line, length, QColor(colour))
        if state.loop is not None:
            self._draw_loop(painter, pixels, theme, state.loop)
        if state.ghosts is not None:
            left, right = pixels.x(state.ghosts.start_tick), pixels.x(state.ghosts.end_tick)
            band = pixels.length(3)
            painter.fillRect(left, height - band, right - left, band, QColor(theme.accent))
        painter.resetTransform()
        self._draw_labels(painter, pixels, theme, lines.bar_labels, lines.beat_labels)
        self._draw_handle(painter, pixels, theme)

    def _draw_loop(
        self, painter: QPainter, pixels: Pixels, theme: Theme, loop: tuple[int, int]
    ) -> None:
        """A quiet band over the repeated bars, with a firm line on top and a foot at each end."""
        left, right = (pixels.x(tick) for tick in loop)
        height, line = round(self.height() * pixels.ratio), pixels.length(2)
        painter.fillRect(left, 0, right - left, height, qcolor(theme.emphasis, _LOOP_TINT))
        colour = QColor(theme.emphasis)
        painter.fillRect(left, 0, right - left, line, colour)
        painter.fillRect(left, 0, line, height, colour)
        painter.fillRect(right - line, 0, line, height, colour)

    def _draw_labels(
        self,
        painter: QPainter,
        pixels: Pixels,
        theme: Theme,
        bars: tuple[tuple[int, str], ...],
        beats: tuple[tuple[int, str], ...],
    ) -> None:
        font = number_font(SMALL_TEXT_SIZE, medium=True)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        metres = {change.tick: change for change in self._state.song.metre_map.changes}
        for tick, text in bars:
            x = pixels.x(tick) / pixels.ratio + _LABEL_INDENT
            painter.setPen(QColor(theme.text))
            painter.drawText(QPointF(x, _BASELINE), text)
            metre = metres.get(tick)
            if metre is not None and (tick > 0 or len(metres) > 1):
                x += metrics.horizontalAdvance(text) + _METRE_ROOM
                painter.setPen(QColor(theme.quiet_text))
                painter.drawText(QPointF(x, _BASELINE), f"{metre.numerator}/{metre.denominator}")
        painter.setFont(number_font(SMALL_TEXT_SIZE - 1))
        painter.setPen(QColor(theme.quiet_text))
        for tick, text in beats:
            x = pixels.x(tick) / pixels.ratio + _LABEL_INDENT - 1
            painter.drawText(QPointF(x, _BASELINE), text)

    def _draw_handle(self, painter: QPainter, pixels: Pixels, theme: Theme) -> None:
        """The playhead's handle: a small pennant pointing down at its line."""
        x = (pixels.x(self._state.playhead_tick) + 0.5) / pixels.ratio
        bottom, half = self.height(), _HANDLE_HALF
        shape = (
            QPointF(x - half, bottom - 12),
            QPointF(x + half, bottom - 12),
            QPointF(x + half, bottom - 6),
            QPointF(x, bottom),
            QPointF(x - half, bottom - 6),
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(qcolor(theme.surface, 0.9))
        painter.setBrush(QColor(theme.text))
        painter.drawPolygon(QPolygonF(shape))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._loop_from = self._tick(event)
            self.loop_drawn.emit(None)
        else:
            self._place(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._loop_from is not None:
            self._mark(self._loop_from, event)
        else:
            self._place(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._loop_from = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state.viewport, event, event.position().x(), 0.0)
        event.accept()

    def _tick(self, event: QMouseEvent) -> float:
        return max(self._state.viewport.transform.tick(event.position().x()), 0.0)

    def _mark(self, begin: float, event: QMouseEvent) -> None:
        """Loop the grid steps from the press to the mouse."""
        state = self._state
        grid = state.grid(bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
        here = self._tick(event)
        nearest = [grid.nearest(state.song.metre_map, tick) for tick in (begin, here)]
        if nearest[0] != nearest[1]:
            self.loop_drawn.emit((min(nearest), max(nearest)))

    def _place(self, event: QMouseEvent) -> None:
        state = self._state
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        tick = state.grid(free).nearest(state.song.metre_map, self._tick(event))
        state.set_playhead(tick)
        self.playhead_moved.emit(tick)

"""Above the roll: loop and markers, bars and beats, and the playhead's handle."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from musestudio.editing.operations.markers import delete_marker
from musestudio.score.song import Marker
from musestudio.ui.piano_roll.gestures.zoom import pinch, turn_wheel
from musestudio.ui.piano_roll.grid import grid_lines
from musestudio.ui.piano_roll.marker_name import MarkerName
from musestudio.ui.piano_roll.pixels import Pixels, use_device_pixels
from musestudio.ui.piano_roll.ruler_drags import (
    DragMarker,
    DragPlayhead,
    MarkLoop,
    MoveLoop,
    ResizeLoop,
    RulerDrag,
)
from musestudio.ui.piano_roll.ruler_parts import Part, part_at, visible_flags
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import (
    RULER_HEIGHT,
    RULER_LANE_HEIGHT,
    SMALL_TEXT_SIZE,
    Theme,
    current_theme,
    number_font,
    qcolor,
    text_font,
    theme_notifier,
)

_HANDLE_HALF = 5.5
_LABEL_INDENT = 5
_BASELINE = RULER_LANE_HEIGHT + 12
_METRE_ROOM = 8
_NAMED_FLAG = 20.0  # Device-independent width from which a marker's flag has room for words.
_LOOP_TINT = 0.10
_LOOP_BAND = 0.30
_CURSORS = {
    Part.LOOP_START: Qt.CursorShape.SizeHorCursor,
    Part.LOOP_END: Qt.CursorShape.SizeHorCursor,
    Part.LOOP: Qt.CursorShape.OpenHandCursor,
    Part.MARKER: Qt.CursorShape.PointingHandCursor,
}


class Ruler(QWidget):
    """Below, among the bars, a click or a drag puts the playhead on the grid.

    In the lane above a drag marks the stretch that is looped, or filled in; its ends and
    the whole of it can be dragged, as can markers. A double click anywhere adds a marker, or
    renames the one there. With Shift a drag marks a loop among the bars too, and a click
    takes the mark away. Alt lets go of the grid.

    playhead_moved(tick): the user put it there.
    loop_drawn(tuple | None): the user marked that stretch, (first tick, tick after the last).
    """

    playhead_moved = Signal(int)
    loop_drawn = Signal(object)

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._drag: RulerDrag | None = None
        self.marker_name = MarkerName(state, self)
        self.setFixedHeight(RULER_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setAccessibleName("Bars, loop and markers")
        self.setToolTip(
            "Click the bars to place the playhead; drag above them to loop.\n"
            "Double-click adds or renames a marker. Alt: off the grid"
        )
        for signal in (
            state.looks_changed,
            state.ghosts_changed,
            state.viewport.changed,
            theme_notifier().changed,
        ):
            signal.connect(self._repaint)
        state.song_changed.connect(self._on_song_changed)
        state.playhead_changed.connect(self._on_playhead_changed)

    def sizeHint(self) -> QSize:
        return QSize(600, RULER_HEIGHT)

    def _repaint(self) -> None:
        self.update()

    def _on_song_changed(self) -> None:
        if isinstance(self._drag, DragMarker):
            self._drag = None  # Its marker may be gone.
        self.update()

    def _on_playhead_changed(self, before: float, after: float) -> None:
        transform = self._state.viewport.transform
        for tick in (before, after):
            x = transform.x(tick)
            if -8 < x < self.width() + 8:
                self.update(QRect(round(x) - 8, 0, 17, self.height()))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state = current_theme(), self._state
        painter = QPainter(self)
        ratio = use_device_pixels(painter)
        pixels = Pixels.of(state.viewport)
        height, line = round(self.height() * ratio), pixels.hairline
        bars_height = height - pixels.length(RULER_LANE_HEIGHT)
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
            (lines.beats, 0.28, theme.line_bar),
            (lines.bars, 1.0, theme.line_bar),
        ):
            length = round(bars_height * share)
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
        self._draw_markers(painter, theme)
        self._draw_handle(painter, pixels, theme)

    def _draw_loop(
        self, painter: QPainter, pixels: Pixels, theme: Theme, loop: tuple[int, int]
    ) -> None:
        """A band in the lane with a foot at each end, and a quiet tint over its bars."""
        left, right = (pixels.x(tick) for tick in loop)
        height, line = round(self.height() * pixels.ratio), pixels.length(2)
        lane = pixels.length(RULER_LANE_HEIGHT)
        painter.fillRect(left, 0, right - left, lane, qcolor(theme.emphasis, _LOOP_BAND))
        painter.fillRect(
            left, lane, right - left, height - lane, qcolor(theme.emphasis, _LOOP_TINT)
        )
        for edge in (left, right - line):
            painter.fillRect(edge, 0, line, height, QColor(theme.emphasis))

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

    def _draw_markers(self, painter: QPainter, theme: Theme) -> None:
        """A flag for each marker in sight; one that is dragged where it would be put."""
        font = text_font(SMALL_TEXT_SIZE, medium=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        for marker, box in visible_flags(self._state):
            if isinstance(self._drag, DragMarker) and self._drag.marker == marker:
                box = box.translated(
                    self._state.viewport.transform.x(self._drag.shown_tick) - box.left(), 0
                )
            painter.fillRect(box, QColor(theme.raised))
            painter.fillRect(QRectF(box.left(), 0, 2, self.height()), QColor(theme.quiet_text))
            if box.width() < _NAMED_FLAG:
                continue
            text = metrics.elidedText(marker.text, Qt.TextElideMode.ElideRight, box.width() - 8)
            painter.setPen(QColor(theme.text))
            middle = box.center().y() + metrics.capHeight() / 2
            painter.drawText(QPointF(box.left() + 6, middle), text)

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

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._drag is not None:
            return
        self._drag = self._drag_for(event)
        self._state.cancel_drag = self._cancel

    def _drag_for(self, event: QMouseEvent) -> RulerDrag:
        state, x, free = self._state, event.position().x(), _is_free(event)
        loop_drawn, playhead_moved = self.loop_drawn.emit, self.playhead_moved.emit
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return MarkLoop(state, x, loop_drawn, lambda: loop_drawn(None))
        part, marker = part_at(state, x, event.position().y())
        if marker is not None:
            return DragMarker(state, x, marker, playhead_moved)
        if part in (Part.LOOP_START, Part.LOOP_END):
            return ResizeLoop(state, x, loop_drawn, at_start=part is Part.LOOP_START)
        if part is Part.LOOP:
            return MoveLoop(state, x, loop_drawn)
        if part is Part.LANE:
            return MarkLoop(state, x, loop_drawn, lambda: self._put_playhead(x, free))
        return DragPlayhead(state, x, free, playhead_moved)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if self._drag is not None:
            self._drag.move(x, _is_free(event))
        else:
            part, _ = part_at(self._state, x, y)
            self.setCursor(_CURSORS.get(part, Qt.CursorShape.ArrowCursor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag = self._drag
        if event.button() == Qt.MouseButton.LeftButton and drag is not None:
            self._end_drag()
            drag.release(event.position().x(), _is_free(event))
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        state, x = self._state, event.position().x()
        _, marker = part_at(state, x, event.position().y())
        if marker is not None:
            self.marker_name.ask(marker.tick)
        else:
            tick = max(state.viewport.transform.tick(x), 0.0)
            self.marker_name.ask(state.grid(_is_free(event)).nearest(state.song.metre_map, tick))

    def _cancel(self) -> None:
        """Esc: take back what the drag has done."""
        drag = self._drag
        self._end_drag()
        if drag is not None:
            drag.cancel()

    def _end_drag(self) -> None:
        self._drag = None
        self._state.cancel_drag = None

    def _put_playhead(self, x: float, free: bool) -> None:
        state = self._state
        tick = max(state.viewport.transform.tick(x), 0.0)
        tick = state.grid(free).nearest(state.song.metre_map, tick)
        state.set_playhead(tick)
        self.playhead_moved.emit(tick)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state.viewport, event, event.position().x(), 0.0)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and pinch(
            self._state.viewport, event, event.position().x(), 0.0
        ):
            return True
        return super().event(event)

    # Menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu_at(event.x(), event.y())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu_at(self, x: float, y: float) -> QMenu:
        """What can be done at a place, to be shown by the caller."""
        state = self._state
        menu = QMenu(self)
        _, marker = part_at(state, x, y)
        if marker is not None:
            self._add_marker_entries(menu, marker)
        else:
            tick = state.snap.nearest(
                state.song.metre_map, max(state.viewport.transform.tick(x), 0)
            )
            menu.addAction("Add marker here").triggered.connect(lambda: self.marker_name.ask(tick))
        if state.loop is not None:
            menu.addSeparator()
            menu.addAction("No loop").triggered.connect(lambda: self.loop_drawn.emit(None))
        return menu

    def _add_marker_entries(self, menu: QMenu, marker: Marker) -> None:
        state = self._state
        following = next((m.tick for m in state.song.markers if m.tick > marker.tick), None)
        end = state.song.last_note_end_tick if following is None else following
        menu.addAction("Rename marker").triggered.connect(lambda: self.marker_name.ask(marker.tick))
        menu.addAction("Delete marker").triggered.connect(
            lambda: state.apply_all(delete_marker(state.song, marker.tick), "Delete marker")
        )
        if end > marker.tick:
            menu.addAction("Loop up to the next marker").triggered.connect(
                lambda: self.loop_drawn.emit((marker.tick, end))
            )


def _is_free(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)

"""A pedal lane: the spans during which it is down, drawn, moved and resized."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from musestudio.editing.operations.duplicate import shift_of_repeat
from musestudio.editing.operations.pedal_spans import (
    PedalChange,
    PedalSpan,
    lift_spans,
    put_span,
    replace_span,
)
from musestudio.ui.lanes.edited_lane import EditedLane
from musestudio.ui.lanes.lane import LaneGesture, LanePointer
from musestudio.ui.lanes.pedal_gestures import (
    DrawSpan,
    EraseSpans,
    MoveSpan,
    ResizeSpan,
    SpanGesture,
)
from musestudio.ui.lanes.point_arrays import NO_TICKS, PointArrays, Ticks
from musestudio.ui.lanes.point_clipboard import copy_points
from musestudio.ui.lanes.point_source import ControllerSource
from musestudio.ui.lanes.span_arrays import NO_SPANS, SpanArrays
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.piano_roll.state import RollState, Tool
from musestudio.ui.theme import Theme, current_theme, qcolor

_BAR_HEIGHT = 26.0
_EDGE = 6.0  # Pixels at either end of a span that resize it.
_FILL = 0.45


class PedalLane(EditedLane):
    """Where a pedal is down.

    Drag on free space and the pedal is held for as long, from grid line to grid line (Alt:
    freely). Drag an end to resize, the middle to move. The eraser, Del and the menu lift it.
    """

    highest = 1.0

    def __init__(
        self,
        state: RollState,
        source: ControllerSource,
        short_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(state, source, short_name, parent)
        self.source = source
        self._spans_of: PointArrays | None = None
        self._spans = NO_SPANS
        self.setToolTip(
            "Drag to hold the pedal (Alt: off the grid); drag an end to resize, the middle to move"
        )
        self.describe()

    @property
    def hint(self) -> str:
        if self.source.problem:
            return self.source.problem
        if len(self.spans):
            return ""
        return f"Drag from where the {self.name.lower()} goes down to where it comes up"

    @property
    def spans(self) -> SpanArrays:
        points = self.source.points()
        if points is not self._spans_of:
            self._spans_of = points
            self._spans = SpanArrays.of(points)
        return self._spans

    def selected_spans(self) -> list[PedalSpan]:
        return self.spans.starting_at(self.selected_ticks)

    @property
    def begins(self) -> Ticks:
        return self.spans.start

    def forget(self) -> None:
        if len(self.selected_ticks):
            kept = np.isin(self.selected_ticks, self.spans.start)
            self.selected_ticks = self.selected_ticks[kept]
        self.describe()

    def describe(self) -> None:
        count = len(self.selected_ticks)
        if count == 1:
            span = self.selected_spans()[0]
            self.setAccessibleDescription(f"Pedal down {self.span_text(*span)}")
        else:
            self.setAccessibleDescription(f"{count or 'No'} pedals selected")

    def span_text(self, start_tick: int, end_tick: int | None) -> str:
        end = "the end" if end_tick is None else self.place_text(end_tick)
        return f"{self.place_text(start_tick)} – {end}"

    # Painting

    def scale_values(self) -> tuple[float, ...]:
        return ()

    def draw_content(self, painter: QPainter, pixels: Pixels, theme: Theme, area: QRect) -> None:
        gesture, left, spans = self.gesture, self.left_edge(pixels), self.spans
        seen = spans.between(pixels.tick(area.left() - left), pixels.tick(area.right() + 1 - left))
        starts, ends = spans.start[seen], spans.end[seen]
        if isinstance(gesture, SpanGesture):
            kept = ~np.isin(starts, gesture.hidden)
            starts, ends = starts[kept], ends[kept]
        x = np.rint(starts * pixels.per_tick).astype(np.int64) + left - pixels.offset_x
        most = area.right() + 64 + pixels.offset_x
        right = np.rint(np.minimum(ends * pixels.per_tick, most)).astype(np.int64)
        right += left - pixels.offset_x
        x, right, marked = _joined(x, right, np.isin(starts, self.selected_ticks))
        height = min(_BAR_HEIGHT, self.height() - 16.0) * pixels.ratio
        top = (self.height() * pixels.ratio - height) / 2
        track = self.state.active_track
        colour = current_theme().track_colour(0 if track is None else track.colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corner = pixels.length(3)
        outline = QPen(QColor(theme.selection_outline), pixels.length(1.5))
        plain = QPen(QColor(colour), pixels.length(1))
        columns = list(zip(x.tolist(), right.tolist(), marked.tolist(), strict=True))
        if isinstance(gesture, SpanGesture) and gesture.shown is not None:
            start, end = gesture.shown
            columns.append((left + pixels.x(start), left + pixels.x(end), True))
        painter.setBrush(qcolor(colour, _FILL))
        for begin, stop, is_marked in columns:
            painter.setPen(outline if is_marked else plain)
            begin = max(begin, area.left() - 64)
            painter.drawRoundedRect(
                QRectF(begin + 0.5, top, max(stop - begin - 1, 1), height), corner, corner
            )

    # Mouse

    def span_at(self, pointer: LanePointer) -> tuple[PedalSpan, int] | None:
        """The span under the mouse, and −1 or 1 at its beginning or end, 0 between."""
        spans = self.spans
        reach = _EDGE * self.ticks_per_pixel
        near = spans.between(pointer.tick - reach, pointer.tick + reach)
        if near.start == near.stop:
            return None
        # Of two that touch, the one the mouse is in; outside of both the nearer.
        beyond = np.maximum(spans.start[near] - pointer.tick, pointer.tick - spans.end[near])
        i = near.start + int(np.argmin(beyond))
        start, end = float(spans.start[i]), float(spans.end[i])
        # A short span keeps a middle to be moved by.
        edge = min(reach, (end - start) / 3)
        if pointer.tick >= end - edge:
            return spans[i], 1
        return spans[i], -1 if pointer.tick <= start + edge else 0

    def begin(self, pointer: LanePointer) -> LaneGesture | None:
        if self.source.problem:
            return None
        if self.state.tool is Tool.ERASER:
            return EraseSpans(self, pointer)
        found = self.span_at(pointer)
        if found is None:
            self.select_ticks(NO_TICKS)
            return DrawSpan(self, pointer)
        span, edge = found
        if pointer.ctrl:
            self.select_ticks(np.setxor1d(self.selected_ticks, [span.start_tick]))
            return None
        self.select_ticks(np.array([span.start_tick]))
        return ResizeSpan(self, span, edge, pointer) if edge else MoveSpan(self, span, pointer)

    def hover(self, pointer: LanePointer) -> tuple[Qt.CursorShape, str]:
        if self.source.problem:
            return Qt.CursorShape.ArrowCursor, ""
        found = self.span_at(pointer)
        if found is None:
            return Qt.CursorShape.CrossCursor, ""
        shape = Qt.CursorShape.SizeHorCursor if found[1] else Qt.CursorShape.SizeAllCursor
        return shape, self.span_text(*found[0])

    # Edits

    def put(self, start_tick: int, end_tick: int) -> None:
        """Hold the pedal there: one undo step."""
        points = self.source.control_points(start_tick, end_tick)
        self._apply(put_span(points, start_tick, end_tick), "Draw", start_tick)

    def replace(self, old: PedalSpan, start_tick: int, end_tick: int | None) -> None:
        """Move or resize a span: one undo step."""
        if (start_tick, end_tick) == old:
            return
        both_moved = start_tick != old.start_tick and end_tick != old.end_tick
        ends = [end for end in (old.end_tick, end_tick) if end is not None]
        points = self.source.control_points(
            min(start_tick, old.start_tick), max(ends) if len(ends) == 2 else None
        )
        change = replace_span(points, old, start_tick, end_tick)
        self._apply(change, "Move" if both_moved else "Resize", start_tick)

    def lift(self, spans: list[PedalSpan], verb: str = "Delete") -> None:
        """Keep the pedal up throughout these spans: one undo step."""
        if spans:
            points = self.source.control_points(spans[0].start_tick, spans[-1].end_tick)
            self._apply(lift_spans(points, spans), verb, None)

    def _apply(self, change: PedalChange, verb: str, select: int | None) -> None:
        if change.removed or change.added:
            self.source.apply(list(change.removed), list(change.added), verb)
        self.select_ticks(NO_TICKS if select is None else self.spans.around(select))

    def delete_selected(self) -> None:
        self.lift(self.selected_spans())

    def copy(self) -> None:
        spans = self.selected_spans()
        if not spans:
            return
        points = self.source.control_points(spans[0].start_tick, spans[-1].end_tick)
        own = lift_spans(points, spans).removed
        copied = PointArrays.of([p.tick for p in own], [p.value for p in own])
        copy_points(copied, self.source.value_range(), self.state.song.ticks_per_beat)

    def duplicate(self) -> None:
        spans = [(start, end) for start, end in self.selected_spans() if end is not None]
        if not spans or self.source.problem:
            return
        first, last = spans[0][0], spans[-1][1]
        shift = shift_of_repeat(first, last, self.state.song.metre_map)
        with self.state.document.transaction(f"Duplicate {self.source.name.lower()}"):
            for start, end in spans:
                points = self.source.control_points(start + shift, end + shift)
                change = put_span(points, start + shift, end + shift)
                self.source.apply(list(change.removed), list(change.added), "Duplicate")
        self.select_ticks(np.array([start + shift for start, _ in spans]))
        self.state.viewport.reveal(float(first + shift))

    def paste(self) -> None:
        pasted = self.pasted
        if pasted is None or self.source.problem:
            return
        points = self.source.points()
        span = points.span(int(pasted.tick[0]), int(pasted.tick[-1]) + 1)
        self.source.write(points.tick[span], pasted, "Paste")
        self.select_ticks(self.spans.around(int(pasted.tick[0])))

    # Keys

    def enter(self) -> None:
        """Hold the pedal for a beat from the playhead on."""
        start = round(self.state.playhead_tick)
        self.put(start, start + self.state.song.ticks_per_beat)

    def press_own_key(self, key: Qt.Key, held: Qt.KeyboardModifier, event: QKeyEvent) -> None:
        by = 1 if key == Qt.Key.Key_Right else -1
        if held & Qt.KeyboardModifier.ControlModifier:
            self._nudge(by, whole=True)
        elif held & Qt.KeyboardModifier.ShiftModifier:
            self._nudge(by, whole=False)
        else:
            self.step(by)

    def _nudge(self, by: int, *, whole: bool) -> None:
        """Move the selected span by a step of the grid, or its end alone."""
        chosen = self.selected_spans()
        if len(chosen) != 1 or (chosen[0].end_tick is None and not whole):
            return
        start, end = chosen[0]
        step = max(round(self.state.snap.step_ticks(self.state.song.metre_map, start)), 1)
        if not whole:
            assert end is not None
            self.replace(chosen[0], start, max(end + by * step, start + 1))
            return
        shift = max(by * step, -start)
        self.replace(chosen[0], start + shift, None if end is None else end + shift)


def _joined(
    x: NDArray[np.int64], right: NDArray[np.int64], marked: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Spans that lie in one pixel, or leave none between them, as one; never more than pixels."""
    if len(x) < 2:
        return x, right, marked
    right = np.maximum(right, x + 1)
    crowded = right - x < 3
    apart = np.ones(len(x), dtype=bool)
    apart[1:] = ~((x[1:] <= right[:-1]) & crowded[1:] & crowded[:-1])
    first = np.flatnonzero(apart)
    last = np.append(first[1:], len(x)) - 1
    return x[first], right[last], np.logical_or.reduceat(marked, first)

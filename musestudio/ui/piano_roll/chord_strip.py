"""The names of the chords above the bars, recognised from what sounds."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from musestudio.score import Key
from musestudio.score.chord_spans import ChordReader, ChordSpan
from musestudio.score.song import Song
from musestudio.ui.piano_roll.gestures.zoom import turn_wheel
from musestudio.ui.piano_roll.pixels import Pixels, use_device_pixels
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import (
    CHORD_STRIP_HEIGHT,
    SMALL_TEXT_SIZE,
    Theme,
    current_theme,
    text_font,
    theme_notifier,
)

_NARROWEST_BAR = 26.0  # Device-independent pixels; in narrower ones no name has room.
_INDENT = 5.0
_READ_MS = 4.0  # At most so long at a time is spent on reading chords …
_AFTER_EDIT_MS = 80  # … and not before an edit has had time to become two.


class ChordStrip(QWidget):
    """Reads the chords of the bars in sight, a few at a time while nothing else happens.

    While a bar is read anew its old names stay. A click on a chord selects the notes of the
    active track that begin in it.
    """

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._reader: ChordReader | None = None
        self._song: Song | None = None  # What has been read, and in which key.
        self._key: Key | None = None
        self._bars: dict[int, tuple[ChordSpan, ...]] = {}
        self._stale: dict[int, tuple[ChordSpan, ...]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._read_some)
        self.setFixedHeight(CHORD_STRIP_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Chords")
        for signal in (state.viewport.changed, theme_notifier().changed):
            signal.connect(self._repaint)
        state.song_changed.connect(self._begin_anew)
        state.looks_changed.connect(self._begin_anew)

    def sizeHint(self) -> QSize:
        return QSize(600, CHORD_STRIP_HEIGHT)

    def spans(self) -> tuple[ChordSpan, ...]:
        """The chords in sight that have been read, those that go on over bar lines whole."""
        joined: list[ChordSpan] = []
        for bar in self._visible_bars():
            for span in self._bars.get(bar, self._stale.get(bar, ())):
                last = joined[-1] if joined else None
                if last is not None and (last.end_tick, last.name) == (span.start_tick, span.name):
                    joined[-1] = last._replace(end_tick=span.end_tick)
                else:
                    joined.append(span)
        return tuple(joined)

    # Reading

    def _repaint(self) -> None:
        self.update()

    def _begin_anew(self) -> None:
        """Drop what was read if the music or its key is another."""
        state = self._state
        if self._song is state.song and self._key == state.key:
            return
        self._song, self._key = state.song, state.key
        self._stale.update(self._bars)
        self._bars = {}
        self._reader = None
        if self.isVisible():
            self._timer.start(_AFTER_EDIT_MS)

    def _visible_bars(self) -> range:
        """The bars with a part in sight; none where they are too narrow for names."""
        state = self._state
        metre_map = state.song.metre_map
        start, end = state.viewport.visible_ticks
        first = metre_map.position_at(max(int(start), 0)).bar
        last = metre_map.position_at(max(int(end), 0)).bar
        if state.viewport.width < (last - first) * _NARROWEST_BAR:
            return range(0)
        return range(first, last + 1)

    def _read_some(self) -> None:
        """Read bars in sight for a few milliseconds; go on later where some are left."""
        state = self._state
        if self._reader is None:
            self._reader = ChordReader(state.song, key=state.key)
        metre_map = state.song.metre_map
        until_s = time.perf_counter() + _READ_MS / 1000
        for bar in self._visible_bars():
            if bar in self._bars:
                continue
            if time.perf_counter() > until_s:
                self._timer.start(0)
                break
            span = metre_map.bar_start(bar), metre_map.bar_start(bar + 1)
            self._bars[bar] = self._reader.spans(*span)
            self._stale.pop(bar, None)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state = current_theme(), self._state
        bars = self._visible_bars()
        if not self._timer.isActive() and any(bar not in self._bars for bar in bars):
            self._timer.start(0)
        painter = QPainter(self)
        ratio = use_device_pixels(painter)
        pixels = Pixels.of(state.viewport)
        height, line = round(self.height() * ratio), pixels.hairline
        painter.fillRect(0, 0, pixels.width, height, QColor(theme.surface))
        painter.fillRect(0, height - line, pixels.width, line, QColor(theme.line_bar))
        spans = self.spans()
        for span in spans:
            painter.fillRect(
                pixels.x(span.start_tick), 0, line, height - line, QColor(theme.line_bar)
            )
        painter.resetTransform()
        self._draw_names(painter, theme, spans)

    def _draw_names(self, painter: QPainter, theme: Theme, spans: tuple[ChordSpan, ...]) -> None:
        font = text_font(SMALL_TEXT_SIZE, medium=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        baseline = (self.height() + metrics.capHeight()) / 2 - 0.5
        transform = self._state.viewport.transform
        for span in spans:
            # A chord that began left of the view keeps its name in sight.
            left = max(transform.x(span.start_tick), 0.0) + _INDENT
            room = transform.x(span.end_tick) - left - 2
            painter.drawText(QPointF(left, baseline), name_within(span.name, room, metrics))

    # Mouse

    def _span_at(self, x: float) -> ChordSpan | None:
        tick = self._state.viewport.transform.tick(x)
        return next((s for s in self.spans() if s.start_tick <= tick < s.end_tick), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            span = self._span_at(event.position().x())
            if span is not None:
                index = self._state.active_index
                self._state.select(index.starting_between(span.start_tick, span.end_tick))

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state.viewport, event, event.position().x(), 0.0)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            span = self._span_at(event.x())
            if span is not None:
                text = f"{_pretty(span.name)}: click to select its notes"
                QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)


def name_within(name: str, room: float, metrics: QFontMetricsF) -> str:
    """The name, without its bass, or nothing, as there is room (device-independent pixels).

    Cut anywhere else it would be another chord: “C…” reads as C, not as Cm7.
    """
    names = (_pretty(name), _pretty(name.split("/")[0]))
    return next((each for each in names if metrics.horizontalAdvance(each) <= room), "")


def _pretty(name: str) -> str:
    """With the signs of music: “B♭m7”, “F♯m7♭5”."""
    return name.replace("#", "♯").replace("b", "♭")

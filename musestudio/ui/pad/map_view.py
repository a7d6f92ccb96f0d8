"""The map of phrases and the puck on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from musestudio.ui.theme import (
    CORNER,
    GRID,
    SMALL_TEXT_SIZE,
    Theme,
    current_theme,
    qcolor,
    text_font,
    theme_notifier,
)

_SMALLEST, _USUAL = 32 * GRID, 64 * GRID
_POINT_RADIUS = 5.0
_HOME_RADIUS = 9.0
_PUCK_RADIUS = 8.0
_CATCH = 9.0  # Pixels around a phrase in which the puck falls onto it.
_STEP, _LONG_STEP = 0.02, 0.1  # Of the map's width, by the arrow keys.
_MOST_LABELS = 24
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_OTHER_KEYS = {
    Qt.Key.Key_Space,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Home,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
"""What the map needs though the window has made it a shortcut."""


class MapPoint(NamedTuple):
    """A phrase as it is drawn.

    x, y:   0–1, to the right and upwards.
    label:  a few signs beside it.
    name:   what it is called in full.
    colour: of its track, an index into the theme's; None for what is the assistant's.
    """

    x: float
    y: float
    label: str
    name: str
    colour: int | None = None


class MapView(QWidget):
    """Phrases as points, and the puck that is dragged between them.

    moved(float, float): the composer has put the puck there (0–1, to the right and upwards).
    grasped(): a hand is on the puck.
    stepped(int): it is to go to the next phrase, or the one before.
    home_wanted(), hear_wanted(), insert_wanted(), left(): by keys: Home, Space, Enter, Esc.
    """

    moved = Signal(float, float)
    grasped = Signal()
    stepped = Signal(int)
    home_wanted = Signal()
    hear_wanted = Signal()
    insert_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Map of phrases")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(_SMALLEST, _SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._points: tuple[MapPoint, ...] = ()
        self._shares: tuple[float, ...] = ()
        self._home: int | None = None
        self._puck: tuple[float, float] | None = None
        self._axes = ("", "")
        self._message = ""
        self._is_held = False
        theme_notifier().changed.connect(self.update)

    @property
    def points(self) -> tuple[MapPoint, ...]:
        return self._points

    @property
    def puck(self) -> tuple[float, float] | None:
        """Where the puck is, None while there is no map."""
        return self._puck

    @property
    def is_held(self) -> bool:
        """Whether a hand is on the puck."""
        return self._is_held

    @property
    def message(self) -> str:
        """What stands there in the place of a map; empty where there is one."""
        return self._message

    def show_points(self, points: Sequence[MapPoint], home: int | None) -> None:
        """home: which of them stands in the bars worked on."""
        self._points, self._home, self._message = tuple(points), home, ""
        self._shares = ()
        self.update()

    def show_axes(self, right: str, up: str) -> None:
        """What there is more of to the right and upwards; empty where that cannot be said."""
        self._axes = (right, up)
        self.update()

    def show_message(self, message: str) -> None:
        """Say why there is no map."""
        self._points, self._puck, self._home, self._message = (), None, None, message
        self._is_held = False
        self.setAccessibleDescription(message)
        self.update()

    def show_puck(self, x: float, y: float, shares: Sequence[float], words: str) -> None:
        """shares: how much each phrase counts there. words: the same, told."""
        self._puck, self._shares = (x, y), tuple(shares)
        self.setAccessibleDescription(words)
        self.update()

    # --- geometry

    def sizeHint(self) -> QSize:
        return QSize(_USUAL, _USUAL)

    def place_of(self, x: float, y: float) -> QPointF:
        """The pixel of a place on the map."""
        area = self._area
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())

    @property
    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(1, 1, -1, -1)

    def _map_place(self, pixel: QPointF) -> tuple[float, float]:
        point = self._point_near(pixel)
        if point is not None:
            return self._points[point].x, self._points[point].y
        area = self._area
        x = (pixel.x() - area.left()) / max(area.width(), 1.0)
        y = (area.bottom() - pixel.y()) / max(area.height(), 1.0)
        return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)

    def _point_near(self, pixel: QPointF) -> int | None:
        def away(index: int) -> float:
            offset = self.place_of(self._points[index].x, self._points[index].y) - pixel
            return float(offset.x() ** 2 + offset.y() ** 2)

        nearest = min(range(len(self._points)), key=away, default=None)
        return nearest if nearest is not None and away(nearest) <= _CATCH**2 else None

    # --- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._points:
            self._is_held = True
            self.grasped.emit()
            self.moved.emit(*self._map_place(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_held:
            self.moved.emit(*self._map_place(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._is_held = False
            self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._points
            and (event.key() in _ARROWS or event.key() in _OTHER_KEYS)
            and not event.modifiers() & ~_with_keypad(Qt.KeyboardModifier.ShiftModifier)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if not self._points or event.modifiers() & ~_with_keypad(Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif key in _ARROWS and self._puck is not None:
            dx, dy = _ARROWS[key]
            step = _LONG_STEP if far else _STEP
            x, y = self._puck[0] + dx * step, self._puck[1] + dy * step
            self.moved.emit(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.stepped.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Space:
            self.hear_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.insert_wanted.emit()
        elif key == Qt.Key.Key_Home:
            self.home_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        point = self._point_near(QPointF(event.pos()))
        if point is None:
            text = "Drag to hear what lies between the phrases" if self._points else self._message
        else:
            text = self._points[point].name
        QToolTip.showText(event.globalPos(), text, self)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        page = QPainterPath()
        page.addRoundedRect(self._area, CORNER, CORNER)
        painter.setPen(QPen(qcolor(theme.focus if self.hasFocus() else theme.line_beat), 1.0))
        painter.setBrush(qcolor(theme.page))
        painter.drawPath(page)
        if self._message:
            self._paint_message(painter, theme)
            return
        painter.setClipPath(page)
        self._paint_lines(painter, theme)
        self._paint_shares(painter, theme)
        for index, point in enumerate(self._points):
            self._paint_point(painter, theme, point, is_home=index == self._home)
        self._paint_words(painter, theme)
        if self._puck is not None:
            self._paint_puck(painter, theme, self.place_of(*self._puck))

    def _paint_message(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(qcolor(theme.quiet_text))
        painter.setFont(text_font())
        words = self._area.adjusted(4 * GRID, 4 * GRID, -4 * GRID, -4 * GRID)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), self._message)

    def _paint_lines(self, painter: QPainter, theme: Theme) -> None:
        """A quiet grid, so that the hand knows where it is."""
        area = self._area
        for share in (0.25, 0.5, 0.75):
            painter.setPen(QPen(qcolor(theme.line_beat if share == 0.5 else theme.line_step), 1.0))
            x = round(area.left() + share * area.width()) + 0.5
            y = round(area.top() + share * area.height()) + 0.5
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def _paint_shares(self, painter: QPainter, theme: Theme) -> None:
        """From the puck to each phrase that is heard, the more the stronger."""
        if self._puck is None or len(self._shares) != len(self._points):
            return
        here = self.place_of(*self._puck)
        for point, share in zip(self._points, self._shares, strict=True):
            if share > 0.02:
                painter.setPen(QPen(qcolor(theme.accent, 0.15 + 0.7 * share), 1.0 + 2.5 * share))
                painter.drawLine(here, self.place_of(point.x, point.y))

    def _paint_point(
        self, painter: QPainter, theme: Theme, point: MapPoint, *, is_home: bool
    ) -> None:
        place = self.place_of(point.x, point.y)
        if is_home:
            painter.setPen(QPen(qcolor(theme.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, _HOME_RADIUS, _HOME_RADIUS)
        if point.colour is None:
            painter.setPen(QPen(qcolor(theme.accent), 1.5))
            painter.setBrush(qcolor(theme.page))
            painter.drawEllipse(place, _POINT_RADIUS - 0.75, _POINT_RADIUS - 0.75)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(theme.track_colour(point.colour)))
            painter.drawEllipse(place, _POINT_RADIUS, _POINT_RADIUS)

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        """What the axes say and the phrases' labels, where they cover nothing."""
        font = text_font(SMALL_TEXT_SIZE)
        metrics, area = QFontMetricsF(font), self._area.adjusted(GRID, 2, -GRID, -2)
        painter.setFont(font)
        painter.setPen(qcolor(theme.quiet_text))
        places = [self.place_of(point.x, point.y) for point in self._points]
        radius, gap, height = _POINT_RADIUS + 1, _HOME_RADIUS + 2, metrics.height()
        taken = [QRectF(p.x() - radius, p.y() - radius, 2 * radius, 2 * radius) for p in places]

        def write(text: str, corners: Iterable[tuple[float, float]]) -> None:
            """At the first of these upper left corners where there is room."""
            for left, top in corners:
                box = QRectF(left, top, metrics.horizontalAdvance(text) + 1, height)
                if area.contains(box) and not any(box.intersects(other) for other in taken):
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
                    taken.append(box)
                    return

        right, up = (f"{self._axes[0]} →", f"↑ {self._axes[1]}")
        at_right = area.right() - metrics.horizontalAdvance(right) - 2
        low = area.bottom() - height - 1
        if self._axes[0]:
            write(right, [(at_right, y) for y in (low, area.center().y() - height - 2)])
        if self._axes[1]:
            write(up, [(x, area.top() + 1) for x in (area.left() + 1, area.center().x() + GRID)])
        if len(self._points) > _MOST_LABELS:
            return
        for point, place in zip(self._points, places, strict=True):
            x, y, width = place.x(), place.y(), metrics.horizontalAdvance(point.label)
            beside, above = y - height / 2, x - width / 2
            write(
                point.label,
                (
                    (x + gap, beside),
                    (x - gap - width, beside),
                    (above, y + gap),
                    (above, y - gap - height),
                ),
            )

    def _paint_puck(self, painter: QPainter, theme: Theme, here: QPointF) -> None:
        radius = _PUCK_RADIUS + (1.5 if self._is_held else 0.0)
        painter.setPen(QPen(qcolor(theme.page), 2.0))
        painter.setBrush(qcolor(theme.accent))
        painter.drawEllipse(here, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(theme.on_accent))
        painter.drawEllipse(here, 2.5, 2.5)


def _with_keypad(modifier: Qt.KeyboardModifier) -> Qt.KeyboardModifier:
    return modifier | Qt.KeyboardModifier.KeypadModifier

"""Cursors in the shape of tools."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QPainter, QPixmap

from musestudio.ui.icons import pixmap
from musestudio.ui.theme import Theme, current_theme

_SIZE = 20
_ROOM = 2  # Around the icon, for its outline.


def tool_cursor(icon: str, hot_x: float, hot_y: float) -> QCursor:
    """The icon as a cursor; (hot_x, hot_y) is what it points with, in shares of its size."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _cursor(icon, hot_x, hot_y, current_theme(), ratio)


@lru_cache(maxsize=32)
def _cursor(icon: str, hot_x: float, hot_y: float, theme: Theme, ratio: float) -> QCursor:
    """Outlined with the page's colour, so that it is seen on notes too."""
    drawn = pixmap(icon, "text", _SIZE)
    outline = _tinted(drawn, QColor(theme.page))
    side = _SIZE + 2 * _ROOM
    image = QPixmap(round(side * ratio), round(side * ratio))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            painter.drawPixmap(QPoint(_ROOM + dx, _ROOM + dy), outline)
    painter.drawPixmap(QPoint(_ROOM, _ROOM), drawn)
    painter.end()
    return QCursor(image, round(_ROOM + hot_x * _SIZE), round(_ROOM + hot_y * _SIZE))


def _tinted(source: QPixmap, colour: QColor) -> QPixmap:
    result = QPixmap(source)
    painter = QPainter(result)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(result.rect(), colour)
    painter.end()
    return result

"""How a line of the palette looks: what it is called, what it is, and its keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from musestudio.ui.icons import pixmap
from musestudio.ui.theme import (
    CORNER,
    GRID,
    SMALL_TEXT_SIZE,
    current_theme,
    qcolor,
    text_font,
)

ENTRY_ROLE = Qt.ItemDataRole.UserRole
PLACES_ROLE = Qt.ItemDataRole.UserRole + 1
LINE_HEIGHT = 8 * GRID
_CHECK_ROOM = 5 * GRID
_CHECK_SIZE = 3 * GRID
_CAP_HEIGHT = 5 * GRID


class LinePainter(QStyledItemDelegate):
    """Paints one entry; the letters that were typed are the strong ones."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._plain = text_font()
        self._strong = text_font()
        self._strong.setWeight(QFont.Weight.Bold)
        self._small = text_font(SMALL_TEXT_SIZE)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, LINE_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = current_theme()
        entry, places = index.data(ENTRY_ROLE), index.data(PLACES_ROLE)
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(theme.text, 0.13))
            painter.drawRoundedRect(QRectF(area), CORNER, CORNER)
        faint = 0.45 if entry.problem else 1.0
        words = area.adjusted(2 * GRID, 0, -2 * GRID, 0)
        if entry.checked:
            check = pixmap("check", "quiet_text", _CHECK_SIZE)
            top = area.center().y() - _CHECK_SIZE // 2
            painter.drawPixmap(QPoint(words.left(), top), check)
        words.setLeft(words.left() + _CHECK_ROOM)
        if entry.keys:
            words.setRight(self._paint_keys(painter, words, entry.keys, faint) - 3 * GRID)
        painter.setFont(self._small)
        painter.setPen(qcolor(theme.quiet_text, faint))
        painter.drawText(
            words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, entry.kind
        )
        kind_width = QFontMetrics(self._small).horizontalAdvance(entry.kind)
        words.setRight(words.right() - kind_width - 3 * GRID)
        painter.setPen(qcolor(theme.text, faint))
        self._paint_text(painter, words, entry.text, frozenset(places))
        painter.restore()

    def _paint_keys(self, painter: QPainter, area: QRect, keys: str, faint: float) -> int:
        """Draw the cap at the right end of ``area``; its left edge."""
        theme = current_theme()
        width = max(QFontMetrics(self._small).horizontalAdvance(keys) + 3 * GRID, _CAP_HEIGHT)
        cap = QRect(0, 0, width, _CAP_HEIGHT)
        cap.moveCenter(area.center())
        cap.moveRight(area.right())
        painter.setPen(QPen(qcolor(theme.line_bar, faint), 1))
        painter.setBrush(qcolor(theme.surface))
        painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), GRID, GRID)
        painter.setFont(self._small)
        painter.setPen(qcolor(theme.text, faint))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, keys)
        return cap.left()

    def _paint_text(
        self, painter: QPainter, area: QRect, text: str, strong: frozenset[int]
    ) -> None:
        shown = QFontMetrics(self._strong).elidedText(
            text, Qt.TextElideMode.ElideRight, area.width()
        )
        x, start = area.left(), 0
        while start < len(shown):
            end = start + 1
            while end < len(shown) and (end in strong) == (start in strong):
                end += 1
            font = self._strong if start in strong else self._plain
            painter.setFont(font)
            run = shown[start:end]
            place = QRect(x, area.top(), area.width(), area.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, run)
            x += QFontMetrics(font).horizontalAdvance(run)
            start = end

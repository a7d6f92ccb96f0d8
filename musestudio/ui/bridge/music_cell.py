"""A few bars in small, with a word above them: clicked, they are heard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from musestudio.ui.midi_drag import MidiDragSource, MidiOffer
from musestudio.ui.theme import (
    CORNER,
    GRID,
    SMALL_TEXT_SIZE,
    current_theme,
    number_font,
    qcolor,
    theme_notifier,
)
from musestudio.ui.thumbnail import Thumbnail, ThumbnailPainter

CELL_HEIGHT = 22 * GRID
HEAD_HEIGHT = 5 * GRID
_LEAST_STEP = 9 * GRID
_SCROLL_BAR = 3 * GRID + 2
_MARGIN = GRID + 2
_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_HEAR_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class MusicCell(QAbstractButton):
    """Some notes and what they are called. Click, Space or Return lets them be heard, the arrow
    keys go to the neighbours, and dragged out of the window they are a MIDI file.

    way_wanted(int): the cell to the left (−1) or to the right (1) is wanted.
    drag_offer: what a drag gives away; None where there is nothing.
    """

    way_wanted = Signal(int)

    def __init__(
        self, drag_offer: Callable[[], MidiOffer | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.picture: Thumbnail | None = None
        self._colour: str | None = None
        self._heading = ""
        self._thumbnail = ThumbnailPainter()
        self._is_current = False
        self._is_sounding = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumHeight(CELL_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme_notifier().changed.connect(self.update)
        MidiDragSource(self, drag_offer)

    def show_music(
        self, picture: Thumbnail | None, pitches: range, heading: str, colour: str | None = None
    ) -> None:
        """Show these notes on a scale of these rows, or that there are none.

        colour: of the notes, “#RRGGBB”; None for the assistant's.
        """
        self.picture, self._heading, self._colour = picture, heading, colour
        if picture is not None:
            self._thumbnail.show(picture, pitches)
        self.update()

    def rescale(self, pitches: range) -> None:
        """Show the same notes on a scale of these rows."""
        if self.picture is not None:
            self._thumbnail.show(self.picture, pitches)
            self.update()

    @property
    def heading(self) -> str:
        return self._heading

    @property
    def is_sounding(self) -> bool:
        return self._is_sounding

    def show_state(self, *, is_current: bool, is_sounding: bool) -> None:
        """Whether the cell is the one last looked at, and whether it is being heard."""
        if (is_current, is_sounding) != (self._is_current, self._is_sounding):
            self._is_current, self._is_sounding = is_current, is_sounding
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(28 * GRID, CELL_HEIGHT)

    # --- keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if not event.modifiers() and (key in _WAYS or key in _HEAR_KEYS):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _WAYS:
            self.way_wanted.emit(_WAYS[key])
        elif key in _HEAR_KEYS:
            self.click()
        else:
            super().keyPressEvent(event)

    # --- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(self._edge())
        painter.setBrush(qcolor(theme.page))
        painter.drawRoundedRect(frame, CORNER, CORNER)
        inside = frame.adjusted(_MARGIN, 0, -_MARGIN, 0)
        self.paint_heading(painter, QRectF(inside.left(), frame.top(), inside.width(), HEAD_HEIGHT))
        if self.picture is None:
            return
        area = inside.adjusted(0, HEAD_HEIGHT, 0, -_MARGIN)
        pixmap = self._thumbnail.pixmap(
            area.size(),
            self.devicePixelRatioF(),
            theme,
            is_current=self._is_current or self._colour is not None,
            colour=self._colour,
        )
        painter.drawPixmap(area.topLeft(), pixmap)

    def paint_heading(self, painter: QPainter, area: QRectF) -> None:
        """The word above the notes, or that they sound."""
        theme = current_theme()
        painter.setFont(number_font(SMALL_TEXT_SIZE, medium=True))
        is_loud = self._is_current and self._colour is None
        painter.setPen(qcolor(theme.accent if is_loud else theme.quiet_text))
        text = f"▶ {self._heading}" if self._is_sounding else self._heading
        elided = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, round(area.width())
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)

    def _edge(self) -> QPen:
        theme = current_theme()
        if self.hasFocus():
            return QPen(qcolor(theme.focus), 2.0)
        if self._is_current:
            return QPen(qcolor(theme.accent if self._colour is None else theme.focus), 1.0)
        return QPen(qcolor(theme.line_bar if self.underMouse() else theme.line_beat), 1.0)


class StepCell(MusicCell):
    """One step of the way, written by the assistant. It is lower where a scroll bar needs room."""

    def __init__(
        self, drag_offer: Callable[[], MidiOffer | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(drag_offer, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST_STEP, CELL_HEIGHT - _SCROLL_BAR)

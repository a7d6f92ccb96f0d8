"""The piano keys beside the roll: they name the rows, light up, and can be played."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musestudio.ui import colour as colours
from musestudio.ui.piano_roll.background import BLACK_KEYS
from musestudio.ui.piano_roll.gestures.zoom import turn_wheel
from musestudio.ui.piano_roll.pixels import Pixels, use_device_pixels
from musestudio.ui.piano_roll.selecting import select_pitch
from musestudio.ui.piano_roll.sprites import pitch_name
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import (
    KEYBOARD_WIDTH,
    SMALL_TEXT_SIZE,
    Theme,
    current_theme,
    number_font,
    theme_notifier,
)

BLACK_KEY_SHARE = 0.62
_FOLDED_BLACK_KEY_SHARE = 0.4  # Leaves room for its name.
_LOWEST_NAMED_ROW = 11  # Device-independent height from which every row's name is legible.
_LIT_VELOCITY = 104
_SOFTEST, _LOUDEST = 32, 120
_HOVER_TINT = 0.14


class Keyboard(QWidget):
    """Press a key to hear it (the further right, the louder), drag to slide over several.

    With Ctrl the press also selects the notes of that row, with Ctrl and Shift in addition
    to those selected.
    """

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._hovered = -1
        self.setFixedWidth(KEYBOARD_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setAccessibleName("Piano keys")
        self.setToolTip(
            "Press a key to hear it; the further right, the louder.\n"
            "Ctrl-click selects the notes of the row"
        )
        for signal in (
            state.looks_changed,
            state.song_changed,
            state.active_track_changed,
            state.sounding_changed,
            state.viewport.changed,
            theme_notifier().changed,
        ):
            signal.connect(self._repaint)

    def sizeHint(self) -> QSize:
        return QSize(KEYBOARD_WIDTH, 480)

    def set_hovered(self, pitch: int) -> None:
        """Mark the row the mouse is in; -1 for none."""
        if pitch != self._hovered:
            self._hovered = pitch
            self.update()

    def _repaint(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state = current_theme(), self._state
        painter = QPainter(self)
        ratio = use_device_pixels(painter)
        pixels = Pixels.of(state.viewport)
        width = round(self.width() * ratio)
        line = pixels.hairline
        painter.fillRect(0, 0, width, pixels.height, QColor(theme.white_key))
        lowest, highest = pixels.pitches(0, pixels.height)
        separator = QColor(colours.mix(theme.white_key, theme.black_key, 0.28))
        if pixels.rows.are_all:
            for pitch in range(lowest - 1, highest + 2):
                self._draw_key(painter, pixels, theme, pitch, width, separator)
            for pitch in range(lowest - 1, highest + 2):
                if pitch % 12 in BLACK_KEYS:
                    fill = self._key_colour(theme, pitch, theme.black_key)
                    length = round(width * BLACK_KEY_SHARE)
                    painter.fillRect(0, pixels.y(pitch), length, pixels.row, QColor(fill))
        else:
            self._draw_folded_keys(painter, pixels, theme, width, separator)
        painter.fillRect(width - line, 0, line, pixels.height, QColor(theme.line_bar))
        painter.resetTransform()
        self._draw_names(painter, pixels, theme, lowest, highest)

    def _draw_key(
        self,
        painter: QPainter,
        pixels: Pixels,
        theme: Theme,
        pitch: int,
        width: int,
        separator: QColor,
    ) -> None:
        """A white key reaches to the middle of the black ones beside it."""
        if pitch % 12 in BLACK_KEYS:
            return
        top, bottom = pixels.y(pitch), pixels.y(pitch) + pixels.row
        if (pitch + 1) % 12 in BLACK_KEYS:
            top -= pixels.row // 2
        if (pitch - 1) % 12 in BLACK_KEYS:
            bottom += pixels.row - pixels.row // 2
        fill = self._key_colour(theme, pitch, theme.white_key)
        if fill != theme.white_key:
            painter.fillRect(0, top, width, bottom - top, QColor(fill))
        line = pixels.hairline
        if pixels.row >= 5 * pixels.ratio or pitch % 12 == 0:
            painter.fillRect(0, bottom - line, width, line, separator)

    def _draw_folded_keys(
        self, painter: QPainter, pixels: Pixels, theme: Theme, width: int, separator: QColor
    ) -> None:
        """With neighbours missing every key is as high as its row, black ones are shorter."""
        for pitch in pixels.rows.pitches:
            top, is_black = pixels.y(pitch), pitch % 12 in BLACK_KEYS
            fill = self._key_colour(theme, pitch, theme.black_key if is_black else theme.white_key)
            length = round(width * _FOLDED_BLACK_KEY_SHARE) if is_black else width
            painter.fillRect(0, top, length, pixels.row, QColor(fill))
            painter.fillRect(
                0, top + pixels.row - pixels.hairline, width, pixels.hairline, separator
            )
        end = pixels.rows.count * pixels.row - pixels.offset_y
        painter.fillRect(0, end, width, pixels.height - end, QColor(theme.surface))

    def _key_colour(self, theme: Theme, pitch: int, plain: str) -> str:
        state = self._state
        if pitch in state.sounding_pitches:
            track = state.active_track
            return theme.note_colour(0 if track is None else track.colour, _LIT_VELOCITY)
        if pitch == self._hovered:
            contrast = theme.black_key if plain == theme.white_key else theme.white_key
            return colours.mix(plain, contrast, _HOVER_TINT)
        return plain

    def _draw_names(
        self, painter: QPainter, pixels: Pixels, theme: Theme, lowest: int, highest: int
    ) -> None:
        """Every C, and the key under the mouse; in a fold every key that has room."""
        font = number_font(SMALL_TEXT_SIZE - 1, medium=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        shown = [p for p in pixels.rows.pitches if lowest <= p <= highest]
        named = {p for p in shown if p % 12 == 0}
        if not pixels.rows.are_all and pixels.row >= _LOWEST_NAMED_ROW * pixels.ratio:
            named.update(shown)
        elif (
            pixels.row >= 8 * pixels.ratio
            and self._hovered in shown
            and self._hovered % 12 not in BLACK_KEYS
        ):
            named.add(self._hovered)
        for pitch in named:
            text = pitch_name(pitch, self._state.key)
            plain = self._key_colour(theme, pitch, theme.white_key)
            lit = pitch in self._state.sounding_pitches
            painter.setPen(QColor(theme.note_text(plain) if lit else theme.key_label))
            x = self.width() - 7 - metrics.horizontalAdvance(text)
            y = (pixels.y(pitch) + pixels.row / 2) / pixels.ratio + metrics.capHeight() / 2
            painter.drawText(QPointF(x, y), text)

    # Playing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            adding = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            select_pitch(self._state, self._pitch(event), adding=adding)
        self._play(event, again=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.set_hovered(self._pitch(event))
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._play(event, again=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._state.unhear()

    def leaveEvent(self, event: QEvent) -> None:
        self.set_hovered(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state.viewport, event, 0.0, event.position().y(), zooms_rows=True)
        event.accept()

    def _pitch(self, event: QMouseEvent) -> int:
        return self._state.viewport.transform.pitch(event.position().y())

    def _play(self, event: QMouseEvent, *, again: bool) -> None:
        pitch = self._pitch(event)
        if not again and pitch in self._state.sounding_pitches:
            return
        share = min(max(event.position().x() / self.width(), 0.0), 1.0)
        self._state.hear(pitch, round(_SOFTEST + (_LOUDEST - _SOFTEST) * share))

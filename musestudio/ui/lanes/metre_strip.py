"""The metre changes of the song, at their bar lines: added, changed and deleted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from musestudio.editing.commands import Command
from musestudio.editing.operations.metre_changes import delete_metre, set_metre, written_metres
from musestudio.score import MetreChange, Song
from musestudio.ui.lanes.metre_popover import MetrePopover
from musestudio.ui.piano_roll.gestures.zoom import turn_wheel
from musestudio.ui.piano_roll.overlays import PLAYHEAD_WIDTH
from musestudio.ui.piano_roll.pixels import Pixels, use_device_pixels
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import (
    SMALL_TEXT_SIZE,
    current_theme,
    number_font,
    qcolor,
    theme_notifier,
)

STRIP_HEIGHT = 22

_INDENT = 5.0
_REACH = 6.0


class MetreStrip(QWidget):
    """A click on a metre opens a small box to change or delete it; a double click on a free
    place adds one at the nearest bar line. With the keyboard: Left and Right, Enter, Del.
    """

    def __init__(self, state: RollState, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._selected: int | None = None  # The tick of a change.
        self._hovered: int | None = None
        self._popover: MetrePopover | None = None
        self._changes_of: Song | None = None
        self._changes: tuple[MetreChange, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Metre changes")
        self.setToolTip(
            "Click a metre to change it; double-click at a bar line to add one (Enter, Del)"
        )
        for signal in (state.looks_changed, state.viewport.changed, theme_notifier().changed):
            signal.connect(self._repaint)
        state.song_changed.connect(self._on_song_changed)
        state.playhead_changed.connect(self._on_playhead_changed)
        self._describe()

    @property
    def changes(self) -> tuple[MetreChange, ...]:
        """What stands in the song, and 4/4 at its start where nothing does."""
        song = self._state.song
        if song is not self._changes_of:
            self._changes_of = song
            written = written_metres(song)
            first = song.metre_map.changes[0]
            self._changes = written if written and written[0].tick == 0 else (first, *written)
        return self._changes

    @property
    def popover(self) -> MetrePopover | None:
        """The box a metre is being chosen in, if one is open."""
        return self._popover

    def _repaint(self) -> None:
        self.update()

    def _on_song_changed(self) -> None:
        if self._selected is not None and not self._is_change(self._selected):
            self._selected = None
        self._describe()
        self.update()

    def _on_playhead_changed(self, before: float, after: float) -> None:
        transform = self._state.viewport.transform
        for tick in (before, after):
            x = transform.x(tick)
            if -4 < x < self.width() + 4:
                self.update(QRect(round(x) - 3, 0, 7, self.height()))

    def _describe(self) -> None:
        if self._selected is None:
            self.setAccessibleDescription(f"{len(self.changes)} metres")
            return
        metre = self._state.song.metre_map.metre_at(self._selected)
        self.setAccessibleDescription(
            f"{metre.numerator}/{metre.denominator} from bar {self._bar(self._selected)}"
        )

    def _bar(self, tick: int) -> int:
        return self._state.song.metre_map.position_at(tick).bar

    def _is_change(self, tick: int) -> bool:
        return any(change.tick == tick for change in self.changes)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state = current_theme(), self._state
        painter = QPainter(self)
        ratio = use_device_pixels(painter)
        pixels = Pixels.of(state.viewport)
        height, line = round(self.height() * ratio), pixels.hairline
        painter.fillRect(0, 0, round(self.width() * ratio), height, QColor(theme.surface))
        painter.fillRect(
            0, height - line, round(self.width() * ratio), line, QColor(theme.line_beat)
        )
        painter.resetTransform()
        painter.setFont(number_font(SMALL_TEXT_SIZE, medium=True))
        for change, left, right in self._boxes():
            is_selected = change.tick == self._selected and self.hasFocus()
            if is_selected or change.tick == self._hovered:
                painter.fillRect(
                    QRect(round(left), 2, round(right - left), self.height() - 5),
                    qcolor(theme.text, 0.16 if is_selected else 0.08),
                )
            painter.fillRect(QRect(round(left), 0, 1, self.height()), QColor(theme.quiet_text))
            painter.setPen(QColor(theme.text))
            text = f"{change.numerator}/{change.denominator}"
            painter.drawText(QPointF(left + _INDENT, 15), text)
        if self._hovered is not None and not self._is_change(self._hovered):
            x = state.viewport.transform.x(self._hovered)
            painter.fillRect(QRect(round(x), 4, 1, self.height() - 8), QColor(theme.focus))
        x = state.viewport.transform.x(state.playhead_tick)
        painter.fillRect(
            QRect(round(x - PLAYHEAD_WIDTH / 2), 0, round(PLAYHEAD_WIDTH), self.height()),
            QColor(theme.text),
        )
        if self.hasFocus():
            painter.setPen(QColor(theme.focus))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _boxes(self) -> list[tuple[MetreChange, float, float]]:
        """Each change on the screen with its left and right edge."""
        transform = self._state.viewport.transform
        metrics = QFontMetricsF(number_font(SMALL_TEXT_SIZE, medium=True))
        boxes = []
        for change in self.changes:
            left = transform.x(change.tick)
            text = f"{change.numerator}/{change.denominator}"
            right = left + metrics.horizontalAdvance(text) + 2 * _INDENT
            if right > 0 and left < self.width():
                boxes.append((change, left, right))
        return boxes

    # Mouse

    def _change_at(self, x: float) -> int | None:
        for change, left, right in reversed(self._boxes()):
            if left - _REACH / 2 <= x <= right:
                return change.tick
        return None

    def _bar_line_at(self, x: float) -> int:
        """The bar line nearest to the mouse."""
        metre_map = self._state.song.metre_map
        tick = max(round(self._state.viewport.transform.tick(x)), 0)
        before = metre_map.bar_start_at(tick)
        after = metre_map.bar_line_from(before + 1)
        return after if after - tick < tick - before else before

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.select(self._change_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # On release: a double click on a free place must not meet a popup.
        if event.button() == Qt.MouseButton.LeftButton and self._selected is not None:
            self.open_popover(self._selected)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        if self._change_at(x) is None:
            self.select(None)
            self.open_popover(self._bar_line_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        found = self._change_at(x)
        hovered = self._bar_line_at(x) if found is None else found
        self.setCursor(
            Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor
        )
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state.viewport, event, event.position().x(), 0.0)
        event.accept()

    # Edits

    def select(self, tick: int | None) -> None:
        """Select the change at ``tick``."""
        self._selected = tick
        self._describe()
        self.update()

    def open_popover(self, tick: int) -> None:
        """Show the box that sets the metre from ``tick`` on."""
        song = self._state.song
        written = any(change.tick == tick for change in written_metres(song))
        popover = MetrePopover(
            self._bar(tick), song.metre_map.metre_at(tick), can_delete=written, parent=self
        )
        popover.chosen.connect(lambda top, bottom: self.set(tick, top, bottom))
        popover.deleted.connect(lambda: self.delete(tick))
        popover.closed.connect(self._on_popover_closed)
        self._popover = popover
        x = min(max(self._state.viewport.transform.x(tick), 0), self.width() - 40)
        popover.open_at(self.mapToGlobal(QPoint(round(x), self.height() + 2)))

    def _on_popover_closed(self) -> None:
        popover, self._popover = self._popover, None
        if popover is not None:
            popover.deleteLater()
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def set(self, tick: int, numerator: int, denominator: int) -> None:
        """Begin that metre at ``tick``: one undo step."""
        song = self._state.song
        name = "Change metre" if self._is_change(tick) else "Add metre"
        self._apply(set_metre(song, tick, numerator, denominator), name)
        self.select(tick)

    def delete(self, tick: int) -> None:
        """Let the metre before go on through ``tick``: one undo step."""
        self._apply(delete_metre(self._state.song, tick), "Delete metre")

    def _apply(self, commands: tuple[Command, ...], name: str) -> None:
        document = self._state.document
        with document.transaction(name):
            for command in commands:
                document.apply(command)

    # Keys

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._wants(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return not held and event.key() in (
            Qt.Key.Key_Left,
            Qt.Key.Key_Right,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Delete,
            Qt.Key.Key_Backspace,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._wants(event):
            super().keyPressEvent(event)
            return
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self._selected is not None:
                self.delete(self._selected)
        elif self._selected is not None:
            self.open_popover(self._selected)
        else:
            metre_map = self._state.song.metre_map
            self.open_popover(metre_map.bar_start_at(round(self._state.playhead_tick)))

    def _step(self, by: int) -> None:
        ticks = [change.tick for change in self.changes]
        if self._selected in ticks:
            place = ticks.index(self._selected) + by
        else:
            place = 0 if by > 0 else len(ticks) - 1
        self.select(ticks[min(max(place, 0), len(ticks) - 1)])
        self._state.viewport.reveal(float(self._selected or 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

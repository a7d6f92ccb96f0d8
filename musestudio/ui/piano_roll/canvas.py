"""The page of the roll: paints the music and hands mouse and keys to gestures and edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from musestudio.ui.piano_roll import keys
from musestudio.ui.piano_roll.drop_target import DropTarget
from musestudio.ui.piano_roll.empty_page import HINTS, draw_drop_label, draw_empty_page
from musestudio.ui.piano_roll.gestures.gesture import Pointer
from musestudio.ui.piano_roll.gestures.hit import note_at
from musestudio.ui.piano_roll.gestures.select_box import SelectBox
from musestudio.ui.piano_roll.ghosts import Ghosts, draw_ghosts, draw_region
from musestudio.ui.piano_roll.hand import Hand
from musestudio.ui.piano_roll.live_notes import draw_live_notes
from musestudio.ui.piano_roll.overlays import (
    DROP_LINE_WIDTH,
    PLAYHEAD_WIDTH,
    draw_band,
    draw_cut,
    draw_focus_ring,
    draw_time_line,
)
from musestudio.ui.piano_roll.painter import RollPainter
from musestudio.ui.piano_roll.pixels import Pixels, use_device_pixels
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.piano_roll.step_input import StepInput
from musestudio.ui.piano_roll.stretch_handles import draw_handles
from musestudio.ui.piano_roll.why import draw_why
from musestudio.ui.theme import GHOST_FADE_MS, current_theme, theme_notifier

_FOCUS_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class RollCanvas(QWidget):
    """The widget notes are seen and edited in.

    files_dropped(paths, tick): local files were let go at a place.
    context_menu_requested(global_position, tick, pitch): right click or menu key.
    hovered(pitch): the mouse is over that row; -1 when it has left.
    """

    files_dropped = Signal(list, int)
    context_menu_requested = Signal(QPoint, int, int)
    hovered = Signal(int)
    ghost_step = Signal(int)
    ghost_accepted = Signal()
    ghost_dismissed = Signal()
    ghost_auditioned = Signal()
    playhead_moved = Signal(int)

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.hints: Sequence[tuple[str, str]] = HINTS
        self.drop_label: Callable[[int], str] = self.place_name  # What letting go would do.
        self._painter = RollPainter(state)
        self._hand = Hand(state, self)
        self._drop = DropTarget(state, self)
        self.step_input = StepInput(state, self.playhead_moved.emit, self)
        self._shown_ghosts: Ghosts | None = None
        self._focused_by_key = False
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setDuration(GHOST_FADE_MS)
        self._fade.valueChanged.connect(self._repaint)

        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAccessibleName("Piano roll")
        self._describe()

        self._drop.moved.connect(self._repaint)
        self._drop.dropped.connect(self.files_dropped)
        state.song_changed.connect(self._on_song_changed)
        state.looks_changed.connect(self._repaint)
        state.preview_changed.connect(self._repaint)
        state.live_notes_changed.connect(self._repaint)
        state.selection_changed.connect(self._on_selection_changed)
        self._hand.cut_changed.connect(self._repaint)
        state.ghosts_changed.connect(self._on_ghosts_changed)
        state.playhead_changed.connect(self._on_playhead_changed)
        state.viewport.changed.connect(self._repaint)
        theme_notifier().changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        return QSize(900, 480)

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is running."""
        return self._hand.gesture is not None

    # Following the state

    def _repaint(self) -> None:
        self.update()

    def _on_song_changed(self) -> None:
        self._describe()
        self.update()

    def _on_selection_changed(self) -> None:
        self._describe()
        self.update()

    def _on_ghosts_changed(self) -> None:
        """New candidates fade in; stepping from one to the next is immediate."""
        ghosts, shown = self.state.ghosts, self._shown_ghosts
        self._shown_ghosts = ghosts
        if ghosts is None or shown is None or not ghosts.goes_on_from(shown):
            self._fade.stop()
            if ghosts is not None:
                self._fade.start()
        self.update()

    def _on_playhead_changed(self, before: float, after: float) -> None:
        transform = self.state.viewport.transform
        for tick in (before, after):
            x = transform.x(tick)
            if -8 < x < self.width() + 8:
                self.update(QRect(round(x) - 4, 0, 9, self.height()))

    def _describe(self) -> None:
        track, count = self.state.active_track, len(self.state.selected)
        notes = 0 if track is None else len(track.notes)
        name = "No track" if track is None else (track.name or f"Track {track.track_id}")
        self.setAccessibleDescription(f"{name}, {notes} notes, {count} selected")

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, state = current_theme(), self.state
        painter = QPainter(self)
        use_device_pixels(painter)
        pixels = Pixels.of(state.viewport)
        clip = self._device_rect(event.rect(), pixels)
        self._painter.draw(painter, pixels, clip)
        if self.step_input.is_on:
            self.step_input.draw(painter, pixels, theme)
        if state.ghosts is not None:
            painter.setOpacity(self._ghost_opacity)
            draw_region(painter, pixels, theme, state.ghosts)
            draw_ghosts(painter, pixels, theme, state.ghosts)
            if state.explained_note is not None:
                draw_why(painter, pixels, theme, *state.ghosts.why(state.explained_note))
            painter.setOpacity(1.0)
        if state.live_notes:
            draw_live_notes(painter, pixels, theme, state.live_notes)
        if self._hand.cut is not None:
            draw_cut(painter, pixels, theme, self._hand.cut)
        if isinstance(self._hand.gesture, SelectBox):
            draw_band(painter, pixels, theme, self._hand.gesture)
        else:
            draw_handles(painter, pixels, theme, state)
        drop_tick = self._drop.tick
        if drop_tick is not None:
            draw_time_line(painter, pixels, theme, drop_tick, DROP_LINE_WIDTH)
        else:
            draw_time_line(painter, pixels, theme, state.playhead_tick, PLAYHEAD_WIDTH)
        painter.resetTransform()
        area = QRectF(self.rect())
        if self._is_empty:
            draw_empty_page(painter, area, theme, self.hints)
        if drop_tick is not None:
            x = state.viewport.transform.x(drop_tick)
            draw_drop_label(painter, x, area, self.drop_label(drop_tick), theme)
        if self.hasFocus():
            draw_focus_ring(painter, self.size(), theme, by_key=self._focused_by_key)

    @property
    def _ghost_opacity(self) -> float:
        running = self._fade.state() == QVariantAnimation.State.Running
        return float(self._fade.currentValue()) if running else 1.0

    @property
    def _is_empty(self) -> bool:
        state = self.state
        shows_others = state.ghosts is not None or state.preview is not None or state.live_notes
        return state.song.note_count == 0 and not shows_others

    def _device_rect(self, rect: QRect, pixels: Pixels) -> QRect:
        """The device pixels that ``rect`` touches."""
        ratio = pixels.ratio
        left, top = int(rect.left() * ratio) - 1, int(rect.top() * ratio) - 1
        right, bottom = int((rect.right() + 1) * ratio) + 2, int((rect.bottom() + 1) * ratio) + 2
        whole = QRect(0, 0, pixels.width, pixels.height)
        return QRect(QPoint(left, top), QPoint(right, bottom)).intersected(whole)

    def place_name(self, tick: int) -> str:
        """A tick as bar and beat, in words."""
        place = self.state.song.metre_map.position_at(tick)
        if place.tick:
            return f"Bar {place.bar}, beat {place.beat}, tick {place.tick}"
        return f"Bar {place.bar}" if place.beat == 1 else f"Bar {place.bar}, beat {place.beat}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_viewport()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._fit_viewport()
        elif isinstance(event, QNativeGestureEvent) and self._hand.pinch(event):
            return True
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # A shortcut of the window would otherwise swallow the key before it arrives here.
            if self.step_input.wants(event):
                event.accept()
                return True
            busy = self.is_busy or self.state.cancel_drag is not None
            if keys.takes_before_shortcuts(self.state, event, busy=busy):
                event.accept()
                return True
        elif (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self.state.ghosts is not None
        ):
            # Tab must not move the focus while it keeps a candidate.
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def _fit_viewport(self) -> None:
        self.state.viewport.resize(self.width(), self.height(), self.devicePixelRatioF())

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hand.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hand.double_click(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointer = self._hand.move(event)
        if not self.is_busy:
            self._explain(pointer)
        self.hovered.emit(pointer.pitch)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hand.release(event)

    def _explain(self, pointer: Pointer) -> None:
        """Show why the candidate's note under the mouse is there."""
        ghosts = self.state.ghosts
        if ghosts is not None and ghosts.explains:
            self.state.explain(ghosts.at(pointer.tick, pointer.pitch))

    def leaveEvent(self, event: QEvent) -> None:
        self.state.explain(None)
        self._hand.leave()
        self.hovered.emit(-1)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hand.enter(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._hand.wheel(event)

    def cancel_gesture(self) -> bool:
        """Undo what a running gesture shows; whether there was one."""
        return self._hand.cancel()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.is_busy:
            transform = self.state.viewport.transform
            tick = max(round(transform.tick(event.x())), 0)
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            hit = note_at(self.state, event.x(), event.y()) if by_mouse else None
            if hit is not None and not self.state.selected_mask[hit.note]:
                self.state.select([hit.note])  # The menu speaks of what is selected.
            self.context_menu_requested.emit(event.globalPos(), tick, transform.pitch(event.y()))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._hand.modifier_key(event, held=True)
        if event.key() == Qt.Key.Key_Escape and self.cancel_gesture():
            return
        if self.is_busy:
            return  # Half an edit is under way.
        if self.step_input.press(event):
            return
        if self.state.ghosts is not None and self._ghost_key(event):
            return
        if not keys.edit_by_key(self.state, event, self.playhead_moved.emit):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._hand.modifier_key(event, held=False)
        self.step_input.release(event)
        super().keyReleaseEvent(event)

    def _ghost_key(self, event: QKeyEvent) -> bool:
        ghosts = self.state.ghosts
        meaning = None if ghosts is None else keys.ghost_key(event, asked=ghosts.asked)
        if meaning is keys.GhostKey.NEXT:
            self.ghost_step.emit(1)
        elif meaning is keys.GhostKey.PREVIOUS:
            self.ghost_step.emit(-1)
        elif meaning is keys.GhostKey.HEAR:
            self.ghost_auditioned.emit()
        elif meaning is keys.GhostKey.KEEP:
            self.ghost_accepted.emit()
        elif meaning is keys.GhostKey.DISMISS:
            self.ghost_dismissed.emit()
        elif meaning is not None:
            if ghosts is None or not ghosts.explains:
                return False
            self.state.explain_next(1 if meaning is keys.GhostKey.LATER else -1)
        return meaning is not None

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focused_by_key = event.reason() in _FOCUS_BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.step_input.let_go()
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        self.cancel_gesture()

    # Files dragged over

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop.drag_over(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drop.drag_over(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.leave()

    @property
    def drop_is_ours(self) -> bool:
        """Whether what is dragged over the page comes from a window of this program."""
        return self._drop.is_ours

    @property
    def drop_has_shift(self) -> bool:
        """Whether Shift is held over the drag, or was when it was let go."""
        return self._drop.has_shift

    @property
    def drop_paths(self) -> list[str]:
        """The files that are dragged over the page, or were let go last."""
        return self._drop.paths

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.let_go(event)

"""One track in the list: its colour, name, instrument, switches and levels."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from musestudio.score import Track
from musestudio.ui import colour
from musestudio.ui.instruments import instrument_name
from musestudio.ui.theme import (
    CONTROL_HEIGHT,
    GRID,
    SMALL_TEXT_SIZE,
    current_theme,
    qcolor,
    text_font,
)
from musestudio.ui.track_levels import LEVELS_HEIGHT, TrackLevels
from musestudio.ui.track_name import NameEdit
from musestudio.ui.track_toggle import TrackToggle

HEAD_HEIGHT = 12 * GRID
_STRIPE_WIDTH = GRID
_STRIPE_REACH = 2 * GRID  # Where a click means the colour.
_NAME_BASELINE = 21
_INSTRUMENT_BASELINE = 37
_DOT = 6


class TrackRow(QWidget):
    """One track. It shows and reports; the list does.

    activated(int, modifiers): the row was clicked; the track's id.
    clicked(int): pressed and let go without a drag, no key held.
    toggled(int, str, bool): a switch: "heard", "muted", "soloed" or "armed".
    level_previewed(int, int, int), level_chosen(int, int, int): track, controller, value.
    renamed(int, str): another name was entered.
    menu_wanted(int, place), colour_wanted(int), instrument_wanted(int)
    stepped(int): the focus is to go to the next row (+1) or the one before (−1).
    dragged(int, y), dropped(int, y): the row is being moved to a global height.
    """

    activated = Signal(int, object)
    clicked = Signal(int)
    toggled = Signal(int, str, bool)
    level_previewed = Signal(int, int, int)
    level_chosen = Signal(int, int, int)
    renamed = Signal(int, str)
    menu_wanted = Signal(int, object)
    colour_wanted = Signal(int)
    instrument_wanted = Signal(int)
    stepped = Signal(int)
    dragged = Signal(int, int)
    dropped = Signal(int, int)

    def __init__(self, track: Track, heard: bool, key_text: Callable[[str], str]) -> None:
        """key_text: the key of an action, by its id; empty where it has none."""
        super().__init__()
        self.track = track
        self._key_text = key_text
        self._is_active = self._is_selected = self._is_dragged = False
        self._pressed_at: QPoint | None = None
        self._name_edit: NameEdit | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMouseTracking(True)
        self.heard = TrackToggle("ear", "accent", "Heard by the assistant")
        self.mute = TrackToggle("M", "warn", "Mute")
        self.solo = TrackToggle("S", "ok", "Solo")
        self._is_armed = False
        self._levels: TrackLevels | None = None
        self._lay_out()
        self.heard.setChecked(heard)
        for toggle, what in (
            (self.heard, "heard"),
            (self.mute, "muted"),
            (self.solo, "soloed"),
        ):
            toggle.toggled.connect(
                lambda on, what=what: self.toggled.emit(self.track.track_id, what, on)
            )
        self.show_levels(False)
        self.show_track(track)

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFixedHeight(HEAD_HEIGHT)
        # The row paints the name and takes the clicks on it.
        head.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation, False)
        head.setMouseTracking(True)
        switches = QHBoxLayout(head)
        switches.setContentsMargins(0, 0, 2 * GRID, 0)
        switches.setSpacing(0)
        switches.addStretch(1)
        for toggle in (self.heard, self.mute, self.solo):
            switches.addWidget(toggle)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(head)

    @property
    def display_name(self) -> str:
        return self.track.name.strip() or f"Track {self.track.track_id}"

    @property
    def instrument(self) -> str:
        return instrument_name(self.track.program, self.track.is_drums)

    @property
    def levels(self) -> TrackLevels:
        """Volume, pan and arming, made when they are first wanted: a song may have many rows."""
        if self._levels is None:
            levels = self._levels = TrackLevels(self)
            track_id = self.track.track_id
            levels.show_track(self.track, armed=self._is_armed)
            self._show_arm_key()
            levels.armed.connect(lambda on: self.toggled.emit(track_id, "armed", on))
            levels.previewed.connect(lambda c, value: self.level_previewed.emit(track_id, c, value))
            levels.chosen.connect(lambda c, value: self.level_chosen.emit(track_id, c, value))
            levels.hide()
            self._column.addWidget(levels)
        return self._levels

    @property
    def levels_shown(self) -> bool:
        return self._levels is not None and not self._levels.isHidden()

    # --- showing

    def show_track(self, track: Track) -> None:
        """Show another state of the track."""
        self.track = track
        self.mute.show_checked(track.muted)
        self.solo.show_checked(track.soloed)
        if self._levels is not None:
            self._levels.show_track(track, armed=self._is_armed)
        # A place is kept, so that the switches of all rows stand in columns.
        self.heard.setEnabled(not track.is_drums)
        self.show_keys()
        count = len(track.notes)
        self.setAccessibleName(f"{self.display_name}, {self.instrument}")
        self.setToolTip(
            f"{self.display_name} · {self.instrument} · "
            f"{count:,} {'note' if count == 1 else 'notes'} · channel {track.channel + 1}"
        )
        self.update()

    def show_keys(self) -> None:
        """Name the keys of the switches in their tooltips."""
        for toggle, action_id in ((self.heard, "heard"), (self.mute, "mute"), (self.solo, "solo")):
            key = self._key_text(action_id)
            toggle.setToolTip(
                f"{toggle.accessibleName()}  ({key})" if key else toggle.accessibleName()
            )
        if self.track.is_drums:
            self.heard.setToolTip("The assistant does not hear drums")
        self._show_arm_key()

    def _show_arm_key(self) -> None:
        if self._levels is not None:
            arm, key = self._levels.arm, self._key_text("arm_track")
            name = arm.accessibleName()
            # It is the key of the edited track alone.
            arm.setToolTip(f"{name}  ({key})" if key and self._is_active else name)

    def show_active(self, active: bool, selected: bool) -> None:
        """active: the one edited; selected: what is done to tracks is done to it too."""
        self._is_active, self._is_selected = active, selected
        # One stop of the Tab key for the whole list; the arrows go from row to row.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if active else Qt.FocusPolicy.NoFocus)
        self._show_arm_key()
        self.update()

    def show_levels(self, shown: bool) -> None:
        """Show volume, pan and arming under the name, or only the name."""
        if shown or self._levels is not None:
            self.levels.setVisible(shown)
        self.setFixedHeight(HEAD_HEIGHT + (LEVELS_HEIGHT if shown else 0))

    def show_heard(self, heard: bool) -> None:
        self.heard.show_checked(heard)

    def show_armed(self, armed: bool) -> None:
        self._is_armed = armed
        if self._levels is not None:
            self._levels.arm.show_checked(armed)
        self.update()

    def show_dragged(self, dragged: bool) -> None:
        """Recede while it is carried to another place."""
        self._is_dragged = dragged
        self.update()

    def rename(self) -> None:
        """Edit the name in place: Return takes it, Esc leaves it."""
        if self._name_edit is not None:
            return
        edit = NameEdit(self.display_name, self)
        self._name_edit = edit
        edit.setGeometry(2 * GRID, GRID, self._text_room() + GRID, CONTROL_HEIGHT)
        edit.finished.connect(self._name_entered)
        edit.show()
        edit.setFocus()
        edit.selectAll()

    # --- mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
        self.activated.emit(self.track.track_id, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._pressed_at is None:
            self._show_cursor(place)
        elif self._is_dragged or self._is_far(place):
            self.dragged.emit(self.track.track_id, event.globalPosition().toPoint().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        pressed_at, self._pressed_at = self._pressed_at, None
        if self._is_dragged:
            self.dropped.emit(self.track.track_id, event.globalPosition().toPoint().y())
        elif event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.clicked.emit(self.track.track_id)
            if pressed_at.x() < _STRIPE_REACH:
                self.colour_wanted.emit(self.track.track_id)
            elif self._instrument_box().contains(pressed_at):
                self.instrument_wanted.emit(self.track.track_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if (
            event.button() == Qt.MouseButton.LeftButton
            and place.x() >= _STRIPE_REACH
            and place.y() < HEAD_HEIGHT
        ):
            self.rename()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.mapToGlobal(QPoint(2 * GRID, HEAD_HEIGHT))
        else:
            self.activated.emit(self.track.track_id, Qt.KeyboardModifier.NoModifier)
        self.menu_wanted.emit(self.track.track_id, place)

    def event(self, event: QEvent) -> bool:
        # A shortcut of the window would otherwise take the keys a list needs.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.hasFocus()
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.rename()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, track = current_theme(), self.track
        painter = QPainter(self)
        if self._is_dragged:
            painter.setOpacity(0.5)
        if self._is_active or self._is_selected or self.underMouse():
            strength = 0.10 if self._is_active else 0.07 if self._is_selected else 0.04
            painter.fillRect(self.rect(), qcolor(colour.mix(theme.surface, theme.text, strength)))
        stripe = QRectF(0, 1, _STRIPE_WIDTH, self.height() - 2)
        painter.fillRect(stripe, qcolor(theme.track_colour(track.colour)))
        self._paint_text(painter)
        if self.hasFocus():
            painter.setPen(QPen(qcolor(theme.focus), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_text(self, painter: QPainter) -> None:
        theme = current_theme()
        left, room = _STRIPE_WIDTH + 2 * GRID, self._text_room()
        font = text_font(medium=self._is_active)
        painter.setFont(font)
        painter.setPen(qcolor(theme.quiet_text if self.track.muted else theme.text))
        elide, right = QFontMetrics(font).elidedText, Qt.TextElideMode.ElideRight
        painter.drawText(left, _NAME_BASELINE, elide(self.display_name, right, room))
        if self._is_armed and not self.levels_shown:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(theme.record))
            painter.drawEllipse(QRectF(left, _INSTRUMENT_BASELINE - _DOT - 1, _DOT, _DOT))
            left, room = left + _DOT + GRID, room - _DOT - GRID
        font = text_font(SMALL_TEXT_SIZE)
        painter.setFont(font)
        painter.setPen(qcolor(theme.quiet_text))
        shown = QFontMetrics(font).elidedText(self.instrument, right, room)
        painter.drawText(left, _INSTRUMENT_BASELINE, shown)

    def _text_room(self) -> int:
        return self.heard.x() - _STRIPE_WIDTH - 3 * GRID

    def _instrument_box(self) -> QRect:
        """Where the instrument's name stands."""
        left = _STRIPE_WIDTH + 2 * GRID
        words = QFontMetrics(text_font(SMALL_TEXT_SIZE)).horizontalAdvance(self.instrument)
        width = min(words, self._text_room())
        return QRect(left, _NAME_BASELINE + 4, width, HEAD_HEIGHT - _NAME_BASELINE - 6)

    def _show_cursor(self, place: QPoint) -> None:
        clickable = place.x() < _STRIPE_REACH or self._instrument_box().contains(place)
        shape = Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def _is_far(self, place: QPoint) -> bool:
        assert self._pressed_at is not None
        return (place - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()

    def _name_entered(self, name: str | None) -> None:
        self._name_edit = None
        name = (name or "").strip()
        if name and name != self.display_name:
            self.renamed.emit(self.track.track_id, name)

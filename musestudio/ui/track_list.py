"""The tracks: which one is edited, which sound, which the assistant hears."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QEnterEvent,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from musestudio.editing import Change, ReplaceTrack, SongDocument
from musestudio.editing.operations.delete_track import delete_track
from musestudio.score import ChannelEvent, Track
from musestudio.ui import colour
from musestudio.ui.actions import Actions
from musestudio.ui.icons import pixmap
from musestudio.ui.instruments import FAMILIES, instrument_name
from musestudio.ui.theme import (
    GRID,
    SMALL_TEXT_SIZE,
    current_theme,
    qcolor,
    text_font,
    theme_notifier,
)

HEAD_HEIGHT = 9 * GRID
_ROW_HEIGHT = 12 * GRID
_STRIPE_WIDTH = GRID
_TOGGLE_SIZE = 5 * GRID


class TrackToggle(QAbstractButton):
    """A small square switch that shows a letter or an icon.

    tone: the theme's colour of the switch when it is on.
    """

    def __init__(self, sign: str, tone: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = sign
        self._tone = tone
        self.setCheckable(True)
        self.setFixedSize(_TOGGLE_SIZE, _TOGGLE_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        return QSize(_TOGGLE_SIZE, _TOGGLE_SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        tone = getattr(theme, self._tone)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._sign.isupper() and self.isChecked():
            painter.setBrush(qcolor(tone))
            painter.drawRoundedRect(box, GRID, GRID)
        elif self.underMouse():
            painter.setBrush(qcolor(theme.control_hover))
            painter.drawRoundedRect(box, GRID, GRID)
        if self.hasFocus():
            painter.setPen(QPen(qcolor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, GRID, GRID)
        if self._sign.isupper():
            painter.setFont(text_font(SMALL_TEXT_SIZE, medium=True))
            painter.setPen(qcolor(theme.page if self.isChecked() else theme.quiet_text))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._sign)
        else:
            name = self._sign if self.isChecked() else f"{self._sign}-slash"
            size = 4 * GRID
            picture = pixmap(name, self._tone if self.isChecked() else "quiet_text", size)
            offset = (_TOGGLE_SIZE - size) // 2
            painter.drawPixmap(offset, offset, picture)


class TrackRow(QWidget):
    """One track.

    activated(int): the row was clicked; the track's id.
    """

    activated = Signal(int)
    heard_toggled = Signal(int, bool)
    menu_wanted = Signal(int, object)

    def __init__(self, document: SongDocument, track: Track, heard: bool) -> None:
        super().__init__()
        self._document = document
        self.track = track
        self._is_active = False
        self._name_edit: QLineEdit | None = None
        self.setFixedHeight(_ROW_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.heard = TrackToggle("ear", "accent", "Heard by the assistant")
        self.mute = TrackToggle("M", "warn", "Mute")
        self.solo = TrackToggle("S", "ok", "Solo")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 2 * GRID, 0)
        layout.setSpacing(0)
        layout.addStretch(1)
        for toggle in (self.heard, self.mute, self.solo):
            layout.addWidget(toggle)
        self.heard.setChecked(heard)
        self.heard.toggled.connect(lambda on: self.heard_toggled.emit(self.track.track_id, on))
        self.mute.toggled.connect(self._set_muted)
        self.solo.toggled.connect(self._set_soloed)
        self.show_track(track)

    @property
    def display_name(self) -> str:
        return self.track.name.strip() or f"Track {self.track.track_id}"

    @property
    def instrument(self) -> str:
        return instrument_name(self.track.program, self.track.is_drums)

    def show_track(self, track: Track) -> None:
        """Show another state of the track."""
        self.track = track
        for toggle, on in ((self.mute, track.muted), (self.solo, track.soloed)):
            toggle.blockSignals(True)
            toggle.setChecked(on)
            toggle.blockSignals(False)
            toggle.update()
        count = len(track.notes)
        self.setAccessibleName(self.display_name)
        self.setToolTip(
            f"{self.display_name} · {self.instrument} · "
            f"{count:,} {'note' if count == 1 else 'notes'}"
        )
        self.update()

    def show_active(self, active: bool) -> None:
        self._is_active = active
        self.update()

    def show_heard(self, heard: bool) -> None:
        self.heard.blockSignals(True)
        self.heard.setChecked(heard)
        self.heard.blockSignals(False)
        self.heard.update()

    def rename(self) -> None:
        """Edit the name in place: Return takes it, Esc leaves it."""
        if self._name_edit is not None:
            return
        edit = _NameEdit(self.display_name, self)
        self._name_edit = edit
        edit.setGeometry(2 * GRID, GRID, self._text_room() + GRID, 7 * GRID)
        edit.finished.connect(self._renamed)
        edit.show()
        edit.setFocus()
        edit.selectAll()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.activated.emit(self.track.track_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.rename()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.activated.emit(self.track.track_id)
        self.menu_wanted.emit(self.track.track_id, event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        if self._is_active or self.underMouse():
            strength = 0.10 if self._is_active else 0.05
            painter.fillRect(self.rect(), qcolor(colour.mix(theme.surface, theme.text, strength)))
        stripe = QRectF(0, 1, _STRIPE_WIDTH, self.height() - 2)
        painter.fillRect(stripe, qcolor(theme.track_colour(self.track.colour)))
        faint = self.track.muted
        left, room = _STRIPE_WIDTH + 2 * GRID, self._text_room()
        for text, baseline, size, tone, medium in (
            (self.display_name, 21, None, "text", self._is_active),
            (self.instrument, 37, SMALL_TEXT_SIZE, "quiet_text", False),
        ):
            font = text_font(medium=medium) if size is None else text_font(size)
            painter.setFont(font)
            painter.setPen(qcolor(theme.quiet_text if faint else getattr(theme, tone)))
            metrics = QFontMetrics(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(left, baseline, shown)

    def _text_room(self) -> int:
        return self.heard.x() - _STRIPE_WIDTH - 3 * GRID

    def _renamed(self, name: str | None) -> None:
        self._name_edit = None
        name = (name or "").strip()
        if name and name != self.display_name:
            self._document.apply(ReplaceTrack(self.track.renamed(name), "Rename track"))

    def _set_muted(self, muted: bool) -> None:
        name = "Mute track" if muted else "Unmute track"
        self._document.apply(ReplaceTrack(dataclasses.replace(self.track, muted=muted), name))

    def _set_soloed(self, soloed: bool) -> None:
        name = "Solo track" if soloed else "Unsolo track"
        self._document.apply(ReplaceTrack(dataclasses.replace(self.track, soloed=soloed), name))


class _NameEdit(QLineEdit):
    """finished(str | None): the new name, or None where the edit was called off."""

    finished = Signal(object)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._done = False
        self.returnPressed.connect(lambda: self._finish(self.text()))

    def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if event.key() == Qt.Key.Key_Escape:
            self._finish(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish(self.text())

    def _finish(self, text: str | None) -> None:
        if not self._done:
            self._done = True
            self.hide()
            self.deleteLater()
            self.finished.emit(text)


class TrackList(QFrame):
    """All tracks of the document.

    active_changed(int): another track is edited; its id.
    heard_changed(): the assistant is to hear other tracks.
    """

    active_changed = Signal(int)
    heard_changed = Signal()

    def __init__(
        self,
        document: SongDocument,
        actions: Actions,
        hears: Callable[[Track], bool],
        set_heard: Callable[[int, bool], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self._document = document
        self._hears = hears
        self._set_heard = set_heard
        self._rows: dict[int, TrackRow] = {}
        self._active: int | None = None
        title = QLabel("Tracks")
        title.setFont(text_font(medium=True))
        head = QHBoxLayout()
        head.setContentsMargins(3 * GRID, 0, GRID, 0)
        title.setFixedHeight(HEAD_HEIGHT)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(actions.button("add_track"))
        self._column = QWidget()
        self._layout = QVBoxLayout(self._column)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)
        self.destroyed.connect(document.observe(self._changed))
        theme_notifier().changed.connect(self.update)
        self._show_tracks()

    @property
    def active_track_id(self) -> int | None:
        return self._active

    @property
    def active_row(self) -> TrackRow | None:
        return None if self._active is None else self._rows.get(self._active)

    def row(self, track_id: int) -> TrackRow:
        return self._rows[track_id]

    def set_active(self, track_id: int | None) -> None:
        """Make a track the one that is edited."""
        if track_id == self._active and track_id is not None:
            return
        self._active = track_id
        for row_id, row in self._rows.items():
            row.show_active(row_id == track_id)
        if track_id is not None:
            if track_id in self._rows:
                self._scroll.ensureWidgetVisible(self._rows[track_id], 0, 0)
            self.active_changed.emit(track_id)

    def choose_first_with_notes(self) -> None:
        """Make active what a composer most likely wants to see: not a tempo track."""
        tracks = self._document.song.tracks
        with_notes = [track.track_id for track in tracks if track.notes]
        self._active = None
        self.set_active(next(iter(with_notes or [t.track_id for t in tracks]), None))

    def show_heard(self) -> None:
        """Read again which tracks the assistant hears."""
        for row in self._rows.values():
            row.show_heard(self._hears(row.track))

    def _changed(self, change: Change) -> None:
        self._show_tracks()

    def _show_tracks(self) -> None:
        tracks = self._document.song.tracks
        wanted = {track.track_id for track in tracks}
        for track_id in [i for i in self._rows if i not in wanted]:
            row = self._rows.pop(track_id)
            self._layout.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        for place, track in enumerate(tracks):
            if track.track_id not in self._rows:
                self._new_row(track)
            row = self._rows[track.track_id]
            if row.track is not track:
                row.show_track(track)
            if self._layout.indexOf(row) != place:
                self._layout.removeWidget(row)
                self._layout.insertWidget(place, row)
        if self._active not in wanted:
            self.choose_first_with_notes()

    def _new_row(self, track: Track) -> None:
        row = TrackRow(self._document, track, self._hears(track))
        row.activated.connect(self.set_active)
        row.heard_toggled.connect(self._heard)
        row.menu_wanted.connect(self._show_menu)
        self._rows[track.track_id] = row
        row.show_active(track.track_id == self._active)

    def _heard(self, track_id: int, heard: bool) -> None:
        self._set_heard(track_id, heard)
        self.heard_changed.emit()

    def _show_menu(self, track_id: int, place) -> None:  # type: ignore[no-untyped-def]
        menu = self.menu(track_id)
        menu.exec(place)
        menu.deleteLater()

    def menu(self, track_id: int) -> QMenu:
        """What can be done to a track: rename, another instrument, another colour, delete."""
        row = self._rows[track_id]
        menu = QMenu(self)
        menu.addAction("Rename").triggered.connect(row.rename)
        if not row.track.is_drums:
            instruments = menu.addMenu("Instrument")
            program = 0
            for family, names in FAMILIES:
                members = instruments.addMenu(family)
                for name in names:
                    self._add_choice(
                        members,
                        name,
                        program == (row.track.program or 0),
                        ReplaceTrack(with_program(row.track, program), "Change instrument"),
                    )
                    program += 1
        menu.addSeparator()
        delete = menu.addAction("Delete track")
        delete.triggered.connect(lambda: self.delete(track_id))
        return menu

    def delete(self, track_id: int) -> None:
        """Delete a track in one undo step; the song keeps its tempo, metre and key."""
        with self._document.transaction("Delete track"):
            for command in delete_track(self._document.song, track_id):
                self._document.apply(command)

    def _add_choice(self, menu: QMenu, name: str, checked: bool, command: ReplaceTrack) -> QAction:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(lambda: self._document.apply(command))
        return action


def with_program(track: Track, program: int) -> Track:
    """The track with its first program change replaced, or one put at its beginning."""
    status = 0xC0 | track.channel
    change = bytes((status, program))
    events = list(track.events)
    for i, event in enumerate(events):
        if event.data[0] == status:
            events[i] = event._replace(data=change)
            break
    else:
        events.insert(0, ChannelEvent(0, change))
    return dataclasses.replace(track, events=tuple(events))

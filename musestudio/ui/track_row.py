"""One track in the list: its colour, name, instrument and switches."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from musestudio.editing import ReplaceTrack, SongDocument
from musestudio.score import Track
from musestudio.ui import colour
from musestudio.ui.instruments import instrument_name
from musestudio.ui.theme import GRID, SMALL_TEXT_SIZE, current_theme, qcolor, text_font
from musestudio.ui.track_toggle import TrackToggle

_ROW_HEIGHT = 12 * GRID
_STRIPE_WIDTH = GRID


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
        # A place is kept, so that the switches of all rows stand in columns.
        if track.is_drums:
            self.heard.setEnabled(False)
            self.heard.setToolTip("The assistant does not hear drums")
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish(self.text())

    def _finish(self, text: str | None) -> None:
        if not self._done:
            self._done = True
            self.hide()
            self.deleteLater()
            self.finished.emit(text)

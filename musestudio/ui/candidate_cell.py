"""One candidate in the list: in miniature, in words, with a star and a place on the shelf."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QToolButton, QWidget

from musestudio.ui.icons import bind_icon
from musestudio.ui.midi_drag import MidiDragSource, MidiOffer
from musestudio.ui.theme import (
    CORNER,
    GRID,
    SMALL_TEXT_SIZE,
    current_theme,
    number_font,
    qcolor,
    text_font,
)
from musestudio.ui.thumbnail import Thumbnail, ThumbnailPainter

CELL_HEIGHT = 13 * GRID
COMPACT_CELL_HEIGHT = 10 * GRID
_NUMBER_WIDTH = 6 * GRID
_WORDS_HEIGHT = 4 * GRID
_BUTTON = 5 * GRID
_ICON = 14
_MARGIN = GRID + 2
_WITHDRAWN_OPACITY = 0.45
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
}
_UNSTAR = "Take the star off"
_HEAR_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Place(Enum):
    """In which list a cell stands."""

    OFFERED = "offered"
    ASIDE = "aside"


class CandidateCell(QAbstractButton):
    """One candidate. Clicking it, or Space, looks at it; double click or Return lets it be
    heard; the arrow keys go to its neighbours; dragged out of the window it is a MIDI file.

    chosen(int), hear_wanted(int), star_wanted(int), aside_wanted(int): its index; for one that
        is set aside the last asks for it to be thrown away.
    step_wanted(int): the next cell, or the one before, is wanted.
    seed_wanted(int): its seed is to be kept.
    """

    chosen = Signal(int)
    hear_wanted = Signal(int)
    star_wanted = Signal(int)
    aside_wanted = Signal(int)
    step_wanted = Signal(int)
    seed_wanted = Signal(int)

    def __init__(
        self,
        index: int,
        picture: Thumbnail,
        pitches: range,
        place: Place,
        drag_offer: Callable[[int], MidiOffer | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._index = index
        self._picture = picture
        self._place = place
        self._thumbnail = ThumbnailPainter()
        self._is_current = False
        self._is_sounding = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(CELL_HEIGHT)
        self._star = self._small_button(lambda: self.star_wanted.emit(self._index))
        self._aside = self._small_button(lambda: self.aside_wanted.emit(self._index))
        self.clicked.connect(lambda: self.chosen.emit(self._index))
        self.show_picture(picture, pitches)
        MidiDragSource(self, lambda: drag_offer(self._index))

    # --- what it shows

    def show_picture(self, picture: Thumbnail, pitches: range) -> None:
        """Show this candidate from now on, on a scale of these rows."""
        self._picture = picture
        self._thumbnail.show(picture, pitches)
        count = len(picture.notes)
        notes = f"{count} {'note' if count == 1 else 'notes'}"
        is_aside = self._place is Place.ASIDE
        name = f"{'Set aside' if is_aside else 'Candidate'} {self._index + 1}"
        marks = ", starred" if picture.starred else ""
        if picture.aside and not is_aside:
            marks += ", set aside"
        self.setAccessibleName(
            f"{name}, {picture.words.lower()}, {notes}, seed {picture.seed}{marks}"
        )
        self.setToolTip(
            f"{name}: {picture.words.lower()}, {notes}, seed {picture.seed}. "
            "Double-click to hear it, drag it out as a MIDI file."
        )
        bind_icon(
            self._star,
            "star-fill" if picture.starred else "star",
            "accent" if picture.starred else "quiet_text",
        )
        _name(
            self._star, "Take the star off" if picture.starred else "Star: a favourite, set aside"
        )
        if is_aside:
            bind_icon(self._aside, "x", "quiet_text")
            _name(self._aside, "Throw away")
        else:
            bind_icon(self._aside, "tray", "accent" if picture.aside else "quiet_text")
            _name(
                self._aside,
                "Take off the shelf"
                if picture.aside
                else "Set aside: stays when you ask again, and is saved with the project",
            )
        self.update()

    def show_state(self, is_current: bool, is_sounding: bool) -> None:
        self._is_current = is_current
        self._is_sounding = is_sounding
        # One stop for the Tab key in the whole list; arrows go on from there.
        within = is_current or self._place is Place.ASIDE
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if within else Qt.FocusPolicy.NoFocus)
        for button in (self._star, self._aside):
            button.setFocusPolicy(self.focusPolicy())
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Lower, and without words, for low windows."""
        self.setFixedHeight(COMPACT_CELL_HEIGHT if compact else CELL_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, self.height())

    @property
    def place(self) -> Place:
        return self._place

    # --- mouse and keys

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.hear_wanted.emit(self._index)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if not event.modifiers() and (
                key in _STEPS or key in _HEAR_KEYS or _deletes(self, key)
            ):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.step_wanted.emit(_STEPS[key])
        elif key in _HEAR_KEYS:
            self.hear_wanted.emit(self._index)
        elif _deletes(self, key):
            self.aside_wanted.emit(self._index)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu(self) -> QMenu:
        """What can be done with the candidate and its seed; to be deleted by the caller."""
        picture, menu = self._picture, QMenu(self)
        for text, wanted in (
            ("Hear it", self.hear_wanted),
            (_UNSTAR if picture.starred else "Star it", self.star_wanted),
            (self._aside.toolTip().partition(":")[0], self.aside_wanted),
        ):
            menu.addAction(text).triggered.connect(
                lambda _checked=False, wanted=wanted: wanted.emit(self._index)
            )
        menu.addSeparator()
        seed = picture.seed
        menu.addAction(f"Keep seed {seed}").triggered.connect(lambda: self.seed_wanted.emit(seed))
        menu.addAction("Copy the seed").triggered.connect(
            lambda: QGuiApplication.clipboard().setText(str(seed))
        )
        return menu

    # --- drawing

    def resizeEvent(self, event: QResizeEvent) -> None:
        x = self.width() - _BUTTON - 2
        gap = (self.height() - 2 * _BUTTON) // 3
        self._star.setGeometry(x, gap, _BUTTON, _BUTTON)
        self._aside.setGeometry(x, self.height() - gap - _BUTTON, _BUTTON, _BUTTON)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(_WITHDRAWN_OPACITY)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = theme.accent if self._is_current else theme.line_beat
        if self.hasFocus():
            edge = theme.focus
        elif self.underMouse() and not self._is_current:
            edge = theme.line_bar
        painter.setPen(QPen(qcolor(edge), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(qcolor(theme.page))
        painter.drawRoundedRect(frame, CORNER, CORNER)
        painter.setFont(number_font(SMALL_TEXT_SIZE, medium=True))
        painter.setPen(qcolor(theme.accent if self._is_current else theme.quiet_text))
        number = QRectF(0, 0, _NUMBER_WIDTH, self.height())
        painter.drawText(
            number,
            Qt.AlignmentFlag.AlignCenter,
            "▶" if self._is_sounding else str(self._index + 1),
        )
        area = frame.adjusted(_NUMBER_WIDTH, _MARGIN, -_BUTTON - _MARGIN, -_MARGIN)
        if self.height() >= CELL_HEIGHT and self._picture.words:
            area.setHeight(area.height() - _WORDS_HEIGHT + 2)
            self._paint_words(painter, area)
        pixmap = self._thumbnail.pixmap(
            area.size(), self.devicePixelRatioF(), theme, is_current=self._is_current
        )
        painter.drawPixmap(area.topLeft(), pixmap)

    def _paint_words(self, painter: QPainter, music: QRectF) -> None:
        theme = current_theme()
        painter.setFont(text_font(SMALL_TEXT_SIZE))
        painter.setPen(qcolor(theme.text if self._is_current else theme.quiet_text))
        words = QRectF(music.left(), music.bottom() + 1, music.width(), _WORDS_HEIGHT)
        text = painter.fontMetrics().elidedText(
            self._picture.words, Qt.TextElideMode.ElideRight, round(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _small_button(self, do: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("kind", "tiny")
        button.setIconSize(QSize(_ICON, _ICON))
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.clicked.connect(do)
        return button


def _deletes(cell: CandidateCell, key: Qt.Key) -> bool:
    """Whether a key throws the cell's candidate off the shelf."""
    return cell.place is Place.ASIDE and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def _name(button: QToolButton, text: str) -> None:
    button.setToolTip(text)
    button.setAccessibleName(text.partition(":")[0])

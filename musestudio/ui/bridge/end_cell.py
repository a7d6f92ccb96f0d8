"""An end of the bridge: a place for a phrase, which teaches how to fill it while it is empty."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from musestudio.ui.bridge.music_cell import CELL_HEIGHT, HEAD_HEIGHT, MusicCell
from musestudio.ui.icons import bind_icon
from musestudio.ui.midi_drag import MidiOffer
from musestudio.ui.note_clip import MIDI_TYPES, PROJECT_TYPE
from musestudio.ui.theme import CORNER, GRID, SMALL_TEXT_SIZE, current_theme, qcolor, text_font

_BUTTON = 5 * GRID
_ICON = 14
_WIDTH = 34 * GRID
_LEAST_WIDTH = 18 * GRID
_DELETE_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class EndCell(MusicCell):
    """Where the bridge begins, or where it leads.

    Files, and music dragged from this window or another, can be let go on it.

    dropped(QMimeData): valid only while the signal is handled.
    selection_wanted(), file_wanted(): the selected notes, or a file, are to be this end.
    clear_wanted(): it is to be empty.
    """

    dropped = Signal(QMimeData)
    selection_wanted = Signal()
    file_wanted = Signal()
    clear_wanted = Signal()

    def __init__(
        self,
        name: str,
        drag_offer: Callable[[], MidiOffer | None],
        parent: QWidget | None = None,
    ) -> None:
        """name: “From” or “To”."""
        super().__init__(drag_offer, parent)
        self._name = name
        self._teaching = ""
        self._words = ""
        self._is_dragged_over = False
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setMaximumWidth(_WIDTH)
        self.more = QToolButton(self)
        self.more.setProperty("kind", "tiny")
        self.more.setIconSize(QSize(_ICON, _ICON))
        self.more.setCursor(Qt.CursorShape.ArrowCursor)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setToolTip(f"{name}: choose another phrase")
        self.more.setAccessibleName(f"{name}: choose another phrase")
        bind_icon(self.more, "dots-three", "quiet_text")
        self.more.clicked.connect(self._show_menu)
        self.can_take_selection: Callable[[], bool] = lambda: True
        self.describe("")

    @property
    def is_empty(self) -> bool:
        return self.picture is None

    def teach(self, text: str) -> None:
        """Write this on the cell while it is empty: how to fill it."""
        self._teaching = text
        self.describe(self._words)

    def describe(self, words: str) -> None:
        """Say what stands here: “Bars 1–4 of “Piano””; empty: nothing does."""
        self._words = words
        if words:
            self.setAccessibleName(f"{self._name}: {words}")
            self.setToolTip(
                f"{self._name}: {words}. Click to hear it; drop another phrase on it to change it."
            )
        else:
            self.setAccessibleName(f"{self._name}: empty. {self._teaching}")
            self.setToolTip(
                f"{self._name}: drop a MIDI file here, or click to take the selected notes or "
                "choose a file."
            )
        self.update()

    def menu(self) -> QMenu:
        """What can be done with the end; to be deleted by the caller."""
        menu = QMenu(self)
        selection = menu.addAction("Take the selected notes")
        selection.setEnabled(self.can_take_selection())
        selection.triggered.connect(lambda: self.selection_wanted.emit())
        menu.addAction("Choose a file…").triggered.connect(lambda: self.file_wanted.emit())
        if not self.is_empty:
            menu.addSeparator()
            menu.addAction("Take it away").triggered.connect(lambda: self.clear_wanted.emit())
        return menu

    def _show_menu(self) -> None:
        menu = self.menu()
        menu.exec(self.mapToGlobal(self.rect().topRight()))
        menu.deleteLater()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, CELL_HEIGHT)

    # --- keys

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _DELETE_KEYS
            and not event.modifiers()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _DELETE_KEYS:
            self.clear_wanted.emit()
        else:
            super().keyPressEvent(event)

    # --- music let go on it

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._follow(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._follow(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_dragged_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_dragged_over(False)
        if _is_music(event.mimeData()):
            event.acceptProposedAction()
            self.dropped.emit(event.mimeData())

    def _follow(self, event: QDragMoveEvent) -> None:
        if _is_music(event.mimeData()):
            event.acceptProposedAction()
            self._show_dragged_over(True)
        else:
            event.ignore()

    def _show_dragged_over(self, is_over: bool) -> None:
        self._is_dragged_over = is_over
        self.update()

    # --- drawing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.more.setGeometry(self.width() - _BUTTON - 2, 1, _BUTTON, HEAD_HEIGHT - 1)

    def paint_heading(self, painter: QPainter, area: QRectF) -> None:
        super().paint_heading(painter, area.adjusted(0, 0, -_BUTTON, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_empty:
            super().paintEvent(event)
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.is_empty:
            edge = theme.focus if self.hasFocus() else theme.line_bar
            width = 2.0 if self.hasFocus() else 1.0
            painter.setPen(QPen(qcolor(edge), width, Qt.PenStyle.DashLine))
            painter.setBrush(qcolor(theme.control_hover if self.underMouse() else theme.surface))
            painter.drawRoundedRect(frame, CORNER, CORNER)
            head = QRectF(frame.left() + GRID + 2, 0, frame.width() - GRID, HEAD_HEIGHT)
            self.paint_heading(painter, head)
            painter.setFont(text_font(SMALL_TEXT_SIZE))
            painter.setPen(qcolor(theme.quiet_text))
            area = frame.adjusted(2 * GRID, HEAD_HEIGHT, -2 * GRID, -2 * GRID)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, flags, self._teaching)
        if self._is_dragged_over:
            painter.setPen(QPen(qcolor(theme.accent), 2.0))
            painter.setBrush(qcolor(theme.accent, 0.12))
            painter.drawRoundedRect(frame, CORNER, CORNER)


def _is_music(data: QMimeData) -> bool:
    """Whether what is dragged are local files, or notes from a window of ours."""
    return any(url.isLocalFile() for url in data.urls()) or any(
        data.hasFormat(kind) for kind in (PROJECT_TYPE, *MIDI_TYPES)
    )

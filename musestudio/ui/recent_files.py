"""The files opened last: in the File menu, and on the empty page."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from musestudio.ui.background import Background
from musestudio.ui.file_prompts import FilePrompts
from musestudio.ui.piano_roll.empty_page import HINT_COLUMN, width_of_hints
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.settings_store import SettingsOfWindow
from musestudio.ui.theme import GRID, TEXT_SIZE, current_theme, text_font

_LANE = "recent files"
_LONGEST_NAME_PX = 40 * GRID
_OVERHANG = 6 * GRID  # To the right of the sentences.
_BUTTON_PADDING = 3 * GRID
_EMPTY_PAGE_HALF_PX = 146  # The lower half of what the roll writes on an empty page.


class RecentFiles(QObject):
    """Which there are, newest first, and which of them are gone.

    changed(): others, or others are gone. A disk is asked in the background: it may be far.
    """

    changed = Signal()

    def __init__(
        self, store: SettingsOfWindow, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._background = background
        self._known = store.value.recent_files
        self.missing: frozenset[str] = frozenset()
        store.changed.connect(self._look)

    @property
    def paths(self) -> tuple[str, ...]:
        return self._store.value.recent_files

    def refresh(self) -> None:
        """Look again which are gone."""
        paths = self.paths
        self._background.start(
            _LANE,
            lambda _job, _report: frozenset(p for p in paths if not os.path.exists(p)),
            finished=self._show,
            failed=lambda _sentence: None,
        )

    def forget(self, paths: frozenset[str]) -> None:
        """Take some off the list."""
        for path in paths:
            self._store.take(self._store.value.without_recent_file(path))

    def _show(self, missing: frozenset[str]) -> None:
        if missing != self.missing:
            self.missing = missing
            self.changed.emit()

    def _look(self) -> None:
        if self.paths != self._known:
            self._known = self.paths
            self.changed.emit()
            self.refresh()


class RecentMenu(QMenu):
    """The list in the File menu; files that are gone are grey and say so."""

    def __init__(self, recent: RecentFiles, prompts: FilePrompts, parent: QWidget) -> None:
        super().__init__("Open &recent", parent)
        self._recent = recent
        self._prompts = prompts
        self.setToolTipsVisible(True)
        recent.changed.connect(self._fill)
        self.aboutToShow.connect(recent.refresh)
        self._fill()

    def _fill(self) -> None:
        recent = self._recent
        self.clear()
        for path in recent.paths:
            gone = path in recent.missing
            name = f"{Path(path).name} — {'it is gone' if gone else _folder(path)}"
            action = self.addAction(name.replace("&", "&&"))
            action.setEnabled(not gone)
            action.setToolTip(f"There is no file {path} any more" if gone else path)
            action.triggered.connect(
                lambda _checked=False, path=path: self._prompts.open_path(path)
            )
        self.addSeparator()
        remove = self.addAction("&Remove those that are gone")
        remove.setEnabled(bool(recent.missing.intersection(recent.paths)))
        remove.triggered.connect(lambda: recent.forget(recent.missing))
        self.addAction("&Clear the list").triggered.connect(
            lambda: recent.forget(frozenset(recent.paths))
        )
        self.setEnabled(bool(recent.paths))


class RecentOnPage(QFrame):
    """The newest of them, a line under what the empty page says; hidden where there is no room."""

    def __init__(
        self, recent: RecentFiles, prompts: FilePrompts, state: RollState, page: QWidget
    ) -> None:
        super().__init__(page)
        self._recent = recent
        self._prompts = prompts
        self._state = state
        self._page = page
        self.buttons: list[QToolButton] = []
        self.setAccessibleName("Recent files")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        label = QLabel("Recent")
        label.setFont(text_font(TEXT_SIZE, medium=True))
        # The names begin where the sentences above them do.
        label.setFixedWidth(round(HINT_COLUMN) - _BUTTON_PADDING)
        self._row.addWidget(label)
        self._row.addStretch(1)
        recent.changed.connect(self._fill)
        for changed in (state.song_changed, state.ghosts_changed, state.preview_changed):
            changed.connect(self._place)
        page.installEventFilter(self)
        self._fill()
        recent.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        # The grid keeps away from the words.
        QPainter(self).fillRect(self.rect(), QColor(current_theme().page))

    def _fill(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        there = [path for path in self._recent.paths if path not in self._recent.missing]
        self.buttons = []
        room = round(width_of_hints() - HINT_COLUMN) + _OVERHANG
        for path in there:
            button = self._button(path)
            room -= button.sizeHint().width()
            if room < 0:
                button.deleteLater()
                break
            self.buttons.append(button)
        for place, button in enumerate(self.buttons, 1):
            self._row.insertWidget(place, button)
        self._place()

    def _button(self, path: str) -> QToolButton:
        button = QToolButton()
        name, metrics = Path(path).name, button.fontMetrics()
        button.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _LONGEST_NAME_PX))
        button.setProperty("kind", "flat")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(f"Open {path}")
        button.setAccessibleName(f"Open {name}")
        button.clicked.connect(lambda: self._prompts.open_path(path))
        return button

    def _place(self) -> None:
        state, page = self._state, self._page.rect()
        is_empty = not state.song.note_count and state.ghosts is None and state.preview is None
        width, height = round(width_of_hints()), self.sizeHint().height()
        left, top = (page.width() - width) // 2, page.center().y() + _EMPTY_PAGE_HALF_PX
        has_room = top + height + 2 * GRID < page.bottom() and width < page.width()
        self.setGeometry(left, top, width + _OVERHANG, height)
        self.setVisible(is_empty and has_room and bool(self.buttons))


def _folder(path: str) -> str:
    """Where it is, as people write it."""
    folder = Path(path).parent
    try:
        return os.path.join("~", folder.relative_to(Path.home()))
    except ValueError:
        return str(folder)

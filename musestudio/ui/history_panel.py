"""Every state that undo and redo lead to, by name; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from musestudio.editing import SongDocument
from musestudio.editing.history import HistoryStates
from musestudio.ui.actions import Actions
from musestudio.ui.document_files import DocumentFiles, Origin
from musestudio.ui.theme import GRID, current_theme, qcolor, text_font
from musestudio.ui.track_list import HEAD_HEIGHT

_SAVED = " · saved"
_BEGINNINGS = {
    Origin.NEW: "New piece",
    Origin.DEMO: "Demo phrase",
    Origin.RESTORED: "Restored",
}


class HistoryPanel(QFrame):
    """The states of a document, oldest first, the present one marked."""

    def __init__(
        self,
        document: SongDocument,
        files: DocumentFiles,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self.setProperty("surface", "surface")
        self.setAccessibleName("History")
        self._document = document
        self.model = HistoryModel(self)
        self.view = _StateList()
        self.view.setAccessibleName("States of the piece")
        self.view.setModel(self.model)
        self.view.setUniformItemSizes(True)
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(lambda index: self._go_to(index.row()))
        self.view.activated.connect(lambda index: self._go_to(index.row()))
        title = QLabel("History")
        title.setFont(text_font(medium=True))
        title.setFixedHeight(HEAD_HEIGHT)
        head = QHBoxLayout()
        head.setContentsMargins(3 * GRID, 0, GRID, 0)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(actions.button("panel_history"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.destroyed.connect(document.observe(lambda _change: self.refresh()))

    def refresh(self) -> None:
        """Show the states as they are now; also called when the piece has been saved."""
        if self.isVisible():
            states = self._document.history
            first = _BEGINNINGS.get(self._files.began_as, "Opened")
            if self._files.home is None:
                # It is as it began, which need not be saved; yet it is in no file.
                states = states._replace(clean_position=None)
            self.model.show(states, first)
            here = self.model.index(states.position, 0)
            self.view.setCurrentIndex(here)
            self.view.scrollTo(here)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _go_to(self, state: int) -> None:
        if state != self._document.history.position:
            self._document.go_to(state)


class _StateList(QListView):
    """Keeps the present state in sight when the room changes, as it does after it is shown."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())


class HistoryModel(QAbstractListModel):
    """States as lines of text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._states = HistoryStates((), 0, None)
        self._first = ""

    def show(self, states: HistoryStates, first: str) -> None:
        """first: what the oldest state is called."""
        if (states, first) != (self._states, self._first):
            self.beginResetModel()
            self._states, self._first = states, first
            self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._states.names) + 1

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        row, states = index.row(), self._states
        if role == Qt.ItemDataRole.DisplayRole:
            name = states.names[row - 1] if row else self._first
            return name + (_SAVED if row == states.clean_position else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            where = ", the present state" if row == states.position else ""
            return f"{self.data(index)}{where}{', undone' if row > states.position else ''}"
        if role == Qt.ItemDataRole.FontRole:
            return text_font(medium=row == states.position)
        if role == Qt.ItemDataRole.ForegroundRole and row > states.position:
            return qcolor(current_theme().quiet_text)
        return None

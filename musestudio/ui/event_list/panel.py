"""The event list as it is seen: a heading and a table that can be worked by keys alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from musestudio.score import Note
from musestudio.ui.actions import Actions
from musestudio.ui.event_list.model import Column, EventModel
from musestudio.ui.event_list.rows import RowKind, runs
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.theme import GRID, number_font, text_font
from musestudio.ui.track_list import HEAD_HEIGHT

_ROW_HEIGHT = 6 * GRID
_MIDDLE_C = 60
_MOST_RUNS = 500  # Of selected rows that Qt is told of; the painting knows all the same.
_WIDTHS = {
    Column.POSITION: 17 * GRID,
    Column.PITCH: 13 * GRID,
    Column.VELOCITY: 17 * GRID,
    Column.LENGTH: 15 * GRID,
    Column.VALUE: 15 * GRID,
}
_OWN_KEYS = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Insert,
    *(Qt.Key(Qt.Key.Key_0 + digit) for digit in range(10)),
}
"""What the list needs though the window has made it a shortcut. Letters are left to the window."""


class EventList(QFrame):
    """Rows of the edited track; the selection is the roll's.

    refused(str): why what was typed was not taken.
    """

    refused = Signal(str)

    def __init__(self, state: RollState, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self.setAccessibleName("Event list")
        self._state = state
        self._is_stale = True
        self._sending = False
        self.model = EventModel(state, self)
        self.table = EventTable()
        self.table.setModel(self.model)
        self.table.setItemDelegate(_Cells(state, self.model, self.table))
        self._fit_columns()
        title = QLabel("Events")
        title.setFont(text_font(medium=True))
        title.setFixedHeight(HEAD_HEIGHT)
        self._count = QLabel()
        self._count.setProperty("role", "small")
        head = QHBoxLayout()
        head.setContentsMargins(3 * GRID, 0, GRID, 0)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._count)
        head.addSpacing(2 * GRID)
        head.addWidget(actions.button("panel_events"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.table)
        self.setFocusProxy(self.table)
        self.model.refused.connect(self.refused)
        self.table.delete_wanted.connect(self.delete_selected)
        self.table.insert_wanted.connect(self.insert_note)
        self.table.selectionModel().selectionChanged.connect(self._send_selection)
        state.song_changed.connect(self._reload)
        state.active_track_changed.connect(self._reload)
        state.selection_changed.connect(self._show_selection)

    def delete_selected(self) -> None:
        """Delete the selected notes and events, in one undo step."""
        events = {
            int(index)
            for each in self._selected_ranges()
            for index in self.model.rows.events_in(each.top(), each.bottom())
        }
        row = self.table.currentIndex().row()
        kept = tuple(e for i, e in enumerate(self.model.track.events) if i not in events)
        notes = self._state.selected_notes()
        with self._state.document.transaction("Delete events"):
            if events:
                self.model.replace_events(kept, "Delete events")
            if notes:
                self._state.change_notes(notes, (), "Delete notes")
        self._go_to(min(row, len(self.model.rows) - 1))

    def insert_note(self) -> None:
        """Put a note like the current one, or a middle C, at the playhead."""
        state, row = self._state, self.table.currentIndex().row()
        tick = round(state.playhead_tick)
        note = Note(
            tick,
            _MIDDLE_C,
            state.new_note_duration(tick),
            state.new_note_velocity,
            self.model.track.channel,
        )
        if row >= 0 and self.model.rows.source(row).kind is RowKind.NOTE:
            note = self.model.track.notes[self.model.rows.source(row).place].with_start(tick)
        state.change_notes((), (note,), "Insert note")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reload()

    def _fit_columns(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.KIND, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        header.setHighlightSections(False)
        header.setFixedHeight(7 * GRID)

    def _reload(self) -> None:
        if not self.isVisible():
            self._is_stale = True
            return
        self._is_stale = False
        here = self.table.currentIndex()
        row, column = here.row(), max(here.column(), 0)
        top = self.table.verticalScrollBar().value()
        focused = QApplication.focusWidget()
        had_keys = focused is not None and self.isAncestorOf(focused)
        self._sending = True
        self.model.load()
        self._sending = False
        if had_keys:  # The field that was typed in goes, and would leave the keys to anyone.
            self.table.setFocus()
        self.table.verticalScrollBar().setValue(top)
        count = len(self.model.rows)
        self._count.setText(f"{count:,}")
        if count:
            self._set_current(min(max(row, 0), count - 1), column)
        self._show_selection()

    def _show_selection(self) -> None:
        """Follow the roll: select its notes here and go to the first that is not in sight."""
        if self._sending or self._is_stale or not self.isVisible():
            return
        rows = self.model.rows.rows_of_notes(self._state.selected)
        stretches = runs(rows)
        model = self.table.selectionModel()
        self._sending = True
        model.clearSelection()
        if 0 < len(stretches) <= _MOST_RUNS:
            chosen = QItemSelection()
            for first, last in stretches:
                chosen.select(self.model.index(first, 0), self.model.index(last, Column.VALUE))
            model.select(chosen, QItemSelectionModel.SelectionFlag.Select)
        current = self.table.currentIndex()
        if len(rows) and current.row() not in rows:
            self._set_current(int(rows[0]), max(current.column(), 0))
        self._sending = False
        self.table.viewport().update()

    def _selected_ranges(self) -> Iterable[QItemSelectionRange]:
        # It is a list; PySide6's types do not say so.
        return cast("Iterable[QItemSelectionRange]", self.table.selectionModel().selection())

    def _send_selection(self) -> None:
        if self._sending:
            return
        found = [
            self.model.rows.notes_in(each.top(), each.bottom()) for each in self._selected_ranges()
        ]
        self._sending = True
        self._state.select(np.concatenate(found) if found else [])
        self._sending = False
        if len(self._state.selected) == 1:
            note = self._state.selected_notes()[0]
            self._state.viewport.reveal(note.start_tick, note.pitch)
        self.table.viewport().update()

    def _go_to(self, row: int) -> None:
        if row >= 0:
            self.table.selectRow(row)

    def _set_current(self, row: int, column: int) -> None:
        index = self.model.index(row, column)
        self.table.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.NoUpdate
        )
        self.table.scrollTo(index)


class EventTable(QTableView):
    """Rows of one height; Return, a digit or a double click begins to edit a cell.

    delete_wanted(), insert_wanted(): by their keys.
    """

    delete_wanted = Signal()
    insert_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Events of the track")
        self.setFont(number_font())
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the list.
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setMinimumSectionSize(_ROW_HEIGHT)
        vertical.setDefaultSectionSize(_ROW_HEIGHT)

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and Qt.Key(event.key()) in _OWN_KEYS
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._edit("")
        elif event.text().isdigit() and not event.modifiers():
            self._edit(event.text())
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        elif key == Qt.Key.Key_Insert:
            self.insert_wanted.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        """To the next cell, without letting go of the rows selected."""
        here = self.currentIndex()
        column = min(max(here.column() + by, 0), Column.VALUE)
        self.selectionModel().setCurrentIndex(
            here.siblingAtColumn(column), QItemSelectionModel.SelectionFlag.NoUpdate
        )

    def _edit(self, typed: str) -> None:
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            return  # An editor passes on the Return that ends it.
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
            editor = self.indexWidget(index) or self.viewport().focusWidget()
            if typed and editor is not None and hasattr(editor, "setText"):
                editor.setText(typed)


class _Cells(QStyledItemDelegate):
    """Marks the rows of the roll's selection, however many, and the cell with the focus."""

    def __init__(self, state: RollState, model: EventModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._model = model

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        source = self._model.rows.source(index.row())
        if source.kind is RowKind.NOTE:
            mask = self._state.selected_mask
            selected = source.place < len(mask) and bool(mask[source.place])
            if selected:
                option.state |= QStyle.StateFlag.State_Selected
            else:
                option.state &= ~QStyle.StateFlag.State_Selected

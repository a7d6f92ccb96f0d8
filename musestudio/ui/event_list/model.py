"""The rows as Qt asks for them, and edits of cells on their way to the document."""

from __future__ import annotations

import dataclasses
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from musestudio.editing import ReplaceTrack
from musestudio.score import ChannelEvent, Note, Track
from musestudio.score.note import HIGHEST_VELOCITY, LOWEST_VELOCITY
from musestudio.ui.event_list.rows import EventRows, RowKind, Source
from musestudio.ui.event_list.texts import (
    CellError,
    event_text,
    has_value,
    length_text,
    meta_text,
    position_text,
    read_length,
    read_number,
    read_position,
    with_value,
)
from musestudio.ui.piano_roll.state import RollState
from musestudio.ui.value_box import parse_pitch, pitch_name

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    POSITION = 0
    KIND = 1
    PITCH = 2
    VELOCITY = 3
    LENGTH = 4
    VALUE = 5


HEADINGS = ("Position", "Kind", "Pitch", "Velocity", "Length", "Value")
_NUMBERS = (Column.POSITION, Column.VELOCITY, Column.LENGTH, Column.VALUE)
_OF_NOTES = (Column.POSITION, Column.PITCH, Column.VELOCITY, Column.LENGTH)
_NO_TRACK = Track(0)


class EventModel(QAbstractTableModel):
    """The edited track of ``state``. ``load`` reads it anew.

    refused(str): why what was typed was not taken.
    """

    refused = Signal(str)

    def __init__(self, state: RollState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.rows = EventRows(_NO_TRACK, state.active_index.arrays.start[:0])

    def load(self) -> None:
        """Show the track as it is now."""
        track = self._state.active_track
        self.beginResetModel()
        if track is None:
            self.rows = EventRows(_NO_TRACK, self._state.active_index.arrays.start[:0])
        else:
            self.rows = EventRows(track, self._state.active_index.arrays.start)
        self.endResetModel()

    @property
    def track(self) -> Track:
        return self.rows.track

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = "AlignRight" if section in _NUMBERS else "AlignLeft"
            return Qt.AlignmentFlag[side] | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(self.rows.source(index.row()), column)
        if role == Qt.ItemDataRole.ToolTipRole and column in (Column.KIND, Column.VALUE):
            return self._text(self.rows.source(index.row()), column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{HEADINGS[column]} {self._text(self.rows.source(index.row()), column)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.isValid() and self._can_edit(
            self.rows.source(index.row()), Column(index.column())
        ):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        source, column, text = (
            self.rows.source(index.row()), Column(index.column()), str(value),
        )  # fmt: skip
        if role != Qt.ItemDataRole.EditRole or text == self._text(source, column):
            return False
        try:
            if source.kind is RowKind.NOTE:
                self._change_note(self.track.notes[source.place], column, text)
            else:
                self._change_event(source.place, column, text)
        except CellError as error:
            self.refused.emit(str(error))
            return False
        return True

    def _text(self, source: Source, column: Column) -> str:
        song = self._state.song
        if source.kind is RowKind.NOTE:
            note = self.track.notes[source.place]
            if column is Column.POSITION:
                return position_text(song.metre_map, note.start_tick)
            if column is Column.KIND:
                return "Muted note" if note.muted else "Note"
            if column is Column.PITCH:
                return pitch_name(note.pitch)
            if column is Column.VELOCITY:
                return str(note.velocity)
            if column is Column.LENGTH:
                return length_text(note.duration_ticks, song.ticks_per_beat)
            return ""
        if source.kind is RowKind.EVENT:
            event = self.track.events[source.place]
            tick, words = event.tick, event_text(event)
        else:
            meta = self.track.metas[source.place]
            tick, words = meta.tick, meta_text(meta)
        if column is Column.POSITION:
            return position_text(song.metre_map, tick)
        return {
            Column.KIND: words.kind, Column.PITCH: words.pitch, Column.VALUE: words.value,
        }.get(column, "")  # fmt: skip

    def _can_edit(self, source: Source, column: Column) -> bool:
        if source.kind is RowKind.NOTE:
            return column in _OF_NOTES
        if source.kind is RowKind.EVENT:
            event = self.track.events[source.place]
            return column is Column.POSITION or (column is Column.VALUE and has_value(event))
        return False  # Tempo and metre have lanes, markers the ruler.

    def _change_note(self, note: Note, column: Column, text: str) -> None:
        song = self._state.song
        if column is Column.POSITION:
            changed = note.with_start(read_position(song.metre_map, text))
        elif column is Column.PITCH:
            pitch = parse_pitch(text)
            if pitch is None:
                raise CellError(f"“{text}” is no pitch; write a name as in F#3, or 0 to 127.")
            changed = note.with_pitch(pitch)
        elif column is Column.VELOCITY:
            changed = note.with_velocity(read_number(text, LOWEST_VELOCITY, HIGHEST_VELOCITY))
        else:
            changed = note.with_duration(read_length(text, song.ticks_per_beat))
        self._state.change_notes((note,), (changed,), f"Change {HEADINGS[column].lower()}")

    def _change_event(self, index: int, column: Column, text: str) -> None:
        event = self.track.events[index]
        if column is Column.POSITION:
            changed = event._replace(tick=read_position(self._state.song.metre_map, text))
        else:
            changed = with_value(event, text)
        others = (*self.track.events[:index], *self.track.events[index + 1 :])
        self.replace_events(_with_event(others, changed), "Change event")

    def replace_events(self, events: tuple[ChannelEvent, ...], name: str) -> None:
        """Give the track other channel events, in one undo step."""
        track = dataclasses.replace(self.track, events=events)
        self._state.document.apply(ReplaceTrack(track, name))


def _with_event(events: tuple[ChannelEvent, ...], added: ChannelEvent) -> tuple[ChannelEvent, ...]:
    """``events`` with ``added`` after those on its tick."""
    return tuple(sorted((*events, added), key=lambda event: event.tick))

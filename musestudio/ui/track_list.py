"""The tracks: which one is edited, which sound, which the assistant hears."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from musestudio.editing import Change, SongDocument
from musestudio.score import Track
from musestudio.ui.actions import Actions
from musestudio.ui.theme import GRID, text_font, theme_notifier
from musestudio.ui.track_menu import track_menu
from musestudio.ui.track_row import TrackRow

HEAD_HEIGHT = 9 * GRID


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

    def _show_menu(self, track_id: int, place: QPoint) -> None:
        menu = track_menu(self._document, self._rows[track_id], self)
        menu.exec(place)
        menu.deleteLater()

"""The tracks: which one is edited, which sound and how, which the assistant hears."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from musestudio.editing import Change, Command, ReplaceTrack, SongDocument
from musestudio.editing.operations.arrange_tracks import move_tracks
from musestudio.editing.operations.instrument_change import insert_instrument_change
from musestudio.editing.operations.track_sound import PAN, VOLUME, with_instrument, with_level
from musestudio.score import Track
from musestudio.score.performance import state_before
from musestudio.ui.actions import Actions
from musestudio.ui.instrument_chooser import InstrumentChooser
from musestudio.ui.theme import GRID, text_font, theme_notifier
from musestudio.ui.track_colour import ColourPalette
from musestudio.ui.track_menu import track_menu
from musestudio.ui.track_order import DropLine, gap_at
from musestudio.ui.track_row import HEAD_HEIGHT as ROW_HEIGHT
from musestudio.ui.track_row import TrackRow

HEAD_HEIGHT = 9 * GRID
_PREVIEW_PITCH = 60
_PREVIEW_VELOCITY = 90
_LEVEL_NAMES = {VOLUME: "Change volume", PAN: "Change pan"}
_SWITCH_NAMES = {
    ("muted", True): "Mute",
    ("muted", False): "Unmute",
    ("soloed", True): "Solo",
    ("soloed", False): "Unsolo",
}


class TrackList(QFrame):
    """All tracks of the document.

    One of them is *active*: it is edited in the roll. Others may be *selected* with it;
    what is done to tracks is then done to all of them. One may be *armed*: what is played
    or stepped in goes there.

    active_changed(int): another track is edited; its id.
    heard_changed(): the assistant is to hear other tracks.
    armed_changed(object): another track is armed; its id, None for none.
    mix_previewed(object): how a track would sound, while a slider is dragged; None: no longer.
    instrument_previewed(int, int, int, object): pitch, velocity, channel and program of a
        note by which the composer may judge an instrument.
    """

    active_changed = Signal(int)
    heard_changed = Signal()
    armed_changed = Signal(object)
    mix_previewed = Signal(object)
    instrument_previewed = Signal(int, int, int, object)

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
        self._actions = actions
        self._hears = hears
        self._set_heard = set_heard
        self._rows: dict[int, TrackRow] = {}
        self._active: int | None = None
        self._selected: set[int] = set()
        self._armed: int | None = None
        self._all_levels = False
        title = QLabel("Tracks")
        title.setFont(text_font(medium=True))
        head = QHBoxLayout()
        head.setContentsMargins(3 * GRID, 0, GRID, 0)
        head.setSpacing(0)
        title.setFixedHeight(HEAD_HEIGHT)
        head.addWidget(title)
        head.addStretch(1)
        for action_id in ("other_tracks", "track_levels", "add_track"):
            head.addWidget(actions.button(action_id))
        self._column = QWidget()
        self._layout = QVBoxLayout(self._column)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        self._drop_line = DropLine(self._column)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        actions.keys_changed.connect(self._show_keys)
        layout.addWidget(self._scroll, 1)
        self.setAccessibleName("Tracks")
        self.destroyed.connect(document.observe(self._changed))
        theme_notifier().changed.connect(self.update)
        self._show_tracks()

    # --- which tracks

    @property
    def active_track_id(self) -> int | None:
        return self._active

    @property
    def active_row(self) -> TrackRow | None:
        return None if self._active is None else self._rows.get(self._active)

    @property
    def selected_ids(self) -> tuple[int, ...]:
        """What is done to tracks is done to these, in the order of the song."""
        ids = (track.track_id for track in self._document.song.tracks)
        return tuple(i for i in ids if i in self._selected or i == self._active)

    @property
    def armed_track_id(self) -> int | None:
        return self._armed

    def row(self, track_id: int) -> TrackRow:
        return self._rows[track_id]

    def set_active(self, track_id: int | None) -> None:
        """Make a track the one that is edited; another than before is selected alone."""
        if track_id != self._active or track_id is None:
            self._select(track_id, set())

    def step_active(self, by: int) -> None:
        """Edit the next track of the list (+1) or the one before (−1)."""
        ids = [track.track_id for track in self._document.song.tracks]
        if self._active in ids:
            place = min(max(ids.index(self._active) + by, 0), len(ids) - 1)
            had_focus = self._rows[self._active].hasFocus()
            self.set_active(ids[place])
            if had_focus:
                self._rows[ids[place]].setFocus(Qt.FocusReason.TabFocusReason)

    def set_armed(self, track_id: int | None) -> None:
        """Arm one track, or none."""
        if track_id != self._armed:
            self._armed = track_id
            for row_id, row in self._rows.items():
                row.show_armed(row_id == track_id)
            self.armed_changed.emit(track_id)

    def choose_first_with_notes(self) -> None:
        """Make active what a composer most likely wants to see: not a tempo track."""
        tracks = self._document.song.tracks
        with_notes = [track.track_id for track in tracks if track.notes]
        self._active = None
        self.set_active(next(iter(with_notes or [t.track_id for t in tracks]), None))

    # --- showing

    def show_heard(self) -> None:
        """Read again which tracks the assistant hears."""
        for row in self._rows.values():
            row.show_heard(self._hears(row.track))

    def show_levels(self, of_all: bool) -> None:
        """Show volume and pan of every track, or of the active one only."""
        self._all_levels = of_all
        self._show_states()

    # --- what is done to the selected tracks

    def toggle(self, what: str) -> None:
        """Mute or solo ("muted", "soloed") the selected tracks as the active one is not."""
        row = self.active_row
        if row is not None:
            is_on = row.track.muted if what == "muted" else row.track.soloed
            self._set_switch(row.track.track_id, what, not is_on)

    def change_colour(self) -> None:
        """Offer the eight colours beside the active row."""
        if self._active is not None:
            self._show_palette(self._active)

    def change_instrument(self) -> None:
        """Offer the instruments of General MIDI beside the active row."""
        if self._active is not None:
            self._show_instruments(self._active)

    def insert_instrument(self, tick: int, place: QPoint) -> None:
        """Offer at a global place the instruments the active track may change to at ``tick``."""
        if self._active is None:
            return
        track = self._document.song.track(self._active)
        now = state_before(self._document.song, tick + 1).program(track.channel)
        chooser = InstrumentChooser(now or 0, self, with_drums=False)
        chooser.setAccessibleName("Instrument from here on")
        chooser.looked_at.connect(lambda program: self._hear_instrument(track.track_id, program))
        chooser.chosen.connect(
            lambda program: self._document.apply(
                insert_instrument_change(self._document.song.track(track.track_id), tick, program)
            )
        )
        chooser.show_at(place)

    def move_selected(self, by: int) -> None:
        """Move the selected tracks up (−1) or down (+1) the list."""
        ids = [track.track_id for track in self._document.song.tracks]
        selected = self.selected_ids
        if selected:
            first = ids.index(selected[0])
            place = min(max(first + by, 0), len(ids) - len(selected))
            self._apply(move_tracks(self._document.song, selected, place), "Move track")

    # --- following the document

    def _changed(self, change: Change) -> None:
        if change.before.tracks is not change.after.tracks:
            self._show_tracks()

    def _show_tracks(self) -> None:
        tracks = self._document.song.tracks
        wanted = {track.track_id for track in tracks}
        for track_id in [i for i in self._rows if i not in wanted]:
            row = self._rows.pop(track_id)
            self._layout.removeWidget(row)
            row.hide()  # A layout shows what it was given a moment later, as a window by then.
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
        self._selected &= wanted
        if self._armed not in wanted:
            self.set_armed(None)
        if self._active not in wanted:
            self.choose_first_with_notes()
        else:
            self._show_states()

    def _new_row(self, track: Track) -> None:
        row = TrackRow(track, self._hears(track), self._actions.key_text)
        row.activated.connect(self._pressed)
        row.clicked.connect(lambda track_id: self._select(track_id, set()))
        row.toggled.connect(self._toggled)
        row.level_previewed.connect(self._preview_level)
        row.level_chosen.connect(self._set_level)
        row.renamed.connect(self._rename)
        row.menu_wanted.connect(self._show_menu)
        row.colour_wanted.connect(self._show_palette)
        row.instrument_wanted.connect(self._show_instruments)
        row.stepped.connect(self.step_active)
        row.dragged.connect(self._drag)
        row.dropped.connect(self._drop)
        self._rows[track.track_id] = row

    def _show_keys(self) -> None:
        for row in self._rows.values():
            row.show_keys()

    def _show_states(self) -> None:
        for row_id, row in self._rows.items():
            row.show_active(row_id == self._active, row_id in self._selected)
            row.show_levels(self._all_levels or row_id == self._active)

    # --- selecting

    def _pressed(self, track_id: int, modifiers: Qt.KeyboardModifier) -> None:
        """Ctrl adds or takes away, Shift takes all between; a drag may carry several."""
        selected = set(self.selected_ids)
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            if track_id in selected and len(selected) > 1:
                selected.discard(track_id)
                active = self._active if self._active in selected else min(selected)
                self._select(active, selected)
            else:
                self._select(track_id, selected | {track_id})
        elif modifiers & Qt.KeyboardModifier.ShiftModifier and self._active is not None:
            ids = [track.track_id for track in self._document.song.tracks]
            ends = sorted((ids.index(self._active), ids.index(track_id)))
            self._select(self._active, set(ids[ends[0] : ends[1] + 1]))
        elif track_id in selected:
            self._select(track_id, selected)
        else:
            self.set_active(track_id)

    def _select(self, active: int | None, selected: set[int]) -> None:
        changed = active != self._active
        self._active = active
        self._selected = selected if active is None else selected | {active}
        self._show_states()
        if changed and active is not None:
            if active in self._rows:
                self._scroll.ensureWidgetVisible(self._rows[active], 0, 0)
            self.active_changed.emit(active)

    def _ids_with(self, track_id: int) -> tuple[int, ...]:
        """The selected tracks where ``track_id`` is one of them, else that one alone."""
        selected = self.selected_ids
        return selected if track_id in selected else (track_id,)

    # --- edits

    def _apply(self, commands: tuple[Command, ...], name: str) -> None:
        with self._document.transaction(name):
            for command in commands:
                self._document.apply(command)

    def _edit(self, track_id: int, change: Callable[[Track], Track], name: str) -> None:
        """Change the track, and those selected with it, in one undo step."""
        ids, song = self._ids_with(track_id), self._document.song
        name = name if len(ids) == 1 else f"{name}s"
        self._apply(tuple(ReplaceTrack(change(song.track(i)), name) for i in ids), name)

    def _toggled(self, track_id: int, what: str, on: bool) -> None:
        if what == "heard":
            self._set_heard(track_id, on)
            self.heard_changed.emit()
        elif what == "armed":
            self.set_armed(track_id if on else None)
        else:
            self._set_switch(track_id, what, on)

    def _set_switch(self, track_id: int, what: str, on: bool) -> None:
        name = f"{_SWITCH_NAMES[what, on]} track"
        if what == "muted":
            self._edit(track_id, lambda track: dataclasses.replace(track, muted=on), name)
        else:
            self._edit(track_id, lambda track: dataclasses.replace(track, soloed=on), name)

    def _preview_level(self, track_id: int, controller: int, value: int) -> None:
        track = with_level(self._document.song.track(track_id), controller, value)
        self.mix_previewed.emit(track)

    def _set_level(self, track_id: int, controller: int, value: int) -> None:
        track = with_level(self._document.song.track(track_id), controller, value)
        self.mix_previewed.emit(None)
        self._apply((ReplaceTrack(track, _LEVEL_NAMES[controller]),), _LEVEL_NAMES[controller])

    def _rename(self, track_id: int, name: str) -> None:
        track = self._document.song.track(track_id).renamed(name)
        self._document.apply(ReplaceTrack(track, "Rename track"))

    # --- popovers

    def _show_menu(self, track_id: int, place: QPoint) -> None:
        menu = track_menu(self._actions, len(self._ids_with(track_id)), self)
        menu.exec(place)
        menu.deleteLater()

    def _show_palette(self, track_id: int) -> None:
        palette = ColourPalette(self._document.song.track(track_id).colour, self)
        palette.chosen.connect(
            lambda index: self._edit(
                track_id, lambda track: dataclasses.replace(track, colour=index), "Colour track"
            )
        )
        palette.show_at(self._below(track_id))

    def _show_instruments(self, track_id: int) -> None:
        track = self._document.song.track(track_id)
        chooser = InstrumentChooser(None if track.is_drums else track.program or 0, self)
        chooser.chosen.connect(lambda program: self._set_instrument(track_id, program))
        chooser.looked_at.connect(lambda program: self._hear_instrument(track_id, program))
        chooser.show_at(self._below(track_id))

    def _set_instrument(self, track_id: int, program: int | None) -> None:
        name = "Change instrument"
        with self._document.transaction(name):
            for each in self._ids_with(track_id):
                song = self._document.song
                track = with_instrument(song, song.track(each), program)
                self._document.apply(ReplaceTrack(track, name))

    def _hear_instrument(self, track_id: int, program: int | None) -> None:
        track = self._document.song.track(track_id)
        if program is not None and not track.is_drums:
            self.instrument_previewed.emit(
                _PREVIEW_PITCH, _PREVIEW_VELOCITY, track.channel, program
            )

    def _below(self, track_id: int) -> QPoint:
        return self._rows[track_id].mapToGlobal(QPoint(2 * GRID, ROW_HEIGHT))

    # --- another order

    def _boxes(self) -> list[tuple[int, int]]:
        """Upper and lower edge of every row, in the list."""
        rows = [self._rows[track.track_id] for track in self._document.song.tracks]
        return [(row.y(), row.y() + row.height()) for row in rows]

    def _drag(self, track_id: int, global_y: int) -> None:
        for each in self._ids_with(track_id):
            self._rows[each].show_dragged(True)
        y = self._column.mapFromGlobal(QPoint(0, global_y)).y()
        self._scroll.ensureVisible(0, y, 0, 6 * GRID)
        boxes = self._boxes()
        gap = gap_at(boxes, y)
        self._drop_line.show_at(boxes[gap][0] if gap < len(boxes) else boxes[-1][1])

    def _drop(self, track_id: int, global_y: int) -> None:
        self._drop_line.hide()
        for row in self._rows.values():
            row.show_dragged(False)
        ids = [track.track_id for track in self._document.song.tracks]
        moving = self._ids_with(track_id)
        gap = gap_at(self._boxes(), self._column.mapFromGlobal(QPoint(0, global_y)).y())
        place = gap - sum(1 for i in ids[:gap] if i in moving)
        self._apply(move_tracks(self._document.song, moving, place), "Move track")

"""The piano roll as the window embeds it: keys, ruler, page, velocity lane, scroll bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollBar, QVBoxLayout, QWidget

from musestudio.editing.document import SongDocument
from musestudio.editing.operations import CHORDS, SCALE_CHORDS
from musestudio.score import Key, Note
from musestudio.ui.lanes.lane_stack import LaneStack
from musestudio.ui.lanes.velocity import VELOCITY, VelocityLane
from musestudio.ui.piano_roll import edits, framing, keys, marker_keys, selecting
from musestudio.ui.piano_roll.canvas import RollCanvas
from musestudio.ui.piano_roll.chord_strip import ChordStrip
from musestudio.ui.piano_roll.follow import Follow, PlayheadFollower
from musestudio.ui.piano_roll.ghosts import Ghosts
from musestudio.ui.piano_roll.keyboard import Keyboard
from musestudio.ui.piano_roll.rows import Fold
from musestudio.ui.piano_roll.ruler import Ruler
from musestudio.ui.piano_roll.snap import Snap
from musestudio.ui.piano_roll.state import ChordChoice, RollState, Tool
from musestudio.ui.piano_roll.step_input import StepInput
from musestudio.ui.piano_roll.view_memory import restore_view_state, view_state
from musestudio.ui.piano_roll.why import LookedAt
from musestudio.ui.theme import KEYBOARD_WIDTH

_LONGEST_BAR = 2_000_000_000  # What a scroll bar can count.


class PianoRollView(QWidget):
    """Shows and edits the active track of a document, the others behind it.

    Every edit is one command on the document, and every change of the document is seen
    here. Ticks and pitches everywhere; no other part of the program speaks in pixels.

    selection_changed(): ask ``selection``.
    active_track_changed()
    playhead_moved(tick): the user put the playhead there (not emitted by ``set_playhead``).
    note_preview(pitch, velocity): a note should be heard.
    files_dropped(paths, tick, track_id): let go over the page; track_id may be None.
    tool_changed()
    context_menu_requested(global_position, tick, pitch)
    ghost_step(+1 or -1), ghost_auditioned(), ghost_accepted(), ghost_dismissed(): keys
        pressed while candidates are shown; the window decides what they do.
    explained(str): why the candidate's note under the mouse is there, one sentence; empty
        where there is none.
    loop_drawn(tuple | None): the user marked that stretch in the ruler, or no longer one.
    """

    selection_changed = Signal()
    active_track_changed = Signal()
    playhead_moved = Signal(int)
    note_preview = Signal(int, int)
    files_dropped = Signal(list, int, object)
    tool_changed = Signal()
    context_menu_requested = Signal(QPoint, int, int)
    ghost_step = Signal(int)
    ghost_auditioned = Signal()
    ghost_accepted = Signal()
    ghost_dismissed = Signal()
    explained = Signal(str)
    loop_drawn = Signal(object)

    def __init__(self, document: SongDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = RollState(document, self)
        self.canvas = RollCanvas(self.state)
        self.ruler = Ruler(self.state)
        self.chords = ChordStrip(self.state)
        self.keyboard = Keyboard(self.state)
        self._horizontal = QScrollBar(Qt.Orientation.Horizontal)
        self._vertical = QScrollBar(Qt.Orientation.Vertical)
        self._follower = PlayheadFollower(self.state, lambda: self.canvas.is_busy, self)
        self._opened = False
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.canvas)
        self.setAccessibleName("Piano roll")
        self.destroyed.connect(self.state.close)

    def _lay_out(self) -> None:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        corner = QFrame()
        corner.setFixedWidth(KEYBOARD_WIDTH)
        corner.setProperty("surface", "surface")
        grid.addWidget(corner, 0, 0, 2, 1)
        grid.addWidget(self.ruler, 0, 1)
        grid.addWidget(self.chords, 1, 1)
        grid.addWidget(self.keyboard, 2, 0)
        grid.addWidget(self.canvas, 2, 1)
        grid.addWidget(self._vertical, 0, 2, 3, 1)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(1, 1)
        self.lanes = LaneStack(self.state, page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.lanes, 1)
        column.addWidget(self._horizontal)

    def _connect(self) -> None:
        state, canvas = self.state, self.canvas
        state.selection_changed.connect(self.selection_changed)
        state.active_track_changed.connect(self.active_track_changed)
        state.note_preview.connect(self.note_preview)
        state.tool_changed.connect(self.tool_changed)
        state.viewport.changed.connect(self._update_scroll_bars)
        state.viewport.limits_changed.connect(self._update_scroll_bars)
        canvas.files_dropped.connect(self._on_files_dropped)
        canvas.hovered.connect(self.keyboard.set_hovered)
        canvas.context_menu_requested.connect(self.context_menu_requested)
        canvas.ghost_step.connect(self.ghost_step)
        canvas.ghost_auditioned.connect(self.ghost_auditioned)
        canvas.ghost_accepted.connect(self.ghost_accepted)
        canvas.ghost_dismissed.connect(self.ghost_dismissed)
        state.explained.connect(self.explained)
        canvas.playhead_moved.connect(self.playhead_moved)
        self.ruler.playhead_moved.connect(self.playhead_moved)
        self.ruler.loop_drawn.connect(self.loop_drawn)
        self._horizontal.valueChanged.connect(self._scroll_horizontally)
        self._vertical.valueChanged.connect(self._scroll_vertically)

    # Tracks and selection

    @property
    def active_track_id(self) -> int | None:
        return self.state.active_track_id

    def set_active_track(self, track_id: int | None) -> None:
        """Edit that track. Raises KeyError where the song has none with that id."""
        self.state.set_active_track(track_id)

    @property
    def visible_tracks(self) -> tuple[int, ...]:
        """Ids of the tracks drawn, the active one always among them."""
        return self.state.visible_tracks

    def set_visible_tracks(self, track_ids: Iterable[int] | None) -> None:
        """Draw only these behind the active one; None draws all."""
        self.state.set_visible_tracks(track_ids)

    @property
    def selection(self) -> tuple[tuple[int, Note], ...]:
        """(track_id, note) for each selected note, in reading order."""
        track_id = self.state.active_track_id
        if track_id is None:
            return ()
        return tuple((track_id, note) for note in self.state.selected_notes())

    def select_notes(self, notes: Iterable[Note]) -> None:
        """Select those of ``notes`` that the active track has."""
        self.state.select_notes(notes)

    def select_all(self) -> None:
        selecting.select_all(self.state)

    def select_inverse(self) -> None:
        """Select what is not selected, and let go of the rest."""
        selecting.select_inverse(self.state)

    def select_same_pitches(self) -> None:
        """Select every note that has the pitch of a selected one."""
        selecting.select_same_pitches(self.state)

    def select_out_of_scale(self) -> None:
        """Select the notes outside the key; none where no key is known."""
        selecting.select_out_of_scale(self.state)

    def select_from_playhead(self) -> None:
        """Select the notes that start at the playhead or after it."""
        selecting.select_from_playhead(self.state)

    def select_neighbour(self, by: int, *, adding: bool = False) -> None:
        """Select the next note in time (``by`` +1) or the one before (−1) and hear it."""
        selecting.select_neighbour(self.state, by, adding=adding)

    # Edits

    def delete_selection(self) -> None:
        edits.delete_selection(self.state)

    def nudge(self, ticks: int, semitones: int) -> None:
        """Move the selected notes, as far as the first tick and the pitches allow."""
        edits.nudge(self.state, ticks, semitones)

    def step_selection(self, by: int) -> None:
        """Move the selected notes a grid step later (``by`` +1) or earlier (−1)."""
        edits.nudge(self.state, by * keys.nudge_ticks(self.state), 0)

    def lengthen_selection(self, by: int) -> None:
        """Make the selected notes a grid step longer (``by`` +1) or shorter (−1)."""
        step = keys.nudge_ticks(self.state)
        edits.resize(self.state, by * step, step)

    def duplicate_selection(self) -> None:
        """Repeat the selected notes right behind themselves."""
        edits.duplicate_selection(self.state)

    def cancel_gesture(self) -> bool:
        """Drop a drag that is under way; whether there was one."""
        return self.canvas.cancel_gesture()

    # Tools

    @property
    def tool(self) -> Tool:
        return self.state.tool

    def set_tool(self, tool: Tool) -> None:
        self.state.set_tool(tool)

    @property
    def chord(self) -> ChordChoice:
        """What the chord stamp puts down."""
        return self.state.chord

    def set_chord(self, chord: ChordChoice) -> None:
        """Choose what the chord stamp puts down. Raises KeyError for an unknown kind."""
        if chord.kind not in SCALE_CHORDS:
            CHORDS[chord.kind]
        self.state.chord = chord

    @property
    def step_input(self) -> StepInput:
        """The mode in which played notes are entered at the playhead."""
        return self.canvas.step_input

    @property
    def snap(self) -> Snap:
        """The snap chosen; ``grid`` is what an adaptive one comes to."""
        return self.state.chosen_snap

    @property
    def grid(self) -> Snap:
        """The snap in force: an adaptive one has become the step that this zoom gives."""
        return self.state.snap

    def set_snap(self, snap: Snap) -> None:
        self.state.set_snap(snap)

    def set_key(self, key: Key | None) -> None:
        """Tint the rows of a key; None tints none."""
        self.state.set_key(key)

    @property
    def fold(self) -> Fold:
        return self.state.fold

    def set_fold(self, fold: Fold) -> None:
        """Leave out the rows outside the key, or those without notes; or none.

        Rows with notes of the visible tracks always stay, so that no note vanishes.
        """
        self.state.set_fold(fold)

    @property
    def velocity_lane(self) -> VelocityLane:
        return self.lanes.velocity

    def set_chords_visible(self, visible: bool) -> None:
        """Show or hide the names of the chords above the bars."""
        self.chords.setVisible(visible)

    def set_notes_named(self, named: bool) -> None:
        """Name notes where their rows are tall enough, or never."""
        self.state.set_notes_named(named)

    def set_velocity_lane_visible(self, visible: bool) -> None:
        self.lanes.set_open(VELOCITY, visible)

    # Playhead

    @property
    def playhead_tick(self) -> int:
        return round(self.state.playhead_tick)

    def set_playhead(self, tick: float) -> None:
        """Put the playhead there; fractions let it glide."""
        self.state.set_playhead(tick)

    def set_playing(self, playing: bool) -> None:
        """While playing, the keys of the notes under the playhead are lit."""
        self.state.set_playing(playing)

    @property
    def follow(self) -> Follow:
        return self._follower.mode

    def set_follow(self, mode: Follow) -> None:
        """Turn the page when the playhead runs out of it, glide along with it, or neither."""
        self._follower.set_mode(mode)

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Show the stretch [first tick, tick after the last) that is played over and over."""
        self.state.set_loop(loop)

    # Markers

    def name_marker(self) -> None:
        """Ask for the name of a marker at the playhead, a new one or the one there."""
        self.ruler.marker_name.ask(self.playhead_tick)

    def delete_marker(self) -> None:
        """Take the marker at the playhead away."""
        marker_keys.delete_marker_here(self.state, self.playhead_tick)

    def go_to_marker(self, by: int) -> None:
        """Put the playhead on the next marker (``by`` +1), or the one before (−1)."""
        target = marker_keys.neighbour_of(self.state, self.playhead_tick, by)
        if target is not None:
            self.go_to(target)

    def move_marker(self, by: int) -> bool:
        """Move the marker at the playhead a grid step later (``by`` +1) or earlier (−1), and the
        playhead with it; whether there is one."""
        target = marker_keys.move_marker_here(self.state, self.playhead_tick, by)
        if target is not None:
            self.go_to(target)
        return target is not None

    def go_to(self, tick: int) -> None:
        """Put the playhead there and in sight."""
        self.state.set_playhead(tick)
        self.state.viewport.reveal(tick)
        self.playhead_moved.emit(tick)

    # Ghosts

    def set_ghosts(
        self,
        candidates: Sequence[Sequence[tuple[int, Note]]],
        audible: int | None,
        start_tick: int,
        end_tick: int,
        *,
        replaced_on: Iterable[int] = (),
        looked_at: Iterable[tuple[LookedAt, ...]] = (),
        asked: bool = True,
        staying: Mapping[int, Sequence[Note]] | None = None,
        morphing: bool = False,
    ) -> None:
        """Show candidates for [start_tick, end_tick), the audible one strongest.

        replaced_on: tracks whose notes there would give way; they are shown receding.
        looked_at: for each candidate and note what was looked back at, shown under the mouse.
        asked: whether the composer asked for them; else the editor keeps most of its keys.
        staying: by track, the notes there that do not give way.
        morphing: they follow a hand, and do not fade in each time.
        """
        self.state.set_ghosts(
            Ghosts.of(
                candidates,
                audible,
                start_tick,
                end_tick,
                replaced_on,
                looked_at,
                asked,
                staying,
                morphing,
            )
        )

    def clear_ghosts(self) -> None:
        self.state.set_ghosts(None)

    @property
    def has_ghosts(self) -> bool:
        return self.state.ghosts is not None

    # Zoom and scroll

    def zoom(self, factor: float, anchor: float | None = None) -> None:
        """Stretch time. anchor: x in the page that stays in place; None is the middle."""
        x = self.state.viewport.width / 2 if anchor is None else anchor
        self.state.viewport.zoom_time(factor, x)

    def zoom_vertically(self, factor: float) -> None:
        """Stretch the rows about the middle of the page."""
        self.state.viewport.zoom_pitch(factor, self.state.viewport.height / 2)

    def zoom_to_fit(self) -> None:
        """Show all notes of the visible tracks, and the candidates."""
        framing.show_everything(self.state)

    def zoom_to_selection(self) -> None:
        """Show the selected notes; all where none is selected."""
        framing.show_selection(self.state)

    def scroll_to_tick(self, tick: float) -> None:
        """Scroll by as little as needed to see ``tick``."""
        self.state.viewport.reveal(tick)

    def show_opening(self) -> None:
        """What a newly opened song shows: its first bars at a readable size."""
        framing.show_opening(self.state)

    # Remembering the view

    def view_state(self) -> dict[str, Any]:
        """What ``restore_view_state`` needs, as JSON-able values."""
        state = view_state(self.state)
        return {**state, "lanes": self.lanes.saved()}

    def restore_view_state(self, saved: dict[str, Any]) -> None:
        """Go back to a saved view. What is missing or makes no sense is left as it is."""
        restore_view_state(self.state, saved)
        if isinstance(saved.get("velocity_lane"), bool):  # As older projects have it.
            self.set_velocity_lane_visible(saved["velocity_lane"])
        self.lanes.restore(saved.get("lanes"))
        self._opened = True

    # Widget

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._opened and self.state.viewport.width > 0:
            self._opened = True
            self.show_opening()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()

    def _on_files_dropped(self, paths: list[str], tick: int) -> None:
        self.files_dropped.emit(paths, tick, self.active_track_id)

    def _update_scroll_bars(self) -> None:
        viewport = self.state.viewport
        transform = viewport.transform
        for bar, value, most, page in (
            (self._horizontal, transform.scroll_x, viewport.max_scroll_x, viewport.width),
            (self._vertical, transform.scroll_y, viewport.max_scroll_y, viewport.height),
        ):
            bar.blockSignals(True)
            bar.setRange(0, min(round(max(most, value)), _LONGEST_BAR))
            bar.setPageStep(max(round(page), 1))
            bar.setSingleStep(24)
            bar.setValue(min(round(value), _LONGEST_BAR))
            bar.blockSignals(False)

    def _scroll_horizontally(self, value: int) -> None:
        self.state.viewport.scroll_to(scroll_x=float(value))

    def _scroll_vertically(self, value: int) -> None:
        self.state.viewport.scroll_to(scroll_y=float(value))

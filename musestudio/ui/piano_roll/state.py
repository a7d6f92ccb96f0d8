"""What the parts of the roll share: the music, the selection, the tool, the playhead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from musestudio.editing.commands import Command
from musestudio.editing.document import Change, SongDocument
from musestudio.score import Key, Note, Song, Track
from musestudio.ui.piano_roll.edits import change_notes
from musestudio.ui.piano_roll.ghosts import Ghosts
from musestudio.ui.piano_roll.note_index import (
    Indices,
    NoteArrays,
    NoteIndex,
    index_for,
    notes_at,
)
from musestudio.ui.piano_roll.note_places import (
    ascending,
    indices_of,
    new_notes,
    selection_after,
)
from musestudio.ui.piano_roll.rows import Fold, folded_rows
from musestudio.ui.piano_roll.snap import DEFAULT_SNAP, OFF, Snap
from musestudio.ui.piano_roll.viewport import Viewport
from musestudio.ui.piano_roll.why import why_text

NO_NOTES: Indices = np.zeros(0, dtype=np.int64)
DEFAULT_VELOCITY = 80


class Tool(Enum):
    """What the left mouse button does."""

    POINTER = "pointer"
    PENCIL = "pencil"
    ERASER = "eraser"
    KNIFE = "knife"
    GLUE = "glue"
    MUTE = "mute"
    BRUSH = "brush"
    STAMP = "stamp"


class ChordChoice(NamedTuple):
    """What the chord stamp puts down.

    kind:      a name in ``operations.CHORDS`` or ``operations.SCALE_CHORDS``.
    inversion: how many of the lowest notes go up an octave, from 0.
    """

    kind: str = "Triad in scale"
    inversion: int = 0


class Extent(NamedTuple):
    """The smallest box around notes.

    start_tick, last_start_tick: where the first and the last of them begin.
    end_tick: the first tick after all of them.
    """

    start_tick: int
    last_start_tick: int
    end_tick: int
    lowest_pitch: int
    highest_pitch: int


@dataclass(frozen=True)
class Preview:
    """A gesture's outcome before it is one: shown instead of the ``hidden`` notes.

    hidden: indices into the active track's notes.
    notes:  what stands there now, drawn as selected.
    """

    hidden: Indices
    notes: NoteArrays


class RollState(QObject):
    """The shared state of roll, keyboard, ruler and lanes.

    Notes are addressed by their index in the active track, which is valid until the next
    ``song_changed``; everything that outlives a change is told in notes.

    song_changed:      the document changed; indices are new and any gesture is void.
    looks_changed:     something other than the music is to be painted anew.
    preview_changed:   a gesture shows another outcome, or none.
    selection_changed: other notes are selected.
    active_track_changed: another track is edited.
    playhead_changed(before_tick, after_tick)
    tool_changed, ghosts_changed, sounding_changed: as named.
    live_notes_changed: other notes are being played.
    note_preview(pitch, velocity): a note should be heard.
    explained(str): why another note of the shown candidate is there; empty for none.
    """

    song_changed = Signal()
    looks_changed = Signal()
    preview_changed = Signal()
    selection_changed = Signal()
    active_track_changed = Signal()
    playhead_changed = Signal(float, float)
    tool_changed = Signal()
    ghosts_changed = Signal()
    sounding_changed = Signal()
    live_notes_changed = Signal()
    note_preview = Signal(int, int)
    explained = Signal(str)

    def __init__(self, document: SongDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.viewport = Viewport(self)
        self.chosen_snap = DEFAULT_SNAP
        self.tool = Tool.POINTER
        self.chord = ChordChoice()
        self.key: Key | None = None
        self.fold = Fold.NONE
        self.notes_named = True
        self.ghosts: Ghosts | None = None
        self.explained_note: int | None = None  # Its place in the audible candidate.
        self.preview: Preview | None = None
        self.playhead_tick = 0.0
        self.playing = False
        self.loop: tuple[int, int] | None = None
        self.cancel_drag: Callable[[], None] | None = None
        """Takes a drag outside of the page back, while there is one: Esc reaches the page."""
        self.new_note_ticks: int | None = None  # None: one grid step.
        self.new_note_velocity = DEFAULT_VELOCITY
        self._visible: frozenset[int] | None = None
        self._indices: dict[int, NoteIndex] = {}
        self._selected: Indices = NO_NOTES
        self._mask: NDArray[np.bool_] = np.zeros(0, dtype=bool)
        self._mask_of: Indices | None = None
        self._extent: Extent | None = None
        self._extent_of: Indices | None = None
        self._select_next: tuple[Note, ...] | None = None
        self.live_notes: tuple[Note, ...] = ()
        self._held: frozenset[int] = frozenset()
        self._played: frozenset[int] = frozenset()
        self._sounding: frozenset[int] = frozenset()
        tracks = document.song.tracks
        self._active = tracks[0].track_id if tracks else None
        self._update_content()
        self._stop_observing = document.observe(self._on_change)

    def close(self) -> None:
        """Stop following the document."""
        self._stop_observing()

    # The music

    @property
    def song(self) -> Song:
        return self.document.song

    @property
    def active_track_id(self) -> int | None:
        return self._active

    @property
    def active_track(self) -> Track | None:
        return None if self._active is None else self.song.track(self._active)

    def set_active_track(self, track_id: int | None) -> None:
        """Edit that track. Raises KeyError where the song has none with that id."""
        if track_id is not None:
            self.song.track(track_id)
        if track_id != self._active:
            self._active = track_id
            self._set_selected(NO_NOTES)
            self.clear_preview()
            self._update_rows()
            self.active_track_changed.emit()
            self.looks_changed.emit()

    @property
    def visible_tracks(self) -> tuple[int, ...]:
        """Ids of the tracks drawn, the active one always among them."""
        ids = (track.track_id for track in self.song.tracks)
        if self._visible is None:
            return tuple(ids)
        return tuple(i for i in ids if i in self._visible or i == self._active)

    def set_visible_tracks(self, track_ids: Iterable[int] | None) -> None:
        """Draw only these and the active one; None draws all, also those yet to come."""
        self._visible = None if track_ids is None else frozenset(track_ids)
        self._update_rows()
        self.looks_changed.emit()

    def index_of(self, track: Track) -> NoteIndex:
        """The index of a track's notes, built once for as long as the notes are the same."""
        index = self._indices.get(track.track_id)
        if index is None or index.notes is not track.notes:
            index = index_for(track.notes, before=index)
            self._indices[track.track_id] = index
        return index

    @property
    def active_index(self) -> NoteIndex:
        """The index of the active track, an empty one where there is no track."""
        track = self.active_track
        return _NO_INDEX if track is None else self.index_of(track)

    # The selection

    @property
    def selected(self) -> Indices:
        """Ascending indices into the active track's notes."""
        return self._selected

    @property
    def selected_mask(self) -> NDArray[np.bool_]:
        """For each note of the active track whether it is selected."""
        index = self.active_index
        if self._mask_of is not self._selected or len(self._mask) != len(index):
            self._mask_of = self._selected
            self._mask = np.zeros(len(index), dtype=bool)
            self._mask[self._selected] = True
        return self._mask

    @property
    def selected_extent(self) -> Extent | None:
        """The box around the selected notes, None where there are none."""
        if self._extent_of is not self._selected:
            self._extent_of = self._selected
            self._extent = None
            if len(self._selected):
                chosen = self.active_index.arrays.at(self._selected)
                self._extent = Extent(
                    int(chosen.start[0]),
                    int(chosen.start[-1]),
                    int(chosen.end.max()),
                    int(chosen.pitch.min()),
                    int(chosen.pitch.max()),
                )
        return self._extent

    def selected_notes(self) -> tuple[Note, ...]:
        return notes_at(self.active_index.notes, self._selected)

    def select(self, indices: Indices | Sequence[int]) -> None:
        self._set_selected(ascending(np.asarray(indices, dtype=np.int64)))

    def select_notes(self, notes: Iterable[Note]) -> None:
        """Select those of ``notes`` that the active track has, each as often as given."""
        self._set_selected(indices_of(self.active_index, notes))

    def _set_selected(self, indices: Indices) -> None:
        if not np.array_equal(indices, self._selected):
            self._selected = indices
            self.selection_changed.emit()

    # Edits

    def change_notes(
        self, removed: Sequence[Note], added: Sequence[Note], name: str, *, select: bool = True
    ) -> None:
        """One undo step on the active track, after which ``added`` is selected.

        In a song without tracks the first one is made on the way.
        """
        self._select_next = tuple(added) if select else None
        try:
            change_notes(self.document, self._active, removed, added, name)
        finally:
            self._select_next = None

    def apply_all(self, commands: Sequence[Command], name: str) -> None:
        """Apply several commands as one undo step."""
        if commands:
            with self.document.transaction(name):
                for command in commands:
                    self.document.apply(command)

    def set_preview(self, preview: Preview) -> None:
        self.preview = preview
        self.preview_changed.emit()

    def clear_preview(self) -> None:
        if self.preview is not None:
            self.preview = None
            self.preview_changed.emit()

    # Tools

    def set_tool(self, tool: Tool) -> None:
        if tool is not self.tool:
            self.tool = tool
            self.tool_changed.emit()

    @property
    def snap(self) -> Snap:
        """The snap in force: where an adaptive one was chosen, what this zoom makes of it."""
        return self.chosen_snap.at_zoom(self.viewport.pixels_per_beat)

    def set_snap(self, snap: Snap) -> None:
        if snap != self.chosen_snap:
            self.chosen_snap = snap
            self.new_note_ticks = None
            self.looks_changed.emit()

    def set_key(self, key: Key | None) -> None:
        if key != self.key:
            self.key = key
            self._update_rows()
            self.looks_changed.emit()

    def set_fold(self, fold: Fold) -> None:
        """Leave rows out, or none. Rows with notes of the visible tracks always stay."""
        if fold is not self.fold:
            self.fold = fold
            self._update_rows()
            self.looks_changed.emit()

    def set_notes_named(self, named: bool) -> None:
        if named != self.notes_named:
            self.notes_named = named
            self.looks_changed.emit()

    def set_ghosts(self, ghosts: Ghosts | None) -> None:
        self.explain(None)
        self.ghosts = ghosts
        self._update_content()
        self.ghosts_changed.emit()

    def explain(self, place: int | None) -> None:
        """Show why a note of the audible candidate is there, or no longer."""
        if place == self.explained_note:
            return
        self.explained_note = place
        sentence = ""
        if place is not None and self.ghosts is not None:
            note, sources = self.ghosts.why(place)
            sentence = why_text(self.song.metre_map, self.key, note, sources)
        self.explained.emit(sentence)
        self.looks_changed.emit()

    def explain_next(self, by: int) -> None:
        """Show it for the next note of the candidate, or the one before."""
        ghosts = self.ghosts
        if ghosts is None or ghosts.audible is None or not ghosts.music[ghosts.audible]:
            return
        last = len(ghosts.music[ghosts.audible]) - 1
        if self.explained_note is None:
            self.explain(0 if by > 0 else last)
        else:
            self.explain(min(max(self.explained_note + by, 0), last))

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        if loop != self.loop:
            self.loop = loop
            self.looks_changed.emit()

    def grid(self, free: bool = False) -> Snap:
        """The snap in force; ``free`` (Alt) lets go of it."""
        return OFF if free else self.snap

    def new_note_duration(self, tick: int) -> int:
        """How long a note added at ``tick`` is, in ticks."""
        if self.new_note_ticks is not None:
            return self.new_note_ticks
        grid = self.snap
        if grid.is_off:
            return max(self.song.ticks_per_beat // 4, 1)
        return max(round(grid.step_ticks(self.song.metre_map, tick)), 1)

    # Sounding

    def hear(self, pitch: int, velocity: int) -> None:
        """Ask for a note to be heard and light its key until ``unhear``."""
        self.hear_chord((pitch,), velocity)

    def hear_chord(self, pitches: Iterable[int], velocity: int) -> None:
        """Like ``hear``, for several notes at once."""
        pitches = tuple(pitches)
        self.hold(pitches)
        for pitch in pitches:
            self.note_preview.emit(pitch, velocity)

    def hold(self, pitches: Iterable[int]) -> None:
        """Light these keys, and no others, until ``unhear``."""
        held = frozenset(pitches)
        if held != self._held:
            self._held = held
            self.sounding_changed.emit()

    def unhear(self) -> None:
        self.hold(())

    def show_played(self, pitches: Iterable[int]) -> None:
        """Light these keys too, as they are held on a keyboard; no others any longer."""
        played = frozenset(pitches)
        if played != self._played:
            self._played = played
            self.sounding_changed.emit()

    def set_live_notes(self, notes: tuple[Note, ...]) -> None:
        """Show what is being recorded; it is no part of the song yet."""
        if notes != self.live_notes:
            self.live_notes = notes
            self.live_notes_changed.emit()

    @property
    def sounding_pitches(self) -> frozenset[int]:
        """Keys to be lit: those held by the mouse or a player, and those under a moving
        playhead."""
        return self._held | self._played | self._sounding

    def set_playing(self, playing: bool) -> None:
        self.playing = playing
        self._update_sounding()

    def set_playhead(self, tick: float) -> None:
        tick = max(float(tick), 0.0)
        if tick != self.playhead_tick:
            before, self.playhead_tick = self.playhead_tick, tick
            self._update_sounding()
            self.playhead_changed.emit(before, tick)

    def _update_sounding(self) -> None:
        sounding: frozenset[int] = frozenset()
        if self.playing:
            index, tick = self.active_index, self.playhead_tick
            found = index.between(tick, tick + 1)
            found = found[index.arrays.start[found] <= tick]
            sounding = frozenset(index.arrays.pitch[found].tolist())
        if sounding != self._sounding:
            self._sounding = sounding
            self.sounding_changed.emit()

    # Following the document

    def _on_change(self, change: Change) -> None:
        ids = {track.track_id for track in change.after.tracks}
        self._indices = {i: index for i, index in self._indices.items() if i in ids}
        self.preview = None
        before_active = self._active
        if self._active not in ids:
            tracks = change.after.tracks
            self._active = tracks[0].track_id if tracks else None
        self._update_content()
        if self._active != before_active:
            selected_now = indices_of(self.active_index, self._select_next or ())
        elif self._select_next is not None:
            selected_now = indices_of(self.active_index, self._select_next)
        else:
            selected_now = self._survivors(change)
        # The indices count anew, so the notes selected may differ though the numbers agree.
        self._selected = selected_now
        self.song_changed.emit()
        if self._active != before_active:
            self.active_track_changed.emit()
        self.selection_changed.emit()

    def _survivors(self, change: Change) -> Indices:
        """What stays selected: the notes still there, else (after an undo) those come back."""
        before = _track_or_none(change.before, self._active)
        after = _track_or_none(change.after, self._active)
        if before is None or after is None or not len(self._selected):
            return NO_NOTES
        if before.notes is after.notes:
            return self._selected
        there = self._selected[self._selected < len(before.notes)]
        index = self.index_of(after)
        if index.exchanged is not None and index.exchanged.before is before.notes:
            return selection_after(index, index.exchanged, there)
        kept = indices_of(index, notes_at(before.notes, there))
        return kept if len(kept) else new_notes(before.notes, after.notes)

    def _update_content(self) -> None:
        song = self.song
        end = max(song.last_note_end_tick, song.last_tick)
        if self.ghosts is not None:
            end = max(end, self.ghosts.end_tick)
        self.viewport.set_content(end, song.ticks_per_beat)
        self._update_rows()

    def _update_rows(self) -> None:
        used: set[int] = set()
        if self.fold is not Fold.NONE:
            visible = set(self.visible_tracks)
            parts = [self.index_of(t).arrays for t in self.song.tracks if t.track_id in visible]
            parts += () if self.ghosts is None else self.ghosts.candidates
            for part in parts:
                used.update(np.flatnonzero(np.bincount(part.pitch)).tolist())
        self.viewport.set_rows(folded_rows(self.fold, self.key, used))


def _track_or_none(song: Song, track_id: int | None) -> Track | None:
    return next((track for track in song.tracks if track.track_id == track_id), None)


_NO_INDEX = NoteIndex(())

"""What the Notes menu does: musical verbs on the selected notes, or on all of the track."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from musestudio.editing import operations
from musestudio.editing.operations import NoteChange
from musestudio.score import Note
from musestudio.ui.verb_dialogs.humanise import humanise_dialog
from musestudio.ui.verb_dialogs.quantise import quantise_dialog, quantised
from musestudio.ui.verb_dialogs.stretch import stretch_dialog
from musestudio.ui.verb_dialogs.velocities import velocities_dialog

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow
    from musestudio.ui.verb_dialogs.verb_dialog import VerbDialog

Notes: TypeAlias = tuple[Note, ...]

_LOUDER = 8  # Of 127: clearly heard, and sixteen steps from silence to the loudest.


class NoteVerbs:
    """Acts on the selection and the active track of ``window``."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    # --- when

    def has_selection(self) -> bool:
        return len(self._window.roll.state.selected) > 0

    def has_notes(self) -> bool:
        return len(self._window.roll.state.active_index) > 0

    def has_loop(self) -> bool:
        return self._window.playback.loop is not None

    # --- time

    def quantize(self) -> None:
        """Pull the notes onto the grid, with the strength and swing last set."""
        snap = self._window.roll.grid
        if snap.is_off:
            self._window.messages.note("Choose a grid to quantise to: Snap is off.")
            return
        settings = self._window.store.value

        def verb(notes: Notes) -> Notes:
            return quantised(
                notes,
                self._window.document.song.metre_map,
                snap,
                settings.quantise_strength,
                settings.quantise_swing,
            )

        self._change("Quantise", verb, whole_track=True)

    def quantize_by_dialog(self) -> None:
        self._ask(quantise_dialog)

    def humanise(self) -> None:
        self._ask(humanise_dialog)

    def legato(self) -> None:
        # A chord struck by hand is spread over some 30 ms, about a 64th note.
        together = self._window.document.song.ticks_per_beat // 16
        self._change("Legato", lambda notes: operations.legato(notes, together_ticks=together))

    def trim_overlaps(self) -> None:
        self._change("Trim overlaps", operations.trim_overlaps, whole_track=True)

    def reverse(self) -> None:
        self._change("Reverse", operations.reverse)

    def stretch_by(self, ratio: Fraction) -> None:
        """Play the notes slower (more than 1) or faster, from where they begin."""
        name = "Double durations" if ratio > 1 else "Halve durations"
        self._change(name, lambda notes: operations.stretch(notes, ratio))

    def stretch(self) -> None:
        self._ask(stretch_dialog)

    def set_length_to_grid(self) -> None:
        state = self._window.roll.state

        def verb(notes: Notes) -> Notes:
            step = state.snap.step_ticks(state.song.metre_map, notes[0].start_tick)
            return operations.set_length(notes, max(round(step), 1))

        if state.snap.is_off:
            self._window.messages.note("Choose a grid first: Snap is off.")
        else:
            self._change("Set length", verb)

    # --- pitch

    def transpose_in_scale(self, steps: int) -> None:
        """Move the notes by steps of the piece's key."""
        key = self._window.roll.state.key
        if key is None:
            self._window.messages.note("No key is known yet; a key signature or more notes help.")
            return
        self._change(
            "Transpose in scale", lambda notes: operations.transpose_in_scale(notes, key, steps)
        )

    def invert(self) -> None:
        """Turn the notes upside down, inside the key where one is known."""
        key = self._window.roll.state.key
        self._change("Turn upside down", lambda notes: operations.invert(notes, key))

    def stamp_chord(self, kind: str) -> None:
        """Make a chord of each selected note; new notes do not double what is there."""
        state = self._window.roll.state
        roots = state.selected_notes()
        taken = {(note.start_tick, note.pitch) for note in state.active_index.notes}
        added = []
        for root in roots:
            for note in operations.stamp_chord(kind, root, state.key):
                if (note.start_tick, note.pitch) not in taken:
                    taken.add((note.start_tick, note.pitch))
                    added.append(note)
        if added:
            state.change_notes((), added, "Add chord")
            state.select_notes((*roots, *added))

    # --- cutting and joining

    def split_at_playhead(self) -> None:
        """Cut the selected notes, or all that sound, where the playhead stands."""
        tick = self._window.playback.cursor_tick
        if self._window.playback.is_playing:
            tick = self._window.roll.playhead_tick
        self._change_by(
            "Split notes", lambda notes: operations.split(notes, tick), whole_track=True
        )

    def glue(self) -> None:
        """Join the selected notes of one pitch."""
        self._change_by("Glue notes", operations.glue)

    def repeat_to_loop_end(self) -> None:
        """Repeat the selected notes up to the end of the loop."""
        loop, state = self._window.playback.loop, self._window.roll.state
        notes = state.selected_notes()
        if loop is not None and notes:
            copies = operations.repeat_until(notes, state.song.metre_map, loop[1])
            if copies:
                state.change_notes((), copies, "Repeat notes")

    def clear_loop(self) -> None:
        """Leave nothing of the track sounding inside the loop."""
        loop, state = self._window.playback.loop, self._window.roll.state
        if loop is not None:
            change = operations.erase_range(state.active_index.notes, *loop)
            if any(change):
                state.change_notes(change.removed, change.added, "Clear range", select=False)

    # --- loudness and state

    def mute(self) -> None:
        """Silence the selected notes, or let them sound again."""
        notes = self._window.roll.state.selected_notes()
        name = "Unmute notes" if all(note.muted for note in notes) else "Mute notes"
        self._change(name, operations.toggle_muted)

    def louder(self, steps: int) -> None:
        """Make the notes louder or (negative) softer by steps that can be heard."""
        name = "Louder" if steps > 0 else "Softer"
        self._change(name, lambda notes: operations.add_velocity(notes, steps * _LOUDER))

    def set_velocities(self) -> None:
        self._ask(velocities_dialog)

    # --- selecting

    def select_muted(self) -> None:
        state = self._window.roll.state
        state.select(operations.selecting.muted(state.active_index.notes))

    def select_every_second(self) -> None:
        """Of the selected notes (or all) keep every second, chords as one."""
        state = self._window.roll.state
        notes = state.selected_notes() or tuple(state.active_index.notes)
        chosen = operations.selecting.every_nth(notes, 2)
        state.select_notes(notes[i] for i in chosen)

    # --- how

    def _notes(self, whole_track: bool) -> Notes:
        state = self._window.roll.state
        selected = state.selected_notes()
        return selected or (tuple(state.active_index.notes) if whole_track else ())

    def _change(
        self,
        name: str,
        verb: Callable[[Notes], Sequence[Note]],
        *,
        whole_track: bool = False,
    ) -> None:
        """Put what ``verb`` makes of the notes in their place.

        whole_track: without a selection all notes of the track are meant.
        """
        self._change_by(name, lambda notes: NoteChange(notes, tuple(verb(notes))), whole_track)

    def _change_by(
        self, name: str, verb: Callable[[Notes], NoteChange], whole_track: bool = False
    ) -> None:
        state = self._window.roll.state
        notes = self._notes(whole_track)
        if not notes:
            return
        selected = state.selected_notes()
        removed, added = verb(notes)
        if not removed and not added:
            return
        state.change_notes(removed, added, name, select=removed == selected)
        if selected and removed != selected:  # What stayed as it was remains selected.
            state.select_notes((*set(selected).difference(removed), *added))

    def _ask(self, dialog: Callable[[MainWindow, Notes], VerbDialog]) -> None:
        """Let the composer set the verb's values, hearing and seeing what they do."""
        notes = self._notes(whole_track=True)
        if notes:
            dialog(self._window, notes).open()

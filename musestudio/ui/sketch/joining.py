"""The sketch dialog over the window: joins microphone, network, roll, playback and document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from musestudio.inference.transcription.transcribe import HeardSound, Listening
from musestudio.score import Note, Song
from musestudio.sound.audio_file import AUDIO_SUFFIXES, is_audio_path
from musestudio.ui.file_drop import FileDrop
from musestudio.ui.piano_roll.note_index import NoteArrays
from musestudio.ui.piano_roll.state import NO_NOTES, Preview
from musestudio.ui.sketch.dialog import SketchDialog, SketchWish, Stage, clock
from musestudio.ui.sketch.landing import Landed, land
from musestudio.ui.sketch.listening import Audio, Notes, SketchListening, Told
from musestudio.ui.sketch.microphone import Microphone, OpenMicrophone, open_microphone
from musestudio.ui.window_clipboard import notes_text

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_STEP = "Sketch from sound"
_PATTERN = " ".join(f"*{suffix}" for suffix in AUDIO_SUFFIXES)
_LEAST_CENTS = 15  # Nearer to concert pitch is not worth a word.
_OWN_TRACK = -1  # An id no track has.


class WindowSketch(QObject):
    """One dialog at a time. What was heard is previewed in the roll until it is put in."""

    def __init__(self, window: MainWindow, open_: OpenMicrophone = open_microphone) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: SketchDialog | None = None
        self.microphone = Microphone(window.background, open_, self)
        self._listening = SketchListening(window.background, self)
        self._at_tick = 0
        self._name = "Hum"
        self._sound: HeardSound | None = None
        self._notes: Notes = ()
        self._landed: Landed | None = None
        self._asked_for: tuple[SketchWish, Song] | None = None
        self._told_for: tuple[SketchWish, Song] | None = None  # What ``_landed`` answers.
        self._audition: Song | None = None
        self._one_voice: bool | None = None  # For as long as the window is open.
        self.microphone.started.connect(lambda: self._show(Stage.RECORDING, "Recording… 0:00"))
        self.microphone.moved.connect(self._show_level)
        self.microphone.recorded.connect(self._take_audio)
        self.microphone.failed.connect(self._microphone_failed)
        self._listening.progress.connect(self._show_progress)
        self._listening.heard.connect(self._take_sound)
        self._listening.told.connect(self._take_notes)
        self._listening.failed.connect(self._fail)
        window.playback.auditioning_changed.connect(lambda _on: self._show_hearing())

    # --- beginning

    def ask(self) -> None:
        """Open the dialog to record, the notes to begin at the playhead."""
        if self.dialog is None:
            self._open(self._window.playback.cursor_tick, self._window.roll.active_track_id)

    def take_files(self, paths: Sequence[str | Path], at_tick: int, track_id: int | None) -> None:
        """Hear the recording among dropped files, its notes to begin at a tick.

        track_id: the track that takes them; None: one of their own.
        """
        found = [Path(path) for path in paths if is_audio_path(path)]
        if not found:
            return
        if self.dialog is None:
            self._open(at_tick, _OWN_TRACK if track_id is None else track_id)
        self._hear_dropped(found)
        if len(found) > 1:
            self._window.messages.note("One recording at a time: the first one is heard.")

    def _open(self, at_tick: int, track_id: int | None) -> None:
        window, settings = self._window, self._window.store.value
        self._at_tick = at_tick
        window.playback.stop()
        listening = Listening(settings.sketch_detail / 100, self._one_voice)
        tracks = [
            (track.track_id, track.name.strip() or f"Track {number}")
            for number, track in enumerate(window.document.song.tracks, 1)
        ]
        self.dialog = dialog = SketchDialog(
            SketchWish(listening, settings.sketch_on_beat, track_id),
            tracks,
            window.roll.canvas.place_name(at_tick),
            window,
        )
        dialog.record_wanted.connect(self._record)
        dialog.open_wanted.connect(self._ask_for_file)
        dialog.stop_wanted.connect(self._stop_listening)
        dialog.wish_changed.connect(self._tell)
        dialog.hear_wanted.connect(self._hear)
        dialog.accepted.connect(self._put_in)
        dialog.ended.connect(self._end)
        self._drop = FileDrop(
            dialog, lambda paths, _place: self._hear_dropped(paths), lambda _place: None
        )
        window.roll.scroll_to_tick(at_tick)
        dialog.open()
        dialog.record.setFocus()

    # --- recording and listening

    def _record(self, on: bool) -> None:
        if on:
            self._forget()
            self._window.playback.stop()
            self._show(Stage.OPENING, "The microphone is being opened…")
            self.microphone.start()
        else:
            self.microphone.stop()

    def _take_audio(self, audio: Audio) -> None:
        if self.dialog is not None:
            self._name = "Hum"
            self._listening.hear_audio(audio)
            self._show(Stage.LISTENING, "Listening to it…")

    def _ask_for_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self.dialog, "Open a recording", "", f"Recordings ({_PATTERN});;All files (*)"
        )
        if path:
            self._hear_file(Path(path))

    def _hear_dropped(self, paths: Sequence[str | Path]) -> None:
        if self.dialog is not None and self.dialog.open_file.isEnabled():
            self._hear_file(Path(paths[0]))

    def _hear_file(self, path: Path) -> None:
        self._forget()
        self._name = path.stem
        self._listening.hear_file(path)
        self._show(Stage.LISTENING, f"Listening to “{path.name}”…")

    def _stop_listening(self) -> None:
        self._listening.stop()
        self._show(Stage.WAITING)

    def _take_sound(self, sound: HeardSound) -> None:
        if self.dialog is not None:
            self._sound = sound
            self._tell()

    def _tell(self) -> None:
        if self.dialog is not None and self._sound is not None:
            wish = self.dialog.wish
            self._asked_for = (wish, self._window.document.song)
            self._listening.tell(self._sound, wish.listening, self._lay(wish))

    def _lay(self, wish: SketchWish) -> Callable[[Notes], Landed]:
        song, at_tick, name = self._window.document.song, self._at_tick, self._name
        return lambda notes: land(
            song,
            notes,
            at_tick,
            wish.track_id,
            on_beat=wish.on_beat,
            recording=name,
            name=_STEP,
        )

    # --- what was heard

    def _take_notes(self, told: Told) -> None:
        """Show the notes where they would be."""
        dialog, window = self.dialog, self._window
        if dialog is None or self._sound is None:
            return
        self._notes, self._landed = told
        self._told_for = self._asked_for
        landed = told.landed
        if dialog.stage is not Stage.HEARD and landed.notes:
            first = landed.notes[0]
            window.roll.state.viewport.reveal(first.start_tick, first.pitch)
        words = self._found(self._sound, landed)
        dialog.show_stage(Stage.HEARD, words, notes=bool(landed.notes))
        window.roll.state.set_preview(Preview(NO_NOTES, NoteArrays.of(landed.notes)))
        if self._is_heard:
            self._audition = landed.put_into(window.document.song)
            window.playback.exchange_audition(self._audition)
        self._show_hearing()

    def _found(self, sound: HeardSound, landed: Landed) -> str:
        length = clock(sound.duration_s)
        if not self._notes:
            return f"No notes were heard in “{self._name}” ({length}). More detail may find some."
        words = f"{notes_text(len(self._notes))} heard in “{self._name}” ({length})"
        cents = round(100 * sound.semitones_off)
        if abs(cents) >= _LEAST_CENTS:
            words += f", {'sharp' if cents > 0 else 'flat'} by {abs(cents)} cents: put in tune"
        if landed.beats_per_minute is not None:
            words += f", at {landed.beats_per_minute:.0f} quarters a minute"
        missing = len(self._notes) - len(landed.notes)
        if missing:
            words += f"; {missing} where the same note sounds already"
        return f"{words}."

    # --- hearing it

    @property
    def _is_heard(self) -> bool:
        return self._audition is not None and self._window.playback.auditioned is self._audition

    def _hear(self) -> None:
        window, landed = self._window, self._landed
        if self._is_heard:
            window.playback.stop()
        elif landed is not None and landed.notes:
            self._audition = landed.put_into(window.document.song)
            end = max(note.end_tick for note in landed.notes)
            window.playback.audition(self._audition, self._at_tick, end, with_context=False)
        self._show_hearing()

    def _show_hearing(self) -> None:
        if self.dialog is not None:
            self.dialog.show_hearing(self._is_heard)

    # --- the end

    def _put_in(self) -> None:
        window, dialog, sound = self._window, self.dialog, self._sound
        if dialog is None or sound is None:
            return
        landed, wanted = self._landed, (dialog.wish, window.document.song)
        if landed is None or self._told_for != wanted:
            # Return came sooner than the answer to what was changed last.
            landed = self._lay(dialog.wish)(sound.notes(dialog.wish.listening))
        if not landed.commands:
            return
        self._fall_silent()
        window.roll.state.clear_preview()
        with window.document.transaction(_STEP):
            for command in landed.commands:
                window.document.apply(command)
        self._landed = None
        self._show_put_in(landed.track_id, landed.notes)

    def _show_put_in(self, track_id: int, notes: tuple[Note, ...]) -> None:
        window = self._window
        window.tracks.set_active(track_id)
        window.roll.set_active_track(track_id)
        window.roll.select_notes(notes)
        undo = window.actions_.key_text("undo") or "Undo"
        window.status.show_hint(
            f"{notes_text(len(notes))} put in from “{self._name}”. {undo} takes it back."
        )

    def _end(self) -> None:
        """The dialog is closed: nothing of it goes on."""
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            wish = dialog.wish
            self._one_voice = wish.listening.one_voice
            self._window.store.change(
                sketch_detail=round(100 * wish.listening.detail),
                sketch_on_beat=wish.on_beat,
            )
        self.microphone.cancel()
        self._listening.stop()
        self._forget()
        self._window.roll.setFocus()

    def _forget(self) -> None:
        self._fall_silent()
        self._sound = self._landed = None
        self._notes = ()
        self._window.roll.state.clear_preview()

    def _fall_silent(self) -> None:
        if self._is_heard:
            self._window.playback.stop()
        self._audition = None

    def _microphone_failed(self, sentence: str) -> None:
        if self.microphone.is_recording:  # What it recorded until now is heard all the same.
            self._window.messages.warn(sentence)
        else:
            self._fail(sentence)

    def _fail(self, sentence: str) -> None:
        if self.dialog is not None:
            self._show(Stage.WAITING, sentence)

    def _show(self, stage: Stage, words: str | None = None) -> None:
        if self.dialog is None:
            return
        if words is None:
            self.dialog.show_stage(stage)
        else:
            self.dialog.show_stage(stage, words)

    def _show_level(self, level: float, seconds: float) -> None:
        if self.dialog is not None:
            self.dialog.show_level(level, seconds)

    def _show_progress(self, done: float) -> None:
        if self.dialog is not None:
            self.dialog.show_progress(done)

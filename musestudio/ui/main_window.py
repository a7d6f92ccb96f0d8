"""The window: puts the parts side by side and lets them hear one another.

It decides nothing about music. The document holds the song, the assistant asks the model,
playback plays, files read and write; this file says who is told of what.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QMenu, QSplitter, QVBoxLayout, QWidget

from musestudio.editing import AddTrack, Change, ChangeNotes, RemoveTrack, SongDocument
from musestudio.editing.operations import quantize
from musestudio.editing.project_file import Project
from musestudio.logs import log_path
from musestudio.resources import demo_paths
from musestudio.score import Key, Song, Track
from musestudio.ui.about import AboutBox
from musestudio.ui.actions import Actions, focus_needs_key, key_text
from musestudio.ui.assistant import Assistant, AssistantState
from musestudio.ui.assistant_panel import AssistantPanel
from musestudio.ui.background import Background
from musestudio.ui.document_files import DocumentFiles, Opened, demo_name
from musestudio.ui.file_drop import FileDrop
from musestudio.ui.file_prompts import FilePrompts
from musestudio.ui.key_finder import KeyFinder, pretty_key
from musestudio.ui.messages import MessageBar
from musestudio.ui.model_chooser import ModelChooser
from musestudio.ui.options import GenerationOptions, new_seed
from musestudio.ui.output_chooser import OutputChooser
from musestudio.ui.piano_roll import SNAPS, PianoRollView, Tool
from musestudio.ui.plan import plan_text
from musestudio.ui.playback import Playback
from musestudio.ui.readout import Rule
from musestudio.ui.settings_store import SettingsStore
from musestudio.ui.shortcut_sheet import ShortcutSheet
from musestudio.ui.status_line import StatusLine
from musestudio.ui.theme import GRID
from musestudio.ui.theme_chooser import ThemeChooser
from musestudio.ui.track_list import TrackList
from musestudio.ui.transport_bar import TransportBar
from musestudio.ui.window_actions import MENUS, action_specs

_SMALLEST = (880, 560)
_FIRST_SIZE = (1280, 800)
_TRACKS_WIDTH = 43 * GRID
_ASSISTANT_WIDTH = 56 * GRID
_TOOLS = {"tool_select": Tool.POINTER, "tool_draw": Tool.PENCIL, "tool_erase": Tool.ERASER}
_PLAN_AFTER_MS = 50  # A drag through the ruler need not count notes at every pixel.


class MainWindow(QMainWindow):
    """Everything a composer sees.

    The parts are made by ``app``; the window shows and joins them, and ends with them:
    ``closed`` is emitted once closing has been agreed to.
    """

    closed = Signal()

    def __init__(
        self,
        document: SongDocument,
        background: Background,
        store: SettingsStore,
        assistant: Assistant,
        playback: Playback,
    ) -> None:
        super().__init__()
        self.document = document
        self.background = background
        self.store = store
        self.assistant = assistant
        self.playback = playback
        self.files = DocumentFiles(document, background, self._project, self)
        self.prompts = FilePrompts(self, document, self.files)
        self.roll = PianoRollView(document)
        self._closing_agreed = False
        self._key_finder = KeyFinder(document, background, self)
        self._plan_timer = QTimer(self)
        self._plan_timer.setSingleShot(True)
        self._plan_timer.setInterval(_PLAN_AFTER_MS)
        self._plan_timer.timeout.connect(self._show_plan)

        self.actions_ = Actions(self, action_specs(self))
        self._themes = ThemeChooser(store, self)
        self._models = ModelChooser(store, assistant, background, self)
        self._outputs = OutputChooser(store, playback, background, self)
        self._recent = QMenu("Open &recent", self)
        self._fill_menus()

        self.transport = TransportBar(self.actions_, tuple(snap.name for snap in SNAPS))
        self.tracks = TrackList(document, self.actions_, assistant.hears, assistant.set_heard)
        self.panel = AssistantPanel(self.actions_, assistant, playback)
        self.status = StatusLine(self._models.menu, self._outputs.menu)
        self._lay_out()
        self.messages = MessageBar(self.roll)
        self._drop = FileDrop(self, self._dropped_beside_the_roll)

        self._join_document()
        self._join_playback()
        self._join_assistant()
        self._join_settings()
        self._document_changed(Change(Song(), document.song, ""))

    # --- building

    def _fill_menus(self) -> None:
        bar = self.menuBar()
        menus: dict[str, QMenu] = {}
        for title, ids in MENUS:
            menu = bar.addMenu(title)
            menu.setToolTipsVisible(False)
            self.actions_.fill_menu(menu, ids)
            menus[title] = menu
        demos = QMenu("&Demo phrases", self)
        for path in demo_paths():
            demos.addAction(demo_name(path)).triggered.connect(
                lambda _checked=False, path=path: self.prompts.open_path(path, demo=True)
            )
        after_open = self.actions_["import"]
        menus["&File"].insertMenu(after_open, self._recent)
        menus["&File"].insertMenu(after_open, demos)
        menus["&Assistant"].addSeparator()
        menus["&Assistant"].addMenu(self._models.menu)
        menus["&Play"].addSeparator()
        menus["&Play"].addMenu(self._outputs.menu)
        menus["&View"].insertMenu(self.actions_["full_screen"], self._themes.menu)

    def _lay_out(self) -> None:
        self._splitter = QSplitter()
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for place, (widget, least, most) in enumerate(
            (
                (self.tracks, 38 * GRID, 90 * GRID),
                (self.roll, 80 * GRID, 16_000),
                (self.panel, 52 * GRID, 90 * GRID),
            )
        ):
            widget.setMinimumWidth(least)
            widget.setMaximumWidth(most)
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(place, 1 if widget is self.roll else 0)
        self._splitter.setSizes([_TRACKS_WIDTH, 10_000, _ASSISTANT_WIDTH])
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport)
        layout.addWidget(Rule())
        layout.addWidget(self._splitter, 1)
        layout.addWidget(Rule())
        layout.addWidget(self.status)
        self.setCentralWidget(middle)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST_SIZE)

    def _join_document(self) -> None:
        self._unobserve = self.document.observe(self._document_changed)
        files, messages = self.files, self.messages
        files.replacing.connect(self.playback.stop)
        files.opened.connect(self._opened)
        files.imported.connect(lambda _count: self.roll.setFocus())
        files.file_changed.connect(self._show_title)
        files.file_used.connect(
            lambda path: self.store.take(self.store.value.with_recent_file(path))
        )
        files.file_gone.connect(
            lambda path: self.store.take(self.store.value.without_recent_file(path))
        )
        files.saved.connect(lambda path: self.status.show_hint(f"Saved in {path}"))
        files.said.connect(messages.note)
        files.warned.connect(messages.warn)
        files.failed.connect(messages.error)
        self._key_finder.found.connect(self._show_key)
        self.roll.files_dropped.connect(self._dropped_on_the_roll)
        self.roll.canvas.drop_label = self._drop_label
        self.roll.active_track_changed.connect(
            lambda: self.tracks.set_active(self.roll.active_track_id)
        )
        self.roll.selection_changed.connect(self._show_selection)
        self.roll.tool_changed.connect(self._show_tool)
        self.roll.context_menu_requested.connect(self._show_roll_menu)
        self.tracks.active_changed.connect(self.roll.set_active_track)
        self.tracks.heard_changed.connect(self._plan_timer.start)
        self.transport.snap_chosen.connect(lambda index: self.roll.set_snap(SNAPS[index]))
        if self.tracks.active_track_id is not None:
            self.roll.set_active_track(self.tracks.active_track_id)
        self._show_tool()

    def _join_playback(self) -> None:
        playback, roll = self.playback, self.roll
        playback.moved.connect(roll.set_playhead)
        playback.moved.connect(self.transport.show_position)
        playback.playing_changed.connect(self._show_playing)
        playback.cursor_changed.connect(lambda _tick: self._plan_timer.start())
        playback.loop_changed.connect(
            lambda: self.actions_["loop"].setChecked(playback.loop is not None)
        )
        playback.output_lost.connect(self.messages.warn)
        roll.playhead_moved.connect(playback.set_cursor)
        roll.note_preview.connect(self._preview)
        roll.set_following(True)
        self._outputs.shown.connect(self.status.show_output)

    def _join_assistant(self) -> None:
        assistant, roll = self.assistant, self.roll
        assistant.state_changed.connect(self._show_assistant_state)
        assistant.answers_changed.connect(self._show_answers)
        assistant.current_changed.connect(self._show_current)
        assistant.kept.connect(self._kept)
        assistant.said.connect(self.messages.warn)
        roll.ghost_step.connect(assistant.step)
        roll.ghost_accepted.connect(assistant.keep)
        roll.ghost_dismissed.connect(assistant.dismiss)
        roll.ghost_auditioned.connect(self.hear_candidate)
        self._show_assistant_state(assistant.state)
        self._show_answers()

    def _join_settings(self) -> None:
        settings = self.store.value
        self.panel.controls.show_options(
            GenerationOptions(
                bars=settings.continue_bars,
                candidates=settings.candidates,
                key=settings.key,
                temperature=settings.temperature,
                top_p=settings.top_p,
                recall=settings.recall,
                seed=new_seed(),
            )
        )
        self.panel.controls.options_changed.connect(self._keep_options)
        self.panel.controls.left.connect(self.roll.setFocus)
        self.store.changed.connect(self._show_recent)
        self._show_recent()
        self._restore_window()

    def begin(self) -> None:
        """Load the model and open the output, in the background."""
        self._models.open()
        self._outputs.open()
        self.playback.open()
        self.roll.setFocus()

    # --- what actions call

    def ask(self) -> None:
        """Ask for continuations as the panel says."""
        self._ask(fresh=False)

    def ask_afresh(self) -> None:
        """Ask with a seed not used before."""
        self._ask(fresh=True)

    def _ask(self, *, fresh: bool) -> None:
        options = self.panel.controls.options_for_asking(fresh=fresh)
        if self.playback.is_auditioning:
            self.playback.stop()
        self.assistant.ask(options, self.playback.cursor_tick)
        self.roll.setFocus()

    def hear_candidate(self) -> None:
        """Hear the current candidate in its context, or stop hearing it."""
        if self.playback.is_auditioning:
            self.playback.stop()
        else:
            self._audition(with_context=True)

    def _audition(self, *, with_context: bool) -> None:
        song, candidate = self.assistant.song_with_candidate(), self.assistant.candidate
        if song is not None and candidate is not None:
            start, end = candidate.start_tick, candidate.end_tick
            self.playback.audition(song, start, end, with_context=with_context)

    def pause(self) -> None:
        """Stop and stay; or, where nothing plays, play on from here."""
        if self.playback.is_playing:
            self.playback.pause()
        else:
            self.playback.play()

    def stop(self) -> None:
        """Stop; where nothing plays, go to the start."""
        if self.playback.is_playing:
            self.playback.stop()
        else:
            self.playback.set_cursor(0)

    def set_loop(self, on: bool) -> None:
        """Loop the selected notes' bars, or the whole piece."""
        if not on:
            self.playback.set_loop(None)
            return
        song = self.document.song
        notes = [note for _, note in self.roll.selection]
        start = min((note.start_tick for note in notes), default=0)
        end = max((note.end_tick for note in notes), default=song.last_note_end_tick)
        metre_map = song.metre_map
        self.playback.set_loop((metre_map.bar_start_at(start), metre_map.bar_line_from(end)))

    def import_at_cursor(self) -> None:
        self.prompts.import_file(self.playback.cursor_tick)

    def quantize(self) -> None:
        """Pull the selected notes, or all of the track, onto the grid."""
        song, track_id = self.document.song, self.roll.active_track_id
        if track_id is None:
            return
        notes = tuple(note for _, note in self.roll.selection) or song.track(track_id).notes
        if self.roll.snap.is_off:
            self.messages.note("Choose a grid to quantise to: Snap is off.")
            return
        if not notes:
            return
        step = self.roll.snap.step_ticks(song.metre_map, notes[0].start_tick)
        added = quantize(notes, song.metre_map, float(step))
        selected = bool(self.roll.selection)
        self.document.apply(ChangeNotes(track_id, notes, added, "Quantise"))
        if selected:
            self.roll.select_notes(added)

    def use_select_tool(self, _on: bool) -> None:
        self.roll.set_tool(Tool.POINTER)
        self._show_tool()

    def use_draw_tool(self, _on: bool) -> None:
        self.roll.set_tool(Tool.PENCIL)
        self._show_tool()

    def use_erase_tool(self, _on: bool) -> None:
        self.roll.set_tool(Tool.ERASER)
        self._show_tool()

    def add_track(self) -> None:
        song = self.document.song
        track = Track(song.new_track_id(), colour=len(song.tracks))
        self.document.apply(AddTrack(track))
        self.tracks.set_active(track.track_id)

    def delete_track(self) -> None:
        if self.tracks.active_track_id is not None:
            self.document.apply(RemoveTrack(self.tracks.active_track_id))

    def rename_track(self) -> None:
        row = self.tracks.active_row
        if row is not None:
            self.actions_["panel_tracks"].setChecked(True)
            self.tracks.show()
            row.rename()

    def toggle_mute(self) -> None:
        if self.tracks.active_row is not None:
            self.tracks.active_row.mute.toggle()

    def toggle_solo(self) -> None:
        if self.tracks.active_row is not None:
            self.tracks.active_row.solo.toggle()

    def toggle_heard(self) -> None:
        if self.tracks.active_row is not None:
            self.tracks.active_row.heard.toggle()

    def show_tracks_panel(self, shown: bool) -> None:
        self.tracks.setVisible(shown)

    def show_assistant_panel(self, shown: bool) -> None:
        self.panel.setVisible(shown)

    def show_full_screen(self, on: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if on
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def show_shortcuts(self) -> None:
        sheet = ShortcutSheet(self.actions_, MENUS, self)
        sheet.exec()
        sheet.deleteLater()

    def open_log(self) -> None:
        if log_path().exists():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path())))
        else:
            self.messages.note("The log is empty so far.")

    def show_about(self) -> None:
        model = self.assistant.model
        box = AboutBox("" if model is None else f"{model.card.name} on {model.provider}", self)
        box.exec()
        box.deleteLater()

    # --- files

    def open_files(self, paths: list[str]) -> None:
        """Open the first and put the others beside it as tracks."""
        self.prompts.open_path(paths[0])
        for path in paths[1:]:
            self.files.import_tracks(path, 0)

    def open_demo(self) -> None:
        """Begin with a demo phrase, or with nothing where none ships."""
        for path in demo_paths()[:1]:
            self.files.open(path, demo=True)

    def _dropped_on_the_roll(self, paths: list[str], tick: int, _track_id: object) -> None:
        if self.files.can_be_replaced:
            self.open_files(paths)
        else:
            for path in paths:
                self.files.import_tracks(path, tick)
        self.activateWindow()

    def _drop_label(self, tick: int) -> str:
        if self.files.can_be_replaced:
            return "Open in place of the demo" if self.document.song.note_count else "Open"
        return f"Import at {self.roll.canvas.place_name(tick).lower()}"

    def _dropped_beside_the_roll(self, paths: list[str]) -> None:
        self.open_files(paths)
        self.activateWindow()

    def _project(self, song: Song) -> Project:
        view = {"roll": self.roll.view_state(), "assistant": self.assistant.view()}
        return Project(song, self.assistant.records(), view)

    def _opened(self, opened: Opened) -> None:
        view = opened.project.view
        self.assistant.restore(opened.project.generations, _dict(view.get("assistant")))
        self.playback.set_loop(None)
        self.tracks.show_heard()
        self.tracks.choose_first_with_notes()
        roll_view = _dict(view.get("roll"))
        if roll_view:
            self.roll.restore_view_state(roll_view)
            self._show_snap()
        else:
            self.roll.show_opening()
        self.playback.set_cursor(self.roll.playhead_tick if roll_view else 0)
        self.roll.setFocus()

    def _show_recent(self) -> None:
        self._recent.clear()
        for path in self.store.value.recent_files:
            action = self._recent.addAction(path.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=path: self.prompts.open_path(path))
        self._recent.setEnabled(bool(self.store.value.recent_files))

    # --- showing

    def _document_changed(self, change: Change) -> None:
        document, actions = self.document, self.actions_
        for action_id, possible, name in (
            ("undo", document.can_undo, document.undo_name),
            ("redo", document.can_redo, document.redo_name),
        ):
            actions[action_id].setEnabled(possible)
            word = actions.spec(action_id).text
            actions[action_id].setText(f"{word} {name.lower()}" if name else word)
        self.transport.show_song(change.after)
        self._show_selection()
        self._show_hint()
        self._plan_timer.start()

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.files.display_name}[*] — MuseStudio")
        self.setWindowModified(not self.document.is_clean)
        path = self.files.path
        self.setWindowFilePath("" if path is None else str(path))

    def _show_selection(self) -> None:
        some = len(self.roll.state.selected) > 0
        self.actions_.enable(some, "delete", "duplicate", "up", "down", "octave_up", "octave_down")

    def _show_tool(self) -> None:
        for action_id, tool in _TOOLS.items():
            self.actions_[action_id].setChecked(tool is self.roll.tool)

    def _show_snap(self) -> None:
        self.transport.snap.setCurrentText(self.roll.snap.name)

    def _show_key(self, key: Key | None, declared: bool) -> None:
        self.transport.show_key("" if key is None else pretty_key(key), declared)
        self.roll.set_key(key)

    def _show_playing(self, playing: bool) -> None:
        self.actions_["play"].setChecked(playing)
        self.roll.set_playing(playing)

    def _show_plan(self) -> None:
        text = plan_text(
            self.document.song,
            self.assistant,
            self.panel.controls.options.bars,
            self.playback.cursor_tick,
        )
        self.panel.show_plan(text)

    def _show_assistant_state(self, state: AssistantState) -> None:
        model, answers = self.assistant.model, self.assistant.answers
        if model is None:
            loading = state is AssistantState.LOADING
            self.status.show_model("Loading the model…" if loading else "No model")
        else:
            text = f"{model.card.name} · {model.provider}"
            if answers is not None:
                text += f" · {answers.ms_per_note:.1f} ms/note"
            self.status.show_model(text)
        self._show_plan()
        self._show_hint()

    def _show_answers(self) -> None:
        answers = self.assistant.answers
        self.actions_.lend_keys("play", "hear", answers is not None)
        if answers is None:
            if self.playback.is_auditioning:
                self.playback.stop()
            self.roll.clear_ghosts()
        else:
            self.roll.setFocus()
            self._show_assistant_state(self.assistant.state)
        self._show_hint()

    def _show_current(self, index: int) -> None:
        answers, candidate = self.assistant.answers, self.assistant.candidate
        if answers is None or candidate is None:
            return
        self.roll.set_ghosts(
            [c.notes for c in answers.candidates], index, candidate.start_tick, candidate.end_tick
        )
        self.roll.scroll_to_tick(candidate.end_tick)
        self.roll.scroll_to_tick(candidate.start_tick)
        if self.playback.is_auditioning:
            self._audition(with_context=False)

    def _kept(self, candidate: Any) -> None:
        if self.playback.cursor_tick > 0:
            # So that C goes on from here: the composer was working at the cursor.
            self.playback.set_cursor(candidate.end_tick)
        self.status.show_hint(f"Kept. {key_text('Ctrl+Z')} takes it back.")

    def _show_hint(self) -> None:
        state = self.assistant.state
        if self.assistant.answers is not None:
            hint = "↑ ↓  step     Space  hear     Tab  keep     Esc  dismiss"
        elif state is AssistantState.THINKING:
            hint = "Thinking…     Esc  cancel"
        elif not self.document.song.note_count:
            hint = "Double-click in the roll to add a note, or drop a MIDI file on it."
        else:
            hint = "Space  play     C  continue     ?  all keys"
        self.status.show_hint(hint)

    def _preview(self, pitch: int, velocity: int) -> None:
        track_id = self.roll.active_track_id
        track = None if track_id is None else self.document.song.track(track_id)
        channel = 0 if track is None else track.channel
        program = None if track is None else track.program or 0
        self.playback.preview(pitch, velocity, channel, program)

    def roll_menu(self, tick: int) -> QMenu:
        """What can be done at a place in the roll."""
        menu = QMenu(self)
        here = self.roll.snap.nearest(self.document.song.metre_map, tick)
        menu.addAction("Continue from here").triggered.connect(lambda: self._ask_from(here))
        menu.addAction("Put the playhead here").triggered.connect(
            lambda: self.playback.set_cursor(here)
        )
        menu.addSeparator()
        self.actions_.fill_menu(
            menu, ("quantize", "duplicate", "octave_up", "octave_down", "delete")
        )
        menu.addSeparator()
        self.actions_.fill_menu(menu, ("select_all", "undo", "redo"))
        return menu

    def _show_roll_menu(self, place: QPoint, tick: int, _pitch: int) -> None:
        menu = self.roll_menu(tick)
        menu.exec(place)
        menu.deleteLater()

    def _ask_from(self, tick: int) -> None:
        self.playback.set_cursor(tick)
        self.ask()

    # --- remembering

    def _keep_options(self, options: GenerationOptions) -> None:
        self.store.change(
            continue_bars=options.bars,
            candidates=options.candidates,
            temperature=options.temperature,
            recall=options.recall,
            key=options.key,
        )
        self._plan_timer.start()

    def _restore_window(self) -> None:
        settings = self.store.value
        try:
            self.restoreGeometry(QByteArray(base64.b64decode(settings.window_geometry)))
            saved = _dict(json.loads(settings.window_state or "{}"))
        except (ValueError, binascii.Error):
            saved = {}
        sizes = saved.get("sizes")
        if isinstance(sizes, list) and [type(size) for size in sizes] == [int] * 3:
            self._splitter.setSizes(sizes)
        for action_id, widget in (("panel_tracks", self.tracks), ("panel_assistant", self.panel)):
            shown = saved.get(action_id) is not False
            self.actions_[action_id].setChecked(shown)
            widget.setVisible(shown)
        velocities = saved.get("velocities") is not False
        self.actions_["velocities"].setChecked(velocities)
        self.roll.set_velocity_lane_visible(velocities)
        for snap in SNAPS:
            if snap.name == saved.get("snap"):
                self.roll.set_snap(snap)
        self._show_snap()

    def _remember_window(self) -> None:
        shown = {
            action_id: self.actions_[action_id].isChecked()
            for action_id in ("panel_tracks", "panel_assistant", "velocities")
        }
        state: dict[str, Any] = {**shown, "snap": self.roll.snap.name}
        if shown["panel_tracks"] and shown["panel_assistant"]:
            state["sizes"] = self._splitter.sizes()
        self.store.change(
            window_geometry=base64.b64encode(self.saveGeometry().data()).decode("ascii"),
            window_state=json.dumps(state),
        )

    def event(self, event: QEvent) -> bool:
        # Reaches the window after the focused widget and its parents left it alone.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and focus_needs_key(event)
        ):
            event.accept()
            return True
        return super().event(event)

    # --- the end

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, then end every part in order."""
        if self._closing_agreed:
            event.accept()
            return
        event.ignore()
        # Not from inside this event: a window that is being closed cannot be closed.
        QTimer.singleShot(0, self._ask_and_close)

    def _ask_and_close(self) -> None:
        if not self._closing_agreed:
            self.prompts.guarded(self._close_for_good)

    def close_without_asking(self) -> None:
        """End at once: whoever ends the session or the terminal cannot answer questions."""
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        if not self._closing_agreed:
            self._close_for_good()

    def _close_for_good(self) -> None:
        self._closing_agreed = True
        self._remember_window()
        self._unobserve()
        self._key_finder.close()
        self._plan_timer.stop()
        self.files.close()
        self.assistant.close()
        self.background.close()
        self.playback.close()
        self.store.close()
        self.close()
        self.closed.emit()


def _dict(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}

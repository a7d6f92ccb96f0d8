"""The window: puts the parts side by side and lets them hear one another.

It decides nothing about music. The document holds the song, the assistant asks the model,
playback plays, files read and write; this file says who is told of what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QVBoxLayout, QWidget

from musestudio.editing import Change, SongDocument
from musestudio.midi.midi_input import MidiInput
from musestudio.score import Song
from musestudio.ui.action_tables.lanes import show_lanes
from musestudio.ui.action_tables.tools import TOOL_ACTIONS
from musestudio.ui.actions import Actions
from musestudio.ui.asking import Asking
from musestudio.ui.assistant import Assistant
from musestudio.ui.assistant_panel import AssistantPanel
from musestudio.ui.audio_devices import join_synth
from musestudio.ui.background import Background
from musestudio.ui.chord_menu import ChordMenu
from musestudio.ui.clock_here import ClockHere
from musestudio.ui.document_files import DocumentFiles
from musestudio.ui.file_import import FileImport
from musestudio.ui.file_prompts import FilePrompts
from musestudio.ui.focus_keys import focus_needs_key
from musestudio.ui.key_chooser import KeyChooser
from musestudio.ui.learn.joining import WindowLearn
from musestudio.ui.live.joining import WindowLive
from musestudio.ui.live.keyboards import WindowKeyboards
from musestudio.ui.menu_order import CHORD_KINDS, DEMOS, KEYBOARDS, OUTPUTS, RECENT, THEMES
from musestudio.ui.menus import demo_menu, fill_menu_bar
from musestudio.ui.messages import MessageBar
from musestudio.ui.model_chooser import ModelChooser
from musestudio.ui.options import (
    GenerationOptions,
    new_seed,
    options_from_settings,
    settings_fields,
)
from musestudio.ui.output_chooser import OutputChooser
from musestudio.ui.piano_roll import SNAPS, PianoRollView
from musestudio.ui.plan import plan_text
from musestudio.ui.playback import Playback
from musestudio.ui.question import Task
from musestudio.ui.readout import Rule
from musestudio.ui.recent_files import RecentFiles, RecentMenu, RecentOnPage
from musestudio.ui.roll_menu import roll_menu
from musestudio.ui.roll_settings import RollSettings
from musestudio.ui.settings_follow import follow_settings
from musestudio.ui.settings_store import SettingsOfWindow
from musestudio.ui.shortcut_keys import ShortcutKeys
from musestudio.ui.status_line import StatusLine
from musestudio.ui.status_texts import hint_text, model_text
from musestudio.ui.theme_chooser import ThemeChooser
from musestudio.ui.track_list import TrackList
from musestudio.ui.transport_bar import TransportBar
from musestudio.ui.window_actions import action_specs
from musestudio.ui.window_clipboard import WindowClipboard
from musestudio.ui.window_dialogs import WindowDialogs
from musestudio.ui.window_export import WindowExport
from musestudio.ui.window_files import WindowFiles, project_of
from musestudio.ui.window_memory import remember_window, restore_window
from musestudio.ui.window_panels import WindowPanels
from musestudio.ui.window_tracks import join_tracks

if TYPE_CHECKING:
    from musestudio.ui.autosave import Autosave
    from musestudio.ui.windows import Windows

_SMALLEST = (880, 560)
_FIRST_SIZE = (1280, 800)
_PLAN_AFTER_MS = 50  # A drag through the ruler need not count notes at every pixel.


class MainWindow(QMainWindow):
    """Everything a composer sees.

    The parts are made by ``app``; the window shows and joins them, and ends with them:
    ``closed(asked)`` is emitted once closing has been agreed to, or (``asked`` is then False)
    could not be asked about.
    """

    closed = Signal(bool)
    windows: Windows  # Set by it, with the window's autosave.
    autosave: Autosave

    def __init__(
        self,
        document: SongDocument,
        background: Background,
        store: SettingsOfWindow,
        assistant: Assistant,
        playback: Playback,
        midi_input: MidiInput,
    ) -> None:
        super().__init__()
        self.document = document
        self.background = background
        self.store = store
        self.assistant = assistant
        self.playback = playback
        self.midi_input = midi_input
        self.files = DocumentFiles(document, background, lambda song: project_of(self, song), self)
        self.imports = FileImport(document, self.files, background, self)
        self.prompts = FilePrompts(self, document, self.files)
        self.roll: PianoRollView = PianoRollView(document)
        self._closing_agreed = False
        self._plan_timer = QTimer(self)
        self._plan_timer.setSingleShot(True)
        self._plan_timer.setInterval(_PLAN_AFTER_MS)
        self._plan_timer.timeout.connect(self._show_plan)

        self.dialogs = WindowDialogs(self)
        self.actions_ = Actions(self, action_specs(self))
        self.shortcut_keys = ShortcutKeys(self.actions_, store, self)
        self.themes = ThemeChooser(store, self)
        self.models = ModelChooser(store, assistant, background, self)
        self.outputs = OutputChooser(store, playback, background, midi_input, self)
        self.keyboards = WindowKeyboards(self)
        self.recent = RecentFiles(store, background, self)
        self.chord_menu = ChordMenu(self.roll, store, self)
        self.keys = KeyChooser(self)
        fill_menu_bar(
            self.menuBar(),
            self.actions_,
            {
                RECENT: RecentMenu(self.recent, self.prompts, self),
                DEMOS: demo_menu(self.prompts, self),
                **self.models.menus,
                OUTPUTS: self.outputs.menu,
                KEYBOARDS: self.keyboards.menu,
                THEMES: self.themes.menu,
                CHORD_KINDS: self.chord_menu,
            },
        )

        self.transport = TransportBar(self.actions_, tuple(snap.name for snap in SNAPS))
        self.transport.more_tools.menu.addMenu(self.chord_menu)
        self.transport.key.pressed.connect(self.actions_["choose_key"].trigger)
        self.clock_here = ClockHere(self)
        self.tracks = TrackList(
            document, self.actions_, assistant.hearing.hears, assistant.hearing.set_heard
        )
        self.panel = AssistantPanel(self.actions_, assistant, playback, store)
        self.status = StatusLine(self.models.menu, self.outputs.menu, self.keyboards.menu)
        self._lay_out()
        self.messages = MessageBar(self.roll)
        self.window_files = WindowFiles(self)
        self.recent_on_page = RecentOnPage(
            self.recent, self.prompts, self.roll.state, self.roll.canvas
        )
        self.clipboard = WindowClipboard(self)
        self.export = WindowExport(self)
        self.asking = Asking(
            document,
            assistant,
            self.panel.controls,
            self.roll,
            playback,
            self.actions_,
            store,
            self,
        )

        self.live = WindowLive(self)
        self.learn = WindowLearn(self)
        self._join_document()
        self._join_playback()
        join_tracks(self)
        self._join_assistant()
        self._join_settings()
        self._document_changed(Change(Song(), document.song, ""))

    # --- building

    def _lay_out(self) -> None:
        self.panels = WindowPanels(self)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport)
        layout.addWidget(Rule())
        layout.addWidget(self.panels.columns, 1)
        layout.addWidget(Rule())
        layout.addWidget(self.status)
        self.setCentralWidget(middle)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST_SIZE)

    def _join_document(self) -> None:
        self._unobserve = self.document.observe(self._document_changed)
        self.files.file_changed.connect(self._show_title)
        self.roll.active_track_changed.connect(
            lambda: self.tracks.set_active(self.roll.active_track_id)
        )
        self.roll.selection_changed.connect(self._show_selection)
        self.roll.tool_changed.connect(self.show_tool)
        self.roll.lanes.changed.connect(lambda: show_lanes(self))
        self.roll.context_menu_requested.connect(self._show_roll_menu)
        self.tracks.active_changed.connect(self.roll.set_active_track)
        self.tracks.heard_changed.connect(self._plan_timer.start)
        self.tracks.heard_changed.connect(self.asking.along.wishes_changed)
        self.roll.active_track_changed.connect(self._plan_timer.start)
        self.roll.active_track_changed.connect(self.actions_.refresh)
        self.roll.selection_changed.connect(self._plan_timer.start)
        self.transport.snap_chosen.connect(lambda index: self.roll.set_snap(SNAPS[index]))
        if self.tracks.active_track_id is not None:
            self.roll.set_active_track(self.tracks.active_track_id)
        self.show_tool()

    def _join_playback(self) -> None:
        playback, roll = self.playback, self.roll
        playback.moved.connect(roll.set_playhead)
        playback.moved.connect(self.transport.show_position)
        playback.playing_changed.connect(self._show_playing)
        playback.cursor_changed.connect(lambda _tick: self._plan_timer.start())
        playback.loop_changed.connect(self._show_loop)
        playback.output_lost.connect(self.messages.warn)
        roll.playhead_moved.connect(playback.set_cursor)
        roll.loop_drawn.connect(playback.set_loop)
        roll.note_preview.connect(self._preview)
        self.outputs.shown.connect(self.status.show_output)
        self.audio_devices = join_synth(self)

    def _join_assistant(self) -> None:
        self.assistant.state_changed.connect(self._show_assistant)
        self.assistant.answers_changed.connect(self._show_answered)
        self.assistant.said.connect(self.messages.warn)
        self.panel.presets.said.connect(self.messages.warn)
        self.panels.events.refused.connect(self.messages.warn)
        self.panel.ask_box.task_chosen.connect(self._choose_task)
        self.asking.phrase_changed.connect(self.panel.show_phrase)
        self.asking.bridge_wanted.connect(self.panels.bridge.find_again)
        self.asking.pad_wanted.connect(self.panels.pad.find_again)
        self.roll.explained.connect(self._show_why)
        self.actions_.keys_changed.connect(self.show_hint)
        self.asking.kept.connect(
            lambda: self.status.show_hint(
                f"Kept. {self.actions_.key_text('undo') or 'Undo'} takes it back."
            )
        )
        self._show_assistant()

    def _join_settings(self) -> None:
        self.panel.show_options(options_from_settings(self.store.value, new_seed()))
        self.panel.controls.options_changed.connect(self._keep_options)
        self.panel.controls.options_changed.connect(self.panels.jam.take_up)
        self.panel.controls.left.connect(self.roll.setFocus)
        self.roll_settings = RollSettings(self.roll, self.store, self.actions_, self)
        restore_window(self)
        follow_settings(self)
        self.show_snap()

    def begin(self) -> None:
        """Load the model and open the output, in the background."""
        self.models.open()
        self.outputs.open()
        self.playback.open()
        self.keyboards.open()
        self.roll.setFocus()

    # --- what actions call

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

    def _show_roll_menu(self, place: QPoint, tick: int, _pitch: int) -> None:
        menu = roll_menu(self, tick)
        menu.exec(place)
        menu.deleteLater()

    def show_full_screen(self, on: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if on
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

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
        self.show_hint()
        self._plan_timer.start()

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.files.display_name}[*] — MuseStudio")
        self.setWindowModified(not self.document.is_clean)
        self.panels.history.refresh()
        path = self.files.path
        self.setWindowFilePath("" if path is None else str(path))

    def _show_selection(self) -> None:
        some = len(self.roll.state.selected) > 0
        self.actions_.enable(some, "cut", "copy")
        self.actions_.refresh()

    def show_tool(self) -> None:
        for action_id, tool in TOOL_ACTIONS.items():
            self.actions_[action_id].setChecked(tool is self.roll.tool)

    def show_snap(self) -> None:
        self.transport.snap.setCurrentText(self.roll.snap.name)

    def _show_playing(self, playing: bool) -> None:
        self.actions_["play"].setChecked(playing)
        self.roll.set_playing(playing)

    def _show_loop(self) -> None:
        self.actions_["loop"].setChecked(self.playback.loop is not None)
        self.roll.set_loop(self.playback.loop)
        self.actions_.refresh()
        self._plan_timer.start()

    def _show_plan(self) -> None:
        task = self.asking.task()
        self.panel.show_task(task, self.asking.problems(), self.asking.replaces(task))
        song, hearing = self.document.song, self.assistant.hearing
        self.panel.show_plan(plan_text(song, hearing, self.asking.question(task)))

    def _choose_task(self, task: Task) -> None:
        self.asking.choose_task(task)
        self._show_plan()

    def _show_why(self, sentence: str) -> None:
        if sentence:
            self.status.show_hint(sentence)
        else:
            self.show_hint()

    def _show_assistant(self) -> None:
        self.status.show_model(model_text(self.assistant))
        self._show_plan()
        self.show_hint()

    def _show_answered(self) -> None:
        # What would be done now is told later: the answers are to be seen first.
        self._plan_timer.start()
        self.status.show_model(model_text(self.assistant))
        self.show_hint()

    def show_hint(self) -> None:
        """Tell in the status line which keys serve now."""
        self.status.show_hint(hint_text(self.assistant, self.document.song, self.actions_))

    def _preview(self, pitch: int, velocity: int) -> None:
        if not self.store.value.note_audition:
            return
        track_id = self.roll.active_track_id
        track = None if track_id is None else self.document.song.track(track_id)
        channel = 0 if track is None else track.channel
        program = None if track is None else track.program or 0
        self.playback.preview(pitch, velocity, channel, program)

    # --- remembering

    def _keep_options(self, options: GenerationOptions) -> None:
        self.store.change(**settings_fields(options))
        self._plan_timer.start()

    def event(self, event: QEvent) -> bool:
        # Reaches the window after the focused widget and its parents left it alone.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (focus_needs_key(event) or self.asking.leaves_key(event))
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
        self.live.recording.stop()  # What was played so far is asked about too.
        if not self._closing_agreed:
            self.prompts.guarded(self.close_for_good)

    def close_without_asking(self) -> None:
        """End at once: whoever ends the session or the terminal cannot answer questions."""
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        self.close_for_good(asked=False)

    def close_for_good(self, *, asked: bool = True) -> None:
        """End every part. asked: whether unsaved changes have been asked about."""
        if self._closing_agreed:
            return
        self._closing_agreed = True
        remember_window(self)
        self.panels.jam.close()
        self.live.close()
        self.keyboards.close()
        self._unobserve()
        self.keys.close()
        self._plan_timer.stop()
        self.files.close()
        self.asking.close()
        self.assistant.close()
        self.background.close()
        self.playback.close()
        self.store.close()
        self.close()
        self.closed.emit(asked)

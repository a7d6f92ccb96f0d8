"""What the assistant can do at a place in the roll: its part of the menu of a right click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from musestudio.ui.again import task_of
from musestudio.ui.ask_box import TASK_ACTIONS
from musestudio.ui.bridge.record import is_bridge
from musestudio.ui.giving_way import notes_within
from musestudio.ui.kept_phrases import written_on
from musestudio.ui.options import recorded_options
from musestudio.ui.pad.record import is_from_pad
from musestudio.ui.question import Task

if TYPE_CHECKING:
    from musestudio.editing.project_file import GenerationRecord
    from musestudio.ui.main_window import MainWindow


def add_assistant_entries(menu: QMenu, window: MainWindow, tick: int, snapped_tick: int) -> None:
    """Entries for a place. snapped_tick: ``tick`` on the grid."""
    assistant, actions = window.assistant, window.actions_
    candidate = assistant.candidate
    if candidate is not None and candidate.start_tick < tick < candidate.end_tick:
        actions.fill_menu(menu, ("keep", "keep_bar"))
        menu.addAction("Keep up to here").triggered.connect(
            lambda: assistant.keep_until(snapped_tick)
        )
        actions.fill_menu(menu, ("dismiss",))
        menu.addSeparator()

    def ask_from_here() -> None:
        window.playback.set_cursor(snapped_tick)
        window.asking.ask(Task.CONTINUE)

    menu.addAction("Continue from here").triggered.connect(ask_from_here)
    actions.fill_menu(menu, ("fill", "vary", "bridge_end"))
    record = assistant.record_at(tick)
    if record is not None and is_bridge(record):
        menu.addAction("Bridge these two phrases again").triggered.connect(
            lambda: window.panels.bridge.find_again(record)
        )
    elif record is not None and is_from_pad(record):
        menu.addAction("Find this on the pad").triggered.connect(
            lambda: window.panels.pad.find_again(record)
        )
    elif record is not None:
        for text, do in (
            ("More like this phrase", lambda: window.asking.ask_like(record)),
            ("Make this phrase again", lambda: window.asking.ask_exactly(record)),
            ("Set the assistant as for this phrase", lambda: _set_as_for(window, record)),
        ):
            menu.addAction(text).triggered.connect(do)


def _set_as_for(window: MainWindow, record: GenerationRecord) -> None:
    """All as it was when the phrase was asked for, so that asking gives it again."""
    ids = written_on(record)
    known = {track.track_id for track in window.document.song.tracks}
    if len(ids) == 1 and known.issuperset(ids):
        window.roll.set_active_track(ids[0])
    window.roll.select_notes(())
    task = task_of(record)
    if task is Task.FILL:
        window.playback.set_loop((record.start_tick, record.end_tick))
    if task is Task.VARY:
        track = window.roll.state.active_track
        notes = () if track is None else track.notes
        window.roll.select_notes(notes_within(notes, record.start_tick, record.end_tick))
    window.playback.set_cursor(record.start_tick)
    window.panel.controls.take_up(recorded_options(record.seed, record.settings))
    window.asking.choose_task(task)
    # What was varied no longer stands there: the same key would vary the variation.
    key = "" if task is Task.VARY else window.actions_.key_text(TASK_ACTIONS[task])
    again = f"     {key}  make it again" if key else ""
    window.status.show_hint(f"Set as for this phrase, seed {record.seed}.{again}")

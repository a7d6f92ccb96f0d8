"""What can be done at a place in the roll: the menu of a right click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from musestudio.ui.ask_box import TASK_ACTIONS
from musestudio.ui.menu_order import CHORD, LENGTH, LOUDNESS, PITCH, SELECT, TIME, Menu
from musestudio.ui.options import recorded_options
from musestudio.ui.piano_roll import Tool
from musestudio.ui.question import Task

if TYPE_CHECKING:
    from musestudio.editing.project_file import GenerationRecord
    from musestudio.ui.main_window import MainWindow


def roll_menu(window: MainWindow, tick: int) -> QMenu:
    """The menu for ``tick``, to be shown and deleted by the caller."""
    playback, actions = window.playback, window.actions_
    here = window.roll.grid.nearest(window.document.song.metre_map, tick)

    def ask_from_here() -> None:
        playback.set_cursor(here)
        window.asking.ask(Task.CONTINUE)

    menu = QMenu(window)
    menu.addAction("Continue from here").triggered.connect(ask_from_here)
    actions.fill_menu(menu, ("fill",))
    menu.addAction("Put the playhead here").triggered.connect(lambda: playback.set_cursor(here))
    record = window.assistant.record_at(tick)
    if record is not None:
        menu.addAction("Set the assistant as for this phrase").triggered.connect(
            lambda: _set_as_for(window, record)
        )
    if window.roll.tool is Tool.STAMP:
        menu.addMenu(window.chord_menu)
    menu.addSeparator()
    actions.fill_menu(menu, ("cut", "copy", "paste", "duplicate", "delete"))
    menu.addSeparator()
    actions.fill_menu(menu, ("quantize", "legato", "split", "glue", "mute_notes"))
    for verbs in (PITCH, TIME, LENGTH, LOUDNESS, CHORD):
        actions.fill_menu(menu.addMenu(verbs.title), _plain(verbs))
    menu.addSeparator()
    actions.fill_menu(menu.addMenu(SELECT.title), _plain(SELECT))
    return menu


def _set_as_for(window: MainWindow, record: GenerationRecord) -> None:
    """All as it was when the phrase was asked for, so that Continue gives it again."""
    song = window.document.song
    ids = record.settings.get("answer_track_ids") or record.track_ids
    known = {track.track_id for track in song.tracks}
    if len(ids) == 1 and known.issuperset(ids):
        window.roll.set_active_track(ids[0])
    window.roll.select_notes(())
    task = Task.CONTINUE
    if record.settings.get("until_tick") is not None:
        task = Task.FILL
        window.playback.set_loop((record.start_tick, record.end_tick))
    window.playback.set_cursor(record.start_tick)
    window.panel.controls.take_up(recorded_options(record.seed, record.settings))
    window.asking.choose_task(task)
    key = window.actions_.key_text(TASK_ACTIONS[task])
    again = f"     {key}  make it again" if key else ""
    window.status.show_hint(f"Set as for this phrase, seed {record.seed}.{again}")


def _plain(menu: Menu) -> tuple[str, ...]:
    """The entries of a menu without submenus."""
    return tuple(entry for entry in menu.entries if isinstance(entry, str))

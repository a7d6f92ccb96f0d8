"""Everything the window can do, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.action_tables.assistant import assistant_specs
from musestudio.ui.action_tables.bars import bar_specs
from musestudio.ui.action_tables.bridge import bridge_specs
from musestudio.ui.action_tables.clock import clock_specs
from musestudio.ui.action_tables.edit import edit_specs
from musestudio.ui.action_tables.file import file_specs
from musestudio.ui.action_tables.help import help_specs
from musestudio.ui.action_tables.jam import jam_specs
from musestudio.ui.action_tables.lanes import lane_specs
from musestudio.ui.action_tables.learn import learn_specs
from musestudio.ui.action_tables.notes import notes_specs
from musestudio.ui.action_tables.pad import pad_specs
from musestudio.ui.action_tables.play import play_specs
from musestudio.ui.action_tables.record import record_specs
from musestudio.ui.action_tables.roll import roll_specs
from musestudio.ui.action_tables.select import select_specs
from musestudio.ui.action_tables.tools import tool_specs
from musestudio.ui.action_tables.track import track_specs
from musestudio.ui.action_tables.view import view_specs
from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def action_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """Everything the window can do."""
    return (
        *file_specs(window),
        *edit_specs(window),
        *bar_specs(window),
        *clock_specs(window),
        *select_specs(window),
        *tool_specs(window),
        *notes_specs(window),
        *assistant_specs(window),
        *bridge_specs(window),
        *pad_specs(window),
        *jam_specs(window),
        *play_specs(window),
        *record_specs(window),
        *learn_specs(window),
        *track_specs(window),
        *view_specs(window),
        *lane_specs(window),
        *roll_specs(window),
        *help_specs(window),
    )

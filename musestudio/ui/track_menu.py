"""What a right click on a track offers."""

from __future__ import annotations

import dataclasses

from PySide6.QtWidgets import QMenu, QWidget

from musestudio.editing import ReplaceTrack, SongDocument
from musestudio.editing.operations.delete_track import delete_track
from musestudio.score import ChannelEvent, Track
from musestudio.ui.instruments import FAMILIES
from musestudio.ui.track_row import TrackRow


def track_menu(document: SongDocument, row: TrackRow, parent: QWidget) -> QMenu:
    """What can be done to a track: rename, another instrument, delete."""
    menu = QMenu(parent)
    menu.addAction("Rename").triggered.connect(row.rename)
    if not row.track.is_drums:
        _fill_instruments(menu.addMenu("Instrument"), document, row.track)
    menu.addSeparator()
    menu.addAction("Delete track").triggered.connect(
        lambda: delete_track_of(document, row.track.track_id)
    )
    return menu


def delete_track_of(document: SongDocument, track_id: int) -> None:
    """Delete a track in one undo step; the song keeps its tempo, metre and key."""
    with document.transaction("Delete track"):
        for command in delete_track(document.song, track_id):
            document.apply(command)


def _fill_instruments(menu: QMenu, document: SongDocument, track: Track) -> None:
    program = 0
    for family, names in FAMILIES:
        members = menu.addMenu(family)
        for name in names:
            action = members.addAction(name)
            action.setCheckable(True)
            action.setChecked(program == (track.program or 0))
            command = ReplaceTrack(with_program(track, program), "Change instrument")
            action.triggered.connect(
                lambda _checked=False, command=command: document.apply(command)
            )
            program += 1


def with_program(track: Track, program: int) -> Track:
    """The track with its first program change replaced, or one put at its beginning."""
    status = 0xC0 | track.channel
    change = bytes((status, program))
    events = list(track.events)
    for i, event in enumerate(events):
        if event.data[0] == status:
            events[i] = event._replace(data=change)
            break
    else:
        events.insert(0, ChannelEvent(0, change))
    return dataclasses.replace(track, events=tuple(events))

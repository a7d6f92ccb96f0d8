"""Whole bars put into the song and taken out of it, in every track."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from musestudio.editing import ReplaceSong
from musestudio.editing.operations import (
    insert_bars,
    remove_bars,
    tick_after_insert,
    tick_after_remove,
)
from musestudio.errors import MuseStudioError
from musestudio.score import Song

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


class BarVerbs:
    """Acts on the bars of the loop, or the one in which the playhead stands."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def insert(self) -> None:
        """Put as many empty bars in before them."""
        self._apply(insert_bars, tick_after_insert)

    def delete(self) -> None:
        """Take them out; the loop goes with its bars."""
        if self._apply(remove_bars, tick_after_remove):
            self._window.playback.set_loop(None)

    def _apply(
        self,
        edit: Callable[[Song, int, int], ReplaceSong],
        tick_after: Callable[[Song, int, int, int], int],
    ) -> bool:
        document, playback = self._window.document, self._window.playback
        tick = playback.cursor_tick
        first_tick, last_tick = (tick, tick)
        if playback.loop is not None:
            first_tick, last_tick = playback.loop[0], playback.loop[1] - 1
        metres = document.song.metre_map
        first = metres.position_at(first_tick).bar
        count = metres.position_at(last_tick).bar - first + 1
        try:
            song = document.song
            command = edit(song, first, count)
        except MuseStudioError as error:
            self._window.messages.note(str(error))
            return False
        self._window.assistant.follow_bars(
            lambda part: edit(part, first, count).song,
            lambda tick: tick_after(song, first, count, tick),
        )
        document.apply(command)
        return True

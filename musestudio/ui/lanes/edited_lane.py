"""What lanes of points and of spans have in common: a selection, the clipboard and their keys."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from musestudio.ui.lanes.lane import Lane
from musestudio.ui.lanes.point_arrays import NO_TICKS, PointArrays, Ticks
from musestudio.ui.lanes.point_clipboard import pasted_points
from musestudio.ui.lanes.point_source import PointSource
from musestudio.ui.piano_roll.state import RollState

_DELETE_KEYS = frozenset((Qt.Key.Key_Delete, Qt.Key.Key_Backspace))
_CTRL_KEYS = frozenset((Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_D))
_ENTER_KEYS = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))


class EditedLane(Lane):
    """A lane with things that begin on ticks, are selected by them, and copied like text.

    own_keys: keys without Ctrl or Alt that do something here, beside Delete and Enter.
    """

    own_keys: frozenset[Qt.Key] = frozenset((Qt.Key.Key_Left, Qt.Key.Key_Right))

    def __init__(
        self,
        state: RollState,
        source: PointSource,
        short_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(state, source.name, short_name, parent)
        self._source: PointSource = source
        self.selected_ticks: Ticks = NO_TICKS

    @property
    @abstractmethod
    def begins(self) -> Ticks:
        """The ticks on which what can be selected begins, in order."""

    def select_ticks(self, ticks: Ticks) -> None:
        """Select what begins there."""
        self.selected_ticks = np.unique(ticks)
        self.describe()
        self.update()

    def select_all(self) -> None:
        self.select_ticks(self.begins)

    def step(self, by: int, *, extend: bool = False) -> None:
        """Select the next, or the one before; the first from the playhead on."""
        ticks, chosen = np.unique(self.begins), self.selected_ticks
        if not len(ticks):
            return
        if len(chosen):
            place = int(np.searchsorted(ticks, chosen[-1 if by > 0 else 0])) + by
        else:
            place = int(np.searchsorted(ticks, self.state.playhead_tick))
        tick = ticks[min(max(place, 0), len(ticks) - 1)]
        self.select_ticks(np.append(chosen, tick) if extend else np.array([tick]))
        self.state.viewport.reveal(float(tick))

    @abstractmethod
    def describe(self) -> None:
        """Tell screen readers what is selected."""

    # The clipboard

    @abstractmethod
    def copy(self) -> None: ...

    @abstractmethod
    def paste(self) -> None:
        """Put what was copied at the playhead, in the place of what is there."""

    @abstractmethod
    def duplicate(self) -> None:
        """Repeat what is selected right behind itself, in time."""

    @abstractmethod
    def delete_selected(self) -> None: ...

    def cut(self) -> None:
        self.copy()
        self.delete_selected()

    @property
    def pasted(self) -> PointArrays | None:
        """What pasting at the playhead would put there; None where nothing fitting was copied."""
        at = round(self.state.playhead_tick)
        return pasted_points(at, self._source.value_range(), self.state.song.ticks_per_beat)

    def fill_menu(self, menu: QMenu) -> None:
        some = len(self.selected_ticks) > 0
        menu.addAction("Cut", self.cut).setEnabled(some)
        menu.addAction("Copy", self.copy).setEnabled(some)
        menu.addAction("Paste at the playhead", self.paste).setEnabled(self.pasted is not None)
        menu.addAction("Duplicate", self.duplicate).setEnabled(some)
        menu.addAction("Delete", self.delete_selected).setEnabled(some)
        menu.addSeparator()
        menu.addAction("Select all", self.select_all).setEnabled(len(self.begins) > 0)

    # Keys

    def wants_key(self, event: QKeyEvent) -> bool:
        if self._standard_work(event) is not None:
            return True
        key, held = Qt.Key(event.key()), event.modifiers()
        if held & Qt.KeyboardModifier.AltModifier:
            return False
        if held & Qt.KeyboardModifier.ControlModifier:
            return key in _CTRL_KEYS and len(self.selected_ticks) > 0
        return key in self.own_keys | _DELETE_KEYS | _ENTER_KEYS

    def press_key(self, event: QKeyEvent) -> bool:
        work = self._standard_work(event)
        key, held = Qt.Key(event.key()), event.modifiers()
        if work is not None:
            work()
        elif key == Qt.Key.Key_Escape and len(self.selected_ticks):
            self.select_ticks(NO_TICKS)
        elif not self.wants_key(event) or self._source.problem:
            return False
        elif key in _DELETE_KEYS:
            self.delete_selected()
        elif key == Qt.Key.Key_D:
            self.duplicate()
        elif key in _ENTER_KEYS:
            self.enter()
        else:
            self.press_own_key(key, held, event)
        return True

    @abstractmethod
    def enter(self) -> None:
        """What the Enter key does."""

    @abstractmethod
    def press_own_key(self, key: Qt.Key, held: Qt.KeyboardModifier, event: QKeyEvent) -> None:
        """Do what one of ``own_keys``, or a horizontal arrow with Ctrl, does here."""

    def _standard_work(self, event: QKeyEvent) -> Callable[[], None] | None:
        for standard, work in (
            (QKeySequence.StandardKey.Copy, self.copy),
            (QKeySequence.StandardKey.Cut, self.cut),
            (QKeySequence.StandardKey.Paste, self.paste),
            (QKeySequence.StandardKey.SelectAll, self.select_all),
        ):
            if event.matches(standard):
                return work
        return None

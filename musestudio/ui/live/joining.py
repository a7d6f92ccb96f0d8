"""Joins recording, capture, metronome and the keys that are down with the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from musestudio.ui.choice_menu import Choice, ChoiceMenu
from musestudio.ui.icons import bind_icon
from musestudio.ui.live.capture import WindowCapture
from musestudio.ui.live.held_keys import HeldKeys
from musestudio.ui.live.midi_clock import MidiClock
from musestudio.ui.live.recording import Recording
from musestudio.ui.live.takes_menu import TakesMenu

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_COUNT_IN = ("None", "One bar", "Two bars")


class WindowLive(QObject):
    """What a player does live, in one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.recording = Recording(window, self)
        self.capture = WindowCapture(window, self.recording, self)
        self.clock = MidiClock(window, self)
        self.clock.said.connect(window.messages.warn)
        self.held_keys = HeldKeys(window.midi_input, window.roll.state, self)
        menu = window.transport.record_button.menu
        self.takes_menu = TakesMenu(self.recording, menu)
        self.count_in = ChoiceMenu("Count-&in", menu)
        self.count_in.chosen.connect(lambda bars: window.store.change(count_in_bars=int(bars)))
        menu.addMenu(self.takes_menu)
        menu.insertMenu(menu.actions()[0], self.count_in)
        self.recording.changed.connect(self._show)
        self.recording.said.connect(window.status.show_hint)
        self.capture.said.connect(window.status.show_hint)
        window.store.changed.connect(self._show_settings)
        self._show()
        self._show_settings()

    def close(self) -> None:
        """Write down what is being recorded, and listen no more."""
        self.recording.close()
        self.capture.close()
        self.clock.close()
        self.held_keys.close()

    def _show(self) -> None:
        on = self.recording.is_on
        action = self._window.actions_["record"]
        action.setChecked(on)
        bind_icon(action, "record", "record" if on else "text")
        takes = self.recording.takes
        several = takes is not None and len(takes.takes) > 1
        self._window.actions_.enable(several, "take_next", "take_previous")
        self._set_metronome()

    def _show_settings(self) -> None:
        settings, actions = self._window.store.value, self._window.actions_
        actions["record_replace"].setChecked(settings.record_mode == "replace")
        actions["record_quantised"].setChecked(settings.record_quantised)
        actions["metronome"].setChecked(settings.metronome)
        choices = [Choice(str(bars), text) for bars, text in enumerate(_COUNT_IN)]
        self.count_in.show_choices(choices, str(settings.count_in_bars))
        self._set_metronome()

    def _set_metronome(self) -> None:
        settings = self._window.store.value
        while_recording = self.recording.is_on and settings.metronome_recording
        self._window.playback.set_metronome(settings.metronome or while_recording)

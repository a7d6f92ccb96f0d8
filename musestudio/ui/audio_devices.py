"""The built-in synth's device, sounds and room: what there is; a change is heard at once."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from musestudio.settings import Settings
from musestudio.sound.soundfont_check import check_soundfont
from musestudio.sound.synth import audio_device_names
from musestudio.ui.background import Background
from musestudio.ui.choice_menu import Choice, ChoiceMenu
from musestudio.ui.settings_store import SettingsOfWindow

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_DEVICES_LANE, _SOUNDFONT_LANE = "audio-devices", "soundfont"
_DEFAULT = Choice("", "As the system")
_CALM_AFTER_MS = 300  # A number that is being turned is not followed at every step.


def join_synth(window: MainWindow) -> AudioDevices:
    """Have the synth of ``window`` follow the settings; the devices there are to choose from."""
    settings = SynthSettings(window.store, window.background, window)
    settings.changed.connect(window.outputs.reopen_synth)
    settings.refused.connect(window.messages.warn)
    return AudioDevices(window.store, window.background, window)


class AudioDevices(QObject):
    """The devices the synth can be heard on, as a menu that knows what is plugged in now."""

    def __init__(self, store: SettingsOfWindow, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self._background = background
        self.menu = ChoiceMenu("Audio device", parent)
        self._show([])
        self.menu.aboutToShow.connect(self.refresh)
        self.menu.chosen.connect(self._choose)

    def refresh(self) -> None:
        """Ask anew what there is; the menu follows when the answer is there."""
        self._background.start(
            _DEVICES_LANE,
            lambda _job, _report: audio_device_names(),
            finished=self._show,
            failed=lambda _sentence: None,  # What was listed before still stands.
        )

    def _show(self, names: list[str]) -> None:
        chosen = self._store.value.audio_device
        choices = [_DEFAULT]
        for i, name in enumerate(dict.fromkeys(names)):
            choices.append(Choice(name, name, starts_group=i == 0))
        if chosen and chosen not in names:
            choices.append(Choice(chosen, chosen, f"“{chosen}” is not connected."))
        self.menu.show_choices(tuple(choices), chosen)

    def _choose(self, name: str) -> None:
        self._store.change(audio_device=name)
        self.refresh()


class SynthSettings(QObject):
    """Has the synth follow the settings while it plays.

    changed(): it is to be opened anew.
    refused(str): a SoundFont cannot be played, and the one before stays; one sentence.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, store: SettingsOfWindow, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._background = background
        self._soundfont = store.value.soundfont  # The one that plays.
        self._heard = _heard(store.value)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_AFTER_MS)
        self._calm.timeout.connect(self._follow)
        store.changed.connect(self._look)

    def _look(self, settings: Settings) -> None:
        if _heard(settings) != self._heard:
            self._calm.start()

    def _follow(self) -> None:
        settings = self._store.value
        self._heard = _heard(settings)
        if settings.soundfont in ("", self._soundfont):
            self._soundfont = settings.soundfont
            self.changed.emit()
            return
        path = settings.soundfont

        def tried(_result: object) -> None:
            self._soundfont = path
            self.changed.emit()

        def failed(sentence: str) -> None:
            self.refused.emit(sentence)
            back = dataclasses.replace(self._store.value, soundfont=self._soundfont)
            self._heard = _heard(back)  # As it is heard already.
            self._store.take(back)

        self._background.start(
            _SOUNDFONT_LANE,
            lambda job, _report: check_soundfont(path, cancelled=job.is_cancelled),
            finished=tried,
            failed=failed,
        )


def _heard(settings: Settings) -> tuple[str, str, str, int]:
    return settings.audio_device, settings.audio_buffer, settings.soundfont, settings.reverb

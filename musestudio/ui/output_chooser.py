"""The output menu: what is connected now, which of it plays."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from musestudio.ui.background import Background
from musestudio.ui.choice_menu import Choice, ChoiceMenu
from musestudio.ui.outputs import SILENT, SYNTH, make_output, output_choices, output_title
from musestudio.ui.playback import Playback
from musestudio.ui.settings_store import SettingsOfWindow

_LANE = "outputs"


class OutputChooser(QObject):
    """Keeps menu, settings and player of one mind about the output.

    shown(str, bool): the output's title, and whether nothing is heard.
    """

    shown = Signal(str, bool)

    def __init__(
        self,
        store: SettingsOfWindow,
        playback: Playback,
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._playback = playback
        self._background = background
        self._problem = ""
        self.menu = ChoiceMenu("&Output", parent)
        name = store.value.midi_output
        self.menu.show_choices((Choice(name, output_title(name)),), name)
        self.menu.aboutToShow.connect(self.refresh)
        self.menu.chosen.connect(self._choose)
        playback.output_lost.connect(self._lost)
        playback.output_found.connect(self._found)

    def open(self) -> None:
        """Show the output of the settings and look what else there is."""
        self.tell()
        self.refresh()

    def refresh(self) -> None:
        """Ask anew what is connected; the menu follows when the answer is there."""
        settings = self._store.value
        self._background.start(
            _LANE,
            lambda _job, _report: output_choices(settings.midi_output, settings.soundfont),
            finished=lambda choices: self.menu.show_choices(choices, settings.midi_output),
            failed=lambda _sentence: None,  # What was listed before still stands.
        )

    def reopen_synth(self) -> None:
        """Let the built-in synth play as the settings are now."""
        if self._store.value.midi_output == SYNTH:
            self._playback.set_output(make_output(self._store.value))

    def tell(self) -> None:
        """Signal the present output again."""
        title = output_title(self._store.value.midi_output)
        silent = bool(self._problem) or self._store.value.midi_output == SILENT
        self.shown.emit(f"{title}: no sound" if self._problem else title, silent)

    def _choose(self, name: str) -> None:
        self._store.change(midi_output=name)
        self._problem = ""
        self._playback.set_output(make_output(self._store.value))
        self.tell()
        self.refresh()

    def _lost(self, sentence: str) -> None:
        self._problem = sentence
        self.tell()
        self.refresh()

    def _found(self) -> None:
        self._problem = ""
        self.tell()

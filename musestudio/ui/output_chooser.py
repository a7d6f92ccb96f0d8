"""The output menu: what is connected now, which of it plays."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from musestudio.midi.midi_input import MidiInput
from musestudio.midi.port_watch import has_restarted
from musestudio.ui.background import Background, Job
from musestudio.ui.choice_menu import Choice, ChoiceMenu
from musestudio.ui.outputs import (
    SILENT,
    SYNTH,
    make_output,
    output_choices,
    output_title,
    outputs_title,
    second_choices,
)
from musestudio.ui.playback import Playback
from musestudio.ui.settings_store import SettingsOfWindow

_LANE = "outputs"


class OutputChooser(QObject):
    """Keeps menu, settings and player of one mind about the output.

    shown(str, bool): the output's title, and whether nothing is heard.
    told(str): what was lost is heard again; one sentence.
    """

    shown = Signal(str, bool)
    told = Signal(str)
    _plugged = Signal()

    def __init__(
        self,
        store: SettingsOfWindow,
        playback: Playback,
        background: Background,
        midi_input: MidiInput,
        parent: QWidget,
    ) -> None:
        """midi_input: knows what is plugged in."""
        super().__init__(parent)
        self._store = store
        self._playback = playback
        self._background = background
        self._midi_input = midi_input
        self._problem = ""
        self._is_closed = False
        self._seen = midi_input.port_list
        self.second_menu = ChoiceMenu("&And also", parent)
        self.second_menu.chosen.connect(lambda name: self._change(second_output=name))
        self.menu = ChoiceMenu("&Output", parent)
        self.menu.changed.connect(self._show_second_menu)
        name = store.value.midi_output
        self.menu.show_choices((Choice(name, output_title(name)),), name)
        self.menu.aboutToShow.connect(self.refresh)
        self.menu.chosen.connect(lambda name: self._change(midi_output=name))
        # Ports come and go on another thread; the signal brings it to this one.
        self._plugged.connect(self._look, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = midi_input.subscribe_port_list(lambda _ports: self._plugged.emit())
        playback.output_lost.connect(self._lost)
        playback.output_found.connect(self._found)

    def open(self) -> None:
        """Show the output of the settings and look what else there is."""
        self.tell()
        self.refresh()

    @Slot()
    def _look(self) -> None:
        before, self._seen = self._seen, self._midi_input.port_list
        settings, own = self._store.value, (SYNTH, SILENT, "")
        ended = set(before.systems or ()) - set(self._seen.systems or ())
        if {settings.midi_output, settings.second_output} - set(own) and not self._is_closed:
            if has_restarted(before, self._seen):
                self._playback.set_output(make_output(settings))
                self.told.emit(f"{outputs_title(settings)} sounds again.")
            elif ended:
                which = " and ".join(sorted(ended))
                self.told.emit(f"The MIDI system {which} has ended; used again when it is back.")
        self.refresh()

    def refresh(self) -> None:
        """Look anew what is connected; the menus follow when that is known."""
        if self._is_closed:
            return
        settings, ports = self._store.value, self._midi_input.port_list.outputs
        main, second = settings.midi_output, settings.second_output

        def look(_job: Job, _report: object) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
            beside = output_choices(second or SYNTH, settings.soundfont, ports)
            return output_choices(main, settings.soundfont, ports), second_choices(beside, main)

        def show(choices: tuple[tuple[Choice, ...], tuple[Choice, ...]]) -> None:
            self.menu.show_choices(choices[0], main)
            self.second_menu.show_choices(choices[1], "" if second == main else second)

        self._background.start(
            _LANE,
            look,
            finished=show,
            failed=lambda _sentence: None,  # What was listed before still stands.
        )

    def close(self) -> None:
        """Look no more."""
        self._is_closed = True
        self._unsubscribe()

    def _show_second_menu(self) -> None:
        self.menu.addSeparator()
        self.menu.addMenu(self.second_menu)

    def reopen_synth(self) -> None:
        """Let the built-in synth play as the settings are now."""
        if SYNTH in (self._store.value.midi_output, self._store.value.second_output):
            self._playback.set_output(make_output(self._store.value))

    def tell(self) -> None:
        """Signal the present output again."""
        settings = self._store.value
        title = outputs_title(settings)
        if self._problem:
            title += ": one is missing" if settings.second_output else ": no sound"
        silent = settings.midi_output == SILENT and not settings.second_output
        self.shown.emit(title, bool(self._problem) or silent)

    def _change(self, **names: str) -> None:
        self._store.change(**names)
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
        self.told.emit(f"{outputs_title(self._store.value)} sounds again.")

"""The menu of keyboards: which are there, which are listened to, and how."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from musestudio.midi.midi_input import EVERY_INPUT, VIRTUAL_INPUT, MidiInput
from musestudio.midi.port_watch import PortList
from musestudio.midi.ports import NO_VIRTUAL_PORTS, supports_virtual_ports
from musestudio.ui.choice_menu import Choice, ChoiceMenu
from musestudio.ui.live.port_words import news_of, port_title
from musestudio.ui.settings_store import SettingsOfWindow

_CHANNELS = ("All channels", *(f"Channel {number}" for number in range(1, 17)))


class InputChooser(QObject):
    """Keeps menu, settings and keyboards of one mind.

    Of several windows one listens at a time; see ``listen``.

    shown(str, bool): what is listened to, and whether nothing can be heard.
    told(str): a keyboard came or went; one sentence.
    refused(str): a keyboard is there and cannot be used; one sentence.
    """

    shown = Signal(str, bool)
    told = Signal(str)
    refused = Signal(str)
    _changed = Signal()

    def __init__(self, store: SettingsOfWindow, midi_input: MidiInput, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self._input = midi_input
        self._listens = False
        self._told_of: PortList | None = None
        self._problem: str | None = None
        self.menu = QMenu("Ke&yboards", parent)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)
        self.channels = ChoiceMenu("&Channel", self.menu)
        self.channels.chosen.connect(lambda number: store.change(midi_channel=int(number)))
        store.changed.connect(self._apply)
        # Ports come and go on other threads; the signal brings it to this one.
        self._changed.connect(self._look, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = (
            midi_input.subscribe_status(lambda _status: self._changed.emit()),
            midi_input.subscribe_port_list(lambda _list: self._changed.emit()),
        )
        self._fill()

    def open(self) -> None:
        """Begin to look what is plugged in."""
        self._input.open()
        self._tell()

    def close(self) -> None:
        """Look and listen no more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._input.close()

    def listen(self, on: bool) -> None:
        """Whether this window is the one that hears the keyboards."""
        self._listens = on
        self._apply()

    def choose(self, name: str, on: bool) -> None:
        """Listen to a port, or to it no longer; ``EVERY_INPUT``: to every one there is."""
        kept = [other for other in self._store.value.midi_inputs if other != name]
        self._store.change(midi_inputs=(*kept, name) if on else tuple(kept))

    def _apply(self) -> None:
        settings = self._store.value
        self._input.set_ports(settings.midi_inputs if self._listens else ())
        self._input.set_channel(settings.midi_channel - 1 if settings.midi_channel else None)
        self._tell()

    @Slot()
    def _look(self) -> None:
        seen, status = self._input.port_list, self._input.status
        if self._told_of is not None and self._listens:
            sentence = news_of(self._told_of, seen, self._input.ports)
            if sentence:
                self.told.emit(sentence)
        self._told_of = seen
        if status.problem != self._problem:
            self._problem = status.problem
            if status.problem is not None:
                self.refused.emit(status.problem)
        self._tell()
        if self.menu.isVisible():
            self._fill()

    def _tell(self) -> None:
        chosen = self._store.value.midi_inputs
        heard = [port_title(name) for name in self._input.status.open]
        missing = [port_title(name) for name in self._input.status.missing]
        if heard:
            text = heard[0] if len(heard) == 1 else f"{len(heard)} keyboards"
        elif missing:
            text = f"{missing[0]}: not connected"
        else:
            text = "No keyboard" if chosen else "No keyboard chosen"
        self.shown.emit(text, not heard)

    def _fill(self) -> None:
        settings, seen = self._store.value, self._input.port_list.inputs
        chosen = settings.midi_inputs
        every = EVERY_INPUT in chosen
        self.menu.clear()
        self._add("Every keyboard", EVERY_INPUT, on=every)
        self.menu.addSeparator()
        for name in dict.fromkeys((*seen, *chosen)):
            if name in (EVERY_INPUT, VIRTUAL_INPUT):
                continue
            entry = self._add(name, name, on=every or name in chosen)
            if name not in seen:
                entry.setText(f"{entry.text()} (not connected)")
                entry.setToolTip("It is heard when it is plugged in.")
            elif every:
                entry.setEnabled(False)
                entry.setToolTip("Every keyboard is heard.")
        if not seen and len(set(chosen) - {EVERY_INPUT, VIRTUAL_INPUT}) == 0:
            nothing = self.menu.addAction("No MIDI keyboard is connected")
            nothing.setEnabled(False)
        self.menu.addSeparator()
        virtual = self._add(
            f"Virtual port “{VIRTUAL_INPUT}”", VIRTUAL_INPUT, VIRTUAL_INPUT in chosen
        )
        virtual.setToolTip("A port of our own that other programs can play into")
        if not supports_virtual_ports():
            virtual.setEnabled(False)
            virtual.setToolTip(NO_VIRTUAL_PORTS)
        self.menu.addSeparator()
        self.channels.show_choices(
            (Choice(str(i), text, starts_group=i == 1) for i, text in enumerate(_CHANNELS)),
            str(settings.midi_channel),
        )
        self.menu.addMenu(self.channels)
        thru = self.menu.addAction("&Hear what is played")
        thru.setCheckable(True)
        thru.setChecked(settings.midi_thru)
        thru.setToolTip("What is played sounds at once, as the armed track or the edited one does")
        thru.toggled.connect(lambda on: self._store.change(midi_thru=on))

    def _add(self, text: str, name: str, on: bool) -> QAction:
        entry = self.menu.addAction(text.replace("&", "&&"))
        entry.setCheckable(True)
        entry.setChecked(on)
        entry.toggled.connect(lambda checked: self.choose(name, checked))
        return entry

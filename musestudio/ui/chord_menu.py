"""Which chord the stamp puts down."""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from musestudio.editing.operations import CHORDS, SCALE_CHORDS
from musestudio.ui.piano_roll import ChordChoice, PianoRollView, Tool
from musestudio.ui.settings_store import SettingsOfWindow

_INVERSIONS = ("Root position", "First inversion", "Second inversion", "Third inversion")


class ChordMenu(QMenu):
    """Kinds of chords, those of the scale first, and their inversions.

    A choice takes up the chord tool, and is remembered in the settings.
    """

    def __init__(self, roll: PianoRollView, store: SettingsOfWindow, parent: QWidget) -> None:
        super().__init__("C&hord to stamp", parent)
        self._roll = roll
        self._store = store
        kinds = QActionGroup(self)
        for kind in SCALE_CHORDS:
            self._add(self, kinds, kind, kind)
        self.addSeparator()
        for kind in CHORDS:
            self._add(self, kinds, kind, kind)
        self.addSeparator()
        inversions = QActionGroup(self)
        turned = self.addMenu("Inversion")
        for number, text in enumerate(_INVERSIONS):
            self._add(turned, inversions, text, number)
        kinds.triggered.connect(
            lambda action: self._choose(self._roll.chord._replace(kind=action.data()))
        )
        inversions.triggered.connect(
            lambda action: self._choose(self._roll.chord._replace(inversion=action.data()))
        )
        self._groups = (kinds, inversions)
        if store.value.chord_stamp in {**CHORDS, **SCALE_CHORDS}:
            roll.set_chord(ChordChoice(store.value.chord_stamp))
        self.aboutToShow.connect(self._show)
        self._show()

    def _add(self, menu: QMenu, group: QActionGroup, text: str, data: str | int) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setData(data)
        group.addAction(action)

    def _show(self) -> None:
        for group, chosen in zip(self._groups, self._roll.chord, strict=True):
            for action in group.actions():
                action.setChecked(action.data() == chosen)

    def _choose(self, chord: ChordChoice) -> None:
        self._roll.set_chord(chord)
        self._roll.set_tool(Tool.STAMP)
        self._store.change(chord_stamp=chord.kind)

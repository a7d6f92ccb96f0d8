"""The key the piece is in: as recognised, or as the composer says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from musestudio.editing import Change, ChooseKey
from musestudio.score import Key
from musestudio.score.scale import FLAT_NAMES, SCALES, SHARP_NAMES
from musestudio.ui.key_finder import KeyFinder, pretty_key, pretty_tonic

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

AS_RECOGNISED = "As recognised"


class KeyChooser(QObject):
    """Shows the key in the transport and the roll, and lets another be chosen.

    A chosen key belongs to the piece: it is one undo step and is saved in the project. It goes
    before what key signatures and notes say, in all that goes by the key.

    menu: “As recognised”, and for each tonic its scales.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._document = window.document
        self._recognised: Key | None = None
        self._is_declared = False
        self._finder = KeyFinder(window.document, window.background, self)
        self._finder.found.connect(self._found)
        self._unobserve = self._document.observe(self._changed)
        self.menu = QMenu("&Key of the piece", window)
        self.menu.setToolTipsVisible(False)
        self.menu.aboutToShow.connect(self._fill)
        self._group: QActionGroup | None = None

    @property
    def key(self) -> Key | None:
        """The key in force; None where nothing tells."""
        chosen = self._document.song.chosen_key
        return self._recognised if chosen is None else chosen

    @property
    def recognised_text(self) -> str:
        """“As recognised: A minor”."""
        found = self._recognised
        return AS_RECOGNISED if found is None else f"{AS_RECOGNISED}: {pretty_key(found)}"

    def choose(self, key: Key | None) -> None:
        """Say which key the piece is in, in one undo step; None: the one recognised."""
        name = "Key as recognised" if key is None else f"Key {pretty_key(key)}"
        self._document.apply(ChooseKey(key, name))

    def show(self) -> None:
        """Show the key in force."""
        key, chosen = self.key, self._document.song.chosen_key is not None
        where = (
            "chosen for the piece"
            if chosen
            else "from the piece's key signature"
            if self._is_declared
            else "found from the notes"
        )
        self._window.transport.show_key("" if key is None else pretty_key(key), where, chosen)
        self._window.roll.set_key(key)

    def open_menu(self) -> None:
        """Open the menu under the readout."""
        readout = self._window.transport.key
        self.menu.popup(readout.mapToGlobal(QPoint(0, readout.height())))

    def close(self) -> None:
        self._unobserve()
        self._finder.close()

    def _found(self, key: Key | None, declared: bool) -> None:
        self._recognised, self._is_declared = key, declared
        self.show()

    def _changed(self, change: Change) -> None:
        if change.after.chosen_key != change.before.chosen_key:
            self.show()

    def _fill(self) -> None:
        """Make the entries when they are first wanted, and check those in force."""
        if self._group is None:
            self._group = QActionGroup(self.menu)
            self._add(self.menu, AS_RECOGNISED, None)
            self.menu.addSeparator()
            for tonic in range(12):
                scales = self.menu.addMenu(tonic_name(tonic))
                scales.menuAction().setCheckable(True)
                for scale in SCALES:
                    key = Key(tonic, scale)
                    self._add(scales, pretty_key(key), key)
        chosen = self._document.song.chosen_key
        self.menu.actions()[0].setText(self.recognised_text)
        for action in self._group.actions():
            action.setChecked(action.data() == chosen)
        for tonic, action in enumerate(self.menu.actions()[2:]):
            action.setChecked(chosen is not None and chosen.tonic == tonic)

    def _add(self, menu: QMenu, text: str, key: Key | None) -> None:
        action = QAction(text, self._group)
        action.setCheckable(True)
        action.setData(key)
        action.triggered.connect(lambda _checked=False: self.choose(key))
        menu.addAction(action)


def tonic_name(tonic: int) -> str:
    """“F”, or “F♯ / G♭”."""
    names = dict.fromkeys((SHARP_NAMES[tonic], FLAT_NAMES[tonic]))
    return " / ".join(map(pretty_tonic, names))

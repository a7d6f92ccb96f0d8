"""The dialog: pages at the left, what stands on them at the right. What is set holds at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from musestudio.settings import PAGES
from musestudio.ui.learn.page import LearnedPage
from musestudio.ui.menu_order import MENUS
from musestudio.ui.piano_roll import SNAPS
from musestudio.ui.preferences.controls import (
    Declared,
    MenuChoice,
    PathBox,
    control_of,
    declared_on,
    named_choice,
)
from musestudio.ui.preferences.shortcut_page import ShortcutPage
from musestudio.ui.theme import GRID

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

SHORTCUTS = "Shortcuts"
LEARNED = "MIDI controls"
_TITLE_WIDTH = 40 * GRID
_SIZE = (170 * GRID, 120 * GRID)
_SOUNDFONTS = "SoundFonts (*.sf2 *.sf3 *.sfo);;All files (*)"


class PreferencesDialog(QDialog):
    """Shows one page of ``window``'s settings at a time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window = window
        self.pages = QListWidget()
        self.pages.setAccessibleName("Pages")
        self.pages.setFixedWidth(36 * GRID)
        self._stack = QStackedWidget()
        self.controls: dict[str, QWidget] = {}
        for name in PAGES:
            self._add_page(name)
            self._stack.addWidget(self._page(name))
        self.shortcuts = ShortcutPage(window.actions_, window.shortcut_keys, MENUS)
        self._add_page(SHORTCUTS)
        self._stack.addWidget(self.shortcuts)
        self.learned = LearnedPage(window.learn)
        self._add_page(LEARNED)
        self._stack.addWidget(self.learned)
        self.pages.currentRowChanged.connect(self._stack.setCurrentIndex)
        close = QPushButton("Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        columns = QHBoxLayout()
        columns.setSpacing(5 * GRID)
        columns.addWidget(self.pages)
        columns.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GRID, 4 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(columns, 1)
        layout.addLayout(buttons)
        self.resize(*_SIZE)
        self.pages.setCurrentRow(0)

    def show_page(self, name: str) -> None:
        """Turn to the page of that name."""
        for row in range(self.pages.count()):
            if self.pages.item(row).text() == name:
                self.pages.setCurrentRow(row)

    def _add_page(self, name: str) -> None:
        item = QListWidgetItem(name)
        item.setSizeHint(QSize(0, 7 * GRID))  # The style sheet is asked before it is there.
        self.pages.addItem(item)

    def _page(self, name: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, GRID, 2 * GRID, 0)
        column.setSpacing(5 * GRID)
        for declared in declared_on(name):
            column.addLayout(self._row(declared))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        return scroll

    def _row(self, declared: Declared) -> QVBoxLayout:
        title, description = declared.metadata["title"], declared.metadata["description"]
        control = self._control(declared)
        control.setAccessibleName(title)
        control.setAccessibleDescription(description)
        self.controls[declared.name] = control
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        if not isinstance(control, QCheckBox):  # Which has its words beside it.
            label = QLabel(title)
            label.setFixedWidth(_TITLE_WIDTH)
            label.setBuddy(control)
            row.addWidget(label)
        row.addWidget(control, 1 if isinstance(control, PathBox) else 0)
        row.addStretch(0 if isinstance(control, PathBox) else 1)
        words = QLabel(description)
        words.setProperty("role", "small")
        words.setWordWrap(True)
        block = QVBoxLayout()
        block.setSpacing(GRID)
        block.addLayout(row)
        block.addWidget(words)
        return block

    def _control(self, declared: Declared) -> QWidget:
        window, name = self._window, declared.name
        control: QWidget
        if name == "model":
            control = MenuChoice(window.models.menu, window.models.refresh)
        elif name == "phrase_model":
            control = MenuChoice(window.models.phrase_menu, window.models.refresh)
        elif name == "midi_output":
            control = MenuChoice(window.outputs.menu, window.outputs.refresh)
        elif name == "midi_inputs":
            control = QPushButton("Choose…")
            control.setAutoDefault(False)
            control.setMenu(window.keyboards.menu)
        elif name == "audio_device":
            control = MenuChoice(window.audio_devices.menu, window.audio_devices.refresh)
        elif name == "soundfont":
            control = PathBox(name, declared.metadata["title"], _SOUNDFONTS, window.store)
        elif name == "first_snap":
            snaps = [(snap.name, snap.name) for snap in SNAPS]
            control = named_choice(name, [("", "The last one used"), *snaps], window.store)
        else:
            control = control_of(declared, window.store)
        if isinstance(control, MenuChoice):
            control.setMinimumWidth(56 * GRID)
        return control

"""What the window puts over itself: the palette, the sheet of keys, the boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from musestudio.logs import log_path
from musestudio.ui.about import AboutBox
from musestudio.ui.first_hints import FirstHints
from musestudio.ui.menu_order import MENUS
from musestudio.ui.palette.entries import PaletteEntry, palette_entries
from musestudio.ui.palette.likely import Recent, likely_first
from musestudio.ui.palette.palette import CommandPalette
from musestudio.ui.preferences.dialog import PreferencesDialog
from musestudio.ui.shortcut_sheet import ShortcutSheet

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


class WindowDialogs:
    """Opens dialogs over ``window``; each is made when it is first wanted."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._palette: CommandPalette | None = None
        self._hints: FirstHints | None = None

    @property
    def palette(self) -> CommandPalette:
        """The one palette of the window."""
        if self._palette is None:
            self._palette = CommandPalette(self._window, self._palette_entries)
        return self._palette

    def _palette_entries(self, recent: Recent) -> tuple[PaletteEntry, ...]:
        window = self._window
        some = len(window.roll.state.selected) > 0
        return likely_first(palette_entries(window), recent, notes_selected=some)

    def open_palette(self) -> None:
        self.palette.open()

    @property
    def hints(self) -> FirstHints:
        """The hints of the first start."""
        if self._hints is None:
            self._hints = FirstHints(self._window)
        return self._hints

    def show_hints(self) -> None:
        self.hints.begin()

    def show_hints_once(self) -> None:
        """Show the hints to whoever has not seen them."""
        if not self._window.store.value.hints_shown:
            self.hints.begin()

    def end_hints(self) -> None:
        self.hints.end()

    def hints_take_escape(self) -> bool:
        return self._hints is not None and self._hints.takes_escape

    def show_preferences(self, page: str = "") -> None:
        """The preferences, on a page by its name or on the first."""
        dialog = PreferencesDialog(self._window)
        if page:
            dialog.show_page(page)
        dialog.open()

    def show_shortcuts(self) -> None:
        self._open(ShortcutSheet(self._window.actions_, MENUS, self._window))

    def open_log(self) -> None:
        if log_path().exists():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path())))
        else:
            self._window.messages.note("The log is empty so far.")

    def show_about(self) -> None:
        model = self._window.assistant.model
        name = "" if model is None else f"{model.card.name} on {model.provider}"
        self._open(AboutBox(name, self._window))

    @staticmethod
    def _open(dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

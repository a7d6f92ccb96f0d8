"""Asking the composer about files: which to open, where to save, what of unsaved work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from musestudio.editing import SongDocument
from musestudio.editing.project_file import SUFFIX
from musestudio.ui.document_files import MIDI_SUFFIXES, DocumentFiles, Origin

_MIDI_PATTERN = " ".join(f"*{suffix}" for suffix in MIDI_SUFFIXES)
_MUSIC = f"Music (*{SUFFIX} {_MIDI_PATTERN})"
_MIDI = f"MIDI files ({_MIDI_PATTERN})"
_PROJECTS = f"MuseStudio projects (*{SUFFIX})"
_MIDI_OUT = "MIDI files (*.mid)"
_ALL = "All files (*)"


class FilePrompts:
    """Dialogs over ``window`` that lead to ``files``."""

    def __init__(self, window: QWidget, document: SongDocument, files: DocumentFiles) -> None:
        self._window = window
        self._document = document
        self._files = files

    def new(self) -> None:
        self.guarded(self._files.new)

    def open(self) -> None:
        path = self._ask_for_file("Open", f"{_MUSIC};;{_ALL}")
        if path:
            self.open_path(path)

    def open_path(self, path: str | Path, *, demo: bool = False) -> None:
        """Open a file once unsaved work is safe."""
        self.guarded(lambda: self._files.open(path, demo=demo))

    def import_file(self, at_tick: int) -> None:
        path = self._ask_for_file("Import tracks", f"{_MIDI};;{_MUSIC};;{_ALL}")
        if path:
            self._files.import_tracks(path, at_tick)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the project's file, or ask for one."""
        path = self._files.path
        if path is not None and self._files.origin is Origin.PROJECT:
            self._files.save(path, then)
        else:
            self.save_as(then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        path = self._ask_where("Save project", SUFFIX, _PROJECTS)
        if path:
            self._files.save(path, then)

    def export_midi(self) -> None:
        path = self._ask_where("Export MIDI file", ".mid", _MIDI_OUT)
        if path:
            self._files.export_midi(path)

    def guarded(self, action: Callable[[], None]) -> None:
        """Do something that replaces the document, once the composer agrees.

        Saving goes on in the background; the action follows when the file is written.
        """
        if self._document.is_clean:
            action()
            return
        box = self._box(
            "Unsaved changes",
            f"Save the changes to “{self._files.display_name}”?",
            "They are lost if you don’t save them.",
        )
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            self.save(then=action)
        elif answer == buttons.Discard:
            action()

    def _ask_for_file(self, title: str, patterns: str) -> str:
        folder = str(Path(self._files.suggested_path("")).parent)
        path, _ = QFileDialog.getOpenFileName(self._window, title, folder, patterns)
        return path

    def _ask_where(self, title: str, suffix: str, pattern: str) -> str:
        suggested = self._files.suggested_path(suffix)
        path, _ = QFileDialog.getSaveFileName(self._window, title, suggested, pattern)
        if not path or Path(path).suffix:
            return path
        # The dialog has asked about a file of the name as it was typed, not about this one.
        path += suffix
        if not Path(path).exists():
            return path
        buttons = QMessageBox.StandardButton
        question = f"“{Path(path).name}” is there already. Replace it?"
        box = self._box("Replace the file?", question, "What it holds now is lost then.")
        box.setStandardButtons(buttons.Yes | buttons.Cancel)
        answer = box.exec()
        box.deleteLater()
        return path if answer == buttons.Yes else ""

    def _box(self, title: str, text: str, more: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(title)
        box.setText(text)
        box.setInformativeText(more)
        return box

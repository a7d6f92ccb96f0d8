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
_ALL = "All files (*)"


class FilePrompts:
    """Dialogs over ``window`` that lead to ``files``."""

    def __init__(self, window: QWidget, document: SongDocument, files: DocumentFiles) -> None:
        self._window = window
        self._document = document
        self._files = files
        self.is_open_elsewhere: Callable[[str | Path], bool] = lambda _path: False
        """Set by whoever knows the other windows: shows the one that has the file, if any."""

    def new(self) -> None:
        self.guarded(self._files.new)

    def open(self) -> None:
        path = self.file_to_open()
        if path:
            self.open_path(path)

    def open_path(self, path: str | Path, *, demo: bool = False) -> None:
        """Open a file once unsaved work is safe."""
        if not demo and self.is_open_elsewhere(path):
            return
        self.guarded(lambda: self._files.open(path, demo=demo))

    def files_to_import(self) -> list[str]:
        """Ask which files; none where the composer thinks better of it."""
        folder = str(Path(self._files.suggested_path("")).parent)
        patterns = f"{_MIDI};;{_MUSIC};;{_ALL}"
        paths, _ = QFileDialog.getOpenFileNames(self._window, "Import tracks", folder, patterns)
        return paths

    def file_to_open(self) -> str:
        """Ask which file; empty where the composer thinks better of it."""
        return self._ask_for_file("Open", f"{_MUSIC};;{_ALL}")

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the project's file, or ask for one."""
        path = self._files.path
        if path is None or self._files.origin is not Origin.PROJECT:
            self.save_as(then)
        elif not self._files.is_changed_outside or self._agrees_to_replace(
            "Replace the other version?",
            f"Another program has changed “{path.name}” since it was opened here.",
            "Save as another file to keep both.",
        ):
            self._files.save(path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        path = self.ask_where("Save project", SUFFIX, _PROJECTS)
        if path:
            self._files.save(path, then)

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
            # Asked again where there were edits while it was written.
            self.save(then=lambda: self.guarded(action))
        elif answer == buttons.Discard:
            action()

    def _ask_for_file(self, title: str, patterns: str) -> str:
        folder = str(Path(self._files.suggested_path("")).parent)
        path, _ = QFileDialog.getOpenFileName(self._window, title, folder, patterns)
        return path

    def ask_where(self, title: str, suffix: str, pattern: str, stem: str = "") -> str:
        """Ask for a file to write; empty where the composer thinks better of it.

        stem: its name to begin with; the piece's where it is empty.
        """
        suggested = self._files.suggested_path(suffix, stem)
        path, _ = QFileDialog.getSaveFileName(self._window, title, suggested, pattern)
        fitting = MIDI_SUFFIXES if suffix == ".mid" else (suffix,)
        if not path or Path(path).suffix.lower() in fitting:
            return path
        # The dialog has asked about a file of the name as it was typed, not about this one.
        path += suffix
        if not Path(path).exists():
            return path
        agreed = self._agrees_to_replace(
            "Replace the file?",
            f"“{Path(path).name}” is there already. Replace it?",
            "What it holds now is lost then.",
        )
        return path if agreed else ""

    def _agrees_to_replace(self, title: str, text: str, more: str) -> bool:
        box = self._box(title, text, more)
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Yes | buttons.Cancel)
        box.button(buttons.Yes).setText("Replace")
        box.setDefaultButton(buttons.Cancel)
        answer = box.exec()
        box.deleteLater()
        return bool(answer == buttons.Yes)

    def _box(self, title: str, text: str, more: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(title)
        box.setText(text)
        box.setInformativeText(more)
        return box

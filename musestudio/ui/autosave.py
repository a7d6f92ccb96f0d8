"""Keeping what is not saved safe from a crash.

A copy of the unsaved piece is written to the program's own folder, in the background, some
time after an edit and before anything that might bring the program down. The composer's
file is never touched. The copy goes as soon as the piece is saved or given up.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QObject, QTimer, Signal

from musestudio.atomic import write_atomically
from musestudio.editing import SongDocument
from musestudio.editing.project_file import SUFFIX, Project, project_bytes
from musestudio.errors import ProjectFileError
from musestudio.midi.file import song_bytes
from musestudio.score import Song
from musestudio.ui.autosave_folder import Session, marked
from musestudio.ui.background import Background
from musestudio.ui.document_files import DocumentFiles

_LANE = "autosave"
_RISK_GAP_S = 5.0  # What is risky may come at every edit; writing is not for free.
_SHARE_OF_TIME = 0.05  # Nor may a very long piece be written all the time.
_numbers = count(1)
_log = logging.getLogger(__name__)


class Autosave(QObject):
    """Watches one document.

    saved(str): the time of day of the newest copy, empty once there is none.
    failed(str): one sentence; told once, until it works again.
    """

    saved = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        document: SongDocument,
        files: DocumentFiles,
        background: Background,
        make_project: Callable[[Song], Project],
        session: Session,
        every_s: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        """every_s: asked anew each time; 0 for never."""
        super().__init__(parent)
        self._document = document
        self._files = files
        self._background = background
        self._make_project = make_project
        self._session = session
        self._every_s = every_s
        self._name = f"{next(_numbers)}{SUFFIX}"
        self._written: Song | None = None  # As in the copy on the disk, or on its way there.
        self._has_copy = False  # Or may have one, where writing it failed.
        self._is_writing = False
        self._is_closed = False
        self._has_failed = False
        self._then: Callable[[], None] | None = None
        self._last_s = -1e9
        self._took_s = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save_now)
        files.file_changed.connect(self._look)

    def save_now(self, then: Callable[[], None] | None = None) -> None:
        """Write what is not saved; ``then`` is called once it is on the disk."""
        self._timer.stop()
        if self._is_closed or self._document.is_clean:
            return
        if not self._is_writing and self._document.song is self._written:
            if then is not None:
                then()
            return
        self._then = then or self._then
        if not self._is_writing:
            self._write()

    def before_risk(self) -> None:
        """Call before what might not end well; it costs little where nothing is new."""
        gap_s = max(_RISK_GAP_S, self._took_s / _SHARE_OF_TIME)
        if self._every_s() and time.monotonic() - self._last_s > gap_s:
            self.save_now()

    def close(self, *, keep: bool) -> None:
        """Write or remove the copy, at once. Call after ``Background.close``.

        keep: whether nobody was asked what should become of unsaved changes.
        """
        self._is_closed = True
        self._timer.stop()
        self._files.file_changed.disconnect(self._look)
        try:
            if keep and not self._document.is_clean:
                if self._document.song is not self._written or self._is_writing:
                    self._writing()()
            else:
                self._remove()
        except (OSError, ProjectFileError):
            _log.warning("the last autosave did not succeed", exc_info=True)

    def _look(self) -> None:
        """After every change: does a copy have to be written, or to go?"""
        if self._document.is_clean:
            self._timer.stop()
            self._then = None
            if self._has_copy:
                self._written, self._has_copy = None, False
                self._background.start(
                    _LANE,
                    lambda _job, _report: self._remove(),
                    finished=lambda _result: None,
                    failed=lambda _sentence: None,
                    latest_only=False,
                )
                self.saved.emit("")
        elif not self._timer.isActive() and not self._is_writing and self._every_s():
            self._timer.start(self._every_s() * 1000)

    def _write(self) -> None:
        song, write = self._document.song, self._writing()
        self._written, self._is_writing, began_s = song, True, time.monotonic()
        self._has_copy = True

        def settle() -> None:
            self._is_writing = False
            self._last_s = time.monotonic()
            self._took_s = self._last_s - began_s
            if not self._document.is_clean and self._document.song is not song:
                self._look()  # There were edits while it was written.

        def written(_result: object) -> None:
            self._has_failed = False
            settle()
            if self._written is song:  # Else it has been saved meanwhile, and the copy goes.
                self.saved.emit(f"{datetime.datetime.now():%H:%M}")
                then, self._then = self._then, None
                if then is not None:
                    then()

        def failed(sentence: str) -> None:
            if self._written is song:
                self._written = None
            self._is_writing = False
            if not self._has_failed:
                self.failed.emit(sentence)
            self._has_failed = True
            self._look()

        self._background.start(
            _LANE,
            lambda _job, _report: write(),
            finished=written,
            failed=failed,
            latest_only=False,
        )

    def _writing(self) -> Callable[[], None]:
        """What writes the copy as the document is now, on whatever thread."""
        files = self._files
        name = files.display_name
        project = marked(self._make_project(self._document.song), name, files.home)
        session, file_name = self._session, self._name

        def write() -> None:
            try:
                data = project_bytes(project, encode_song=song_bytes)
                write_atomically(session.begin() / file_name, data)
            except OSError as error:
                raise ProjectFileError(
                    f"“{name}” cannot be autosaved ({error.strerror or error}); "
                    "save it yourself from time to time."
                ) from error

        return write

    def _remove(self) -> None:
        (self._session.folder / self._name).unlink(missing_ok=True)

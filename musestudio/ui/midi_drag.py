"""Dragging music out of the window, into another program or another window.

Each drag writes a new file, so that what an earlier one gave away stays as it was given.
The files go with the program.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QDrag, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from musestudio.errors import MidiFileError
from musestudio.midi.file import write_song
from musestudio.score import Note, Song
from musestudio.ui.file_names import file_stem
from musestudio.ui.note_clip import Clip, mime_of
from musestudio.ui.theme import CORNER, GRID, current_theme

_PICTURE = (32 * GRID, 10 * GRID)
_numbers = count(1)


class MidiOffer(NamedTuple):
    """What is given away.

    song: as its file is to hold it, beginning at tick 0.
    name: of the file, without suffix; made fit for every file system.
    """

    song: Song
    name: str


class MidiDragSource(QObject):
    """Makes ``widget`` something that music can be dragged from.

    offer: asked once the mouse has moved far enough; None: there is nothing to drag.
    Clicks still reach the widget.
    """

    def __init__(self, widget: QWidget, offer: Callable[[], MidiOffer | None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._offer = offer
        self._pressed_at: QPoint | None = None
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        place = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            is_left = event.button() == Qt.MouseButton.LeftButton
            self._pressed_at = place if is_left else None
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._pressed_at = None
        elif event.type() == QEvent.Type.MouseMove and self._pressed_at is not None:
            far = (place - self._pressed_at).manhattanLength()
            if far >= QApplication.startDragDistance():
                self._pressed_at = None
                offer = self._offer()
                if offer is not None:
                    if isinstance(self._widget, QAbstractButton):
                        self._widget.setDown(False)  # The drag takes the release away.
                    start_midi_drag(self._widget, offer.song, offer.name)
                    return True
        return False


def start_midi_drag(widget: QWidget, song: Song, name: str) -> Qt.DropAction:
    """Drag ``song`` as a new MIDI file until it is let go; returns what became of it.

    widget: where the drag begins.
    name:   of the file, without suffix.
    Raises MidiFileError where the file cannot be written.
    """
    data = mime_with_file(song, name)
    drag = QDrag(widget)
    drag.setMimeData(data)
    drag.setPixmap(_picture(song, widget.devicePixelRatioF()))
    drag.setHotSpot(QPoint(GRID, GRID))
    return drag.exec(Qt.DropAction.CopyAction)


def mime_with_file(song: Song, name: str) -> QMimeData:
    """The music in every form another program may take, a new file among them.

    Raises MidiFileError where the file cannot be written.
    """
    data = mime_of(Clip(song))
    data.setUrls([QUrl.fromLocalFile(str(fresh_midi_file(song, name)))])
    return data


def fresh_midi_file(song: Song, name: str) -> Path:
    """Write ``song`` to a file no one has seen, called ``name`` and gone when we are.

    Raises MidiFileError.
    """
    try:
        # A folder each: the name stays as it is, and the number out of it.
        folder = _drag_folder() / f"{next(_numbers):04}"
        folder.mkdir(parents=True)
    except OSError as error:
        raise MidiFileError(
            f"There is no room for the dragged music: {error.strerror or error}."
        ) from error
    path = folder / f"{file_stem(name)}.mid"
    write_song(song, path)
    return path


def was_dragged_from_here(paths: Sequence[str | Path]) -> bool:
    """Whether these are files that a drag of this program wrote: nobody's own files."""
    if not paths or not _drag_folder.cache_info().currsize:
        return False
    return all(_drag_folder() in Path(path).parents for path in paths)


@lru_cache(maxsize=1)
def _drag_folder() -> Path:
    folder = tempfile.mkdtemp(prefix="musestudio-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _picture(song: Song, ratio: float) -> QPixmap:
    """What hangs on the mouse: the notes in small."""
    width, height = _PICTURE
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    theme = current_theme()
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.line_bar), 1))
    painter.setBrush(QColor(theme.raised))
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), CORNER, CORNER)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    notes = [note for _, note in song.all_notes()][:_MOST_PICTURED]
    for box in _boxes(notes, QRectF(2 * GRID, 2 * GRID, width - 4 * GRID, height - 4 * GRID)):
        painter.drawRect(box)
    painter.end()
    return pixmap


_MOST_PICTURED = 400


def _boxes(notes: list[Note], area: QRectF) -> list[QRectF]:
    if not notes:
        return []
    lowest, highest = min(n.pitch for n in notes), max(n.pitch for n in notes)
    per_tick = area.width() / max(max(n.end_tick for n in notes), 1)
    row = area.height() / (highest - lowest + 1)
    return [
        QRectF(
            area.left() + note.start_tick * per_tick,
            area.top() + (highest - note.pitch) * row,
            max(note.duration_ticks * per_tick - 0.5, 1.0),
            min(max(row, 1.5), 4.0),
        )
        for note in notes
    ]

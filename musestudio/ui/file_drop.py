"""Files let go over the window, outside the roll, are opened.

(The roll itself takes what is dropped on it, with a place in time.)
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Calls ``dropped(paths)`` with the local files let go over ``window``."""

    def __init__(self, window: QWidget, dropped: Callable[[list[str]], None]) -> None:
        super().__init__(window)
        self._dropped = dropped
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, (QDragEnterEvent, QDragMoveEvent, QDropEvent)):
            return False
        paths = local_files(event)
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._dropped(paths)
        return True


def local_files(event: QDropEvent) -> list[str]:
    """The paths of the files that are dragged, without what lies on other machines."""
    return files_in(event.mimeData())


def files_in(data: QMimeData) -> list[str]:
    """The paths of the local files that are dragged or on the clipboard."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]

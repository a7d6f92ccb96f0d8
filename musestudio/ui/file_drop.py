"""Files dragged over the window, outside the roll.

(The roll itself takes what is dropped on it, with a place in time.)
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Follows files over ``window``.

    dropped(paths, place): they were let go there, in global coordinates.
    hovering(place): they are over that place, or (None) no longer over the window.
    """

    def __init__(
        self,
        window: QWidget,
        dropped: Callable[[list[str], QPoint], None],
        hovering: Callable[[QPoint | None], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._dropped = dropped
        self._hovering = hovering
        self.paths: list[str] = []
        """What is over the window, or was last."""
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragLeave:
            self._hovering(None)
        if not isinstance(event, (QDragEnterEvent, QDragMoveEvent, QDropEvent)):
            return False
        paths = local_files(event)
        if not paths:
            return False
        self.paths = paths
        event.acceptProposedAction()
        place = self._window.mapToGlobal(event.position().toPoint())
        if event.type() == QEvent.Type.Drop:
            self._hovering(None)
            self._dropped(paths, place)
        else:
            self._hovering(place)
        return True


def local_files(event: QDropEvent) -> list[str]:
    """The paths of the files that are dragged, without what lies on other machines."""
    return files_in(event.mimeData())


def files_in(data: QMimeData) -> list[str]:
    """The paths of the local files that are dragged or on the clipboard."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]

"""What goes on the clipboard: an object that may outlive the interpreter."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QStringListModel


def empty_mime_data() -> QMimeData:
    """A QMimeData to fill and hand over to the clipboard.

    The platform keeps it until the very end of the process. One that Python has made asks
    Python to help destroy it, which then crashes where the interpreter has gone before, as it
    has where the clipboard is in the program's own memory. Qt's own makes no such demand, and
    can stay: a desktop that keeps what a program copied still gets it.
    """
    model = QStringListModel([""])
    data = model.mimeData([model.index(0)])
    data.clear()
    return data

"""Telling the composer something: one sentence in a quiet bar, never a traceback.

Notes go by themselves; warnings and errors stay a while longer and can be dismissed.
Messages that arrive together wait for one another, and a repeated one is not queued twice.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from musestudio.ui.icons import bind_icon, pixmap
from musestudio.ui.theme import GRID, theme_notifier

NOTE, WARNING, ERROR = "note", "warning", "error"

_ICONS = {
    NOTE: ("info", "quiet_text"),
    WARNING: ("warning", "warn"),
    ERROR: ("warning-circle", "record"),
}
_SHOWN_MS = {NOTE: 4000, WARNING: 9000, ERROR: 14000}
_QUEUED_SHOWN_MS = 2500  # A message that others wait for makes room sooner.
_WIDEST_PX = 560


class Message(NamedTuple):
    text: str
    kind: str = NOTE


class MessageBar(QFrame):
    """A bar floating over the bottom of ``host``.

    shown(Message): a message came up.
    """

    shown = Signal(object)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setObjectName("messageBar")
        self.setProperty("surface", "raised")
        self._waiting: deque[Message] = deque()
        self._current: Message | None = None
        self._icon = QLabel()
        self._icon.setFixedWidth(4 * GRID + 2)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close = QToolButton()
        close.setProperty("kind", "flat")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.setToolTip("Dismiss this message")
        close.setAccessibleName("Dismiss this message")
        close.clicked.connect(self.dismiss)
        bind_icon(close, "x", "quiet_text")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * GRID, GRID, GRID, GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        theme_notifier().changed.connect(self._show_icon)
        host.installEventFilter(self)
        self.hide()

    @property
    def current(self) -> Message | None:
        """The message on show, None when the bar is hidden."""
        return self._current

    def say(self, text: str, kind: str = NOTE) -> None:
        """Show a sentence, after those already waiting."""
        message = Message(text, kind)
        if message == self._current or message in self._waiting:
            return
        if self._current is None:
            self._show(message)
            return
        self._waiting.append(message)
        if self._timer.remainingTime() > _QUEUED_SHOWN_MS:
            self._timer.start(_QUEUED_SHOWN_MS)

    def note(self, text: str) -> None:
        self.say(text, NOTE)

    def warn(self, text: str) -> None:
        self.say(text, WARNING)

    def error(self, text: str) -> None:
        self.say(text, ERROR)

    def dismiss(self) -> None:
        """Take the message away and show the next, if any."""
        self._timer.stop()
        self._current = None
        if self._waiting:
            self._show(self._waiting.popleft())
        else:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent) and self.isVisible():
            self._place()
        return False

    def _show(self, message: Message) -> None:
        self._current = message
        self._text.setText(message.text)
        self._show_icon()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(_QUEUED_SHOWN_MS if self._waiting else _SHOWN_MS[message.kind])
        self.shown.emit(message)

    def _show_icon(self) -> None:
        if self._current is not None:
            self._icon.setPixmap(pixmap(*_ICONS[self._current.kind]))

    def _place(self) -> None:
        host = self.parentWidget().rect()
        room = host.width() - 8 * GRID
        text_width = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 24 * GRID
        width = max(min(text_width, _WIDEST_PX, room), 60 * GRID if room > 60 * GRID else room)
        height = self.layout().heightForWidth(width)
        self.setGeometry(
            host.left() + (host.width() - width) // 2,
            host.bottom() - height - 4 * GRID,
            width,
            height,
        )

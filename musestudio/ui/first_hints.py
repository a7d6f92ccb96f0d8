"""Four hints for the first start: where to draw, how to hear, whom to ask, where the keys are."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from musestudio.ui.theme import CORNER, GRID, current_theme, qcolor, text_font

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_WIDTH = 76 * GRID
_ARROW = 2 * GRID
_EDGE = 3 * GRID  # Left free to the window's edges.


class Side(Enum):
    """Where the hint stands, as seen from what it points at."""

    INSIDE = "inside"
    BELOW = "below"
    LEFT = "left"


class Hint(NamedTuple):
    """words: with the keys of actions in braces by their ids."""

    title: str
    words: str
    target: Callable[[MainWindow], QRect]
    side: Side


def _area(widget: QWidget) -> QRect:
    """Where a widget lies in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _play_button(window: MainWindow) -> QRect:
    play = window.actions_["play"]
    buttons = window.transport.findChildren(QToolButton)
    return _area(next(button for button in buttons if button.defaultAction() is play))


def _help_menu(window: MainWindow) -> QRect:
    bar = window.menuBar()
    area = bar.actionGeometry(bar.actions()[-1])
    return area.translated(bar.mapTo(window, QPoint(0, 0)))


def _assistant(window: MainWindow) -> QRect:
    return _area(window.panel if window.panel.isVisible() else window.panels.folded)


HINTS = (
    Hint(
        "Draw a melody",
        "Double-click in the roll to add a note, or take up the pencil with {tool_draw}. "
        "Or drop a MIDI file anywhere.",
        lambda window: _area(window.roll.canvas),
        Side.INSIDE,
    ),
    Hint(
        "Hear it",
        "{play} plays from the playhead and stops. A click in the ruler puts the playhead there.",
        _play_button,
        Side.BELOW,
    ),
    Hint(
        "Ask what could come next",
        "{continue} shows four ways to go on as ghost notes. {next} steps through them, "
        "{keep} keeps one; nothing changes before.",
        _assistant,
        Side.LEFT,
    ),
    Hint(
        "Everything has a key",
        "{shortcuts} shows them all, {palette} finds any command by its name.",
        _help_menu,
        Side.BELOW,
    ),
)


class FirstHints(QFrame):
    """One hint at a time over ``window``. It never takes the keys: the composer can go on.

    A hint that is followed gives way to the next; Esc ends them.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._at = 0
        self._tip = QPoint()
        self._side = Side.INSIDE
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._title = QLabel()
        self._title.setFont(text_font(medium=True))
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setProperty("role", "quiet")
        self._count = QLabel()
        self._count.setProperty("role", "small")
        self.skip = QPushButton("Skip")
        self.skip.setProperty("kind", "flat")
        self.skip.clicked.connect(self.end)
        self.next = QPushButton()
        self.next.clicked.connect(self.step)
        for button in (self.skip, self.next):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        buttons.addWidget(self._count)
        buttons.addStretch(1)
        buttons.addWidget(self.skip)
        buttons.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._title)
        layout.addWidget(self._words)
        layout.addLayout(buttons)
        window.installEventFilter(self)
        window.playback.playing_changed.connect(lambda on: self._followed(1, on))
        window.asking.kept.connect(lambda: self._followed(2, True))
        window.assistant.state_changed.connect(self._share_escape)
        window.assistant.answers_changed.connect(self._share_escape)
        self.destroyed.connect(
            window.document.observe(lambda change: self._followed(0, "note" in change.name))
        )
        self.hide()

    @property
    def current(self) -> Hint | None:
        """The hint on show."""
        return HINTS[self._at] if self.isVisible() else None

    def begin(self) -> None:
        """Show the first hint, also if it has been seen before."""
        self._at = 0
        self._window.store.change(hints_shown=True)
        self._show()

    def step(self) -> None:
        """To the next hint; after the last they are over."""
        self._at += 1
        if self._at < len(HINTS):
            self._show()
        else:
            self.end()

    def end(self) -> None:
        had_keys = self.isAncestorOf(self._window.focusWidget() or self._window)
        self.hide()
        self._share_escape()
        if had_keys:
            self._window.roll.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.isVisible() and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(
            0.5,
            0.5 + (_ARROW if self._side is Side.BELOW else 0),
            -0.5 - (_ARROW if self._side is Side.LEFT else 0),
            -0.5,
        )
        path = QPainterPath()
        path.addRoundedRect(body, CORNER, CORNER)
        if self._side is not Side.INSIDE:
            arrow = QPainterPath()
            arrow.addPolygon(self._arrow(body))
            path = path.united(arrow)
        painter.setPen(QPen(qcolor(theme.focus), 1))
        painter.setBrush(qcolor(theme.raised))
        painter.drawPath(path)

    def _arrow(self, body: QRectF) -> QPolygonF:
        tip = QPointF(self._tip)
        if self._side is Side.BELOW:
            base = body.top() + 1
            return QPolygonF(
                [QPointF(tip.x() - _ARROW, base), tip, QPointF(tip.x() + _ARROW, base)]
            )
        base = body.right() - 1
        return QPolygonF([QPointF(base, tip.y() - _ARROW), tip, QPointF(base, tip.y() + _ARROW)])

    def _show(self) -> None:
        hint, actions = HINTS[self._at], self._window.actions_
        self._title.setText(hint.title)
        keys = {spec.id: actions.key_text(spec.id) or f"“{spec.plain_text}”" for spec in actions}
        self._words.setText(hint.words.format_map(keys))
        self._count.setText(f"{self._at + 1} of {len(HINTS)}")
        self.next.setText("Done" if self._at == len(HINTS) - 1 else "Next")
        self.setAccessibleName(f"{hint.title}. {self._words.text()}")
        self._side = hint.side
        inset = 4 * GRID
        top = inset + (_ARROW if hint.side is Side.BELOW else 0)
        right = inset + (_ARROW if hint.side is Side.LEFT else 0)
        self.layout().setContentsMargins(inset, top, right, inset - GRID)
        self.show()
        self._place()
        self.raise_()
        self._share_escape()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _place(self) -> None:
        """Beside what the hint points at, inside the window."""
        area = HINTS[self._at].target(self._window)
        width = min(_WIDTH, self._window.width() - 2 * _EDGE)
        self.layout().activate()
        height = self.layout().totalHeightForWidth(width)
        if self._side is Side.INSIDE:
            corner = QPoint(area.right() - width - _EDGE, area.bottom() - height - _EDGE)
        elif self._side is Side.BELOW:
            corner = QPoint(area.center().x() - 8 * GRID, area.bottom())
        else:
            corner = QPoint(area.left() - width, area.top() + 8 * GRID)
        left = min(max(corner.x(), _EDGE), self._window.width() - width - _EDGE)
        top = min(max(corner.y(), 0), self._window.height() - height - _EDGE)
        self.setGeometry(left, top, width, height)
        if self._side is Side.BELOW:
            self._tip = QPoint(area.center().x() - left, 0)
        else:
            self._tip = QPoint(width, 8 * GRID)
        self.update()

    def _followed(self, at: int, done: bool) -> None:
        if done and self.isVisible() and self._at == at:
            self.step()

    @property
    def takes_escape(self) -> bool:
        """Esc ends the hints, unless the assistant has another use for it."""
        busy = self._window.actions_["cancel"].isEnabled()
        return self.isVisible() and not busy and self._window.assistant.answers is None

    def _share_escape(self, _state: object = None) -> None:
        self._window.actions_.refresh()

"""The strip of the jam: whose turn it is, how answers are wanted, and what is played."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from musestudio.jam.settings import MOST_ANSWER_BARS, When
from musestudio.jam.view import JamState
from musestudio.ui.actions import Actions
from musestudio.ui.icons import bind_icon
from musestudio.ui.jam.ground import JamChoices
from musestudio.ui.jam.score_view import ScoreView
from musestudio.ui.readout import Rule
from musestudio.ui.theme import GRID, current_theme, qcolor, text_font, theme_notifier
from musestudio.ui.value_box import ChoiceBox

_WHEN = {When.BEAT: "On the beat", When.BAR: "On the bar", When.AT_ONCE: "At once"}
_LENGTHS = {bars: "1 bar" if bars == 1 else f"{bars} bars" for bars in range(1, 9)}
_LENGTHS = {**{b: _LENGTHS[b] for b in range(1, MOST_ANSWER_BARS + 1)}, 0: "Until I come in"}
_TRADES = {0: "No trading", 1: "Trade 1 bar", **{b: f"Trade {b} bars" for b in (2, 4, 8)}}
_TURNS = {
    None: ("Nobody plays", "quiet_text"),
    JamState.WAITING: ("Your turn: play a phrase", "ok"),
    JamState.LISTENING: ("Listening to you", "ok"),
    JamState.ANSWERING: ("Answering", "accent"),
    JamState.TAKEN_OVER: ("You have the stage", "warn"),
    JamState.LOOPING: ("Looping the last exchange", "text"),
}
"""In words, and the tone of the theme that goes with it. The accent is the assistant's."""
_WIDE = 132 * GRID
_DOT = 3 * GRID
_LEAST_CHOICE = 18 * GRID


class JamPanel(QFrame):
    """Shows the jam and takes what is chosen about it.

    choices_changed(JamChoices)
    left(): the keys may go back to the roll.

    when, length, trading: the choices; ``score`` what is played.
    """

    choices_changed = Signal(object)
    left = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self.setAccessibleName("Jam")
        self._actions = actions
        self.play = QPushButton("Start")
        self.play.setProperty("kind", "primary")
        self.play.setProperty("prominent", True)
        self.play.clicked.connect(lambda _checked: actions["jam"].trigger())
        self.dot = TurnDot()
        self.turn = QLabel()
        self.turn.setFont(text_font(medium=True))
        self.turn.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.keep = QPushButton("Keep that")
        self.keep.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.keep.clicked.connect(lambda _checked: actions["jam_keep"].trigger())
        self.when = _choice("When an answer begins", _WHEN.items())
        self.length = _choice("How long an answer is", _LENGTHS.items())
        self.trading = _choice(
            "Trading: so many bars are yours, then as many are the answer’s", _TRADES.items()
        )
        for box in (self.when, self.length, self.trading):
            box.currentIndexChanged.connect(lambda _index: self._choose())
        self.score = ScoreView()
        self._lay_out(actions)
        self.setFocusProxy(self.play)
        self.show_choices(JamChoices())
        self.show_state(None, can_keep=False)
        actions.keys_changed.connect(lambda _action: self._show_tips())
        self._show_tips()

    def _lay_out(self, actions: Actions) -> None:
        title = QLabel("Jam")
        title.setFont(text_font(medium=True))
        fold = actions.button("panel_jam")
        self._only_where_wide = (title, fold)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(2 * GRID)
        head.addWidget(title)
        head.addWidget(self.play)
        head.addWidget(self.dot)
        head.addWidget(self.turn, 1)
        head.addWidget(actions.button("jam_take_over"))
        head.addWidget(actions.button("jam_loop"))
        head.addWidget(self.keep)
        head.addWidget(fold)
        choices = QHBoxLayout()
        choices.setSpacing(2 * GRID)
        for box in (self.when, self.length, self.trading):
            choices.addWidget(box, 1)
        inner = QVBoxLayout()
        inner.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        inner.setSpacing(2 * GRID)
        inner.addLayout(head)
        inner.addWidget(self.score)
        inner.addLayout(choices)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Rule())
        layout.addLayout(inner)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def choices(self) -> JamChoices:
        return JamChoices(
            self.when.currentData(), self.length.currentData(), self.trading.currentData()
        )

    def show_choices(self, choices: JamChoices) -> None:
        """Show what was chosen; no signal."""
        for box, value in zip((self.when, self.length, self.trading), choices, strict=True):
            box.blockSignals(True)
            box.setCurrentIndex(max(box.findData(value), 0))
            box.blockSignals(False)
        self._show_possible()

    def show_state(self, state: JamState | None, *, can_keep: bool) -> None:
        """Whose turn it is; None: nobody plays. can_keep: whether there is an exchange."""
        words, tone = _TURNS[state]
        self.turn.setText(words)
        self.turn.setToolTip(words)
        self.dot.set_tone(tone)
        self.play.setText("Start" if state is None else "End")
        # One place says what the assistant does: while it is its turn, in its colour.
        bind_icon(self.play, "play" if state is None else "stop", "on_accent")
        self.keep.setEnabled(can_keep)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for widget in self._only_where_wide:
            widget.setVisible(self.width() >= _WIDE)

    def _choose(self) -> None:
        self._show_possible()
        self.choices_changed.emit(self.choices)

    def _show_possible(self) -> None:
        """Who trades bars has said when an answer begins and how long it is."""
        trades = bool(self.trading.currentData())
        for box in (self.when, self.length):
            box.setEnabled(not trades)

    def _show_tips(self) -> None:
        for button, action in ((self.play, "jam"), (self.keep, "jam_keep")):
            button.setToolTip(self._actions[action].toolTip())
            button.setAccessibleName(self._actions.spec(action).plain_text)


class TurnDot(QWidget):
    """A disc in the colour of whoever plays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(_DOT, _DOT)
        self.tone = "quiet_text"
        theme_notifier().changed.connect(self.update)

    def set_tone(self, tone: str) -> None:
        """tone: a colour of the theme by its name."""
        if tone != self.tone:
            self.tone = tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolor(getattr(current_theme(), self.tone)))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))


def _choice(name: str, entries: Iterable[tuple[Any, str]]) -> ChoiceBox:
    box = ChoiceBox()
    for value, text in entries:
        box.addItem(text, value)
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setMinimumWidth(_LEAST_CHOICE)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return box

"""Waiting for a knob to be moved or a pedal to be pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from musestudio.ui.theme import GRID

_WAITING = "Move a knob or press a pedal…"


class LearnDialog(QDialog):
    """Shows; whoever made it listens.

    choices: (id, words) of everything that can be moved.

    target_changed(): another thing is to be moved; ask ``target``.
    moment_changed(bool): a pedal holds it on only while it is down.
    forget_wanted(): nothing is to move it any more.
    """

    target_changed = Signal()
    moment_changed = Signal(bool)
    forget_wanted = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], target: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Learn a control")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.targets = QComboBox()
        self.targets.setEditable(True)
        self.targets.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.targets.setAccessibleName("What is to be moved")
        self.targets.setToolTip("What the knob or pedal is to move; type to find it")
        for target_id, words in choices:
            self.targets.addItem(words, target_id)
        completer = self.targets.completer()
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.targets.setCurrentIndex(max(self.targets.findData(target), 0))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(13 * GRID)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.moment = QCheckBox("Only while it is held down")
        self.moment.setToolTip("A pedal or pad switches it on, and off as it comes up")
        buttons = QDialogButtonBox()
        self.forget = buttons.addButton("Forget", QDialogButtonBox.ButtonRole.ResetRole)
        self.forget.setToolTip("Nothing moves it from then on")
        self.forget.setAutoDefault(False)
        done = buttons.addButton("Done", QDialogButtonBox.ButtonRole.AcceptRole)
        done.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 4 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(3 * GRID)
        for widget in (self.targets, self.words, self.moment, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(92 * GRID)
        self.targets.currentIndexChanged.connect(lambda _index: self.target_changed.emit())
        self.moment.clicked.connect(self.moment_changed)
        self.forget.clicked.connect(self.forget_wanted)
        buttons.accepted.connect(self.accept)
        done.setFocus()

    @property
    def target(self) -> str:
        """The id of what is to be moved."""
        return str(self.targets.currentData())

    def show_binding(self, control: str, said: str = "", *, moment: bool | None = None) -> None:
        """control: what moves it now, empty where nothing does; said: what else there is to tell.

        moment: whether a pedal holds it only while it is down; None where that means nothing.
        """
        now = f"{control} moves it." if control else _WAITING
        waits = " Move another to change that." if control else ""
        self.words.setText(f"{now}{waits} {said}".strip())
        self.forget.setEnabled(bool(control))
        self.moment.setVisible(moment is not None)
        self.moment.setChecked(bool(moment))

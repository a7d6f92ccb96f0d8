"""What the assistant is to do, the button that asks it, and where the answer would stand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from musestudio.ui.actions import Actions
from musestudio.ui.question import Task
from musestudio.ui.theme import GRID, SMALL_TEXT_SIZE, text_font

TASK_ACTIONS = {
    Task.CONTINUE: "continue",
    Task.FILL: "fill",
    Task.VARY: "vary",
    Task.NEW: "write",
}
_SHORT = {Task.CONTINUE: "Continue", Task.FILL: "Fill", Task.VARY: "Vary", Task.NEW: "New"}
_LONG = {Task.CONTINUE: "Continue", Task.FILL: "Fill", Task.VARY: "Vary", Task.NEW: "Write"}

_PATIENCE_MS = 500  # A button that changes for less than this only flickers. Esc works at once.


class TaskSwitch(QFrame):
    """The tasks side by side, one of them chosen; the arrow keys go from one to the next.

    chosen(Task): by the composer.
    """

    chosen = Signal(object)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "switch")
        self.setAccessibleName("What to do")
        self._tips = {task: actions[name].toolTip() for task, name in TASK_ACTIONS.items()}
        self._group = QButtonGroup(self)
        self.buttons: dict[Task, QToolButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        for task, text in _SHORT.items():
            button = _Segment(self)
            button.setText(text)
            button.setAccessibleName(actions.spec(TASK_ACTIONS[task]).plain_text)
            button.clicked.connect(lambda _checked=False, task=task: self.chosen.emit(task))
            self._group.addButton(button)
            self.buttons[task] = button
            layout.addWidget(button, 1)
        self.show_task(Task.CONTINUE, {})

    def show_task(self, task: Task, problems: Mapping[Task, str]) -> None:
        """Mark a task; those with a problem cannot be chosen, and their tooltip says why."""
        self.buttons[task].setChecked(True)
        for each, button in self.buttons.items():
            problem = problems.get(each, "")
            button.setEnabled(not problem)
            button.setToolTip(problem or self._tips[each])
            button.setFocusPolicy(
                Qt.FocusPolicy.TabFocus if each is task else Qt.FocusPolicy.NoFocus
            )

    def step(self, by: int) -> None:
        """Choose the next task, or the one before, that is possible."""
        tasks = [task for task, button in self.buttons.items() if button.isEnabled()]
        here = next((i for i, task in enumerate(tasks) if self.buttons[task].isChecked()), 0)
        if 0 <= here + by < len(tasks):
            task = tasks[here + by]
            self.buttons[task].setChecked(True)
            self.chosen.emit(task)
            self.buttons[task].setFocus(Qt.FocusReason.TabFocusReason)


class _Segment(QToolButton):
    def __init__(self, switch: TaskSwitch) -> None:
        super().__init__()
        self._switch = switch
        self.setCheckable(True)
        self.setProperty("kind", "segment")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._switch.step(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class AskBox(QFrame):
    """The task, the button, its progress, and a line that says what would happen.

    task_chosen(Task): the composer wants this done.
    """

    task_chosen = Signal(object)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._task = Task.CONTINUE
        self.switch = TaskSwitch(actions)
        self.switch.chosen.connect(self.task_chosen)
        self.ask = QPushButton()
        self.ask.setProperty("kind", "primary")
        self.ask.clicked.connect(lambda: actions[TASK_ACTIONS[self._task]].trigger())
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(actions["cancel"].trigger)
        self.cancel.setToolTip(actions["cancel"].toolTip())
        for button in (self.ask, self.cancel):
            button.setProperty("prominent", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        self.progress.setAccessibleName("How far the assistant is")
        kept_room = self.progress.sizePolicy()
        kept_room.setRetainSizeWhenHidden(True)  # Nothing jumps when it appears.
        self.progress.setSizePolicy(kept_room)
        self.progress.hide()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._show_waiting(True))
        self.where = QLabel()
        self.where.setProperty("role", "small")
        self.where.setWordWrap(True)
        self.where.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        # Room for two lines, so that the controls below stay where they are.
        self.where.setMinimumHeight(2 * QFontMetrics(text_font(SMALL_TEXT_SIZE)).lineSpacing())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, GRID, 3 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.switch)
        layout.addSpacing(GRID)
        layout.addWidget(self.ask)
        layout.addWidget(self.cancel)
        layout.addWidget(self.progress)
        layout.addWidget(self.where)
        self.cancel.hide()
        self.show_task(Task.CONTINUE, {})

    @property
    def task(self) -> Task:
        return self._task

    def show_task(self, task: Task, problems: Mapping[Task, str]) -> None:
        """What the button asks for, and why other tasks are not possible."""
        self._task = task
        self.switch.show_task(task, problems)
        self.ask.setText(_LONG[task])
        self.ask.setToolTip(self._actions[TASK_ACTIONS[task]].toolTip())

    def show_busy(self, busy: bool) -> None:
        """Turn the button into Cancel with a progress line, where it takes long enough to see
        them, and back.
        """
        if busy:
            self.progress.setValue(0)
            self._patience.start()
        else:
            self._patience.stop()
            self._show_waiting(False)

    def _show_waiting(self, waiting: bool) -> None:
        had_focus = self.ask.hasFocus() or self.cancel.hasFocus()
        self.ask.setVisible(not waiting)
        self.cancel.setVisible(waiting)
        self.progress.setVisible(waiting)
        if had_focus:
            (self.cancel if waiting else self.ask).setFocus()

    def show_progress(self, fraction: float) -> None:
        self.progress.setValue(round(100 * fraction))

    def show_ready(self, ready: bool, text: str) -> None:
        """Whether the button can be pressed, and the line under it."""
        self.ask.setEnabled(ready)
        self.where.setText(text)

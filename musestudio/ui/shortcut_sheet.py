"""Every key at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from musestudio.ui.actions import Actions, ActionSpec, key_text
from musestudio.ui.menu_order import Menu
from musestudio.ui.theme import GRID, SMALL_TEXT_SIZE, current_theme, qcolor, text_font

_COLUMN_WIDTH = 76 * GRID
_MOST_COLUMNS = 5
_KEYS_ROOM = 0.9  # Of the screen; more than that is scrolled.
_CAP_HEIGHT = 5 * GRID
_KEYS_WIDTH = 28 * GRID  # The same in every block, so that the words line up.

MOUSE_KEYS: tuple[tuple[str, str], ...] = (
    ("Double-click", "Add a note"),
    ("Drag edge", "Change a note's length"),
    ("Alt+Drag", "Copy notes"),
    ("Alt while dragging", "Ignore the grid"),
    ("Shift while dragging", "Keep it straight"),
    ("Ctrl+Click a key", "Select its row"),
    ("Ctrl+Wheel", "Zoom time"),
    ("Alt+Wheel", "Zoom rows"),
    ("Shift+Wheel", "Scroll sideways"),
    ("Middle button", "Push the page"),
    ("Drag above the bars", "Loop"),
    ("Double-click the bars", "Add or rename a marker"),
    ("Drag in a lane", "Paint or draw"),
    ("Shift+Drag in a lane", "Draw a line"),
    ("Double-click a value", "Type it"),
)
"""What the mouse does in the roll, for the sheet."""


class KeyCap(QWidget):
    """Keys drawn as a cap.

    text: the keys.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(text_font(SMALL_TEXT_SIZE, medium=True))
        return QSize(max(metrics.horizontalAdvance(self.text) + 3 * GRID, _CAP_HEIGHT), _CAP_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(qcolor(theme.line_bar), 1))
        painter.setBrush(qcolor(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), GRID, GRID)
        painter.setFont(text_font(SMALL_TEXT_SIZE, medium=True))
        painter.setPen(qcolor(theme.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)


class ShortcutSheet(QDialog):
    """The keys of every action, in the order of the menus. Any of Esc, ? and Return closes it."""

    def __init__(
        self,
        actions: Actions,
        menus: Sequence[Menu],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        layout.setSpacing(4 * GRID)
        title = QLabel("Keyboard shortcuts")
        title.setProperty("role", "title")
        layout.addWidget(title)
        sheet = QWidget()
        columns = QHBoxLayout(sheet)
        columns.setContentsMargins(0, 0, 2 * GRID, 0)
        columns.setSpacing(6 * GRID)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout.addWidget(scroll, 1)
        groups = [group for menu in menus for group in menu.groups()]
        blocks = [(name.split(" · ")[-1], _lines(actions, ids)) for name, ids in groups]
        blocks = [(name, lines) for name, lines in blocks if lines]
        blocks.append(("Mouse in the roll", list(MOUSE_KEYS)))
        room = self.screen().availableSize() * _KEYS_ROOM
        count = min(max(room.width() // _COLUMN_WIDTH, 1), _MOST_COLUMNS)
        for part in _balanced(blocks, count):
            column = QVBoxLayout()
            column.setSpacing(4 * GRID)
            for name, lines in part:
                column.addLayout(_block(name, lines))
            column.addStretch(1)
            columns.addLayout(column)
        scroll.setWidget(sheet)
        self._scroll_bar = scroll.verticalScrollBar()
        wanted = sheet.sizeHint()
        scroll.setMinimumWidth(min(wanted.width() + 5 * GRID, room.width()))
        self.resize(0, min(wanted.height() + 40 * GRID, room.height()))
        row = QHBoxLayout()
        row.addStretch(1)
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        layout.addLayout(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = self._scroll_bar.pageStep() - GRID
        steps = {Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page}
        if event.text() == "?":
            self.accept()
        elif event.key() in steps:
            self._scroll_bar.setValue(self._scroll_bar.value() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


def _lines(actions: Actions, action_ids: Sequence[str]) -> list[tuple[str, str]]:
    specs = [spec for spec in map(actions.spec, action_ids) if spec.shortcuts]
    return [(key_text(spec.shortcuts[0]), _words(actions, spec)) for spec in specs]


def _words(actions: Actions, spec: ActionSpec) -> str:
    """What the key does, with the situation in which it does where it means two things."""
    text = spec.plain_text
    if not spec.context or spec.context.removesuffix("s") in text:
        return text
    means_more = any(spec.shortcuts[0] in o.shortcuts for o in actions if o.id != spec.id)
    return f"{text} ({spec.context})" if means_more else text


def _block(name: str, lines: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(3 * GRID)
    grid.setVerticalSpacing(GRID)
    head = QLabel(name)
    head.setFont(text_font(medium=True))
    grid.addWidget(head, 0, 0, 1, 2)
    for row, (keys, text) in enumerate(lines, 1):
        grid.addWidget(KeyCap(keys), row, 0, Qt.AlignmentFlag.AlignRight)
        label = QLabel(text)
        label.setProperty("role", "quiet")
        grid.addWidget(label, row, 1)
    grid.setColumnMinimumWidth(0, _KEYS_WIDTH)
    grid.setColumnStretch(1, 1)
    return grid


def _balanced(
    blocks: list[tuple[str, list[tuple[str, str]]]], count: int
) -> list[list[tuple[str, list[tuple[str, str]]]]]:
    """The blocks in ``count`` columns of about the same height, their order kept."""
    total = sum(len(lines) + 2 for _, lines in blocks)
    columns: list[list[tuple[str, list[tuple[str, str]]]]] = [[]]
    height = 0
    for block in blocks:
        size = len(block[1]) + 2
        if columns[-1] and len(columns) < count and height + size / 2 > total / count:
            columns.append([])
            height = 0
        columns[-1].append(block)
        height += size
    return columns

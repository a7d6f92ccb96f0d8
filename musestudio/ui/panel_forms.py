"""Rows of names and controls, as the assistant's panel has them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from musestudio.score.scale import Key
from musestudio.ui.key_finder import pretty_key
from musestudio.ui.theme import CONTROL_HEIGHT, GRID
from musestudio.ui.value_box import ChoiceBox, ValueBox

CONTROL_WIDTH = 29 * GRID
_SCALES_OFFERED = ("major", "minor", "harmonic minor", "dorian", "mixolydian")


def form(*rows: QWidget | tuple[str, QWidget], width: int = CONTROL_WIDTH) -> QWidget:
    """Rows one under another: a widget as wide as the panel, or a name and its control."""
    body = QWidget()
    form = QGridLayout(body)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(2 * GRID)
    form.setVerticalSpacing(2 * GRID)
    form.setColumnStretch(0, 1)
    for place, row in enumerate(rows):
        if isinstance(row, tuple):
            text, control = row
            control.setFixedSize(width, CONTROL_HEIGHT)
            label = QLabel(text)
            label.setBuddy(control)
            form.addWidget(label, place, 0)
            form.addWidget(control, place, 1, Qt.AlignmentFlag.AlignRight)
        else:
            form.addWidget(row, place, 0, 1, 2)
    return body


def side_by_side(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID)
    for widget in widgets:
        layout.addWidget(widget, 1 if isinstance(widget, ValueBox) else 0)
    return row


def choice_box(choices: Iterable[tuple[str, str | None]]) -> ChoiceBox:
    box = ChoiceBox()
    box.setMaxVisibleItems(18)
    for text, data in choices:
        box.addItem(text, data)
    return box


def key_choices() -> list[tuple[str, str | None]]:
    """(what is shown, what is meant), the most useful first."""
    choices: list[tuple[str, str | None]] = [("Auto", "auto"), ("Off", "off")]
    for scale in _SCALES_OFFERED:
        for tonic in range(12):
            key = Key(tonic, scale)
            choices.append((pretty_key(key), key.name))
    return choices

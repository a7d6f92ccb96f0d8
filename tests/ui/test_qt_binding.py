"""The version of PySide6 that is pinned does not have the fault the pin avoids."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QWidget


def test_qt_calls_do_not_use_up_none(qtbot):
    """PySide6 6.12.0 on Python 3.11 lost a reference to None per call and then aborted."""
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for i in range(20_000):
        widget.setWindowTitle(str(i % 2))
    assert sys.getrefcount(None) > before - 1_000

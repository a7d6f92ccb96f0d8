"""The line along the bottom: what to do now, which model answers, where the sound goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from musestudio.ui.actions import key_text
from musestudio.ui.icons import bind_icon
from musestudio.ui.progress_chip import ProgressChip
from musestudio.ui.selection_grip import SelectionGrip
from musestudio.ui.theme import GRID

LINE_HEIGHT = 6 * GRID


class StatusLine(QFrame):
    """A hint at the left; at the right the model, the keyboards and the output, each a menu."""

    def __init__(
        self,
        model_menu: QMenu,
        output_menu: QMenu,
        input_menu: QMenu,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self.setFixedHeight(LINE_HEIGHT)
        self.hint = QLabel()
        self.hint.setProperty("role", "small")
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.export = ProgressChip("Exporting")
        self.selection = SelectionGrip(key_text("Ctrl+C"))
        self.autosaved = QLabel()
        self.autosaved.setProperty("role", "small")
        self.autosaved.setToolTip("What is not saved is kept safe from a crash")
        self.autosaved.hide()
        self.model = _menu_button(model_menu, "cpu", "The model that answers, and what runs it")
        self.output = _menu_button(output_menu, "speaker-high", "Where the sound goes")
        self.input = _menu_button(input_menu, "keyboard", "The MIDI keyboards that are heard")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 0, GRID, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.hint, 1)
        layout.addWidget(self.export)
        layout.addWidget(self.selection)
        layout.addWidget(self.autosaved)
        layout.addWidget(self.model)
        layout.addWidget(self.input)
        layout.addWidget(self.output)

    def show_hint(self, text: str) -> None:
        self.hint.setText(text)

    def show_autosaved(self, time_of_day: str) -> None:
        """Tell when; empty: there is nothing to keep safe."""
        self.autosaved.setText(f"autosaved {time_of_day}")
        self.autosaved.setVisible(bool(time_of_day))

    def show_model(self, text: str) -> None:
        self.model.setText(text)

    def show_input(self, text: str, silent: bool = False) -> None:
        """What is heard; where nothing can be, the button alone tells."""
        self.input.setText("" if silent else text)
        self.input.setToolTip(f"The MIDI keyboards that are heard: {text}")

    def show_output(self, text: str, silent: bool = False) -> None:
        self.output.setText(text)
        bind_icon(self.output, "speaker-slash" if silent else "speaker-high", "quiet_text")


def _menu_button(menu: QMenu, icon: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("kind", "status")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(menu)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    bind_icon(button, icon, "quiet_text")
    return button

"""What to export, and as what."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import TypeVar

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from musestudio.ui.file_export import ExportWish, Form, Scope
from musestudio.ui.theme import GRID

_Choice = TypeVar("_Choice", bound=Enum)
_FORMS = (
    (Form.MIDI_TRACKS, "MIDI file, &tracks apart (type 1)", "What most programs expect"),
    (Form.MIDI_ONE_TRACK, "MIDI file, all in &one track (type 0)", "For simple players"),
    (Form.WAV, "&Sound (WAV)", "Played by the built-in synthesizer, faster than it sounds"),
)


class ExportDialog(QDialog):
    """Asks for an ``ExportWish``; ``exec`` accepts once there is one.

    track:     name of the edited track, None where there is none with notes.
    selection: the selected notes in words, None where none are selected.
    """

    def __init__(
        self,
        wish: ExportWish,
        track: str | None,
        selection: str | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        self._layout.setSpacing(GRID)
        self.scopes = self._radios(
            "What",
            (
                (Scope.PIECE, "The &whole piece", "", True),
                (Scope.TRACK, f"&Track {_name(track)}".rstrip(), "", track is not None),
                (
                    Scope.SELECTION,
                    f"S&election {_name(selection)}".rstrip(),
                    "",
                    selection is not None,
                ),
            ),
            wish.scope,
        )
        self.forms = self._radios("As", ((*form, True) for form in _FORMS), wish.form)
        self.only_heard = QCheckBox("Only what is &heard")
        self.only_heard.setToolTip(
            "Leave out muted notes, muted tracks, and tracks silenced by a solo"
        )
        self.only_heard.setChecked(wish.only_heard)
        self._layout.addSpacing(3 * GRID)
        self._layout.addWidget(self.only_heard)
        self._layout.addSpacing(3 * GRID)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = buttons.addButton("Export…", QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._layout.addWidget(buttons)
        self.setMinimumWidth(96 * GRID)

    @property
    def wish(self) -> ExportWish:
        """What is chosen now."""
        scope = next(scope for scope, button in self.scopes.items() if button.isChecked())
        form = next(form for form, button in self.forms.items() if button.isChecked())
        return ExportWish(scope, form, self.only_heard.isChecked())

    def _radios(
        self, title: str, choices: Iterable[tuple[_Choice, str, str, bool]], chosen: _Choice
    ) -> dict[_Choice, QRadioButton]:
        """A heading and a radio button for each choice, in one group for the arrow keys.

        choices: value, text, tooltip, and whether it can be chosen.
        """
        heading = QLabel(title)
        heading.setProperty("role", "small")
        if self._layout.count():
            self._layout.addSpacing(3 * GRID)
        self._layout.addWidget(heading)
        group = QButtonGroup(self)
        buttons: dict[_Choice, QRadioButton] = {}
        for choice, text, tip, possible in choices:
            button = QRadioButton(text)
            button.setToolTip(tip)
            button.setEnabled(possible)
            group.addButton(button)
            self._layout.addWidget(button)
            buttons[choice] = button
        wanted = buttons[chosen]
        (wanted if wanted.isEnabled() else next(iter(buttons.values()))).setChecked(True)
        return buttons


def _name(text: str | None) -> str:
    return "" if not text else text.replace("&", "&&")

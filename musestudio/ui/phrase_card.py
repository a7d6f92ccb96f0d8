"""How the selected notes were made, where the assistant made them, and more of their kind."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from musestudio.editing.project_file import GenerationRecord
from musestudio.score import Song
from musestudio.ui.actions import Actions
from musestudio.ui.again import task_of
from musestudio.ui.bridge.record import bridge_text, is_bridge
from musestudio.ui.options import recorded_options
from musestudio.ui.pad.record import is_from_pad, pad_text
from musestudio.ui.panel_words import character_text, phrase_text, rules_text
from musestudio.ui.phrase_thinking import is_for_phrases
from musestudio.ui.plan import where_text
from musestudio.ui.question import Task
from musestudio.ui.theme import GRID, text_font
from musestudio.ui.words import AS_IT_IS, adventure_name, nearness_name, variation_name

_MADE = {
    Task.CONTINUE: "Continued",
    Task.FILL: "Filled in",
    Task.VARY: "Varied",
    Task.NEW: "Written from nothing",
}


class PhraseCard(QFrame):
    """Shown while notes of a generated phrase are selected."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        self._title.setFont(text_font(medium=True))
        self._text = QLabel()
        self._text.setProperty("role", "small")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for action_id, text in (("more_like_this", "More like this"), ("exactly_again", "Again")):
            button = QPushButton(text)
            button.setToolTip(actions[action_id].toolTip())
            button.setAccessibleName(actions.spec(action_id).plain_text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(actions[action_id].trigger)
            buttons.addWidget(button, 2 if action_id == "more_like_this" else 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addLayout(buttons)
        self.hide()

    def show_record(self, record: GenerationRecord | None, song: Song) -> None:
        """Tell of this phrase; None hides the card."""
        if record is not None:
            place = where_text(song, record.start_tick, record.end_tick)
            made = _MADE[task_of(record)]
            if is_bridge(record):
                made = "Bridged"
            elif is_from_pad(record):
                made = "Found on the pad"
            self._title.setText(f"{made}: {place[:1].lower()}{place[1:]}")
            self._text.setText(made_text(record))
            self.setAccessibleName(f"{self._title.text()}. {self._text.text()}")
        self.setVisible(record is not None)


def made_text(record: GenerationRecord) -> str:
    """“muse-2, seed 7: natural, faithful, busy, in A minor”: model, seed, and what was asked."""
    if is_bridge(record):
        return bridge_text(record)
    if is_from_pad(record):
        return pad_text(record)
    options, task = recorded_options(record.seed, record.settings), task_of(record)
    if is_for_phrases(task, options):
        near, bold = variation_name(options.nearness), adventure_name(options.temperature)
        words = [near if task is Task.VARY else bold]
        words += [text for text in (phrase_text(task, options),) if text != AS_IT_IS]
    else:
        words = [adventure_name(options.temperature), nearness_name(options.recall)]
        words += [text for text in (character_text(options),) if text != AS_IT_IS]
    own_key = task is Task.VARY and options.key == "auto"
    rules = rules_text(options)
    words.append(rules.replace("In key", "In its own key", 1) if own_key else rules)
    asked = ", ".join(word[:1].lower() + word[1:] for word in words)
    asked = asked.replace("in key", f"in {record.settings.get('key_used') or 'any key'}", 1)
    return f"{record.model or 'A model'}, seed {record.seed}: {asked}."

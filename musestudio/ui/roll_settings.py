"""Keeps the roll and its menu entries in step with the settings and with one another."""

from __future__ import annotations

from PySide6.QtCore import QObject

from musestudio.ui.actions import Actions
from musestudio.ui.piano_roll import Fold, Follow, PianoRollView
from musestudio.ui.settings_store import SettingsOfWindow


class RollSettings(QObject):
    """Folds belong to the piece; what is shown of notes and chords, and following, to the
    composer."""

    def __init__(
        self, roll: PianoRollView, store: SettingsOfWindow, actions: Actions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._roll = roll
        self._store = store
        self._actions = actions
        self._others_shown = True
        store.changed.connect(self._take_settings)
        roll.state.looks_changed.connect(self._show_folds)
        roll.step_input.changed.connect(self._show_step_input)
        self._take_settings()
        self._show_folds()

    def _take_settings(self) -> None:
        settings = self._store.value
        follow = Follow(settings.follow)
        if follow is not self._roll.follow:
            self._roll.set_follow(follow)
        self._roll.set_chords_visible(settings.chord_names)
        self._roll.set_notes_named(settings.note_names)
        if settings.other_tracks != self._others_shown:
            self._others_shown = settings.other_tracks
            self._roll.set_visible_tracks(None if settings.other_tracks else ())
        for action_id, checked in (
            ("follow", follow is not Follow.OFF),
            ("follow_smooth", follow is Follow.SMOOTH),
            ("chord_names", settings.chord_names),
            ("note_names", settings.note_names),
            ("other_tracks", settings.other_tracks),
        ):
            self._actions[action_id].setChecked(checked)

    def _show_folds(self) -> None:
        for action_id, fold in (("fold_scale", Fold.SCALE), ("fold_used", Fold.USED)):
            self._actions[action_id].setChecked(self._roll.fold is fold)

    def _show_step_input(self) -> None:
        self._actions["step_input"].setChecked(self._roll.step_input.is_on)

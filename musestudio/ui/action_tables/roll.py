"""How the roll is looked at and walked through: folds, following, markers, step input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec
from musestudio.ui.piano_roll import Fold

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def roll_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What the View, Play and Tools menus have for the roll; ``RollSettings`` checks them."""
    roll, store = window.roll, window.store

    def fold(kind: Fold, on: bool) -> None:
        roll.set_fold(kind if on else Fold.NONE)

    def move_marker(by: int) -> None:
        if not roll.move_marker(by):
            keys = [window.actions_.key_text(each) for each in ("marker_previous", "marker_next")]
            window.messages.note(f"Go to a marker first: {' or '.join(filter(None, keys))}.")

    return (
        ActionSpec(
            "fold_scale",
            "Only rows of the &key",
            lambda on: fold(Fold.SCALE, on),
            ("K",),
            hint="Leave out the rows outside the key; rows with notes stay",
            checkable=True,
        ),
        ActionSpec(
            "fold_used",
            "Only rows in &use",
            lambda on: fold(Fold.USED, on),
            ("U",),
            hint="Leave out the rows without notes",
            checkable=True,
        ),
        ActionSpec(
            "chord_names",
            "C&hord names",
            lambda on: store.change(chord_names=on),
            hint="Show or hide the chords above the bars",
            checkable=True,
        ),
        ActionSpec(
            "note_names",
            "&Note names",
            lambda on: store.change(note_names=on),
            hint="Name notes where their rows are tall enough, or never",
            checkable=True,
            keywords="pitch labels",
        ),
        ActionSpec(
            "follow",
            "&Follow the playhead",
            lambda on: store.change(follow="page" if on else "off"),
            ("Ctrl+Shift+F",),
            hint="Turn the page when the playhead runs out of it",
            checkable=True,
        ),
        ActionSpec(
            "follow_smooth",
            "Glide along with the playhead",
            lambda on: store.change(follow="smooth" if on else "page"),
            hint="Scroll smoothly instead of turning pages",
            checkable=True,
        ),
        ActionSpec(
            "marker",
            "Name a &marker here…",
            roll.name_marker,
            ("Ctrl+M",),
            hint="Add or rename the marker at the playhead",
        ),
        ActionSpec(
            "marker_delete",
            "Delete the marker here",
            roll.delete_marker,
            hint="Delete the marker at the playhead",
        ),
        ActionSpec("marker_next", "Next marker", lambda: roll.go_to_marker(1), ("Ctrl+PgDown",)),
        ActionSpec(
            "marker_previous", "Previous marker", lambda: roll.go_to_marker(-1), ("Ctrl+PgUp",)
        ),
        ActionSpec(
            "marker_later",
            "Move the marker &later",
            lambda: move_marker(1),
            ("Ctrl+Shift+PgDown",),
            hint="Move the marker at the playhead to the next line of the grid",
        ),
        ActionSpec(
            "marker_earlier",
            "Move the marker &earlier",
            lambda: move_marker(-1),
            ("Ctrl+Shift+PgUp",),
            hint="Move the marker at the playhead to the grid line before",
        ),
        ActionSpec(
            "step_input",
            "Step &input",
            roll.step_input.set_on,
            ("Shift+I",),
            hint="Write with the letter keys: A W S E D … are a piano, each chord moves on a step",
            checkable=True,
        ),
    )

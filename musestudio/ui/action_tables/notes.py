"""The Notes menu: what can be done to the music itself."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from musestudio.editing.operations import CHORDS, SCALE_CHORDS
from musestudio.ui.actions import ActionSpec
from musestudio.ui.note_verbs import NoteVerbs

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

CHORD_ACTIONS = {f"chord_{number}": kind for number, kind in enumerate((*SCALE_CHORDS, *CHORDS), 1)}
"""The action that stamps each chord, in the order of the menu."""


def notes_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Notes menu."""
    verbs = NoteVerbs(window)
    roll = window.roll

    def verb(
        action_id: str,
        text: str,
        do: Callable[[], object],
        keys: tuple[str, ...] = (),
        hint: str = "",
        keywords: str = "",
        when: Callable[[], bool] = verbs.has_selection,
    ) -> ActionSpec:
        return ActionSpec(action_id, text, do, keys, hint=hint, keywords=keywords, when=when)

    def roll_key(
        action_id: str, text: str, key: str, do: Callable[[], object], keywords: str = ""
    ) -> ActionSpec:
        has_notes = verbs.has_selection
        return ActionSpec(
            action_id, text, do, (key,), roll_keys=True, when=has_notes, keywords=keywords
        )

    return (
        verb(
            "quantize",
            "&Quantise",
            verbs.quantize,
            ("Q",),
            "Pull the selected notes, or all of the track, onto the grid",
            "quantize snap timing",
            verbs.has_notes,
        ),
        verb(
            "quantize_by",
            "Quantise &by…",
            verbs.quantize_by_dialog,
            ("Shift+Q",),
            "Quantise with strength, swing and another grid",
            "quantize groove shuffle",
            verbs.has_notes,
        ),
        verb(
            "humanise",
            "&Humanise…",
            verbs.humanise,
            ("Shift+H",),
            "Make timing and loudness a little uneven, as hands do",
            "humanize random",
            verbs.has_notes,
        ),
        roll_key("up", "Semitone &up", "Up", lambda: roll.nudge(0, 1), "transpose"),
        roll_key("down", "Semitone d&own", "Down", lambda: roll.nudge(0, -1), "transpose"),
        roll_key("octave_up", "Octave up", "Shift+Up", lambda: roll.nudge(0, 12), "transpose"),
        roll_key(
            "octave_down", "Octave down", "Shift+Down", lambda: roll.nudge(0, -12), "transpose"
        ),
        verb(
            "scale_up",
            "Step up in the scale",
            lambda: verbs.transpose_in_scale(1),
            ("Ctrl+Alt+Up",),
            keywords="transpose diatonic key",
        ),
        verb(
            "scale_down",
            "Step down in the scale",
            lambda: verbs.transpose_in_scale(-1),
            ("Ctrl+Alt+Down",),
            keywords="transpose diatonic key",
        ),
        verb(
            "invert",
            "Turn upside down",
            verbs.invert,
            hint="Mirror the notes: what rose falls",
            keywords="invert inversion mirror flip",
        ),
        roll_key(
            "later", "Later by the grid", "Right", lambda: roll.step_selection(1), "move nudge"
        ),
        roll_key(
            "earlier", "Earlier by the grid", "Left", lambda: roll.step_selection(-1), "move nudge"
        ),
        roll_key(
            "longer", "Longer", "Shift+Right", lambda: roll.lengthen_selection(1), "resize duration"
        ),
        roll_key(
            "shorter",
            "Shorter",
            "Shift+Left",
            lambda: roll.lengthen_selection(-1),
            "resize duration",
        ),
        verb(
            "legato",
            "&Legato",
            verbs.legato,
            ("Shift+L",),
            "Let each note last to the next",
            "connect slur",
        ),
        verb(
            "trim_overlaps",
            "Trim overlaps",
            verbs.trim_overlaps,
            hint="End each note where the next of its pitch begins",
            keywords="clean",
            when=verbs.has_notes,
        ),
        verb(
            "grid_length",
            "Length of a grid step",
            verbs.set_length_to_grid,
            keywords="duration staccato",
        ),
        verb(
            "reverse",
            "&Reverse",
            verbs.reverse,
            ("Ctrl+R",),
            "Play the notes backwards",
            "retrograde",
        ),
        verb(
            "double",
            "&Double durations",
            lambda: verbs.stretch_by(Fraction(2)),
            ("*",),
            "Half as fast",
            "stretch augmentation slower",
        ),
        verb(
            "halve",
            "Ha&lve durations",
            lambda: verbs.stretch_by(Fraction(1, 2)),
            ("/",),
            "Twice as fast",
            "stretch diminution faster",
        ),
        verb("stretch", "Stre&tch…", verbs.stretch, keywords="time scale tempo"),
        verb(
            "split",
            "&Split at the playhead",
            verbs.split_at_playhead,
            ("X",),
            "Cut the selected notes, or all that sound, at the playhead",
            "cut knife scissors",
            verbs.has_notes,
        ),
        verb("glue", "&Glue", verbs.glue, ("Ctrl+J",), "Join notes of one pitch", "join merge tie"),
        verb(
            "repeat_to_loop",
            "Repeat to the loop’s end",
            verbs.repeat_to_loop_end,
            keywords="fill duplicate",
            when=lambda: verbs.has_selection() and verbs.has_loop(),
        ),
        verb(
            "clear_loop",
            "Clear the loop’s bars",
            verbs.clear_loop,
            keywords="erase delete range",
            when=lambda: verbs.has_notes() and verbs.has_loop(),
        ),
        verb(
            "mute_notes",
            "&Mute notes",
            verbs.mute,
            ("Shift+M",),
            "Silence the selected notes, or let them sound again",
            "unmute deactivate",
        ),
        verb("louder", "Louder", lambda: verbs.louder(1), ("Ctrl+Shift+Up",), keywords="velocity"),
        verb(
            "softer", "Softer", lambda: verbs.louder(-1), ("Ctrl+Shift+Down",), keywords="velocity"
        ),
        verb(
            "set_velocity",
            "Set &velocity…",
            verbs.set_velocities,
            ("Shift+V",),
            "Set, scale or ramp velocities",
            "crescendo diminuendo dynamics ramp",
            verbs.has_notes,
        ),
        *(
            verb(
                action_id,
                kind,
                partial(verbs.stamp_chord, kind),
                hint=f"Make a chord of each selected note: {kind.lower()}",
                keywords="chord harmonise stamp",
            )
            for action_id, kind in CHORD_ACTIONS.items()
        ),
        ActionSpec("select_muted", "Select &muted", verbs.select_muted, when=verbs.has_notes),
        ActionSpec(
            "select_every_second",
            "Select every se&cond",
            verbs.select_every_second,
            hint="Of the selected notes, or all, keep every second; a chord counts as one",
            when=verbs.has_notes,
        ),
    )

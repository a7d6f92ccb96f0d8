"""Numbers about eight bars of music and their relation to the eight before them.

Each module measures one side of music and returns named numbers; ``measure`` joins them. A
number that means nothing for a passage (the leaps of a passage without a melody) is NaN.
"""

from __future__ import annotations

from training.evidence.passage import Passage
from training.evidence.statistics import dynamics, figures, form, harmony, rhythm, texture

MODULES = (figures, harmony, rhythm, texture, dynamics, form)

SIXTY = (
    # Figures taken up
    "shared_3", "shared_4", "shared_6", "shared_4_at_pitch", "shared_rhythm_6",
    "shared_melody_4", "own_4", "own_6", "own_4_at_pitch", "longest_own", "longest_shared",
    "longest_same_note",
    # Key
    "in_key", "in_key_change", "in_key_drift", "key_correlation", "key_clarity",
    "pitch_class_overlap",
    # Rhythm
    "gap_overlap", "gap_entropy", "place_overlap", "on_beat", "on_beat_change",
    "off_grid_change", "syncopation", "length_log_change", "length_overlap", "length_entropy",
    "legato_change", "notes_per_bar_log_change", "onsets_per_bar", "onsets_per_bar_spread",
    "onsets_trend",
    # Register and texture
    "pitch_mean_change", "pitch_spread_change", "pitch_range", "highest_change",
    "lowest_change", "chord_size", "chord_size_change", "chord_size_overlap", "voices_change",
    "silence", "melody_interval", "melody_interval_change", "melody_steps", "melody_leaps",
    "melody_repeats",
    # Dynamics
    "velocity_mean_change", "velocity_spread", "velocity_spread_change", "velocity_step",
    "velocity_by_pitch",
    # Bars alike, beginning and end
    "bar_notes_lag_1", "bar_notes_lag_2", "bar_notes_lag_4", "bar_notes_lag_8",
    "bar_rhythm_lag_1", "bar_rhythm_lag_4", "bar_rhythm_lag_8", "bar_chroma_lag_1",
    "empty_bars", "last_bar_density", "last_rest",
)  # fmt: skip
"""What the judge goes by: the usual descriptions of music, chosen so that it sees as much as
the scale it is read on (one note in twenty moved by a semitone: 0.73–0.79; one in ten:
0.84–0.87). The rest sharpen it far beyond that and are reported beside it."""


def measure(prompt: Passage, answer: Passage) -> dict[str, float]:
    """All statistics of ``answer``, alone and as what follows ``prompt``.

    Every key is always there; values are finite or NaN.
    """
    return {
        name: value for module in MODULES for name, value in module.measure(prompt, answer).items()
    }

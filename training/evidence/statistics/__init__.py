"""Numbers about eight bars of music and their relation to the eight before them.

Each module measures one side of music and returns named numbers; ``measure`` joins them. A
number that means nothing for a passage (the leaps of a passage without a melody) is NaN.
"""

from __future__ import annotations

from training.evidence.passage import Passage
from training.evidence.statistics import dynamics, figures, form, harmony, rhythm, texture

MODULES = (figures, harmony, rhythm, texture, dynamics, form)

LABELS = {
    # Figures taken up
    "shared_3": "three-note shapes from the prompt",
    "shared_4": "four-note shapes from the prompt",
    "shared_6": "six-note shapes from the prompt",
    "shared_4_at_pitch": "four-note figures from the prompt, at pitch",
    "shared_rhythm_6": "rhythms of six onsets from the prompt",
    "shared_melody_4": "four-note melody shapes from the prompt",
    "own_4": "four-note shapes repeated within",
    "own_6": "six-note shapes repeated within",
    "own_4_at_pitch": "four-note figures repeated within, at pitch",
    "longest_own": "longest run that occurs twice, notes",
    "longest_shared": "longest run from the prompt, notes",
    "longest_same_note": "longest run of one note",
    # Key
    "in_key": "notes in the prompt’s key",
    "in_key_change": "notes in key, less the prompt’s own share",
    "in_key_drift": "in key: last two bars less first two",
    "key_correlation": "correlation with the prompt’s key",
    "key_clarity": "correlation with the key that fits best",
    "pitch_class_overlap": "pitch classes in common with the prompt",
    # Rhythm
    "gap_overlap": "times between onsets, in common with the prompt",
    "gap_entropy": "times between onsets, bits",
    "place_overlap": "places in the bar, in common with the prompt",
    "on_beat": "notes on a quarter",
    "on_beat_change": "notes on a quarter, less the prompt’s",
    "off_grid_change": "notes off sixteenths and triplets, less the prompt’s",
    "syncopation": "syncopation",
    "length_log_change": "lengths, against the prompt’s (log 2)",
    "length_overlap": "lengths in common with the prompt",
    "length_entropy": "lengths, bits",
    "legato_change": "legato, less the prompt’s",
    "notes_per_bar_log_change": "notes a bar, against the prompt’s (log 2)",
    "onsets_per_bar": "onsets a bar",
    "onsets_per_bar_spread": "onsets a bar, spread over bars",
    "onsets_trend": "onsets, trend over the bars",
    # Register and texture
    "pitch_mean_change": "mean pitch, less the prompt’s",
    "pitch_spread_change": "spread of pitch, less the prompt’s",
    "pitch_range": "range, semitones",
    "highest_change": "highest note, less the prompt’s",
    "lowest_change": "lowest note, less the prompt’s",
    "chord_size": "notes to an onset",
    "chord_size_change": "notes to an onset, less the prompt’s",
    "chord_size_overlap": "sizes of chords in common with the prompt",
    "voices_change": "voices sounding, less the prompt’s",
    "silence": "share of silence",
    "melody_interval": "melodic interval, semitones",
    "melody_interval_change": "melodic interval, less the prompt’s",
    "melody_steps": "melody: steps",
    "melody_leaps": "melody: leaps above a fifth",
    "melody_repeats": "melody: the same note again",
    # Dynamics
    "velocity_mean_change": "loudness, less the prompt’s (bins)",
    "velocity_spread": "spread of loudness",
    "velocity_spread_change": "spread of loudness, less the prompt’s",
    "velocity_step": "loudness from onset to onset, change",
    "velocity_by_pitch": "loudness with pitch, correlation",
    # Bars alike, beginning and end
    "bar_notes_lag_1": "notes in common with the bar before",
    "bar_notes_lag_2": "notes in common with two bars before",
    "bar_notes_lag_4": "notes in common with four bars before",
    "bar_notes_lag_8": "notes in common with eight bars before",
    "bar_rhythm_lag_1": "rhythm in common with the bar before",
    "bar_rhythm_lag_4": "rhythm in common with four bars before",
    "bar_rhythm_lag_8": "rhythm in common with eight bars before",
    "bar_chroma_lag_1": "pitch classes like the bar before’s",
    "empty_bars": "empty bars",
    "last_bar_density": "density of the last bar",
    "last_rest": "rest at the end, quarters",
}
SIXTY = tuple(LABELS)
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

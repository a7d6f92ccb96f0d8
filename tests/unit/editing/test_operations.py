"""The musical verbs, as a composer would check them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing.operations import (
    CHORDS,
    SCALE_CHORDS,
    NoteChange,
    NoteEnds,
    add_length,
    add_velocity,
    duplicate,
    erase_range,
    glue,
    glue_to_next,
    humanise,
    invert,
    legato,
    move,
    quantize,
    ramp_velocity,
    repeat_until,
    reverse,
    scale_velocity,
    selecting,
    set_length,
    set_velocity,
    split,
    stamp_chord,
    stretch,
    toggle_locked,
    toggle_muted,
    transpose,
    transpose_in_scale,
    trim_overlaps,
)
from musestudio.score import Key, MetreChange, MetreMap, Note

FOUR_FOUR = MetreMap(480)
WALTZ = MetreMap(480, [MetreChange(0, 3, 4)])
C_MAJOR, A_MINOR = Key(0), Key(9, "harmonic minor")


def line(*pitches: int, step: int = 480) -> tuple[Note, ...]:
    return tuple(Note(step * i, pitch, step) for i, pitch in enumerate(pitches))


def pitches(notes) -> list[int]:
    return [note.pitch for note in notes]


def spans(notes) -> list[tuple[int, int]]:
    return [(note.start_tick, note.end_tick) for note in notes]


def test_transposing_moves_a_chord_as_a_block() -> None:
    chord = (Note(0, 60, 480), Note(0, 64, 480), Note(0, 67, 480))
    assert [n.pitch for n in transpose(chord, -12)] == [48, 52, 55]
    assert transpose(chord, 61) == chord  # G would leave the keyboard.
    assert transpose((), 5) == ()


def test_quantizing_pulls_to_the_nearest_sixteenth_and_keeps_lengths() -> None:
    played = (Note(8, 60, 100), Note(116, 62, 90), Note(180, 64, 50), Note(1916, 65, 30))
    assert [n.start_tick for n in quantize(played, FOUR_FOUR, 120)] == [0, 120, 240, 1920]
    assert [n.start_tick for n in quantize(played, FOUR_FOUR, 120, 0.5)] == [4, 118, 210, 1918]
    assert [n.duration_ticks for n in quantize(played, FOUR_FOUR, 120)] == [100, 90, 50, 30]


def test_the_grid_begins_anew_at_every_bar_line() -> None:
    # Half notes in 3/4: lines at 0 and 960, then at the next bar line, 1440.
    waltz = (Note(1000, 60, 10), Note(1250, 60, 10), Note(1500, 60, 10))
    assert [n.start_tick for n in quantize(waltz, WALTZ, 960)] == [960, 1440, 1440]


def test_triplets_that_fall_between_ticks_land_on_the_nearest_one() -> None:
    notes = (Note(30, 60, 10), Note(70, 60, 10), Note(99, 60, 10))
    assert [n.start_tick for n in quantize(notes, MetreMap(100), 100 / 3)] == [33, 67, 100]


def test_swing_delays_every_second_eighth_and_straightens_nothing_else() -> None:
    straight = (Note(0, 60, 10), Note(240, 60, 10), Note(480, 60, 10), Note(720, 60, 10))
    swung = quantize(straight, FOUR_FOUR, 240, swing=2 / 3)
    assert [n.start_tick for n in swung] == [0, 320, 480, 800]
    # A dotted grid in 4/4 begins anew with the bar: 0, 720, 1440, then the next bar line.
    assert [n.start_tick for n in quantize([Note(1700, 60, 10)], FOUR_FOUR, 720)] == [1920]
    assert [n.start_tick for n in quantize([Note(1660, 60, 10)], FOUR_FOUR, 720)] == [1440]


def test_ends_go_along_stay_or_are_quantised_too() -> None:
    note = Note(110, 60, 150)
    assert spans(quantize([note], FOUR_FOUR, 120)) == [(120, 270)]
    assert spans(quantize([note], FOUR_FOUR, 120, ends=NoteEnds.KEEP_END)) == [(120, 260)]
    assert spans(quantize([note], FOUR_FOUR, 120, ends=NoteEnds.QUANTIZE)) == [(120, 240)]
    short = Note(110, 60, 5)
    assert spans(quantize([short], FOUR_FOUR, 120, ends=NoteEnds.QUANTIZE)) == [(120, 121)]


@given(
    st.lists(st.integers(0, 20_000)),
    st.sampled_from([1, 60, 80, 120, 160, 480, 961]),
    st.sampled_from([0.5, 0.6, 2 / 3, 0.75]),
)
def test_quantizing_twice_is_quantizing_once(starts, grid_ticks, swing) -> None:
    once = quantize([Note(s, 60, 10) for s in starts], WALTZ, grid_ticks, swing=swing)
    assert quantize(once, WALTZ, grid_ticks, swing=swing) == once


@pytest.mark.parametrize(
    ("grid_ticks", "strength", "swing"),
    [(0, 1, 0.5), (-1, 1, 0.5), (120, 1.1, 0.5), (120, -0.1, 0.5), (120, 1, 0.8), (120, 1, 0.4)],
)
def test_a_grid_without_width_is_a_programmers_error(grid_ticks, strength, swing) -> None:
    with pytest.raises(ValueError):
        quantize((), FOUR_FOUR, grid_ticks, strength, swing=swing)


def test_velocities_stay_playable() -> None:
    notes = (Note(0, 60, 1, velocity=10), Note(0, 62, 1, velocity=100))
    assert [n.velocity for n in scale_velocity(notes, 1.5)] == [15, 127]
    assert [n.velocity for n in scale_velocity(notes, 0)] == [1, 1]
    assert [n.velocity for n in set_velocity(notes, 64)] == [64, 64]


def test_a_duplicate_goes_on_in_time() -> None:
    beat = (Note(0, 60, 240), Note(240, 62, 200))
    assert [n.start_tick for n in duplicate(beat, FOUR_FOUR)] == [480, 720]
    bar = (Note(0, 60, 480), Note(1440, 62, 300))
    assert [n.start_tick for n in duplicate(bar, FOUR_FOUR)] == [1920, 3360]
    # One and a half bars that begin on the second beat: two bars on, second beat again.
    phrase = (Note(480, 60, 480), Note(2400, 62, 400))
    assert [n.start_tick for n in duplicate(phrase, FOUR_FOUR)] == [480 + 3840, 2400 + 3840]
    assert duplicate((), FOUR_FOUR) == ()
    assert duplicate((Note(0, 60, 0),), FOUR_FOUR) == (Note(480, 60, 0),)


def test_a_phrase_is_repeated_until_the_place_is_full() -> None:
    beat = (Note(0, 60, 240), Note(240, 62, 240))
    copies = repeat_until(beat, FOUR_FOUR, 480 * 3 + 300)
    assert [n.start_tick for n in copies] == [480, 720, 960, 1200, 1440, 1680]
    assert copies[-1].end_tick == 480 * 3 + 300  # The last copy is cut off.
    assert repeat_until(beat, FOUR_FOUR, 480) == ()
    assert repeat_until((), FOUR_FOUR, 9600) == ()


def test_a_split_cuts_what_sounds_across_and_leaves_the_rest() -> None:
    held, before, at = Note(0, 60, 960, 99), Note(0, 64, 480), Note(480, 67, 480)
    assert split((held, before, at), 480) == NoteChange(
        (held,), (Note(0, 60, 480, 99), Note(480, 60, 480, 99))
    )
    assert glue(split((held,), 480).added).added == (held,)


def test_glue_makes_one_note_of_each_pitch_selected() -> None:
    low, high = line(60, 60, 60), (Note(0, 72, 100), Note(480, 72, 100))
    change = glue((*low, *high, Note(0, 50, 10)))
    assert sorted(change.removed) == sorted((*low, *high))
    assert sorted(change.added) == [Note(0, 60, 1440), Note(0, 72, 580)]


def test_the_glue_tool_joins_a_note_to_the_next_of_its_pitch() -> None:
    notes = (Note(0, 60, 100), Note(50, 60, 100, channel=1), Note(480, 60, 100), Note(900, 60, 9))
    change = glue_to_next(notes[0], notes)
    assert change == NoteChange((notes[0], notes[2]), (Note(0, 60, 580),))
    assert glue_to_next(notes[3], notes) == NoteChange()


def test_an_erased_range_is_silent_and_its_surroundings_sound() -> None:
    across, into, out, inside = (
        Note(0, 60, 1000),
        Note(0, 62, 480),
        Note(500, 64, 500),
        Note(500, 65, 0),
    )
    change = erase_range((across, into, out, inside, Note(600, 67, 10)), 480, 600)
    assert change.removed == (across, out, inside)
    assert change.added == (Note(0, 60, 480), Note(600, 60, 400), Note(600, 64, 400))
    assert erase_range((across,), 480, 480) == NoteChange()


def test_legato_reaches_the_next_onset_or_leaves_a_gap() -> None:
    notes = (Note(0, 60, 100), Note(0, 64, 700), Note(480, 62, 10), Note(960, 62, 77))
    assert spans(legato(notes)) == [(0, 480), (0, 480), (480, 960), (960, 1037)]
    assert spans(legato(notes, -30)) == [(0, 450), (0, 450), (480, 930), (960, 1037)]
    # An overlap never runs into the next note of the same pitch.
    assert spans(legato(notes, 30)) == [(0, 510), (0, 510), (480, 960), (960, 1037)]
    assert spans(legato(notes, -1000)) == [(0, 1), (0, 1), (480, 481), (960, 1037)]


def test_a_chord_struck_by_hand_is_held_as_one() -> None:
    played = (Note(0, 60, 100), Note(12, 64, 100), Note(25, 67, 100), Note(480, 72, 100))
    held = legato(played, together_ticks=30)
    assert spans(held) == [(0, 480), (12, 480), (25, 480), (480, 580)]


def test_humanised_notes_deviate_a_little_and_the_same_way_each_time() -> None:
    notes = line(*range(60, 90), step=120)
    varied = humanise(notes, 7, timing_ticks=10, velocity=8, length_ticks=12)
    assert varied == humanise(notes, 7, timing_ticks=10, velocity=8, length_ticks=12)
    assert varied != humanise(notes, 8, timing_ticks=10, velocity=8, length_ticks=12)
    for old, new in zip(notes, varied, strict=True):
        assert abs(new.start_tick - old.start_tick) <= 10
        assert abs(new.velocity - old.velocity) <= 8
        assert abs(new.duration_ticks - old.duration_ticks) <= 12
    starts = [n.start_tick for n in varied]
    assert [n.start_tick for n in humanise(notes, 7, timing_ticks=10)] == starts
    assert humanise(notes, 7) == notes


def test_repeated_notes_are_cut_where_the_next_begins() -> None:
    notes = (Note(480, 60, 480), Note(0, 60, 600), Note(0, 60, 10), Note(0, 62, 600))
    assert spans(trim_overlaps(notes)) == [(480, 960), (0, 480), (0, 10), (0, 600)]


def test_reversing_twice_restores() -> None:
    notes = (Note(100, 60, 50), Note(200, 62, 300), Note(450, 64, 10))
    assert spans(reverse(notes)) == [(450, 500), (100, 400), (140, 150)]
    assert reverse(reverse(notes)) == notes
    assert reverse(()) == ()


def test_stretched_notes_still_touch() -> None:
    notes = (Note(480, 60, 240), Note(720, 62, 240), Note(960, 64, 0))
    assert spans(stretch(notes, 2)) == [(480, 960), (960, 1440), (1440, 1440)]
    assert stretch(stretch(notes, 2), 0.5) == notes
    thirds = stretch(line(60, 62, 64, step=100), 1 / 3)
    assert [n.end_tick for n in thirds[:-1]] == [n.start_tick for n in thirds[1:]]
    # By the left edge, and not beyond the beginning of the song.
    assert spans(stretch(notes[:2], 2, origin_tick=960)) == [(0, 480), (480, 960)]
    assert spans(stretch(notes[:1], 3, origin_tick=720)) == [(0, 720)]
    assert spans(stretch((Note(0, 60, 1),), 0.01)) == [(0, 1)]
    with pytest.raises(ValueError):
        stretch(notes, 0)


def test_a_figure_stops_at_the_border_as_a_whole() -> None:
    figure = (Note(100, 120, 50), Note(200, 124, 50))
    moved = move(figure, ticks=-300, semitones=10)
    assert [(n.start_tick, n.pitch) for n in moved] == [(0, 123), (100, 127)]
    assert [(n.start_tick, n.pitch) for n in move(figure, 10, -5)] == [(110, 115), (210, 119)]
    assert move((), -5, 5) == ()


def test_transposing_in_the_scale_keeps_to_it() -> None:
    triad = line(60, 64, 67)
    assert pitches(transpose_in_scale(triad, C_MAJOR, 1)) == [62, 65, 69]
    assert pitches(transpose_in_scale(triad, C_MAJOR, -1)) == [59, 62, 65]
    assert pitches(transpose_in_scale(triad, C_MAJOR, 7)) == [72, 76, 79]
    assert pitches(transpose_in_scale(line(61), C_MAJOR, 1)) == [63]  # C sharp: D sharp.
    assert pitches(transpose_in_scale(line(68, 69), A_MINOR, 1)) == [69, 71]
    high = line(120, 127)
    assert transpose_in_scale(high, C_MAJOR, 1) == high


@given(
    st.lists(st.integers(24, 100), min_size=1),
    st.integers(-7, 7),
    st.sampled_from([C_MAJOR, A_MINOR, Key(3, "blues"), Key(5, "chromatic")]),
)
def test_scale_steps_up_and_down_again_restore(played, steps, key) -> None:
    notes = line(*[p for p in played if p in key])
    there = transpose_in_scale(notes, key, steps)
    assert all(note.pitch in key for note in there)
    assert transpose_in_scale(there, key, -steps) == notes
    assert invert(invert(notes, key), key) == notes


def test_inverting_turns_rising_into_falling() -> None:
    assert pitches(invert(line(60, 64, 67))) == [67, 63, 60]
    assert pitches(invert(line(60, 64, 67), C_MAJOR)) == [67, 64, 60]
    assert invert((), C_MAJOR) == ()


def test_lengths_are_set_and_changed_but_never_lost() -> None:
    notes = (Note(0, 60, 100), Note(0, 62, 10))
    assert [n.duration_ticks for n in set_length(notes, 240)] == [240, 240]
    assert [n.duration_ticks for n in add_length(notes, -50)] == [50, 1]


def test_a_ramp_runs_from_the_first_onset_to_the_last() -> None:
    notes = (Note(0, 60, 1), Note(0, 64, 1), Note(240, 62, 1), Note(480, 60, 1))
    assert [n.velocity for n in ramp_velocity(notes, 20, 120)] == [20, 20, 70, 120]
    assert [n.velocity for n in ramp_velocity(notes[:2], 20, 120)] == [20, 20]
    assert [n.velocity for n in ramp_velocity(notes, 200, -5)] == [127, 127, 98, 1]
    assert ramp_velocity((), 20, 120) == ()
    assert [n.velocity for n in add_velocity((Note(0, 60, 1, 120), Note(0, 62, 1, 5)), 10)] == [
        127,
        15,
    ]


def test_muting_a_mixed_selection_mutes_all_then_frees_all() -> None:
    mixed = (Note(0, 60, 1), Note(0, 62, 1, muted=True))
    muted = toggle_muted(mixed)
    assert [n.muted for n in muted] == [True, True]
    assert [n.muted for n in toggle_muted(muted)] == [False, False]
    assert [n.locked for n in toggle_locked(mixed)] == [True, True]


def test_a_chord_is_stamped_with_one_click() -> None:
    root = Note(480, 62, 960, 99, channel=3)
    chord = stamp_chord("Minor 7th", root)
    assert pitches(chord) == [62, 65, 69, 72]
    assert {note[2:] for note in chord} == {root[2:]}
    assert pitches(stamp_chord("Triad in scale", root, C_MAJOR)) == [62, 65, 69]
    assert pitches(stamp_chord("Seventh in scale", Note(0, 67, 1), C_MAJOR)) == [67, 71, 74, 77]
    assert pitches(stamp_chord("Major", root, inversion=1)) == [66, 69, 74]
    assert pitches(stamp_chord("Major", Note(0, 125, 1))) == [125]
    with pytest.raises(KeyError):
        stamp_chord("Petrushka", root)


@pytest.mark.parametrize("kind", [*CHORDS, *SCALE_CHORDS])
def test_every_chord_offered_stands_on_its_root(kind) -> None:
    assert stamp_chord(kind, Note(0, 60, 480), A_MINOR)[0] == Note(0, 60, 480)


def test_notes_are_selected_by_what_they_are() -> None:
    notes = (
        Note(0, 60, 480, 20),
        Note(0, 61, 240, 64),
        Note(480, 72, 240, 100, muted=True),
        Note(960, 63, 120, 127, locked=True),
    )
    assert selecting.of_pitches(notes, {60, 63}) == (0, 3)
    assert selecting.of_pitch_classes(notes, {0}) == (0, 2)
    assert selecting.out_of_scale(notes, C_MAJOR) == (1, 3)
    assert selecting.of_velocities(notes, 64, 100) == (1, 2)
    assert selecting.of_lengths(notes, 240, 480) == (0, 1, 2)
    assert selecting.starting_between(notes, 480, 960) == (2,)
    assert selecting.muted(notes) == (2,)
    assert selecting.locked(notes) == (3,)
    assert selecting.every_nth(notes, 2) == (0, 1, 3)
    assert selecting.every_nth(notes, 2, first=1) == (2,)
    assert selecting.inverted(notes, (1, 2)) == (0, 3)


@given(
    st.lists(
        st.builds(
            Note,
            start_tick=st.integers(0, 5000),
            pitch=st.integers(0, 127),
            duration_ticks=st.integers(0, 1000),
            velocity=st.integers(1, 127),
            muted=st.booleans(),
            locked=st.booleans(),
        )
    ),
    st.integers(-2000, 2000),
)
def test_every_verb_keeps_order_number_marks_and_legal_values(notes, number) -> None:
    for result in (
        move(notes, number, number % 40 - 20),
        quantize(notes, WALTZ, 80, 0.5, swing=0.6, ends=NoteEnds.QUANTIZE),
        legato(notes, number),
        humanise(notes, number, timing_ticks=50, velocity=30, length_ticks=99),
        reverse(notes),
        stretch(notes, abs(number) / 500 + 0.01),
        invert(notes),
        invert(notes, A_MINOR),
        transpose_in_scale(notes, A_MINOR, number % 9),
        ramp_velocity(notes, number, -number),
        set_length(notes, number),
        trim_overlaps(notes),
    ):
        assert len(result) == len(notes)
        assert all(note.start_tick >= 0 and note.duration_ticks >= 0 for note in result)
        assert all(0 <= note.pitch <= 127 and 1 <= note.velocity <= 127 for note in result)
        marks = [(note.channel, note.muted, note.locked) for note in notes]
        assert [(note.channel, note.muted, note.locked) for note in result] == marks

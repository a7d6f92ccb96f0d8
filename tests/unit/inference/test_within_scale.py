"""Notes brought back into a scale, as few as need be."""

from __future__ import annotations

from musestudio.inference.within_scale import share_within_scale, within_scale
from musestudio.score import Note

SCALE = tuple(Note(i * 480, p, 480) for i, p in enumerate((60, 62, 64, 65, 67, 69, 71, 72)))


def test_only_as_many_notes_move_as_are_asked_for() -> None:
    stray = (Note(100, 66, 50), Note(700, 68, 300))
    notes = tuple(sorted((*SCALE, *stray)))
    assert share_within_scale(notes) == 0.8
    assert within_scale(notes, 0.8) == notes
    # The shorter one goes first.
    assert set(within_scale(notes, 0.9)) == {*SCALE, stray[0].with_pitch(65), stray[1]}
    assert share_within_scale(within_scale(notes, 1.0)) == 1.0


def test_a_composers_own_note_is_moved_last() -> None:
    stray = (Note(100, 66, 50), Note(700, 68, 300))
    notes = tuple(sorted((*SCALE, *stray)))
    moved = within_scale(notes, 0.9, own={(100, 66)})
    assert set(moved) - set(notes) == {stray[1].with_pitch(67)}


def test_no_note_moves_onto_a_key_that_is_down() -> None:
    below = Note(0, 65, 480)
    notes = (below, Note(0, 66, 480), *SCALE)
    assert Note(0, 67, 480) in within_scale(tuple(sorted(notes)), 1.0)
    shut_in = (*notes, Note(0, 67, 480))
    assert within_scale(tuple(sorted(shut_in)), 1.0) == tuple(sorted(shut_in))


def test_silence_is_in_every_scale() -> None:
    assert share_within_scale(()) == 1.0
    assert within_scale((), 1.0) == ()

"""From steps to notes."""

from __future__ import annotations

from musestudio.inference.answer_notes import notes_of
from musestudio.inference.prompt import hear
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.writer import Drawn
from musestudio.score import Note, Song, Track

COARSE = 10
"""Ticks to a quarter: a tick is 2.4 grid steps."""


def test_a_bars_last_note_is_not_rounded_into_the_next_bar() -> None:
    song = Song(tracks=(Track(1, notes=(Note(0, 60, 10, 80),)),), ticks_per_beat=COARSE)
    request = ContinuationRequest(song, 40, (1,), bars=2)
    prompt = hear(request)
    steps = [Drawn(95, 60, 6, 9, 96 + 95), Drawn(95, 62, 6, 9, 2 * 96 + 95)]
    notes = [note for _, note in notes_of(steps, None, request, prompt)]
    assert [note.start_tick // 40 for note in notes] == [1, 2]
    assert all(note.duration_ticks >= 1 for note in notes)

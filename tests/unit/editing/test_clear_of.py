"""Generated notes fit between those that are there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing.operations.clear_of import clear_of
from musestudio.midi.file import read_song_bytes, song_bytes
from musestudio.score import Note, Song, Track


def test_a_note_is_cut_short_by_the_next_and_dropped_under_another() -> None:
    existing = (Note(0, 60, 100), Note(200, 60, 100))
    added = (Note(50, 60, 10), Note(100, 60, 300), Note(200, 60, 10), Note(300, 60, 50))
    assert clear_of(existing, added) == (Note(100, 60, 100), Note(300, 60, 50))


def test_other_pitches_and_channels_do_not_matter() -> None:
    added = (Note(50, 62, 100), Note(50, 60, 100, channel=1))
    assert clear_of((Note(0, 60, 100),), added) == tuple(sorted(added))
    assert clear_of((Note(0, 60, 100),), ()) == ()


notes = st.builds(
    lambda start, pitch, length, channel: Note(start, pitch, length, 80, channel),
    st.integers(0, 30),
    st.integers(60, 61),
    st.integers(1, 10),
    st.integers(0, 1),
)


@given(st.lists(notes, max_size=6), st.lists(notes, max_size=10))
def test_what_was_there_reads_back_unchanged_from_a_midi_file(existing, added) -> None:
    track = Track(1).with_notes(clear_of((), existing))
    fitted = clear_of(track.notes, added)
    together = track.with_notes((*track.notes, *fitted))
    read = read_song_bytes(song_bytes(Song((together,))), "a.mid").song
    assert read.tracks[0].notes == together.notes

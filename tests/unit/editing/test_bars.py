"""Bars inserted into a song and taken out of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing import SongDocument
from musestudio.editing.operations import insert_bars, remove_bars
from musestudio.errors import RequestError
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track
from musestudio.score.events import MARKER, TEMPO, TIME_SIGNATURE, TRACK_NAME
from musestudio.score.performance import state_before

BAR = 1920
NAME = MetaEvent(0, TRACK_NAME, b"Piano")
SLOW, FAST = b"\x0f\x42\x40", b"\x03\xd0\x90"
WALTZ = b"\x03\x02\x18\x08"
PIANO = Track(
    1,
    notes=(
        Note(0, 60, 480),
        Note(BAR, 62, BAR),
        Note(2 * BAR - 480, 64, 960),
        Note(2 * BAR, 65, 480),
    ),
    events=(
        ChannelEvent(0, b"\xc0\x05"),
        ChannelEvent(BAR, b"\xb0\x40\x7f"),
        ChannelEvent(BAR + 480, b"\xb0\x40\x00"),
        ChannelEvent(2 * BAR, b"\xb0\x07\x20"),
    ),
    metas=(
        NAME,
        MetaEvent(0, TEMPO, SLOW),
        MetaEvent(0, MARKER, b"Intro"),
        MetaEvent(BAR, MARKER, b"Verse"),
        MetaEvent(BAR + 960, TEMPO, FAST),
        MetaEvent(2 * BAR, TIME_SIGNATURE, WALTZ),
    ),
    end_tick=3 * BAR,
)
SONG = Song((PIANO, Track(2, (Note(BAR + 10, 40, 100, channel=1),))))


def after(song: Song, command) -> Song:
    document = SongDocument(song)
    document.apply(command)
    edited = document.song
    document.undo()
    assert document.song == song
    return edited


def spans(song: Song) -> list[tuple[int, int, int]]:
    return [(n.start_tick, n.end_tick, n.pitch) for n in song.tracks[0].notes]


def test_inserted_bars_are_empty_and_have_the_metre_before_them() -> None:
    longer = after(SONG, insert_bars(SONG, 3, 2))
    assert spans(longer) == [
        (0, 480, 60),
        (BAR, 2 * BAR, 62),
        (2 * BAR - 480, 2 * BAR, 64),
        (4 * BAR, 4 * BAR + 480, 64),  # Held over the bar line, it goes on after the silence.
        (4 * BAR, 4 * BAR + 480, 65),
    ]
    assert longer.metre_map.metre_at(4 * BAR - 1)[1:] == (4, 4)
    assert longer.metre_map.metre_at(4 * BAR)[1:] == (3, 4)
    assert [m.text for m in longer.markers] == ["Intro", "Verse"]
    assert longer.tracks[0].end_tick == 5 * BAR


def test_bars_before_the_first_find_instrument_and_tempo_already_set() -> None:
    longer = after(SONG, insert_bars(SONG, 1, 1))
    assert longer.tracks[0].notes[0].start_tick == BAR
    assert longer.tracks[0].events[0].tick == 0
    assert longer.tempo_map.tempo_at(0).microseconds_per_beat == 1_000_000
    assert [(m.tick, m.text) for m in longer.markers] == [(BAR, "Intro"), (2 * BAR, "Verse")]
    assert longer.tracks[0].name == "Piano"


def test_removed_bars_take_their_notes_along_and_leave_what_still_holds() -> None:
    shorter = after(SONG, remove_bars(SONG, 2, 1))
    assert spans(shorter) == [(0, 480, 60), (BAR, BAR + 480, 65)]
    assert shorter.tracks[1].notes == ()
    assert [(m.tick, m.text) for m in shorter.markers] == [(0, "Intro")]
    assert shorter.tempo_map.tempo_at(BAR).microseconds_per_beat == 250_000
    assert shorter.metre_map.metre_at(BAR)[1:] == (3, 4)
    # The pedal went down and up in the bar; up is what holds.
    assert [e for e in shorter.tracks[0].events if e.tick == BAR] == [
        ChannelEvent(BAR, b"\xb0\x40\x00"),
        ChannelEvent(BAR, b"\xb0\x07\x20"),
    ]


def test_a_change_that_is_replaced_at_the_seam_is_not_kept() -> None:
    metas = (MetaEvent(10, TEMPO, SLOW), MetaEvent(BAR, TEMPO, FAST))
    song = Song((Track(1, metas=metas[1:]), Track(2, metas=metas[:1])))
    shorter = after(song, remove_bars(song, 1, 1))
    assert shorter.tempo_map.tempo_at(0).microseconds_per_beat == 250_000


def test_a_note_held_over_removed_bars_becomes_shorter() -> None:
    song = Song((Track(1, (Note(0, 60, 3 * BAR), Note(100, 62, BAR))),))
    shorter = after(song, remove_bars(song, 2, 1))
    assert spans(shorter) == [(0, 2 * BAR, 60), (100, BAR, 62)]


def test_without_the_first_bar_the_song_keeps_its_name_and_set_up() -> None:
    song = Song(
        (Track(1, events=(ChannelEvent(0, b"\xf0\x7e\xf7"), *PIANO.events), metas=(NAME,)),)
    )
    shorter = after(song, remove_bars(song, 1, 2))
    assert shorter.tracks[0].name == "Piano"
    assert shorter.tracks[0].events[0] == ChannelEvent(0, b"\xf0\x7e\xf7")
    assert state_before(shorter, 1).program(0) == 5


@pytest.mark.parametrize(("bar", "count"), [(0, 1), (1, 0), (1, 1000), (-3, 2)])
def test_bars_that_cannot_be_get_a_sentence(bar, count) -> None:
    for edit in (insert_bars, remove_bars):
        with pytest.raises(RequestError, match=r"\.$"):
            edit(SONG, bar, count)


@given(st.integers(1, 6), st.integers(1, 4))
def test_bars_inserted_and_removed_again_leave_the_song_as_it_sounds(bar, count) -> None:
    song = SONG.with_track(PIANO.with_notes(PIANO.notes[:2]))
    there = insert_bars(song, bar, count).apply_to(song)
    back = remove_bars(there, bar, count).apply_to(there)
    assert [t.notes for t in back.tracks] == [t.notes for t in song.tracks]
    assert back.tempo_map.changes == song.tempo_map.changes
    assert back.metre_map.changes == song.metre_map.changes
    assert back.markers == song.markers
    assert [t.events for t in back.tracks] == [t.events for t in song.tracks]

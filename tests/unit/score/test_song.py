"""Songs, tracks and notes as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.score import Key, MetaEvent, Note, Song, TempoChange, Track
from musestudio.score.events import ChannelEvent

TEMPO = MetaEvent(480, 0x51, b"\x0f\x42\x40")
WALTZ = MetaEvent(0, 0x58, b"\x03\x02\x18\x08")
G_MINOR = MetaEvent(0, 0x59, b"\xfe\x01")


def test_notes_stay_inside_what_midi_can_say() -> None:
    note = Note(10, 60, 5)
    assert note.moved(ticks=-50, semitones=100) == Note(0, 127, 5)
    assert note.with_duration(0).duration_ticks == 1
    assert [note.with_velocity(v).velocity for v in (-3, 0, 64, 200)] == [1, 1, 64, 127]
    assert note.end_tick == 15


def test_the_clock_is_gathered_from_every_track() -> None:
    song = Song((Track(1, metas=(TEMPO,)), Track(2, metas=(WALTZ, G_MINOR))))
    assert song.tempo_map.changes == (TempoChange(0, 500_000), TempoChange(480, 1_000_000))
    assert song.metre_map.bar_start(2) == 1440
    assert [change.key for change in song.key_changes] == [Key(7, "minor")]


def test_in_type_2_the_first_track_sets_the_clock() -> None:
    song = Song((Track(1), Track(2, metas=(WALTZ, TEMPO))), midi_format=2)
    assert song.metre_map.bar_start(2) == 1920
    assert len(song.tempo_map.changes) == 1


def test_malformed_clock_events_are_passed_over() -> None:
    broken = (MetaEvent(0, 0x51, b"\x01"), MetaEvent(0, 0x58, b""), MetaEvent(0, 0x59, b"\x09\x05"))
    song = Song((Track(1, metas=broken),))
    assert song.tempo_map.seconds_at(960) == 1
    assert song.metre_map.bar_start(2) == 1920
    assert song.key_changes == ()


def test_tracks_are_found_replaced_and_removed_by_id() -> None:
    song = Song((Track(3), Track(5)))
    assert song.new_track_id() == 6
    longer = song.with_track(Track(3, (Note(0, 60, 700),), end_tick=10)).with_track(Track(6))
    assert [t.track_id for t in longer.tracks] == [3, 5, 6]
    assert (longer.last_tick, longer.last_note_end_tick, longer.note_count) == (700, 700, 1)
    assert [t.track_id for t in longer.without_track(5).tracks] == [3, 6]
    assert longer.tracks[1] is song.tracks[1]
    with pytest.raises(KeyError):
        song.track(4)


def test_music_goes_on_at_the_bar_line_behind_it() -> None:
    voice, bass = Track(1, (Note(0, 60, 1440), Note(100, 62, 9))), Track(2, (Note(0, 40, 1441),))
    grace = Track(3, (Note(1440, 60, 0),))
    song = Song((voice, bass, grace, Track(4, metas=(WALTZ,))))
    assert song.bar_line_after([voice]) == 1440
    assert song.bar_line_after([voice, bass]) == 2880
    assert song.bar_line_after([grace]) == 2880
    assert song.bar_line_after([song.track(4)]) == 0
    assert song.bar_line_after([]) == 0


def test_a_track_knows_its_name_channel_and_program() -> None:
    track = Track(
        1,
        events=(ChannelEvent(0, b"\xf0\xf7"), ChannelEvent(0, b"\xc9\x08")),
        metas=(MetaEvent(0, 0x03, "Trommel für Zwölf".encode("latin-1")),),
    )
    assert (track.name, track.channel, track.program) == ("Trommel für Zwölf", 9, 8)
    assert track.is_drums
    assert track.renamed("Drums").name == "Drums"
    assert Track(1).name == ""
    assert Track(1).program is None


def test_an_empty_song_lasts_no_time() -> None:
    assert (Song().duration_s, Song().last_tick, list(Song().all_notes())) == (0, 0, [])


some_notes = st.lists(
    st.builds(
        Note,
        start_tick=st.integers(0, 30),
        pitch=st.integers(60, 62),
        duration_ticks=st.integers(0, 20),
        velocity=st.just(80),
        muted=st.booleans(),
    ),
    max_size=12,
)


@given(some_notes, st.lists(st.tuples(some_notes, st.integers(0, 12)), max_size=5), st.booleans())
def test_an_edited_track_knows_what_a_new_one_would_find(notes, edits, asked_before) -> None:
    track = Track(1).with_notes(notes)
    for added, count in edits:
        if asked_before:
            _ = track.last_tick, track.sounding_notes
        # Equal notes that are other objects, as after a copy, can be named as well.
        removed = [Note(*note) for note in track.notes[:count]]
        expected = Track(1).with_notes([*track.notes[count:], *added])
        track = track.with_notes_changed(removed, added)
        assert track == expected
        assert (
            track.last_tick
            == expected.last_tick
            == max(n.end_tick for n in [*track.notes, Note(0, 0, 0)])
        )
        assert track.last_note_end_tick == expected.last_note_end_tick
        assert track.sounding_notes == tuple(n for n in track.notes if not n.muted)


def test_editing_notes_leaves_the_clock_as_it_is() -> None:
    song = Song((Track(1, metas=(TEMPO, WALTZ)), Track(2)))
    clock = song.tempo_map, song.metre_map
    edited = song.with_track(song.track(1).with_notes_changed((), (Note(0, 60, 480),)))
    assert (edited.tempo_map, edited.metre_map) == clock  # The same objects: maps have no ==.
    slower = song.with_track(Track(1, metas=(WALTZ,)))
    assert len(slower.tempo_map.changes) == 1
    assert len(song.tempo_map.changes) == 2


def test_another_controller_leaves_what_is_known_of_the_notes() -> None:
    track = Track(1, (Note(0, 60, 480), Note(240, 62, 0)))
    assert track.last_note_end_tick == 480
    other = track.with_events(events=(ChannelEvent(960, b"\xb0\x07\x50"),))
    assert other.last_note_end_tick == 480
    assert other.last_tick == 960
    assert other == Track(1, track.notes, other.events)
    assert other.with_events(metas=(MetaEvent(2000, 0x06, b"A"),)).last_tick == 2000

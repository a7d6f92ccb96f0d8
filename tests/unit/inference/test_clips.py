"""Whole bars of somebody's music as the phrase model is given it."""

from __future__ import annotations

import pytest

from musestudio.encoding import phrase as phrases
from musestudio.errors import RequestError
from musestudio.inference.clips import Clip
from musestudio.score import Key, MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE

TUNE = tuple(Note(i * 240, 60 + p, 200, 70 + i) for i, p in enumerate((0, 4, 7, 12, 11, 7, 5, 2)))
BASS = (Note(0, 36, 960, 60), Note(960, 43, 960, 64))
DRUMS = tuple(Note(i * 480, 36, 100, 100, channel=9) for i in range(8))


def _song(*tracks: tuple[Note, ...], metas: tuple[MetaEvent, ...] = ()) -> Song:
    return Song(tuple(Track(i, notes, metas=metas) for i, notes in enumerate(tracks, start=1)))


def test_a_stretch_is_taken_as_the_bars_that_hold_it() -> None:
    song = _song(tuple(note.moved(ticks=1920) for note in TUNE), BASS)
    clip = Clip.of_span(song, (1, 2), 2000, 2400)
    assert (clip.start_tick, clip.end_tick, clip.name) == (1920, 3840, "bar 2")
    assert len(clip.notes) == 8
    assert clip.track_ids == (1,)
    assert clip.has_dynamics
    assert (clip.said, clip.problem) == ((), "")
    longer = Clip.of_span(song, (1, 2), 0, 1921, name="the beginning")
    assert (longer.n_bars, len(longer.notes), longer.name) == (2, 10, "the beginning")


def test_a_file_begins_with_its_music_not_with_its_silence() -> None:
    song = _song(tuple(note.moved(ticks=3 * 1920) for note in TUNE), ())
    clip = Clip.of_song(song, name="idea.mid")
    assert (clip.first_bar, clip.n_bars) == (4, 1)
    assert Clip.of_song(_song(())).n_bars == 1
    # A note of no length at the very end has a bar to stand in.
    at_the_end = _song((Note(0, 60, 480), Note(1920, 60, 0)))
    assert len(Clip.of_song(at_the_end).notes) == 2


def test_only_what_is_selected_counts() -> None:
    chosen = [(1, TUNE[0]), (1, TUNE[2])]
    clip = Clip.of_bars(_song(TUNE, BASS), (1, 2), 1, 1, only=chosen)
    assert clip.parts == tuple(chosen)


def test_muted_notes_are_not_heard() -> None:
    clip = Clip.of_bars(_song((TUNE[0].with_muted(True), TUNE[1])), (1,), 1, 1)
    assert clip.notes == (TUNE[1],)


def test_bars_without_notes_get_a_sentence() -> None:
    clip = Clip.of_bars(_song(TUNE), (1,), 5, 4)
    assert clip.problem == "There are no notes in bars 5–8; choose bars with some music."
    with pytest.raises(RequestError, match="in bars 5–8"):
        _ = clip.bars


def test_drums_alone_get_a_sentence_and_beside_others_are_left_aside() -> None:
    alone = Clip.of_song(_song(DRUMS), name="groove.mid")
    assert alone.problem.startswith("There are only drums in groove.mid")
    beside = Clip.of_bars(_song(TUNE, DRUMS), (1, 2), 1, 1)
    assert (beside.problem, beside.notes) == ("", TUNE)
    assert beside.said == ("The drums of bar 1 are left as they are.",)


def test_a_single_note_is_taken_and_said_to_be_little() -> None:
    # One note tells no key: that of the piece is gone by.
    in_d = tuple(Note(i * 240, 62 + p, 200) for i, p in enumerate((0, 2, 4, 5, 7, 9, 11, 12)))
    later = Note(1920, 69, 480)
    clip = Clip.of_bars(_song((*in_d, later)), (1,), 2, 1)
    assert len(clip.bars) == 1
    assert clip.key == Key(2, "major")
    assert "a single note" in clip.said[0]


def test_the_key_is_the_pieces_own_as_long_as_the_clip_is_in_it() -> None:
    # A piece in G, of which the first bar alone would be taken for D.
    in_g = [67, 69, 71, 72, 74, 76, 78, 79, 71, 74, 67, 62]
    opening = tuple(Note(i * 480, p, 480) for i, p in enumerate((62, 69, 74, 66)))
    rest = tuple(Note(1920 + i * 480, p, 480) for i, p in enumerate(in_g * 4))
    song = _song((*opening, *rest))
    assert Clip.of_bars(_song(opening), (1,), 1, 1).key == Key(2, "major")
    assert Clip.of_bars(song, (1,), 1, 1).key == Key(7, "major")
    assert Clip.of_bars(song.with_chosen_key(Key(0)), (1,), 1, 1).key == Key(0)
    assert Clip.of_bars(song, (1,), 1, 1, key=Key(9)).key == Key(9)
    # Where it leaves the key of the piece it has its own.
    away = tuple(note.moved(semitones=1) for note in rest[:12])
    elsewhere = _song((*rest, *(note.moved(ticks=13 * 1920) for note in away)))
    assert Clip.of_bars(elsewhere, (1,), 15, 3).key == Key(8, "major")


def test_more_than_the_model_takes_is_cut_and_said() -> None:
    long = tuple(Note(i * 1920, 60 + i % 12, 480, 80) for i in range(70))
    clip = Clip.of_song(_song(long), name="suite.mid")
    assert (clip.n_bars, len(clip.notes), clip.n_beyond) == (64, 64, 6)
    assert "the first 64 bars" in clip.said[0]
    assert clip.flat_velocity == 80
    assert not clip.has_dynamics


def test_bars_too_long_for_the_model_are_cut_and_fewer_are_taken() -> None:
    signature = MetaEvent(0, TIME_SIGNATURE, b"\x08\x00\x18\x08")  # 8/1: four of its bars.
    song = _song((Note(0, 60, 480), Note(30 * 8 * 1920, 62, 480)), metas=(signature,))
    clip = Clip.of_song(song)
    assert (clip.n_bars, clip.n_beyond, len(clip.frame.length)) == (16, 15, 64)
    assert clip.end_tick == 16 * 8 * 1920


def test_in_another_songs_ticks_it_is_the_same_music() -> None:
    clip = Clip.of_bars(_song(TUNE), (1,), 1, 1)
    there = clip.in_ticks(96)
    assert (there.end_tick, there.notes[1].start_tick) == (384, 48)
    assert there.in_ticks(480).notes == clip.notes
    back = phrases.decode(there.bars, 480)
    assert [n.pitch for n in back] == [n.pitch for n in TUNE]


def test_bars_that_are_not_there_are_refused() -> None:
    for first, n_bars in ((0, 4), (1, 0)):
        with pytest.raises(RequestError, match="at least one bar"):
            Clip.of_bars(_song(TUNE), (1,), first, n_bars)

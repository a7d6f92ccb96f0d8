"""Hard wishes are kept exactly, whatever the network would rather do."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musestudio.errors import RequestError
from musestudio.inference.constraints import most_sounding_at_once
from musestudio.inference.request import ContinuationRequest
from musestudio.score import Key, Note, Song, Track
from tests.unit.inference.dice import Dice, model_of

BEAT = 480
BAR = 4 * BEAT

networks = st.builds(Dice, st.integers(0, 2**31), st.sampled_from([0.0, 1.0, 4.0, 30.0]))
keys = st.none() | st.builds(Key, st.integers(0, 11), st.sampled_from(["major", "blues"]))


@st.composite
def songs(draw: st.DrawFn) -> Song:
    """Two tracks of anything, over six bars."""
    note = st.builds(
        Note,
        st.integers(0, 6 * BAR),
        st.integers(30, 90),
        st.sampled_from([0, 1, 60, 240, 480, 960, 3000]) | st.integers(1, 4000),
        st.integers(1, 127),
    )
    tracks = []
    for track_id in (1, 2):
        notes = draw(st.lists(note, min_size=1, max_size=24, unique_by=lambda n: n[:2]))
        channelled = (n.with_channel(track_id - 1) for n in notes)
        tracks.append(Track(track_id).with_notes(channelled))
    return Song(tuple(tracks), ticks_per_beat=draw(st.sampled_from([480, 480, 96, 25, 10])))


@settings(max_examples=25)
@given(
    song=songs(),
    network=networks,
    key=keys,
    lowest=st.integers(0, 100),
    span=st.integers(0, 40),
    most_voices=st.none() | st.integers(1, 6),
    bars=st.integers(1, 3),
    ending=st.booleans(),
    fill=st.booleans(),
    one_part=st.booleans(),
    temperature=st.floats(0.05, 5),
    seed=st.integers(0, 2**64 - 1),
)
def test_key_range_voices_and_span(
    song: Song,
    network: Dice,
    key: Key | None,
    lowest: int,
    span: int,
    most_voices: int | None,
    bars: int,
    ending: bool,
    fill: bool,
    one_part: bool,
    temperature: float,
    seed: int,
) -> None:
    start = song.metre_map.bar_start(3)
    until = song.metre_map.bars_after(start, bars)
    try:
        request = ContinuationRequest(
            song,
            start,
            (1, 2),
            bars=bars,
            candidates=2,
            key=key,
            lowest_pitch=lowest,
            highest_pitch=min(lowest + span, 127),
            temperature=temperature,
            seed=seed,
            until_tick=until if fill else None,
            answer_track_ids=(2,) if one_part else None,
            ending=ending and not fill,
            most_voices=most_voices,
        )
    except RequestError as error:
        assert "No note of" in str(error)  # noqa: PT017 - a range may hold no note of a key.
        return
    bar_ticks = song.metre_map.bar_ticks(song.metre_map.metre_at(start))
    for candidate in model_of(network).continue_(request):
        notes = [note for _, note in candidate.notes]
        assert {track for track, _ in candidate.notes} <= set(request.answering)
        bars_hit = {(note.start_tick - start) // bar_ticks for note in notes}
        assert bars_hit == set(range(bars))
        for note in notes:
            assert start <= note.start_tick < until
            assert note.duration_ticks > 0
            assert note.end_tick <= until + (bar_ticks if fill else 0)
            assert lowest <= note.pitch <= request.highest_pitch
            assert key is None or note.pitch in key
        assert most_sounding_at_once(notes) <= (most_voices or 128)
        for pitch in {note.pitch for note in notes}:
            assert most_sounding_at_once(n for n in notes if n.pitch == pitch) == 1


@settings(max_examples=25)
@given(
    song=songs(),
    network=networks,
    key=keys,
    most_voices=st.none() | st.integers(1, 8),
    fill=st.booleans(),
    answering=st.sampled_from([None, (1,), (2,)]),
    seed=st.integers(0, 2**32),
)
def test_a_kept_rhythm_stays_to_the_tick(
    song: Song,
    network: Dice,
    key: Key | None,
    most_voices: int | None,
    fill: bool,
    answering: tuple[int, ...] | None,
    seed: int,
) -> None:
    start = song.metre_map.bar_start(2)
    try:
        request = ContinuationRequest(
            song,
            start,
            (1, 2),
            bars=2,
            candidates=2,
            key=key,
            seed=seed,
            until_tick=song.metre_map.bars_after(start, 2) if fill else None,
            answer_track_ids=answering,
            most_voices=most_voices,
            keep_rhythm=True,
        )
    except RequestError as error:
        assert "rhythm" in str(error)  # noqa: PT017 - too thick for so few voices, or silent.
        return
    wanted = sorted(
        (track_id, note.start_tick, note.duration_ticks)
        for track_id, note in request.standing_notes()
    )
    for candidate in model_of(network).continue_(request):
        got = sorted((track, n.start_tick, n.duration_ticks) for track, n in candidate.notes)
        assert got == wanted
        assert all(
            21 <= n.pitch <= 108 and (key is None or n.pitch in key) for _, n in candidate.notes
        )
        for pitch in {note.pitch for _, note in candidate.notes}:
            same = [note for _, note in candidate.notes if note.pitch == pitch]
            assert most_sounding_at_once(same) == 1


def test_a_rhythm_that_cannot_be_kept_gets_a_sentence() -> None:
    chord = tuple(Note(BAR, pitch, BEAT) for pitch in (60, 64, 67))
    song = Song((Track(1, chord), Track(2)))
    request = ContinuationRequest(song, BAR, (1,), keep_rhythm=True)
    for change, sentence in (
        ({"start_tick": 0, "bars": 1}, "no notes in the span"),
        ({"answer_track_ids": (2,)}, "no notes in the span"),
        ({"most_voices": 2}, "3 notes sounding at once, more than the 2"),
        ({"lowest_pitch": 60, "highest_pitch": 61}, "3 pitches at once; the range and key have 2"),
    ):
        with pytest.raises(RequestError, match=sentence):
            dataclasses.replace(request, **change)
    (only,) = model_of(Dice()).continue_(
        dataclasses.replace(request, candidates=1, lowest_pitch=60, highest_pitch=62)
    )
    assert [note.pitch for _, note in only.notes] == [60, 61, 62]


def test_keys_that_are_still_down_are_not_struck() -> None:
    held = (Note(0, 60, 2 * BAR, 80), Note(0, 64, BAR + 1, 80))
    standing = tuple(Note(BAR + BEAT * i, 50, BEAT) for i in range(8))
    song = Song((Track(1).with_notes((*held, *standing)),))
    request = ContinuationRequest(
        song, BAR, (1,), bars=2, candidates=2, lowest_pitch=60, highest_pitch=64
    )
    for keeps in (False, True):
        answers = model_of(Dice(likes={"pitch": [60, 64]})).continue_(
            dataclasses.replace(request, keep_rhythm=keeps)
        )
        for _, note in answers[0].notes + answers[1].notes:
            assert all(
                note.pitch != before.pitch or note.start_tick >= before.end_tick for before in held
            )
    with pytest.raises(RequestError, match="3 pitches at once"):
        dataclasses.replace(request, highest_pitch=61, keep_rhythm=True)


def test_one_voice_is_a_line_even_of_a_network_that_loves_long_chords() -> None:
    song = Song((Track(1, tuple(Note(BEAT * i, 60 + i, BEAT) for i in range(4))),))
    request = ContinuationRequest(song, BAR, (1,), candidates=1, most_voices=1)
    (line,) = model_of(Dice(likes={"shift": [0, 12], "duration": [30]})).continue_(request)
    notes = [note for _, note in line.notes]
    assert len(notes) > 4
    assert all(a.end_tick <= b.start_tick for a, b in itertools.pairwise(notes))

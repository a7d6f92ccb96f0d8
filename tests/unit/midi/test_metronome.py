"""Clicks on the beats, across metre changes, loops, edits and before the first bar."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musestudio.midi.count_in import count_in
from musestudio.midi.metronome import click_messages, clicks
from musestudio.midi.schedule import Cut, Schedule, TimedMessage
from musestudio.score import MetaEvent, MetreChange, MetreMap, Note, Song, Track
from musestudio.score.events import TEMPO

BEAT, BAR = 480, 1920
HIGH, LOW = 76, 77


def strokes(messages: list[TimedMessage]) -> list[tuple[float, int]]:
    """(seconds, pitch) of each click."""
    return [(round(m.time_s, 6), m.data[1]) for m in messages if m.data[0] == 0x99]


def test_every_beat_clicks_and_the_first_of_a_bar_higher() -> None:
    metres = MetreMap(BEAT, (MetreChange(0, 3, 4), MetreChange(3 * BEAT, 6, 8)))
    found = [(c.tick, c.pitch) for c in clicks(metres, 0, 3 * BEAT + 6 * 240)]
    assert found[:3] == [(0, HIGH), (BEAT, LOW), (2 * BEAT, LOW)]
    assert found[3:] == [(1440 + i * 240, LOW if i else HIGH) for i in range(6)]
    loudness = [c.velocity for c in clicks(metres, 1440, 1440 + 6 * 240)]
    assert loudness[3] > loudness[1] == loudness[2] == loudness[4]
    cut_short = MetreMap(BEAT, (MetreChange(0, 4, 4), MetreChange(700, 2, 4)))
    assert [c.tick for c in clicks(cut_short, 0, 1700)] == [0, 480, 700, 1180, 1660]


@given(st.lists(st.integers(0, 4 * BAR), max_size=30))
def test_however_the_music_is_asked_for_each_click_begins_and_ends_once(cuts: list[int]) -> None:
    metres = MetreMap(BEAT, (MetreChange(0, 4, 4), MetreChange(BAR, 7, 8)))
    whole = click_messages(metres, 0, 4 * BAR)
    places = sorted({0, *cuts, 4 * BAR})
    parts = [m for a, b in itertools.pairwise(places) for m in click_messages(metres, a, b)]
    assert parts == whole
    assert sum(m.data[0] == 0x99 for m in whole) - sum(m.data[0] == 0x89 for m in whole) in (0, 1)


def test_clicks_loop_with_the_music_and_none_sounds_over_the_seam() -> None:
    schedule = Schedule(
        Song((Track(1, (Note(0, 60, 5 * BAR),)),)), loop=(0, BEAT + 60), metronome=True
    )
    messages = schedule.advance(1.5)
    lap_s = (BEAT + 60) / 960
    assert strokes(messages) == [
        (round(lap * lap_s + beat * 0.5, 6), HIGH if beat == 0 else LOW)
        for lap in range(3)
        for beat in (0, 1)
        if lap * lap_s + beat * 0.5 < 1.5
    ]
    down: set[int] = set()
    for message in messages:
        if message.data[0] == 0x99:
            assert message.data[1] not in down
            down.add(message.data[1])
        elif message.data[0] == 0x89:
            down.discard(message.data[1])


def test_it_is_switched_on_and_off_while_playing() -> None:
    schedule = Schedule(Song((Track(1, (Note(0, 60, 4 * BAR),)),)))
    assert strokes(schedule.advance(0.6)) == []
    on = schedule.set_metronome(True, 0.3)
    assert isinstance(on, Cut)
    assert strokes(on.messages) == [(0.5, LOW)]
    assert strokes(schedule.advance(1.2)) == [(1.0, LOW)]
    off = schedule.set_metronome(False, 1.05)
    assert [m.data[:2].hex() for m in off.messages[:2]] == ["894c", "894d"]
    assert strokes([*off.messages, *schedule.advance(3)]) == []


def test_the_count_in_has_the_metre_and_the_tempo_of_the_place() -> None:
    metas = (MetaEvent(BAR, TEMPO, (250_000).to_bytes(3, "big")),)
    song = Song((Track(1, metas=metas),))
    assert count_in(song, 0, 0).messages == ()
    one = count_in(song, 0, 1)
    assert one.length_s == pytest.approx(2.0)
    assert strokes(list(one.messages)) == [(-2.0, HIGH), (-1.5, LOW), (-1.0, LOW), (-0.5, LOW)]
    two = count_in(song, BAR + 2 * BEAT, 2)  # On the third beat: 3 4 1 2 3 4 1 2.
    assert two.length_s == pytest.approx(2.0)
    assert [pitch for _, pitch in strokes(list(two.messages))] == 2 * [LOW, LOW, HIGH, LOW]

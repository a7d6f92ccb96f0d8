"""Listening while a song plays, and keeping what nobody asked for."""

from __future__ import annotations

import random

import pytest

from musestudio.midi.input_event import InputEvent
from musestudio.recording.capture import Capture, Heard
from musestudio.recording.free_playing import FreePlaying, lay_on_beats
from musestudio.recording.recorder import Recorder
from musestudio.recording.take import Place
from musestudio.score import MetaEvent, Note, Song, TempoMap, Track
from musestudio.score.events import TEMPO

BEAT = 480
TICKS_PER_S = 960


def event(time_s: float, *data: int, port: str = "keys") -> InputEvent:
    return InputEvent(time_s, port, bytes(data))


def looping(time_s: float) -> Place:
    """A loop of the first two seconds, begun at time 0."""
    return Place(int(time_s // 2), time_s % 2 * TICKS_PER_S)


def test_what_is_held_is_seen_growing_and_each_lap_begins_with_a_clean_page() -> None:
    recorder = Recorder(looping, Place(0, 0))
    recorder.hear(event(0.5, 0x90, 60, 80))
    recorder.hear(event(1.0, 0x90, 64, 70))
    recorder.hear(event(1.25, 0x80, 60, 64))
    assert set(recorder.live_notes(looping(1.5))) == {
        Note(480, 60, 720, 80),
        Note(960, 64, 480, 70),
    }
    recorder.hear(event(1.75, 0x80, 64, 64))
    assert recorder.live_notes(looping(2.25)) == ()
    recorder.hear(event(2.5, 0x90, 67, 80))
    assert recorder.live_notes(looping(3.0)) == (Note(480, 67, 480, 80),)
    first, second = recorder.takes(looping(3.5), loop=(0, 1920), ticks_per_beat=BEAT)
    assert [n.pitch for n in first.notes] == [60, 64]
    assert second.notes == (Note(480, 67, 960, 80),)


def test_the_way_of_the_sound_is_taken_off() -> None:
    recorder = Recorder(looping, Place(0, 0), latency_s=0.02)
    for message in (event(1.02, 0x90, 60, 80), event(1.52, 0x80, 60, 64), event(1.6, 0xF8)):
        recorder.hear(message)
    (take,) = recorder.takes(looping(1.9), loop=None, ticks_per_beat=BEAT)
    assert take.notes == (Note(960, 60, 480, 80),)


def free(_time_s: float) -> None:
    """Nothing plays."""


def strike(capture: Capture, time_s: float, pitch: int = 60, length_s: float = 0.2) -> None:
    capture.hear(event(time_s, 0x90, pitch, 80))
    capture.hear(event(time_s + length_s, 0x80, pitch, 64))


def pitches(heard: tuple[Heard, ...]) -> list[int]:
    return [h.event.data[1] for h in heard if h.event.is_note_on]


def test_the_last_phrase_reaches_back_to_the_last_pause_and_the_minutes_beyond() -> None:
    capture = Capture(free)
    assert not capture.has_notes
    assert capture.last_phrase() == capture.last_minutes() == ()
    for time_s, pitch in ((1, 60), (2, 62), (12, 64), (14, 65)):
        strike(capture, time_s, pitch)
    capture.hear(event(20.0, 0x90, 67, 80))
    capture.hear(event(29.0, 0x80, 67, 64))  # A long note is no pause.
    strike(capture, 30, 69)
    assert pitches(capture.last_phrase()) == [67, 69]
    assert pitches(capture.last_minutes()) == [60, 62, 64, 65, 67, 69]


def test_memory_is_bounded_by_time_and_by_number() -> None:
    capture = Capture(free, kept_s=60, most_events=100)
    for second in range(0, 200, 2):
        strike(capture, second)
    assert len(capture.last_minutes()) <= 62
    for i in range(1000):
        capture.hear(event(200 + i / 100, 0xB0, 1, i % 128))
    strike(capture, 211)
    assert len(capture.last_minutes()) <= 100


def test_what_was_played_with_the_song_and_what_without_are_two_things() -> None:
    playing: list[int] = []

    def place(time_s: float) -> tuple[int, Place] | None:
        return (playing[-1], Place(0, time_s)) if playing else None

    capture = Capture(place)
    strike(capture, 1, 60)
    playing.append(1)
    strike(capture, 2, 62)
    playing.append(2)
    strike(capture, 3, 64)
    assert pitches(capture.last_minutes()) == [64]
    playing.clear()
    strike(capture, 4, 65)
    strike(capture, 4.5, 67)
    assert pitches(capture.last_phrase()) == [65, 67]


def phrase(
    bpm: float, bars: int = 6, *, sway: float = 0.0, upbeat: bool = False
) -> list[InputEvent]:
    """A melody of eighths over a bass on each beat, as a hand plays it."""
    hand, beat_s = random.Random(5), 60 / bpm
    events, time_s = [], 50.0
    if upbeat:
        events += [event(time_s - beat_s / 2, 0x90, 67, 60), event(time_s - 0.05, 0x80, 67, 64)]
    for beat in range(4 * bars):
        length_s = beat_s * (1 + sway * ((beat % 8) - 4) / 4)
        for pitch, part, held in ((40, 0.0, 0.9), (60 + beat % 7, 0.0, 0.4), (64, 0.5, 0.4)):
            at_s = time_s + part * length_s + hand.gauss(0, 0.006)
            velocity = 100 if beat % 4 == 0 else 75
            events.append(event(at_s, 0x90, pitch, velocity))
            events.append(event(at_s + held * length_s, 0x80, pitch, 64))
        time_s += length_s
    return sorted(events, key=lambda e: e.time_s)


def with_tempos(found: FreePlaying) -> Song:
    metas = tuple(
        MetaEvent(t.tick, TEMPO, t.microseconds_per_beat.to_bytes(3, "big")) for t in found.tempos
    )
    return Song((Track(1, found.take.notes, metas=metas),))


@pytest.mark.parametrize(("bpm", "sway"), [(96, 0.0), (132, 0.0), (100, 0.08)])
def test_in_an_empty_song_the_tempo_follows_and_every_note_stays_when_it_was_played(
    bpm: float, sway: float
) -> None:
    events = phrase(bpm, sway=sway)
    found = lay_on_beats(events, Song(), 0)
    assert found.beats_per_minute == pytest.approx(bpm, rel=0.03)
    assert (len(found.tempos) == 1) == (sway == 0)
    song = with_tempos(found)
    begun = sorted(e.time_s for e in events if e.is_note_on)
    ticks = [note.start_tick for note in song.track(1).notes]
    times = [song.tempo_map.seconds_at(tick) for tick in ticks]
    lag_s = begun[-1] - times[-1]
    for sent_s, time_s in zip(begun[2:], times[2:], strict=True):  # None before the first bar.
        assert abs(sent_s - time_s - lag_s) < 0.004
    on_beats = [note.start_tick % BEAT for note in song.track(1).notes if note.pitch == 40]
    assert all(min(tick, BEAT - tick) < 30 for tick in on_beats)


def test_in_a_song_with_music_its_tempo_stays_and_beats_meet_its_beats() -> None:
    song = Song((Track(1, (Note(0, 60, BEAT),)),))
    found = lay_on_beats(phrase(104), song, 3000)
    assert found.tempos == ()
    assert abs(found.take.start_tick - 3840) < 25
    for beat, note in enumerate(n for n in found.take.notes if n.pitch == 40):
        assert abs(note.start_tick - 3840 - beat * BEAT) < 25


def test_an_upbeat_stands_before_the_bar() -> None:
    found = lay_on_beats(phrase(110, upbeat=True), Song(), 0)
    starts = [note.start_tick for note in found.take.notes]
    assert 1920 - BEAT < starts[0] < 1920 - 100
    assert abs(starts[1] - 1920) < 25
    assert found.tempos[0].tick == 0


def test_two_notes_tell_no_tempo_and_keep_the_song_s() -> None:
    song = Song((Track(1, (Note(0, 60, BEAT),)),))
    events = [event(7.0, 0x90, 60, 80), event(7.5, 0x90, 64, 80), event(7.75, 0x80, 60, 64)]
    found = lay_on_beats(events, song, 100)
    assert found.beats_per_minute is None
    half_s = round(TempoMap(BEAT).tick_at(0.5))
    first, second = found.take.notes
    assert first == Note(1920, 60, first.duration_ticks, 80)
    assert second[:2] == (1920 + half_s, 64)  # Still held: it sounds on for a second.
    assert second.end_tick == pytest.approx(1920 + 3.5 * half_s, abs=1)
    with pytest.raises(ValueError):
        lay_on_beats([event(1.0, 0xB0, 64, 127)], song, 0)

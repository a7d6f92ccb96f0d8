"""A second hand plays along with a looping piece whose tempo changes: the whole way from the clock
of the messages to the notes of the takes, with the real player, its time passing when told."""

from __future__ import annotations

import pytest

from musestudio.midi.midi_input import InMemoryInput
from musestudio.recording.recorder import Recorder
from musestudio.recording.take import Place
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TEMPO
from tests.unit.midi.test_player import Stage

BAR = 1920
LOOP = (960, 960 + 2 * BAR)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_what_is_played_along_is_where_it_sounded_to_within_two_milliseconds(stage: Stage) -> None:
    tempos = tuple(
        MetaEvent(tick, TEMPO, us.to_bytes(3, "big"))
        for tick, us in ((0, 500_000), (BAR, 631_313), (2 * BAR, 444_444))
    )
    song = Song((Track(1, tuple(Note(t, 60, 240) for t in range(0, 3 * BAR, 480)), metas=tempos),))
    keyboard = InMemoryInput()
    stage.player.play(song, LOOP[0], loop=LOOP, count_in_bars=1)

    def place_at(time_s: float) -> Place | None:
        found = stage.player.place_at(time_s)
        return None if found is None else Place(*found)

    recorder = Recorder(place_at, Place(0, LOOP[0]))
    keyboard.subscribe(recorder.hear)
    played: list[float] = []
    while len(played) < 60:
        stage.pass_time(0.2037)
        keyboard.play(bytes((0x90, 72, 80)), stage.now_s - 0.031)
        keyboard.play(bytes((0x80, 72, 64)), stage.now_s - 0.011)
        played.append(stage.now_s - 0.031)
    ended = place_at(stage.now_s)
    assert ended is not None
    assert ended.lap >= 1
    takes = recorder.takes(ended, loop=LOOP, ticks_per_beat=480)
    began_s = stage.player._began_s
    assert began_s is not None
    lap_s = song.tempo_map.seconds_at(LOOP[1]) - song.tempo_map.seconds_at(LOOP[0])
    start_s = song.tempo_map.seconds_at(LOOP[0])
    heard = [
        began_s + take.lap * lap_s + song.tempo_map.seconds_at(note.start_tick) - start_s
        for take in takes
        for note in take.notes
    ]
    after_count_in = [time_s for time_s in played if time_s > began_s + 0.05]
    for sent_s, time_s in zip(reversed(after_count_in), reversed(heard), strict=False):
        assert abs(sent_s - time_s) <= 0.002
    assert len(heard) >= len(after_count_in)

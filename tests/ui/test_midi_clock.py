"""Another sequencer leads: the window starts, keeps its tempo, catches up, moves and stops."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from musestudio.midi.clock_out import CONTINUE, START, STOP, TICK
from musestudio.midi.midi_input import InMemoryInput
from musestudio.ui.main_window import MainWindow

TICK_S = 60 / 125 / 24


@pytest.fixture
def led(window: MainWindow) -> MainWindow:
    """Follows the clock, and thinks it is 0 s."""
    window.live.clock.now_s = lambda: 0.0  # type: ignore[method-assign]
    window.store.change(clock_in=True)
    return window


def hear(window: MainWindow, data: bytes, time_s: float = 0.0) -> None:
    assert isinstance(window.midi_input, InMemoryInput)
    window.midi_input.play(data, time_s)


def test_the_window_starts_stays_beside_the_others_and_stops(qtbot: QtBot, led: MainWindow) -> None:
    playback, before = led.playback, led.document.song
    hear(led, START)
    for number in range(100):
        hear(led, TICK, number * TICK_S)
    qtbot.waitUntil(lambda: playback.is_playing)
    qtbot.waitUntil(lambda: playback.pace is not None)
    # Two seconds later they are 4.17 quarters on, and we 4: some haste is called for.
    led.live.clock.now_s = lambda: 2.0  # type: ignore[method-assign]
    qtbot.waitUntil(lambda: playback.pace is not None and 128 < playback.pace < 145)
    song = playback._player.updates[-1]  # type: ignore[attr-defined]
    assert song.tempo_map.tempo_at(0).beats_per_minute == pytest.approx(playback.pace, rel=1e-4)
    assert led.document.song is before
    hear(led, STOP)
    qtbot.waitUntil(lambda: not playback.is_playing)
    led.store.change(clock_in=False)
    assert playback.pace is None


def test_the_others_say_where_it_goes_on_and_a_lost_clock_is_told(
    qtbot: QtBot, led: MainWindow
) -> None:
    hear(led, bytes((0xF2, 8, 0)))  # Eight sixteenths: half a bar.
    per_beat = led.document.song.ticks_per_beat
    qtbot.waitUntil(lambda: led.playback.cursor_tick == 2 * per_beat)
    hear(led, CONTINUE)
    hear(led, TICK)
    hear(led, TICK, TICK_S)
    qtbot.waitUntil(lambda: led.playback.is_playing)
    led.live.clock.now_s = lambda: 9.0  # type: ignore[method-assign]
    qtbot.waitUntil(lambda: not led.playback.is_playing)
    assert led.messages.current is not None
    assert "clock has gone silent" in led.messages.current.text


def test_a_clock_nobody_wants_to_follow_does_nothing_and_ours_is_sent_when_asked(
    qtbot: QtBot, window: MainWindow
) -> None:
    hear(window, START)
    hear(window, TICK)
    qtbot.wait(50)
    assert not window.playback.is_playing
    window.store.change(clock_out=True)
    assert window.playback._player.clock_out  # type: ignore[attr-defined]

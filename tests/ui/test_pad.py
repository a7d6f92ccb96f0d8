"""The pad: a map of the piece's phrases, a puck on it, and music that follows the hand."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from musestudio.encoding.attributes import ATTRIBUTES
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.score import Note, Song, Track
from musestudio.ui.main_window import MainWindow
from musestudio.ui.pad import exploring
from musestudio.ui.pad.joining import WindowPad
from musestudio.ui.pad.morph import Morph, Spot, morphed
from musestudio.ui.pad.record import pad_text

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
BAR = 1920


def _tune(first_bar: int, pitches: tuple[int, ...], channel: int = 0) -> list[Note]:
    start = (first_bar - 1) * BAR
    return [
        Note(start + 480 * i, pitch, 400, 70 + i % 3, channel) for i, pitch in enumerate(pitches)
    ]


def _song() -> Song:
    notes = [
        note
        for i in range(6)
        for note in _tune(1 + 4 * i, tuple(55 + 3 * i + step for step in (0, 4, 7, 4) * 4))
    ]
    return Song((Track(1, tuple(notes)), Track(2, tuple(_tune(1, (36, 43) * 8, 9)))))


@pytest.fixture
def pad(qtbot: QtBot, window: MainWindow) -> WindowPad:
    """Opened with F10 on a piece of six phrases; the puck is on the first."""
    window.document.reset(_song())
    window.roll.setFocus()
    qtbot.keyClick(window.roll.canvas, Key.Key_F10)
    _settle(qtbot, window.panels.pad)
    return window.panels.pad


def _settle(qtbot: QtBot, pad: WindowPad) -> None:
    """Until there is a map of the piece as it stands, and the music at the puck."""
    song = pad._window.document.song
    qtbot.waitUntil(
        lambda: (
            pad.exploring.landscape is not None
            and pad.exploring.landscape.ground.song is song
            and not pad.exploring.is_busy
            and not pad._calm.isActive()
            and not pad.exploring.is_laying_out
        )
    )


def _pixel(pad: WindowPad, x: float, y: float) -> QPoint:
    return pad.panel.map.place_of(x, y).toPoint()


def _place(pad: WindowPad, phrase: int) -> tuple[float, float]:
    point = pad.panel.map.points[phrase]
    return point.x, point.y


def _player(pad: WindowPad) -> Any:
    return pad._window.playback._player


def _ghosts(pad: WindowPad) -> tuple[Note, ...]:
    ghosts = pad._window.roll.state.ghosts
    return () if ghosts is None else tuple(note for _, note in ghosts.music[0])


def test_the_phrases_of_the_piece_lie_on_the_map(pad: WindowPad) -> None:
    map_view = pad.panel.map
    assert [point.label for point in map_view.points] == [
        "1–4", "5–8", "9–12", "13–16", "17–20", "21–24",
    ]  # fmt: skip
    assert map_view.hasFocus()
    assert map_view.puck == _place(pad, 0)
    assert map_view.accessibleDescription() == "Track 1, bars 1–4"
    assert not pad._window.roll.has_ghosts  # There is nothing new yet.
    assert not pad.panel.insert.isEnabled()
    assert not pad.panel.sliders.sliders["density"].isEnabled()  # The tiny model cannot.


def test_the_music_follows_the_hand_and_goes_in_as_one_step(qtbot: QtBot, pad: WindowPad) -> None:
    window, map_view = pad._window, pad.panel.map
    before = window.document.song
    qtbot.mousePress(map_view, LEFT, pos=_pixel(pad, *_place(pad, 0)))
    start, end = 0, 4 * BAR
    assert _player(pad).played[-1][3] == (start, end)  # It is heard over and over.
    heard = len(_player(pad).updates)
    for x in (0.3, 0.42, 0.5):
        qtbot.mouseMove(map_view, _pixel(pad, x, 0.5))
        _settle(qtbot, pad)
    qtbot.mouseRelease(map_view, LEFT, pos=_pixel(pad, 0.5, 0.5))
    offered = _ghosts(pad)
    assert offered
    assert all(note.end_tick <= end for note in offered)
    sounding = _player(pad).updates[-1]
    assert len(_player(pad).updates) > heard
    assert sounding.track(1).notes == offered
    assert sounding.track(2).notes == before.track(2).notes  # The others are heard with it.
    assert window.document.song is before
    assert pad.panel.insert.text() == "Replace bars 1–4"

    qtbot.mouseClick(pad.panel.insert, LEFT)
    after = window.document.song
    assert after.track(1).notes[: len(offered)] == offered
    assert after.track(1).notes[len(offered) :] == before.track(1).notes[16:]
    assert not window.playback.is_playing
    assert not window.roll.has_ghosts
    assert window.document.undo_name == "Insert from the pad"
    _settle(qtbot, pad)
    assert map_view.puck == _place(pad, 0)  # What was put in is now the phrase worked on.
    window.document.undo()
    assert window.document.song.tracks == before.tracks


def test_at_a_phrase_its_own_notes_are_offered(qtbot: QtBot, pad: WindowPad) -> None:
    x, y = _place(pad, 2)
    near = _pixel(pad, x, y) + QPoint(3, -2)  # A hand is not so exact.
    qtbot.mouseClick(pad.panel.map, LEFT, pos=near)
    _settle(qtbot, pad)
    third = pad._window.document.song.track(1).notes[32:48]
    assert _ghosts(pad) == tuple(note.moved(ticks=-8 * BAR) for note in third)
    assert pad.panel.words.text() == "Track 1, bars 9–12"


def test_all_of_it_by_keys(qtbot: QtBot, pad: WindowPad) -> None:
    window, map_view = pad._window, pad.panel.map
    qtbot.keyClick(map_view, Key.Key_PageDown)
    _settle(qtbot, pad)
    assert map_view.puck == _place(pad, 1)
    x, y = map_view.puck
    qtbot.keyClick(map_view, Key.Key_Left)
    qtbot.keyClick(map_view, Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert map_view.puck == pytest.approx((x - 0.02, min(y + 0.1, 1)))
    qtbot.keyClick(map_view, Key.Key_Space)
    assert window.playback.is_auditioning
    assert pad.panel.hear.text() == "Stop"
    qtbot.keyClick(map_view, Key.Key_Space)
    assert not window.playback.is_playing
    qtbot.keyClick(map_view, Key.Key_Home)
    _settle(qtbot, pad)
    assert map_view.puck == _place(pad, 0)
    assert not window.roll.has_ghosts
    qtbot.keyClick(map_view, Key.Key_PageUp)
    _settle(qtbot, pad)
    before = window.document.song
    qtbot.keyClick(map_view, Key.Key_Return)
    assert window.document.song is not before
    _settle(qtbot, pad)
    qtbot.keyClick(map_view, Key.Key_Escape)
    assert window.roll.canvas.hasFocus()


def test_only_the_latest_spot_is_worked_on_and_what_is_stale_is_dropped(
    qtbot: QtBot, pad: WindowPad, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_answer, asked = threading.Event(), []

    def slowly(spot: Spot, vae: PhraseVAE) -> Morph:
        asked.append((round(spot.x, 2), round(spot.y, 2)))
        assert may_answer.wait(30)
        return morphed(spot, vae)

    monkeypatch.setattr(exploring, "morphed", slowly)
    for x in np.linspace(0.2, 0.8, 13).tolist():
        pad.go_to(x, 0.5)
    may_answer.set()
    _settle(qtbot, pad)
    assert asked == [(0.2, 0.5), (0.8, 0.5)]
    shown = pad._morph
    assert shown is not None
    assert shown.spot.x == pytest.approx(0.8)

    may_answer.clear()
    pad.go_to(0.3, 0.3)
    pad._window.files.replacing.emit()  # Another piece is opened.
    pad._window.document.reset(Song((Track(1, tuple(_tune(1, (60, 64, 67, 72)))),)))
    may_answer.set()
    _settle(qtbot, pad)
    assert pad.panel.map.puck == _place(pad, 0)
    assert not pad._window.roll.has_ghosts


def test_candidates_of_the_assistant_take_the_place_of_what_is_offered(
    qtbot: QtBot, pad: WindowPad
) -> None:
    window = pad._window
    pad.go_to(0.5, 0.4)
    qtbot.waitUntil(lambda: pad.can_insert)
    window.roll.setFocus()
    qtbot.keyClick(window.roll.canvas, Key.Key_C)
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    assert not pad.can_insert
    assert not pad.panel.insert.isEnabled()
    pad.go_to(0.6, 0.4)  # And the other way round.
    qtbot.waitUntil(lambda: pad.can_insert)
    assert window.assistant.answers is None
    qtbot.keyClick(window.roll.canvas, Key.Key_Escape)
    _settle(qtbot, pad)
    assert not window.roll.has_ghosts


def test_put_away_it_leaves_nothing_behind(qtbot: QtBot, pad: WindowPad) -> None:
    window = pad._window
    pad.go_to(0.5, 0.4)
    qtbot.waitUntil(lambda: pad.can_insert)
    pad.hear()
    assert window.playback.is_playing
    window.panels.show("panel_pad", False)
    assert not window.playback.is_playing
    assert not window.roll.has_ghosts
    assert not window.actions_["pad_insert"].isEnabled()
    assert pad.exploring.landscape is None


def test_the_bars_of_the_selection_are_worked_on(qtbot: QtBot, pad: WindowPad) -> None:
    notes = pad._window.document.song.track(1).notes
    pad._window.roll.select_notes(notes[20:28])  # Bars 6 and 7.
    qtbot.waitUntil(lambda: pad.panel.words.text() == "Track 1, bars 6–7")
    _settle(qtbot, pad)
    pad.go_to(0.5, 0.4)
    qtbot.waitUntil(lambda: pad.can_insert)
    assert pad.panel.insert.text() == "Replace bars 6–7"
    assert all(5 * BAR <= note.start_tick < 7 * BAR for note in _ghosts(pad))


def test_a_phrase_from_the_pad_knows_where_it_was_found(qtbot: QtBot, pad: WindowPad) -> None:
    window = pad._window
    pad.go_to(0.45, 0.4)
    _settle(qtbot, pad)
    found = _ghosts(pad)
    pad.insert()
    _settle(qtbot, pad)
    record = window.asking.phrase  # It is selected: the card tells of it.
    assert record is not None
    assert pad_text(record).startswith("tiny-phrases: between Track 1, bars ")
    assert window.panel.phrase_card.isVisible()

    window.panels.show("panel_pad", False)
    first, *others = found
    window.roll.state.change_notes((first,), (first.with_pitch(20),), "Spoil")
    window.roll.select_notes(others)
    window.actions_["exactly_again"].trigger()
    _settle(qtbot, pad)
    assert pad.panel.isVisible()
    assert pad.panel.map.puck == pytest.approx((0.45, 0.4))
    assert _ghosts(pad) == found  # Just as it was, whatever the map is by now.

    spoiled = dataclasses.replace(record, settings={**record.settings, "notes": "?"})
    pad.find_again(spoiled)
    assert "not known any more" in window.messages.current.text


def test_it_says_why_there_is_no_map(qtbot: QtBot, pad: WindowPad) -> None:
    window, map_view = pad._window, pad.panel.map
    window.roll.set_active_track(2)
    qtbot.waitUntil(lambda: "drums" in map_view.message)
    window.roll.set_active_track(1)
    _settle(qtbot, pad)
    assert map_view.message == ""
    window.assistant.phrases.no_model("No phrase model is installed.")
    qtbot.waitUntil(lambda: map_view.message == "No phrase model is installed.")
    qtbot.mouseClick(map_view, LEFT)  # Which does nothing.
    assert not pad.can_insert


def test_a_slider_steers_what_is_heard(
    qtbot: QtBot, pad: WindowPad, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, float]] = []

    def steer(_vae: PhraseVAE, latent: Any, amounts: dict[str, float]) -> Any:
        asked.append(amounts)
        return dataclasses.replace(latent, z=-latent.z)

    monkeypatch.setattr(PhraseVAE, "steer", steer)
    sliders = pad.panel.sliders
    assert set(sliders.sliders) == set(ATTRIBUTES)
    sliders.set_possible(True)
    density = sliders.sliders["density"]
    density.slider.setFocus()
    qtbot.keyClick(density.slider, Key.Key_PageUp)
    _settle(qtbot, pad)
    assert asked == [{"density": 0.5}]
    assert density.word == "Busier"
    assert pad.can_insert  # At a phrase's own place too the model writes now.
    qtbot.mouseDClick(density.slider, LEFT)
    _settle(qtbot, pad)
    assert sliders.amounts == {}
    assert not pad.can_insert

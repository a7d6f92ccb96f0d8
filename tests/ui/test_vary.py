"""Variations of what is selected, and music written in phrases, by real keys and clicks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes
from musestudio.editing.operations.mute import toggle_locked
from musestudio.errors import ModelError
from musestudio.inference.phrase_vae import PhraseLatent, PhraseVAE
from musestudio.score import Note, Song, Track
from musestudio.ui.main_window import MainWindow
from musestudio.ui.question import Task
from musestudio.ui.roll_menu import roll_menu
from tests.ui.conftest import TINY_MODEL, TINY_PHRASES

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
OpenWindow = Callable[..., MainWindow]
BEAT, BAR = 480, 1920
MELODY = tuple(Note(i * BEAT, 72 + (0, 2, 4, 5)[i % 4], 400, 70 + i) for i in range(16))
BASS = tuple(Note(i * BAR, 48, 1800, 60) for i in range(4))


@pytest.fixture
def window(open_window: OpenWindow, pondering: Any) -> MainWindow:
    """Four bars, melody and bass on one track, and a second track of drums."""
    window = open_window(pondering)
    drums = Track(2, tuple(Note(i * BEAT, 36, 60, 90, 9) for i in range(16)))
    window.document.reset(Song((Track(1, tuple(sorted((*MELODY, *BASS)))), drums)))
    window.panel.controls.keep_seed(5)
    window.roll.setFocus()
    return window


def press(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE
) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


def vary(qtbot: QtBot, window: MainWindow, key: Qt.Key = Key.Key_Y) -> list[tuple[Note, ...]]:
    """Press Y; the notes of every candidate."""
    window.assistant.dismiss()
    press(qtbot, window, key)
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    return [tuple(n for _, n in each.notes) for each in window.assistant.answers.candidates]


def notes(window: MainWindow) -> tuple[Note, ...]:
    return window.document.song.track(1).notes


def test_selected_notes_are_varied_in_their_bars_and_those_beside_them_stay(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = window.document.song
    window.roll.select_notes(MELODY[4:12])
    candidates = vary(qtbot, window)
    assert len(candidates) == len(window.panel.strip.cells) == 4
    assert window.roll.has_ghosts
    assert window.document.song is before
    assert all(BAR <= note.start_tick < 3 * BAR for music in candidates for note in music)
    assert "varies 8 notes" in window.panel.ask_box.where.text()

    press(qtbot, window, Key.Key_Down)
    press(qtbot, window, Key.Key_Tab)
    assert set(notes(window)) >= {*BASS, *MELODY[:4], *MELODY[12:]}
    stands = {(n.start_tick, n.pitch) for n in notes(window)}
    # On a key that the bass holds down nothing else is struck.
    assert {(n.start_tick, n.pitch) for n in candidates[1] if n.pitch != BASS[0].pitch} <= stands
    assert window.document.undo_name == "Vary"
    assert {note for _, note in window.roll.selection} <= set(candidates[1])  # To be varied on.
    assert "Varied: bars 2–3" in window.panel.phrase_card.accessibleName()
    (record,) = window.assistant.records()
    assert (record.model, record.settings["task"]) == ("tiny-phrases", "vary")
    press(qtbot, window, Key.Key_Z, CTRL)
    assert window.document.song == before
    assert window.assistant.records() == ()


def test_what_is_written_beside_variations_while_they_stand_stays(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.roll.select_notes(MELODY)
    vary(qtbot, window)
    lower = tuple(note.with_pitch(41) for note in BASS[:1])
    window.document.apply(ChangeNotes(1, BASS[:1], lower))
    press(qtbot, window, Key.Key_Tab)
    assert set(lower) <= set(notes(window))
    assert not set(MELODY[4:8]) <= set(notes(window))


def test_notes_that_a_variation_left_alone_are_the_composers_own(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.panel.controls.variation.set_value(1)
    window.roll.select_notes(MELODY)
    vary(qtbot, window)
    press(qtbot, window, Key.Key_Tab)
    assert set(notes(window)) == {*MELODY, *BASS}
    assert window.assistant.records() == ()
    assert not window.panel.phrase_card.isVisible()


def test_the_same_seed_gives_the_same_variations_and_a_kept_one_is_made_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.panel.controls.keep_seed(7)
    window.roll.select_notes(MELODY)
    first = vary(qtbot, window)
    assert vary(qtbot, window) == first
    window.panel.controls.keep_seed(8)
    assert vary(qtbot, window) != first
    window.panel.controls.keep_seed(7)
    vary(qtbot, window)
    press(qtbot, window, Key.Key_Tab)
    new = tuple(note for note in notes(window) if note not in (*BASS, *MELODY))
    window.roll.select_notes(new[:3])
    assert "Varied: bars 1–4" in window.panel.phrase_card.accessibleName()
    window.actions_["exactly_again"].trigger()
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    again = window.assistant.answers.candidates
    assert [tuple(n for _, n in each.notes) for each in again] == first
    press(qtbot, window, Key.Key_Tab)
    assert set(notes(window)) >= set(BASS)  # What was not varied then stays now.


def test_a_project_remembers_how_a_variation_was_made(
    qtbot: QtBot, window: MainWindow, tmp_path: Any
) -> None:
    window.panel.controls.variation.set_value(0.25)
    window.roll.select_notes(MELODY[:4])
    first = vary(qtbot, window)
    press(qtbot, window, Key.Key_Tab)
    path = tmp_path / "tune.muse"
    window.files.save(path)
    qtbot.waitUntil(lambda: window.document.is_clean)
    window.document.reset(Song((Track(1),)))
    window.files.open(path)
    qtbot.waitUntil(lambda: window.document.song.note_count > 0)
    (record,) = window.assistant.records()
    assert record.settings["nearness"] == 0.25
    window.asking.ask_exactly(record)
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    again = window.assistant.answers.candidates
    assert [tuple(n for _, n in each.notes) for each in again] == first


def test_locked_notes_stay_where_they_are(qtbot: QtBot, window: MainWindow) -> None:
    locked = toggle_locked(MELODY[:2])
    window.roll.select_notes(MELODY[:2])
    press(qtbot, window, Key.Key_L, CTRL)
    window.roll.select_all()
    vary(qtbot, window)
    press(qtbot, window, Key.Key_Tab)
    assert set(locked) <= set(notes(window))


def test_the_panel_shows_what_the_phrase_model_is_asked(qtbot: QtBot, window: MainWindow) -> None:
    controls, switch = window.panel.controls, window.panel.ask_box.switch
    window.roll.select_notes(MELODY)
    qtbot.waitUntil(switch.buttons[Task.VARY].isEnabled)
    qtbot.mouseClick(switch.buttons[Task.VARY], Qt.MouseButton.LeftButton)
    assert window.panel.ask_box.task is Task.VARY
    assert controls.variation.isVisible()
    assert controls.attributes.isVisible()
    assert not controls.nearness.isVisible()
    assert not controls.stops.isVisible()
    assert not controls.bars.isEnabled()
    slider = controls.variation.slider
    slider.setFocus()
    qtbot.keyClick(slider, Key.Key_Home)
    assert controls.variation.word == "A cousin"
    qtbot.keyClick(slider, Key.Key_End)
    assert controls.variation.word == "Nearly mine"
    assert window.store.value.nearness == 1
    qtbot.mouseClick(switch.buttons[Task.CONTINUE], Qt.MouseButton.LeftButton)
    assert controls.nearness.isVisible()
    assert controls.stops.isVisible()
    assert not controls.variation.isVisible()
    assert not controls.attributes.isVisible()


def test_how_much_a_variation_keeps_is_told_beside_it(qtbot: QtBot, window: MainWindow) -> None:
    window.roll.select_notes(MELODY)
    vary(qtbot, window)
    for cell in window.panel.strip.cells:
        assert "of 16" in cell.accessibleName() + cell.accessibleDescription()


def test_a_model_that_cannot_be_steered_says_so(qtbot: QtBot, window: MainWindow) -> None:
    window.roll.select_notes(MELODY)
    vary(qtbot, window)
    attributes = window.panel.controls.attributes
    assert not attributes.sliders["density"].isEnabled()
    assert "steered" in attributes.toolTip()


def test_more_or_less_of_something_is_asked_of_a_model_that_can(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Mapping[str, float]] = []

    def steer(_model: PhraseVAE, latent: PhraseLatent, amounts: Mapping[str, float]) -> Any:
        asked.append(dict(amounts))
        return latent

    monkeypatch.setattr(PhraseVAE, "steer", steer)
    controls, phrases = window.panel.controls, window.assistant.phrases
    window.asking.choose_task(Task.VARY)
    qtbot.waitUntil(lambda: phrases.model is not None and controls.attributes.isVisible())
    phrases.model.steering = object()
    phrases.changed.emit()
    slider = controls.attributes.sliders["register"].slider
    slider.setFocus()
    for _ in range(3):
        qtbot.keyClick(slider, Key.Key_PageUp)
    window.roll.setFocus()
    window.roll.select_notes(MELODY)
    vary(qtbot, window)
    assert asked
    assert all(amounts == {"register": 1.5} for amounts in asked)
    press(qtbot, window, Key.Key_Tab)
    (record,) = window.assistant.records()
    assert record.settings["attributes"] == (("register", 1.5),)
    assert "much higher" in window.panel.phrase_card.accessibleName()


@pytest.mark.parametrize("state", ["drums", "nothing", "long"])
def test_where_nothing_can_be_varied_a_sentence_says_why(
    qtbot: QtBot, window: MainWindow, state: str
) -> None:
    song = window.document.song
    if state == "drums":
        window.roll.set_active_track(2)
        words = "Drums"
    elif state == "nothing":
        window.document.reset(Song((Track(1),)))
        words = "Select the notes"
    else:
        far = MELODY[0].with_start(200 * BAR)
        window.document.reset(Song((Track(1, (*MELODY, far)),)))
        window.roll.select_all()
        words = "64 bars at most"
    song = window.document.song
    button = window.panel.ask_box.switch.buttons[Task.VARY]
    qtbot.waitUntil(lambda: words in button.toolTip())
    assert not button.isEnabled()
    press(qtbot, window, Key.Key_Y)
    qtbot.waitUntil(lambda: window.messages.current is not None)
    assert words in window.messages.current.text
    assert window.document.song is song


def test_new_music_is_written_in_phrases_in_key_and_range(qtbot: QtBot, window: MainWindow) -> None:
    controls = window.panel.controls
    window.document.reset(Song((Track(1),)))
    controls.keep_seed(3)
    box = controls.write_with
    window.asking.choose_task(Task.NEW)
    qtbot.waitUntil(box.isVisible)
    box.setFocus()
    qtbot.keyClick(box, Key.Key_Down)
    assert box.currentData() == "phrases"
    assert controls.stops.isVisible()
    sliders = controls.attributes.sliders
    assert [name for name, slider in sliders.items() if slider.isVisible()] == [
        "syncopation",
        "polyphony",
        "articulation",
    ]
    controls.key.setCurrentIndex(controls.key.findData("D minor"))
    controls.lowest.set_value(50)
    controls.highest.set_value(70)
    controls.voices.setValue(2)
    window.roll.setFocus()
    first = vary(qtbot, window, Key.Key_N)
    d_minor = {2, 4, 5, 7, 9, 10, 0}
    for music in first:
        assert all(50 <= note.pitch <= 70 and note.pitch % 12 in d_minor for note in music)
        for note in music:
            sounding = [n for n in music if n.start_tick <= note.start_tick < n.end_tick]
            assert len(sounding) <= 2
    assert vary(qtbot, window, Key.Key_N) == first
    press(qtbot, window, Key.Key_Tab)
    assert window.document.undo_name == "Write new music"
    (record,) = window.assistant.records()
    assert record.settings["write_with"] == "phrases"


def test_each_model_answers_though_the_other_is_missing(
    qtbot: QtBot, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_at_all() -> Any:
        raise ModelError("No model is installed.")

    monkeypatch.setattr("musestudio.ui.model_chooser.model_paths", list)
    monkeypatch.setattr("musestudio.ui.model_chooser.default_model_path", none_at_all)
    window = open_window(expect_model=False)
    buttons = window.panel.ask_box.switch.buttons
    window.roll.select_all()
    assert vary(qtbot, window)
    assert not window.actions_["continue"].isEnabled()
    window.assistant.dismiss()
    window.assistant.phrases.no_model("No phrase model is installed.")
    qtbot.waitUntil(lambda: "No phrase model" in buttons[Task.VARY].toolTip())
    assert not window.actions_["vary"].isEnabled()


def test_a_right_click_offers_to_vary(qtbot: QtBot, window: MainWindow) -> None:
    menu = roll_menu(window, 0)
    assert window.actions_["vary"] in menu.actions()
    menu.deleteLater()


def test_what_is_mine_already_is_offered_once(qtbot: QtBot, window: MainWindow) -> None:
    window.panel.controls.variation.set_value(1)
    window.roll.select_notes(MELODY)
    (only,) = vary(qtbot, window)
    assert only == MELODY


def test_another_phrase_model_is_chosen_from_its_menu(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for source, name in ((TINY_MODEL, "tiny"), (TINY_PHRASES, "phrases-x"), (TINY_PHRASES, "mine")):
        shutil.copy(source, models / f"{name}.onnx")
    (models / "phrases-z.onnx").write_bytes(b"nothing")
    monkeypatch.setattr("musestudio.ui.model_chooser.model_paths", lambda: sorted(models.iterdir()))
    window = open_window()
    menu = window.models.phrase_menu
    qtbot.waitUntil(lambda: len(menu.choices) == 3)
    assert [each.text for each in window.models.menu.choices] == ["tiny"]
    assert menu.choices[2].problem
    menu.actions()[0].trigger()
    assert window.store.value.phrase_model == "mine"
    assert window.assistant.phrases.model is None  # Opened when it is asked.
    window.roll.select_all()
    assert vary(qtbot, window)
    qtbot.waitUntil(lambda: menu.current == str(models / "mine.onnx"))


def test_the_panel_is_set_as_for_a_kept_variation(qtbot: QtBot, window: MainWindow) -> None:
    window.panel.controls.variation.set_value(0.3)
    window.roll.select_notes(MELODY[:8])
    vary(qtbot, window)
    press(qtbot, window, Key.Key_Tab)
    window.panel.controls.variation.set_value(0.9)
    window.roll.select_notes(())
    menu = roll_menu(window, BAR)
    (set_as_for,) = (a for a in menu.actions() if a.text().startswith("Set the assistant"))
    set_as_for.trigger()
    menu.deleteLater()
    assert window.panel.controls.variation.value == 0.3
    assert window.asking.task() is Task.VARY
    assert window.roll.selection

"""Asking in sliders and words: what is set is asked for, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from musestudio.inference.request import ContinuationRequest
from musestudio.settings import load_settings
from musestudio.ui.main_window import MainWindow
from musestudio.ui.options import GenerationOptions, options_of, recorded_options
from musestudio.ui.presets import BUILT_IN, NATURAL

Key = Qt.Key
OpenWindow = Callable[..., MainWindow]


@pytest.fixture
def window(open_window: OpenWindow, pondering: Any) -> MainWindow:
    """A window whose model answers at once."""
    pondering.may_answer.set()
    return open_window(pondering)


def ask(qtbot: QtBot, window: MainWindow) -> ContinuationRequest:
    """Ask by the panel's button; the request that reached the model."""
    window.assistant.dismiss()
    qtbot.waitUntil(lambda: window.panel.ask_box.ask.isEnabled())
    qtbot.mouseClick(window.panel.ask_box.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.assistant.answers is not None)
    return window.assistant.answers.request


def name_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Answer the next dialogs with a name."""
    monkeypatch.setattr(QInputDialog, "exec", lambda dialog: dialog.setTextValue(name) or 1)


def test_what_is_left_alone_is_not_asked_for(qtbot: QtBot, window: MainWindow) -> None:
    request = ask(qtbot, window)
    untold = (request.density, request.register, request.dynamics, request.style, request.role)
    assert untold == (None,) * 5
    assert (request.most_voices, request.answer_track_ids, request.until_tick) == (None,) * 3
    assert not request.ending
    assert not request.keep_rhythm


def test_every_control_reaches_the_model_and_can_be_taken_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    controls = window.panel.controls
    for fold in controls.folds.values():
        fold.set_open(True)
    assert not controls.rhythm.isEnabled()
    window.playback.set_cursor(1920)
    qtbot.waitUntil(controls.rhythm.isEnabled)  # Now there is one to keep.
    for slider in (controls.density, controls.register, controls.dynamics):
        slider.slider.setFocus()
        for _ in range(3):
            qtbot.keyClick(slider.slider, Key.Key_Right)
    qtbot.keyClick(controls.dynamics.slider, Key.Key_End)
    controls.music_style.setCurrentText("Lied")
    controls.voices.setValue(3)
    controls.ending.click()
    controls.rhythm.click()
    controls.write_on.setCurrentText("Edited track")
    controls.role.setCurrentText("Melody")
    request = ask(qtbot, window)
    assert (request.density, request.register, request.dynamics) == (3, 3, 8)
    assert (request.style, request.most_voices, request.role) == ("lied", 3, "melody")
    assert request.ending
    assert request.keep_rhythm
    assert request.answer_track_ids == (window.roll.active_track_id,)
    assert controls.dynamics.word == "Thundering (fff)"

    for slider in (controls.density, controls.register, controls.dynamics):
        slider.slider.setFocus()
        qtbot.keyClick(slider.slider, Key.Key_Home)
        assert slider.word == "As it is"
    window.panel.presets.reset()
    request = ask(qtbot, window)
    assert request.density is request.dynamics is request.style is request.role is None
    assert request.most_voices is request.answer_track_ids is None


def test_a_stop_is_set_by_a_click_and_unset_by_a_double_click(
    qtbot: QtBot, window: MainWindow
) -> None:
    density = window.panel.controls.density
    place = QPoint(round(density.slider.x_of(6)) + 3, density.slider.height() // 2)
    qtbot.mouseClick(density.slider, Qt.MouseButton.LeftButton, pos=place)
    assert (density.stop, density.word) == (6, "Lively")
    qtbot.mouseDClick(density.slider, Qt.MouseButton.LeftButton, pos=place)
    assert density.stop is None
    qtbot.mouseClick(density.slider, Qt.MouseButton.LeftButton, pos=place)
    ring = QPoint(round(density.slider.x_of(0)), density.slider.height() // 2)
    qtbot.mouseClick(density.slider, Qt.MouseButton.LeftButton, pos=ring)
    assert density.stop is None


def test_a_seed_seen_beside_a_candidate_is_kept_and_typed_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    controls = window.panel.controls
    first = ask(qtbot, window)
    cell = window.panel.strip.cells[1]
    assert f"seed {first.seed}" in cell.accessibleName()
    menu = cell.menu()
    next(a for a in menu.actions() if a.text().startswith("Keep seed")).trigger()
    menu.deleteLater()
    assert controls.lock.isChecked()
    again = ask(qtbot, window)
    assert again == first

    window.panel.presets.reset()
    controls.lock.setChecked(False)
    assert ask(qtbot, window).seed != first.seed
    controls.answers.set_open(True)
    controls.seed.setFocus()
    controls.seed.selectAll()
    qtbot.keyClicks(controls.seed, str(first.seed))
    qtbot.keyClick(controls.seed, Key.Key_Return)
    controls.lock.click()
    assert ask(qtbot, window) == first


def test_a_preset_is_saved_recalled_renamed_and_deleted(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    controls, presets = window.panel.controls, window.panel.presets
    assert presets.text() == NATURAL.name
    controls.density.set_stop(7)
    controls.ending.click()
    assert presets.text() == "Natural *"
    controls.bars.setValue(6)
    name_it(monkeypatch, "  Busy   ends ")
    presets.save_as()
    (own,) = presets.own
    assert (own.name, presets.text()) == ("Busy ends", "Busy ends")

    presets.reset()
    assert (controls.options.density, controls.options.ending) == (None, False)
    assert (controls.options.bars, presets.text()) == (4, "Natural")
    controls.bars.setValue(3)
    presets.take(own)
    assert (controls.options.density, controls.options.ending) == (7, True)
    assert controls.options.bars == 3  # How much is asked for is no matter of a preset.

    controls.density.set_stop(5)
    presets.save_over(own)
    name_it(monkeypatch, "Flowing ends")
    presets.rename(presets.own[0])
    with qtbot.waitSignal(window.closed):
        window.close()
    (saved,) = load_settings().presets
    assert saved == {"name": "Flowing ends", "density": 5, "ending": True}
    window.panel.presets.delete(presets.own[0])
    assert presets.own == ()
    assert presets.text() == "Own settings"


def test_a_preset_needs_a_name_of_its_own(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    presets = window.panel.presets
    name_it(monkeypatch, "Mine")
    presets.save_as()
    for name in ("", "Mine", BUILT_IN[1].name):
        name_it(monkeypatch, name)
        presets.save_as()
    assert [preset.name for preset in presets.own] == ["Mine"]
    assert window.messages.current is not None
    monkeypatch.setattr(QInputDialog, "exec", lambda _dialog: 0)
    presets.save_as()
    assert len(presets.own) == 1


def test_every_built_in_preset_can_be_asked_with(qtbot: QtBot, window: MainWindow) -> None:
    for preset in BUILT_IN:
        window.panel.presets.take(preset)
        assert window.panel.presets.text().rstrip("…") in preset.name
        assert window.panel.controls.options == preset.on(window.panel.controls.options)
        ask(qtbot, window)


def test_the_menu_of_presets_marks_the_one_shown(window: MainWindow) -> None:
    presets = window.panel.presets
    presets.take(BUILT_IN[2])
    presets.fill()
    marked = [action.text() for action in presets.menu().actions() if action.isChecked()]
    assert marked == [BUILT_IN[2].name]
    entries = {action.text(): action for action in presets.menu().actions()}
    assert not entries["Rename"].menu().isEnabled()
    entries[NATURAL.name].trigger()
    assert presets.text() == NATURAL.name


def test_the_panel_is_found_as_it_was_left(
    qtbot: QtBot, open_window: OpenWindow, pondering: Any
) -> None:
    window = open_window(pondering)
    controls = window.panel.controls
    controls.dynamics.set_stop(2)
    controls.music_style.setCurrentText("Pop song")
    controls.lowest.set_value(40)
    controls.ending.click()
    controls.rules.head.click()
    left = dataclasses.replace(controls.options, seed=0)
    with qtbot.waitSignal(window.closed):
        window.close()
    again = open_window(pondering).panel.controls
    assert dataclasses.replace(again.options, seed=0) == left
    assert again.rules.is_open
    assert not again.parts.is_open


def test_a_folded_part_says_what_it_holds(window: MainWindow) -> None:
    controls = window.panel.controls
    head = controls.character.head
    head.click()
    assert not controls.density.isVisible()
    assert head.summary == "As it is"
    controls.change_to(
        GenerationOptions(
            density=7, dynamics=2, style="pop", most_voices=1, key="F# minor", keep_rhythm=True
        )
    )
    assert head.summary == "Busy, very soft, pop song"
    assert "Busy" in head.accessibleDescription()
    assert controls.rules.head.summary == "F♯ minor, one voice, same rhythm"


def test_everything_is_reached_by_key_and_named(qtbot: QtBot, window: MainWindow) -> None:
    for fold in window.panel.controls.folds.values():
        fold.set_open(True)
    window.resize(1024, 700)
    QApplication.processEvents()
    panel = window.panel
    assert panel.controls.width() <= panel.width()  # Nothing is cut off at the side.
    reached: set[QWidget] = set()
    widget: QWidget = panel.presets
    while widget not in reached:
        reached.add(widget)
        widget = widget.nextInFocusChain()
    for control in (
        panel.presets,
        panel.ask_box.ask,
        *(fold.head for fold in panel.controls.folds.values()),
        panel.controls.density.slider,
        panel.controls.ending,
        panel.controls.role,
        panel.controls.seed,
    ):
        assert control in reached
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.accessibleName() or control.text()
        assert control.toolTip() or control.parentWidget().toolTip()


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [
        ("density", 9),
        ("density", "busy"),
        ("style", "drums"),
        ("role", ["bass"]),
        ("ending", 1),
        ("temperature", float("nan")),
        ("bars", True),
        ("write_on", None),
        ("key", 3),
    ],
)
def test_nonsense_in_a_file_is_left_at_its_default(field: str, nonsense: Any) -> None:
    default = GenerationOptions()
    assert options_of({field: nonsense, "from_the_future": 1}, default) == default
    assert recorded_options(3, {field: nonsense}).seed == 3

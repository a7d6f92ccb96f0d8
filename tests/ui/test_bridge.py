"""The bridge: two phrases taken from the piece or from files, the way heard and inserted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.inference import bridging
from musestudio.midi.file import write_song
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE
from musestudio.ui.bridge import wishes
from musestudio.ui.bridge.joining import WindowBridge
from musestudio.ui.bridge.strip import FROM, TO
from musestudio.ui.main_window import MainWindow
from musestudio.ui.note_clip import bars_of, mime_of

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
BAR = 1920


def tune(*starts: int, pitch: int = 60) -> tuple[Note, ...]:
    return tuple(Note(tick, pitch + 2 * i, 400, 80) for i, tick in enumerate(starts))


FIRST = tune(0, 480, 960, 1440)
LAST = tune(4 * BAR, 4 * BAR + 960, pitch=67)


@pytest.fixture
def bridge(window: MainWindow) -> WindowBridge:
    """That of a window whose piece has a phrase in bar 1 and another in bar 5."""
    window.document.reset(Song((Track(1, (*FIRST, *LAST)),)))
    return window.panels.bridge


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    window.roll.setFocus()
    qtbot.keyClick(window.roll.canvas, key, *modifiers)


def take(qtbot: QtBot, window: MainWindow, notes: tuple[Note, ...]) -> None:
    """Select notes and press B."""
    window.roll.select_notes(notes)
    press(qtbot, window, Key.Key_B)


def wait_for_the_way(qtbot: QtBot, bridge: WindowBridge) -> None:
    qtbot.waitUntil(lambda: bridge.asking.way is not None)


def starts(notes: tuple[Note, ...]) -> list[tuple[int, int]]:
    return [(note.start_tick, note.pitch) for note in notes]


def player_of(window: MainWindow) -> Any:
    return window.playback._player


def test_the_silence_between_two_phrases_is_filled_in_one_undo_step(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge
) -> None:
    before = window.document.song
    take(qtbot, window, FIRST)
    assert bridge.strip.isVisible()
    assert not bridge.can_insert
    take(qtbot, window, LAST)
    wait_for_the_way(qtbot, bridge)
    assert bridge.strip.bars.value() == 3  # The bars there are between them.
    assert bridge.strip.insert.text() == "Fill bars 2–4"
    assert window.document.song is before  # It is only shown yet.
    assert window.roll.has_ghosts

    press(qtbot, window, Key.Key_B, SHIFT)
    notes = window.document.song.tracks[0].notes
    assert set(FIRST) | set(LAST) < set(notes)
    assert all(BAR <= n.start_tick < 4 * BAR for n in set(notes) - set(FIRST) - set(LAST))
    assert not window.roll.has_ghosts
    window.document.undo()
    assert window.document.song == before


def test_both_phrases_selected_at_once_are_both_ends_and_tab_takes_the_ghosts(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge
) -> None:
    take(qtbot, window, (*FIRST, *LAST))
    wait_for_the_way(qtbot, bridge)
    assert [end and end.name for end in bridge.asking.ends] == [
        "Bar 1 of “Track 1”",
        "Bar 5 of “Track 1”",
    ]
    press(qtbot, window, Key.Key_Escape)
    assert not window.roll.has_ghosts
    bridge.strip.bars.setValue(2)
    qtbot.waitUntil(lambda: window.roll.has_ghosts)
    assert bridge.strip.insert.text() == "Fill bars 2–3"
    press(qtbot, window, Key.Key_Tab)
    assert window.document.undo_name == "Insert bridge"


def test_steps_are_heard_where_they_would_stand_and_the_ends_are_the_phrases_themselves(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge
) -> None:
    take(qtbot, window, (*FIRST, *LAST))
    strip = bridge.strip
    strip.kind.setCurrentIndex(0)
    strip.kind.activated.emit(0)
    strip.steps.setValue(5)
    qtbot.waitUntil(lambda: len(strip.cells) == 5 and bridge.asking.way is not None)
    # Three steps of a bar fit between the phrases.
    assert strip.insert.text() == "Fill bars 2–4"
    strip.steps.setValue(6)
    qtbot.waitUntil(lambda: len(strip.cells) == 6 and bridge.asking.way is not None)
    # Four do not: all of it goes behind the music.
    assert strip.insert.text() == "Insert at bars 6–11"

    qtbot.mouseClick(strip.cells[2], LEFT)
    song, start, until, _ = player_of(window).played[-1]
    assert (start, until) == (7 * BAR, 8 * BAR)
    assert strip.cells[2].is_sounding
    assert not strip.cells[3].is_sounding
    qtbot.mouseClick(strip.cells[2], LEFT)  # Again: stop.
    assert not window.playback.is_playing
    assert not strip.cells[2].is_sounding

    qtbot.mouseClick(strip.cells[0], LEFT)
    song, start, until, _ = player_of(window).played[-1]
    heard = tuple(n for n in song.tracks[0].notes if start <= n.start_tick < (until or 0))
    assert starts(heard) == [(tick + 5 * BAR, pitch) for tick, pitch in starts(FIRST)]

    window.actions_["bridge_insert"].trigger()
    notes = window.document.song.tracks[0].notes
    assert starts(tuple(n for n in notes if 5 * BAR <= n.start_tick < 6 * BAR)) == starts(heard)
    last = tuple(n for n in notes if 10 * BAR <= n.start_tick < 11 * BAR)
    assert starts(last) == [(tick + 6 * BAR, pitch) for tick, pitch in starts(LAST)]


def test_the_whole_way_is_heard_and_the_place_where_it_is_goes_along(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge
) -> None:
    take(qtbot, window, (*FIRST, *LAST))
    wait_for_the_way(qtbot, bridge)
    window.actions_["bridge_hear"].trigger()
    assert player_of(window).played[-1][1:3] == (0, 5 * BAR)
    assert bridge.strip.cells[0].is_sounding
    player_of(window).tick = 2.5 * BAR
    qtbot.waitUntil(lambda: bridge.strip.cells[2].is_sounding)
    window.actions_["bridge_hear"].trigger()
    assert not window.playback.is_playing
    # What the assistant lets be heard is nothing of the bridge's.
    window.playback.audition(window.document.song, 0, BAR, with_context=False)
    assert not any(cell.is_sounding for cell in bridge.strip.cells)


def test_files_of_other_keys_metres_and_lengths_are_dropped_and_reconciled(
    qtbot: QtBot,
    window: MainWindow,
    bridge: WindowBridge,
    tmp_path: Path,
    drop_files: Callable[..., None],
) -> None:
    waltz = (MetaEvent(0, TIME_SIGNATURE, bytes((3, 2, 24, 8))),)
    scale = (62, 64, 66, 67, 69, 71, 73, 74)  # D major.
    notes = tuple(Note(96 * i, scale[i % 8], 90, 70) for i in range(12))
    write_song(Song((Track(1, notes, metas=waltz),), 96), tmp_path / "waltz.mid")
    chords = tuple(
        Note(480 * i, pitch, 470, 60 + i) for i in range(8) for pitch in (60, 63, 67 + i % 2)
    )
    hands = (Track(1, chords), Track(2, tune(0, BAR, pitch=36)))
    write_song(Song(hands), tmp_path / "chords.mid")
    window.panels.show("panel_bridge", True)
    drop_files(bridge.strip.ends[FROM], [tmp_path / "waltz.mid", tmp_path / "chords.mid"], 20)
    wait_for_the_way(qtbot, bridge)
    assert bridge.strip.ends[FROM].heading == "From “waltz.mid”"
    assert bridge.strip.ends[TO].heading == "To “chords.mid”"
    said = bridge.strip.said.toolTip()
    assert "shorter end" in said
    assert "major" in said
    assert "3/4" in said
    assert bridge.strip.insert.text().startswith("Insert at bars 6–")
    window.actions_["bridge_insert"].trigger()
    inserted = window.roll.state.selected_notes()
    first = tuple(n for n in inserted if n.start_tick < 5 * BAR + 12 * 480)
    assert starts(first) == [(5 * BAR + 480 * i, scale[i % 8]) for i in range(12)]


def test_what_cannot_be_bridged_gets_a_sentence_and_the_end_stays_as_it_was(
    qtbot: QtBot,
    window: MainWindow,
    bridge: WindowBridge,
    tmp_path: Path,
    drop_files: Callable[..., None],
) -> None:
    take(qtbot, window, FIRST)
    end = bridge.asking.ends[FROM]
    beat = tuple(Note(480 * i, 36, 100, 90, channel=9) for i in range(4))
    write_song(Song((Track(1, beat),)), tmp_path / "beat.mid")
    write_song(Song((Track(1),)), tmp_path / "silence.mid")
    (tmp_path / "broken.mid").write_bytes(b"MThd nonsense")
    for name, word in (("beat", "drums"), ("silence", "no notes"), ("broken", "broken.mid")):
        window.messages.dismiss()
        drop_files(bridge.strip.ends[FROM], [tmp_path / f"{name}.mid"], 20)
        qtbot.waitUntil(lambda: window.messages.current is not None)
        message = window.messages.current
        assert message is not None
        assert word in message.text
        assert bridge.asking.ends[FROM] is end
    # A single note is little to go by, and is said to be so; it is bridged all the same.
    take(qtbot, window, LAST[:1])
    wait_for_the_way(qtbot, bridge)
    assert "single note" in bridge.strip.said.toolTip()


def test_the_strip_is_worked_by_keys(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge
) -> None:
    take(qtbot, window, (*FIRST, *LAST))
    wait_for_the_way(qtbot, bridge)
    press(qtbot, window, Key.Key_F9)
    assert not bridge.strip.isVisible()
    assert not window.roll.has_ghosts
    press(qtbot, window, Key.Key_F9)
    assert window.roll.has_ghosts
    cells = bridge.strip.cells
    assert cells[0].hasFocus()
    qtbot.keyClick(cells[0], Key.Key_Right)
    assert cells[1].hasFocus()
    qtbot.keyClick(cells[1], Key.Key_Space)
    assert cells[1].is_sounding
    qtbot.keyClick(cells[1], Key.Key_Left)
    qtbot.keyClick(cells[0], Key.Key_Delete)
    assert bridge.asking.ends[FROM] is None
    assert not window.playback.is_playing
    assert not window.roll.has_ghosts
    assert not bridge.can_insert
    qtbot.keyClick(bridge.strip.cells[0], Key.Key_Escape)
    assert window.roll.isAncestorOf(QApplication.focusWidget() or window)


def test_an_answer_to_an_earlier_question_is_dropped(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge
) -> None:
    take(qtbot, window, (*FIRST, *LAST))
    for bars in (1, 3, 2):
        bridge.strip.bars.setValue(bars)
    wait_for_the_way(qtbot, bridge)
    assert len(bridge.strip.cells) == 4
    take(qtbot, window, FIRST)
    bridge.strip.clear_wanted.emit(TO)
    qtbot.waitUntil(lambda: not window.background.is_busy("bridge"))
    assert bridge.asking.way is None
    assert not bridge.asking.is_thinking


def test_without_a_phrase_model_the_strip_says_so(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge
) -> None:
    window.assistant.phrases.no_model("No phrase model is installed.")
    take(qtbot, window, (*FIRST, *LAST))
    assert bridge.strip.middle.text() == "No phrase model is installed."
    assert not bridge.strip.insert.isEnabled()


def test_notes_in_the_way_are_said_to_be_replaced_and_locked_ones_stay(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge
) -> None:
    locked = Note(2 * BAR, 40, 240, 80)._replace(locked=True)
    loose = Note(2 * BAR + 480, 41, 240, 80)
    window.document.reset(Song((Track(1, tuple(sorted((*FIRST, *LAST, locked, loose)))),)))
    take(qtbot, window, FIRST)
    take(qtbot, window, LAST)
    wait_for_the_way(qtbot, bridge)
    assert "Replaces 1 note." in bridge.strip.said.toolTip()
    window.actions_["bridge_insert"].trigger()
    notes = window.document.song.tracks[0].notes
    assert locked in notes
    assert loose not in notes


def test_a_step_is_dragged_out_as_a_file_and_an_edit_or_another_piece_is_followed(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge
) -> None:
    take(qtbot, window, (*FIRST, *LAST))
    wait_for_the_way(qtbot, bridge)
    offer = bridge._drag_offer(0)
    assert offer is not None
    assert starts(offer.song.tracks[0].notes) == starts(FIRST)
    # An end that is edited stands there no longer: the way goes behind the music, all of it.
    window.roll.select_notes(LAST[:1])
    window.roll.delete_selection()
    qtbot.waitUntil(lambda: bridge.strip.insert.text() == "Insert at bars 6–10")
    window.files.new()
    assert bridge.asking.ends == (None, None)
    assert not window.roll.has_ghosts


def test_files_on_the_candidates_and_notes_dragged_from_the_roll_become_ends(
    qtbot: QtBot,
    window: MainWindow,
    bridge: WindowBridge,
    tmp_path: Path,
    drop_files: Callable[..., None],
) -> None:
    write_song(Song((Track(1, tune(0, 960, pitch=50)),)), tmp_path / "idea.mid")
    candidates = window.panel.strip.mapTo(window, window.panel.strip.rect().center())
    drop_files(window, [tmp_path / "idea.mid"], candidates.x(), candidates.y())
    qtbot.waitUntil(lambda: bridge.asking.ends[FROM] is not None)
    assert bridge.strip.isVisible()
    data = mime_of(bars_of(window.document.song, 1, LAST))
    place, action, keys = QPoint(20, 20), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(place, action, data, LEFT, keys),
        QDropEvent(QPointF(place), action, data, LEFT, keys),
    ):
        QApplication.sendEvent(bridge.strip.ends[TO], event)
    wait_for_the_way(qtbot, bridge)
    assert bridge.strip.ends[TO].heading == "To “dragged notes”"
    end = bridge.asking.ends[TO]
    assert end is not None
    assert starts(end.clip.notes) == [(tick - 4 * BAR, pitch) for tick, pitch in starts(LAST)]


def test_a_bridge_in_the_piece_knows_how_it_was_made_and_is_found_again(
    qtbot: QtBot, window: MainWindow, bridge: WindowBridge, tmp_path: Path
) -> None:
    take(qtbot, window, (*FIRST, *LAST))
    wait_for_the_way(qtbot, bridge)
    window.actions_["bridge_insert"].trigger()
    inserted = window.roll.state.selected_notes()
    card = window.panel.phrase_card
    assert "Bridged: bars 2–4" in card.accessibleName()
    assert "from bar 1 of “Track 1” to bar 5 of “Track 1”, in 3 bars" in card.accessibleName()

    # Saved, opened again, and one end transposed: what it was is known all the same.
    with qtbot.waitSignal(window.files.saved):
        window.files.save(tmp_path / "piece.muse")
    window.files.open(tmp_path / "piece.muse")
    qtbot.waitUntil(lambda: window.document.undo_name == "" and bridge.asking.ends[0] is None)
    window.roll.select_notes(LAST)
    window.roll.nudge(0, 1)
    window.roll.select_notes(inserted)
    window.actions_["exactly_again"].trigger()
    wait_for_the_way(qtbot, bridge)
    first, last = bridge.asking.ends
    assert first is not None
    assert last is not None
    assert starts(first.clip.notes) == starts(FIRST)
    assert first.track_id == 1
    assert [note.pitch for note in last.clip.notes] == [note.pitch for note in LAST]
    assert last.track_id is None  # It stands there no longer.
    assert bridge.strip.bars.value() == 3


def test_the_window_offers_the_lengths_the_engine_takes() -> None:
    ours = (wishes.FEWEST_STEPS, wishes.MOST_STEPS)
    assert ours == (bridging.FEWEST_STEPS, bridging.MOST_STEPS)

"""Taking a candidate bar by bar or note by note, and what undo makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes, SongDocument
from musestudio.score import Note, Song, Track
from musestudio.ui.again import exactly_again, more_like
from musestudio.ui.assistant import Assistant, AssistantState
from musestudio.ui.background import Background
from musestudio.ui.options import GenerationOptions
from musestudio.ui.question import Question, Span, Task
from tests.ui.quick_model import QuickModel

BEAT, BAR = 480, 1920
PHRASE = Track(1, tuple(Note(i * BEAT, 72 + i, 460) for i in range(8)))


@pytest.fixture
def model() -> QuickModel:
    return QuickModel()


@pytest.fixture
def document() -> SongDocument:
    return SongDocument(Song((PHRASE,)))


@pytest.fixture
def assistant(qtbot: QtBot, document: SongDocument, model: QuickModel) -> Iterator[Assistant]:
    background = Background()
    assistant = Assistant(document, background, lambda _path, _provider: model)
    assistant.load_model(Path("quick.onnx"), "cpu")
    qtbot.waitUntil(lambda: assistant.state is AssistantState.READY)
    yield assistant
    assistant.close()
    background.close()


def ask(qtbot: QtBot, assistant: Assistant, question: Question | None = None) -> None:
    assistant.ask(question or Question(GenerationOptions(bars=3, candidates=2, seed=5)))
    qtbot.waitUntil(lambda: assistant.answers is not None)


def starts(document: SongDocument) -> list[int]:
    """Where notes behind the phrase begin, in beats after it."""
    notes = document.song.track(1).notes
    return [(n.start_tick - 2 * BAR) // BEAT for n in notes if n.start_tick >= 2 * BAR]


def test_a_bar_is_taken_and_the_rest_stays_on_offer(
    qtbot: QtBot, assistant: Assistant, document: SongDocument
) -> None:
    ask(qtbot, assistant)
    assistant.step(1)
    offered = assistant.candidate
    assistant.keep_bar()
    assert starts(document) == [0, 1, 2, 3]
    assert document.undo_name == "Keep a bar"
    assert assistant.candidate.notes == offered.notes[4:]
    assert assistant.candidate.start_tick == 3 * BAR
    assistant.keep_note()
    assistant.keep_note()
    assert starts(document) == [0, 1, 2, 3, 4, 5]
    assistant.keep()
    assert starts(document) == list(range(12))
    assert assistant.answers is None
    assert {n.pitch for n in document.song.track(1).notes[8:]} == {offered.notes[0][1].pitch}


def test_undo_of_a_part_offers_again_what_was_offered_then(
    qtbot: QtBot, assistant: Assistant, document: SongDocument
) -> None:
    before = document.song
    ask(qtbot, assistant)
    assistant.step(1)
    whole = assistant.answers
    assistant.keep_bar()
    assistant.keep_bar()
    assistant.keep()
    assert assistant.answers is None
    document.undo()
    assert (starts(document), assistant.candidate.start_tick) == (list(range(8)), 4 * BAR)
    document.undo()
    assert (starts(document), assistant.candidate.start_tick) == ([0, 1, 2, 3], 3 * BAR)
    document.undo()
    assert document.song == before
    assert (assistant.answers, assistant.current) == (whole, 1)
    document.redo()
    assert (starts(document), assistant.candidate.start_tick) == ([0, 1, 2, 3], 3 * BAR)
    document.undo()
    assistant.keep_note()  # Another way on from here.
    assert starts(document) == [0]
    assert not document.can_redo
    assert assistant.candidate.start_tick == 2 * BAR + BEAT


def test_an_edit_between_two_parts_leaves_the_rest_on_offer(
    qtbot: QtBot, assistant: Assistant, document: SongDocument
) -> None:
    ask(qtbot, assistant)
    assistant.keep_bar()
    document.apply(ChangeNotes(1, added=(Note(0, 40, BEAT),)))
    assert assistant.candidate.start_tick == 3 * BAR
    assistant.keep_bar()
    assert starts(document) == list(range(8))


def test_taken_bit_by_bit_a_fill_replaces_no_more_than_it_brings(
    qtbot: QtBot, assistant: Assistant, document: SongDocument
) -> None:
    """What stands behind the part taken stays until its turn comes, and a note just taken is
    not itself replaced by the next."""
    fill = Question(
        GenerationOptions(candidates=1, seed=1), task=Task.FILL, track_id=1, span=Span(0, BAR)
    )
    ask(qtbot, assistant, fill)
    new = assistant.candidate.notes[0][1].pitch
    assistant.keep_note()
    assert [n.pitch for n in document.song.track(1).notes[:5]] == [new, 73, 74, 75, 76]
    assistant.keep_note()
    assert [n.pitch for n in document.song.track(1).notes[:5]] == [new, new, 74, 75, 76]
    assistant.keep()
    assert [n.pitch for n in document.song.track(1).notes[:5]] == [new, new, new, new, 76]
    for _ in range(3):
        document.undo()
    assert document.song.track(1).notes == PHRASE.notes


def test_parts_of_a_phrase_have_one_record_which_ends_where_the_last_part_does(
    qtbot: QtBot, assistant: Assistant, document: SongDocument
) -> None:
    ask(qtbot, assistant)
    assistant.keep_bar()
    assistant.keep_bar()
    (record,) = assistant.records()
    assert (record.start_tick, record.end_tick) == (2 * BAR, 4 * BAR)
    assert record.settings["task"] == "continue"
    document.undo()
    assert [r.end_tick for r in assistant.records()] == [3 * BAR]
    document.undo()
    assert assistant.records() == ()


def test_a_phrase_is_asked_for_again_from_its_notes(
    qtbot: QtBot, assistant: Assistant, document: SongDocument, model: QuickModel
) -> None:
    options = GenerationOptions(bars=2, candidates=3, seed=5, density=7, temperature=1.25)
    ask(qtbot, assistant, Question(options))
    first = model.requests[-1]
    assistant.step(2)
    kept = assistant.candidate
    assistant.keep()
    notes = tuple(note for _, note in kept.notes)
    record = assistant.record_of_notes(1, notes[2:4])
    assert record is not None
    assert assistant.record_of_notes(1, (PHRASE.notes[0],)) is None

    ask(qtbot, assistant, exactly_again(record, document.song))
    assert assistant.candidate.notes == kept.notes  # The one that was kept, of the three.
    again = model.requests[-1]
    for name in ("start_tick", "bars", "track_ids", "seed", "density", "temperature", "drafts"):
        assert getattr(again, name) == getattr(first, name), name

    ask(qtbot, assistant, more_like(record, document.song))
    like = model.requests[-1]
    assert (like.start_tick, like.density, like.temperature) == (2 * BAR, 7, 1.25)
    assert like.seed != first.seed
    before = len(document.song.track(1).notes)
    assistant.keep()
    assert len(document.song.track(1).notes) == before  # It took the place of the first.


def test_a_track_gone_since_is_a_sentence(
    qtbot: QtBot, assistant: Assistant, document: SongDocument
) -> None:
    ask(qtbot, assistant)
    assistant.keep()
    (record,) = assistant.records()
    document.reset(Song((Track(9, PHRASE.notes),)))
    with qtbot.waitSignal(assistant.said) as said:
        assistant.ask(exactly_again(record, document.song))
    assert "gone" in said.args[0]

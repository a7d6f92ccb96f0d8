"""Asking, changing one's mind, keeping: the assistant without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from musestudio.editing import ChangeNotes, RemoveTrack, SongDocument
from musestudio.errors import ModelError
from musestudio.score import Note, Song, Track
from musestudio.ui.assistant import Assistant, AssistantState
from musestudio.ui.background import Background
from musestudio.ui.options import GenerationOptions
from musestudio.ui.question import Question

PHRASE = Track(1, tuple(Note(i * 480, 60 + i, 460) for i in range(8)))
DRUMS = Track(2, (Note(0, 36, 10, channel=9),))
SONG = Song((PHRASE, DRUMS))
BAR_3 = 8 * 480

Make = Callable[..., tuple[Assistant, SongDocument]]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """An assistant that has loaded the given model."""
    made: list[tuple[Assistant, Background]] = []

    def make_one(model: Any, song: Song = SONG) -> tuple[Assistant, SongDocument]:
        document, background = SongDocument(song), Background()

        def open_model(path: Path, provider: str) -> Any:
            if isinstance(model, Exception):
                raise model
            return model

        assistant = Assistant(document, background, open_model)
        made.append((assistant, background))
        assistant.load_model(Path("model.onnx"), "cpu")
        qtbot.waitUntil(lambda: assistant.state is not AssistantState.LOADING)
        return assistant, document

    yield make_one
    for assistant, background in made:
        assistant.close()
        background.close()


def test_it_answers_after_the_last_note_on_what_it_hears(
    qtbot: QtBot, make: Make, pondering: Any
) -> None:
    assistant, document = make(pondering)
    assistant.ask(Question(GenerationOptions(candidates=3, seed=7)))
    assert assistant.state is AssistantState.THINKING
    pondering.may_answer.set()
    qtbot.waitUntil(lambda: assistant.answers is not None)
    request = assistant.answers.request
    assert (request.start_tick, request.track_ids, request.seed) == (BAR_3, (1,), 7)
    assert len(assistant.answers.candidates) == 3
    assert document.song is SONG


def test_drums_are_not_heard(make: Make, pondering: Any) -> None:
    assistant, document = make(pondering)
    assistant.hearing.set_heard(2, True)
    assert [t.track_id for t in assistant.hearing.heard_tracks(document.song)] == [1]
    assistant.hearing.set_heard(1, False)
    assert assistant.hearing.heard_tracks(document.song) == ()


def test_cancelling_leaves_it_ready_for_the_next_question(
    qtbot: QtBot, make: Make, pondering: Any
) -> None:
    assistant, _ = make(pondering)
    assistant.ask(Question(GenerationOptions()))
    assert pondering.was_asked.wait(30)
    assistant.cancel()
    assert assistant.state is AssistantState.READY
    pondering.may_answer.set()
    qtbot.wait(50)
    assert assistant.answers is None
    assistant.ask(Question(GenerationOptions()))
    qtbot.waitUntil(lambda: assistant.answers is not None)


def test_an_edit_while_it_thinks_asks_again_about_what_now_stands_there(
    qtbot: QtBot, make: Make, pondering: Any
) -> None:
    assistant, document = make(pondering)
    assistant.ask(Question(GenerationOptions(seed=3)))
    assert pondering.was_asked.wait(30)
    document.apply(ChangeNotes(1, added=(Note(BAR_3, 72, 480),)))
    pondering.may_answer.set()
    qtbot.waitUntil(lambda: assistant.answers is not None)
    request = assistant.answers.request
    assert request.song is document.song
    assert (request.start_tick, request.seed) == (BAR_3 + 4 * 480, 3)


def test_the_candidates_go_when_their_track_goes(qtbot: QtBot, make: Make, pondering: Any) -> None:
    assistant, document = make(pondering)
    pondering.may_answer.set()
    assistant.ask(Question(GenerationOptions()))
    qtbot.waitUntil(lambda: assistant.answers is not None)
    document.apply(ChangeNotes(1, added=(Note(0, 72, 480),)))
    assert assistant.answers is not None  # Another note does no harm to them.
    document.apply(RemoveTrack(1))
    assert assistant.answers is None


def test_a_model_that_does_not_load_is_a_sentence(qtbot: QtBot, make: Make) -> None:
    assistant, _ = make(ModelError("“x.onnx” is damaged."))
    assert assistant.state is AssistantState.NO_MODEL
    assert assistant.model_problem == "“x.onnx” is damaged."
    with qtbot.waitSignal(assistant.said) as said:
        assistant.ask(Question(GenerationOptions()))
    assert said.args == ["“x.onnx” is damaged."]


def test_a_question_asked_while_the_model_loads_is_answered_later(
    qtbot: QtBot, make: Make, pondering: Any
) -> None:
    assistant, _ = make(pondering)
    pondering.may_answer.set()
    assistant.load_model(Path("other.onnx"), "cpu")
    assistant.ask(Question(GenerationOptions()))
    qtbot.waitUntil(lambda: assistant.answers is not None)


@pytest.mark.parametrize("song", [Song(), Song((Track(1),)), Song((DRUMS,))])
def test_nothing_to_continue_is_said(qtbot: QtBot, make: Make, pondering: Any, song: Song) -> None:
    assistant, _ = make(pondering, song)
    with qtbot.waitSignal(assistant.said):
        assistant.ask(Question(GenerationOptions()))
    assert assistant.state is AssistantState.READY


def test_records_are_those_of_phrases_that_still_stand(
    qtbot: QtBot, make: Make, pondering: Any
) -> None:
    assistant, document = make(pondering)
    pondering.may_answer.set()
    for _ in range(2):
        assistant.ask(Question(GenerationOptions(temperature=1.2, recall=0.25)))
        qtbot.waitUntil(lambda: assistant.answers is not None)
        assistant.step(1)
        assistant.keep()
    first, second = assistant.records()
    assert (first.start_tick, second.start_tick) == (BAR_3, BAR_3 + 4 * 480)
    assert first.settings["temperature"] == 1.2
    assert first.settings["recall"] == pondering.requests[0].recall == 0.25
    document.undo()
    assert assistant.records() == (first,)

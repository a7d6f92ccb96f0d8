"""The phrase model: opened once, in the background, when it is first asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.errors import ModelError
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.ui.background import Background
from musestudio.ui.phrase_asking import PhraseAsking
from tests.ui.conftest import TINY_PHRASES


class Answers:
    """What came home, and what went wrong."""

    def __init__(self) -> None:
        self.finished: list[Any] = []
        self.failed: list[str] = []

    def ask(self, phrases: PhraseAsking, work: Any) -> None:
        phrases.ask("try", work, finished=self.finished.append, failed=self.failed.append)


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()
    background.deleteLater()


@pytest.fixture
def answers() -> Answers:
    return Answers()


def test_nothing_is_opened_before_it_is_needed_and_then_work_waits_for_it(
    qtbot: QtBot, background: Background, answers: Answers
) -> None:
    threads = []

    def open_model(path: Path, provider: str) -> PhraseVAE:
        threads.append(threading.current_thread())
        return PhraseVAE.open(path, provider)

    phrases = PhraseAsking(background, open_model)
    phrases.choose(TINY_PHRASES, "cpu")
    assert phrases.problem == ""
    assert phrases.model is None
    assert threads == []
    answers.ask(phrases, lambda model, _job, _report: model.provider)
    qtbot.waitUntil(lambda: answers.finished == ["CPU"] and phrases.model is not None)
    opened = len(threads)
    assert threading.main_thread() not in threads
    answers.ask(phrases, lambda model, _job, _report: model)
    qtbot.waitUntil(lambda: answers.finished[1:] == [phrases.model])
    assert len(threads) == opened


def test_without_a_model_it_says_so_at_once(background: Background, answers: Answers) -> None:
    phrases = PhraseAsking(background, PhraseVAE.open)
    phrases.no_model("No phrase model is installed.")
    phrases.prepare()
    answers.ask(phrases, lambda model, _job, _report: model)
    assert answers.failed == ["No phrase model is installed."]


def test_a_broken_file_is_one_sentence_until_another_is_chosen(
    qtbot: QtBot, background: Background, answers: Answers
) -> None:
    def open_model(path: Path, provider: str) -> PhraseVAE:
        if path != TINY_PHRASES:
            raise ModelError("“broken.onnx” is damaged.")
        return PhraseVAE.open(path, provider)

    phrases = PhraseAsking(background, open_model)
    phrases.choose(Path("broken.onnx"), "cpu")
    answers.ask(phrases, lambda model, _job, _report: model)
    qtbot.waitUntil(lambda: phrases.problem != "" and answers.failed != [])
    assert answers.failed == ["“broken.onnx” is damaged."]
    phrases.choose(TINY_PHRASES, "cpu")
    phrases.prepare()
    qtbot.waitUntil(lambda: phrases.model is not None)
    assert phrases.problem == ""

"""Work beside the GUI thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from musestudio.errors import MidiFileError
from musestudio.ui.background import Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    helper = Background()
    yield helper
    helper.close()


def test_the_answer_comes_home_to_the_gui_thread(qtbot: QtBot, background: Background) -> None:
    told: list[tuple[str, object, threading.Thread]] = []

    def work(_job: object, report) -> threading.Thread:
        report(0.5)
        return threading.current_thread()

    background.start(
        "lane",
        work,
        finished=lambda thread: told.append(("done", thread, threading.current_thread())),
        failed=pytest.fail,
        progress=lambda part: told.append(("progress", part, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0][:2] == ("progress", 0.5)
    assert told[1][1] is not threading.main_thread()
    assert {entry[2] for entry in told} == {threading.main_thread()}
    assert not background.is_busy("lane")


def test_a_slow_old_answer_never_replaces_a_new_one(qtbot: QtBot, background: Background) -> None:
    gate = threading.Event()
    answers: list[str] = []

    def slow(_job: object, _report: object) -> str:
        gate.wait(30)
        return "old"

    background.start("lane", slow, finished=answers.append, failed=pytest.fail)
    background.start(
        "lane", lambda _job, _report: "new", finished=answers.append, failed=pytest.fail
    )
    gate.set()
    qtbot.waitUntil(lambda: answers == ["new"])
    qtbot.wait(20)
    assert answers == ["new"]


def test_an_answer_that_waits_to_be_delivered_can_still_go_stale(
    qtbot: QtBot, background: Background
) -> None:
    answers: list[str] = []
    done = threading.Event()

    def quick(_job: object, _report: object) -> str:
        done.set()
        return "old"

    background.start("lane", quick, finished=answers.append, failed=pytest.fail)
    done.wait(30)  # The event loop has not run: the answer lies in the queue.
    background.start(
        "lane", lambda _job, _report: "new", finished=answers.append, failed=pytest.fail
    )
    qtbot.waitUntil(lambda: "new" in answers)
    assert answers == ["new"]


def test_jobs_that_do_not_replace_one_another_run_in_turn(
    qtbot: QtBot, background: Background
) -> None:
    answers: list[int] = []
    for i in range(5):
        background.start(
            "files",
            lambda _job, _report, i=i: i,
            finished=answers.append,
            failed=pytest.fail,
            latest_only=False,
        )
    qtbot.waitUntil(lambda: len(answers) == 5)
    assert answers == [0, 1, 2, 3, 4]


def test_a_failure_is_one_sentence_and_the_traceback_is_in_the_log(
    qtbot: QtBot, background: Background, caplog: pytest.LogCaptureFixture
) -> None:
    sentences: list[str] = []

    def bad_file(_job: object, _report: object) -> None:
        raise MidiFileError("“x.mid” is not a MIDI file.")

    def bug(_job: object, _report: object) -> None:
        raise ZeroDivisionError("division by zero")

    for work in (bad_file, bug):
        background.start("lane", work, finished=pytest.fail, failed=sentences.append)
        qtbot.waitUntil(lambda: not background.is_busy("lane"))
    assert sentences[0] == "“x.mid” is not a MIDI file."
    assert "division" not in sentences[1]
    assert any(r.exc_info and r.levelno == logging.ERROR for r in caplog.records)


def test_closing_stops_the_work_and_nothing_is_called_afterwards(qtbot: QtBot) -> None:
    background = Background()
    answers: list[str] = []
    running = threading.Event()

    def until_cancelled(job, _report: object) -> str:
        running.set()
        while not job.is_cancelled():
            pass
        return "late"

    background.start("lane", until_cancelled, finished=answers.append, failed=answers.append)
    running.wait(30)
    background.close()
    qtbot.wait(20)
    assert answers == []
    with pytest.raises(RuntimeError):
        background.start("lane", lambda _j, _r: None, finished=print, failed=print)

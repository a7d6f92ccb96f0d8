"""Answers nobody asked for: the first bar as soon as it is written, then the rest of it, then
others to choose from."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable

from musestudio.score import Song
from musestudio.ui.answers import Answers
from musestudio.ui.background import Background
from musestudio.ui.question import Plan, Question
from musestudio.ui.thinking import Model, think

log = logging.getLogger(__name__)


class Suggesting:
    """One suggestion at a time, thought of in a lane of the background.

    show:  called with what is to be offered now.
    shown: what is on offer.
    """

    def __init__(
        self,
        background: Background,
        lane: str,
        show: Callable[[Answers], None],
        shown: Callable[[], Answers | None],
    ) -> None:
        self._background = background
        self._lane = lane
        self._show = show
        self._shown = shown
        self._is_busy = False

    def start(
        self,
        model: Model,
        question: Question,
        plan: Plan,
        song: Song,
        welcome: Callable[[], bool],
    ) -> None:
        """Suggest an answer. Nothing is said of failures, as nobody asked.

        welcome: asked when there is something to show; False drops it.
        """
        # Drafts are not ranked: what is seen first is to stay what it is when the rest comes.
        question = dataclasses.replace(question, drafts=1)
        options = dataclasses.replace(question.options, candidates=1)
        first = dataclasses.replace(question, options=options)

        def show(answers: Answers) -> bool:
            if not answers.candidates[0].notes:
                return False
            if not welcome():
                self.stop()
                return False
            self._show(answers._replace(unasked=True))
            return True

        def show_whole(answers: Answers) -> None:
            self._is_busy = False
            if show(answers) and question.options.candidates > 1:
                self._start_others(model, question, plan, song)

        self._is_busy = True
        self._background.start(
            self._lane,
            lambda job, report: think(
                model, first, plan, song, job, report, explain=False, in_parts=True
            ),
            told=show,
            finished=show_whole,
            failed=self._failed,
        )

    def stop(self) -> None:
        """Think of no more; what is shown stays."""
        if self._is_busy:
            self._is_busy = False
            self._background.cancel(self._lane)

    def _start_others(self, model: Model, question: Question, plan: Plan, song: Song) -> None:
        def show(answers: Answers) -> None:
            self._is_busy = False
            shown = self._shown()
            if shown is None or not shown.unasked or shown.taken:
                return
            first = answers.candidates[0]
            if first.notes != shown.candidates[0].notes:
                first = shown.candidates[0]  # What is looked at does not change by itself.
            candidates = (first, *answers.candidates[1:])
            self._show(answers._replace(unasked=True, candidates=candidates))

        self._is_busy = True
        self._background.start(
            self._lane,
            lambda job, report: think(model, question, plan, song, job, report),
            finished=show,
            failed=self._failed,
        )

    def _failed(self, sentence: str) -> None:
        self._is_busy = False
        log.info("No suggestion: %s", sentence)

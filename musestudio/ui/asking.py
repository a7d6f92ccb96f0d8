"""From pressing C to a kept phrase: joins the assistant with the roll and with playback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from musestudio.ui.actions import Actions
from musestudio.ui.assistant import Assistant
from musestudio.ui.generate_panel import GeneratePanel
from musestudio.ui.piano_roll import PianoRollView
from musestudio.ui.playback import Playback

if TYPE_CHECKING:
    from musestudio.inference.request import Candidate


class Asking(QObject):
    """Asks as the panel says, shows the answers in the roll and lets them be heard.

    kept(): a candidate is in the document now.
    """

    kept = Signal()

    def __init__(
        self,
        assistant: Assistant,
        controls: GeneratePanel,
        roll: PianoRollView,
        playback: Playback,
        actions: Actions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._controls = controls
        self._roll = roll
        self._playback = playback
        self._actions = actions
        assistant.answers_changed.connect(self._show_answers)
        assistant.current_changed.connect(self._show_current)
        assistant.kept.connect(self._go_on_behind)
        roll.ghost_step.connect(assistant.step)
        roll.ghost_accepted.connect(assistant.keep)
        roll.ghost_dismissed.connect(assistant.dismiss)
        roll.ghost_auditioned.connect(self.hear)
        self._show_answers()

    def ask(self) -> None:
        """Ask for continuations as the panel says."""
        self._ask(fresh=False)

    def ask_afresh(self) -> None:
        """Ask with a seed not used before."""
        self._ask(fresh=True)

    def hear(self) -> None:
        """Hear the current candidate in its context, or stop hearing it."""
        if self._playback.is_auditioning:
            self._playback.stop()
        else:
            self._audition(with_context=True)

    def _ask(self, *, fresh: bool) -> None:
        options = self._controls.options_for_asking(fresh=fresh)
        if self._playback.is_auditioning:
            self._playback.stop()
        self._assistant.ask(options, self._playback.cursor_tick)
        self._roll.setFocus()

    def _audition(self, *, with_context: bool) -> None:
        song, candidate = self._assistant.song_with_candidate(), self._assistant.candidate
        if song is not None and candidate is not None:
            start, end = candidate.start_tick, candidate.end_tick
            self._playback.audition(song, start, end, with_context=with_context)

    def _show_answers(self) -> None:
        answers = self._assistant.answers
        self._actions.lend_keys("play", "hear", answers is not None)
        if answers is not None:
            self._roll.setFocus()
            return
        if self._playback.is_auditioning:
            self._playback.stop()
        self._roll.clear_ghosts()

    def _show_current(self, index: int) -> None:
        answers, candidate = self._assistant.answers, self._assistant.candidate
        if answers is None or candidate is None:
            return
        start, end = candidate.start_tick, candidate.end_tick
        self._roll.set_ghosts([c.notes for c in answers.candidates], index, start, end)
        self._roll.scroll_to_tick(end)
        self._roll.scroll_to_tick(start)
        if self._playback.is_auditioning:
            self._audition(with_context=False)

    def _go_on_behind(self, candidate: Candidate) -> None:
        if self._playback.cursor_tick > 0:
            # So that C goes on from here: the composer was working at the cursor.
            self._playback.set_cursor(candidate.end_tick)
        self.kept.emit()

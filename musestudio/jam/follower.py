"""The model at the player's side: hears each note as it is over, and answers without delay."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from musestudio.errors import Cancelled, MuseStudioError
from musestudio.inference.request import Candidate, ContinuationRequest
from musestudio.score import Note

_log = logging.getLogger(__name__)

PartNotes = tuple[tuple[int, Note], ...]
Written = Callable[[PartNotes, bool], None]
"""Told notes, and whether these are all."""


class JamModel(Protocol):
    """What is needed of ``ContinuationModel``."""

    def listen(self, request: ContinuationRequest, *, cancelled: Callable[[], bool]) -> None: ...

    def continue_(
        self,
        request: ContinuationRequest,
        *,
        cancelled: Callable[[], bool],
        begun: Callable[[PartNotes], None],
    ) -> tuple[Candidate, ...]: ...


class Follower:
    """Asks the model on a thread of its own; what is asked later takes the place of what was
    asked before."""

    def __init__(self, model: JamModel) -> None:
        self._model = model
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="jam-model")
        self._stale = threading.Event()

    def follow(self, request: ContinuationRequest) -> None:
        """Hear the music before the place where this request would go on."""
        stale = self._renew()
        self._worker.submit(self._listen, request, stale)

    def answer(
        self, request: ContinuationRequest, written: Written, failed: Callable[[str], None]
    ) -> None:
        """Answer; ``written`` is told the first bar as soon as it stands, then everything.

        Both are called on the worker's thread, and no more once something else is asked.
        """
        stale = self._renew()
        self._worker.submit(self._answer, request, written, failed, stale)

    def forget(self) -> None:
        """Nobody waits for an answer any more."""
        self._renew()

    def close(self) -> None:
        """End the thread and wait for it."""
        self._renew()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _renew(self) -> threading.Event:
        self._stale.set()
        self._stale = threading.Event()
        return self._stale

    def _listen(self, request: ContinuationRequest, stale: threading.Event) -> None:
        try:
            if not stale.is_set():
                self._model.listen(request, cancelled=stale.is_set)
        except Cancelled:
            pass
        except Exception:  # Only a head start is lost.
            _log.exception("following failed")

    def _answer(
        self,
        request: ContinuationRequest,
        written: Written,
        failed: Callable[[str], None],
        stale: threading.Event,
    ) -> None:
        def begun(notes: PartNotes) -> None:
            if not stale.is_set():
                written(notes, False)

        try:
            if stale.is_set():
                return
            (answer,) = self._model.continue_(request, cancelled=stale.is_set, begun=begun)
        except Cancelled:
            return
        except MuseStudioError as error:
            failed(str(error))
        except Exception:
            _log.exception("answering failed")
            failed("The assistant could not answer; the log says more.")
        else:
            if not stale.is_set():
                written(answer.notes, True)

"""One helper for everything that must not run on the GUI thread.

Work is started in a named *lane*. A lane has one thread and runs one job at a time, so
jobs never pile up on the two cores of a laptop. In a ``latest_only`` lane a new job
makes every earlier one stale: it is asked to stop, and whatever it still answers is
dropped, so a slow answer to an old question can never overwrite a new one.

Callbacks always run on the GUI thread. They get values: work should be handed immutable
values (a Song, a request) rather than objects the window goes on changing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from musestudio.errors import Cancelled, MuseStudioError

log = logging.getLogger(__name__)

_PROGRESS_STEP = 0.01  # Finer steps would only fill the event queue.


class Job:
    """One piece of work, seen by the thread that does it and by the one that waits."""

    def __init__(self, lane: str, generation: int) -> None:
        self.lane = lane
        self.generation = generation
        self._cancelled = threading.Event()
        self.tell: Callable[[Any], None] = _nobody
        """What the work calls with a part of its answer that is ready before the rest."""

    def cancel(self) -> None:
        """Ask the work to stop; nothing it returns will be delivered."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """What the work asks from time to time."""
        return self._cancelled.is_set()


def _nobody(_part: Any) -> None:
    pass


class _Lane:
    def __init__(self, name: str) -> None:
        self.executor = ThreadPoolExecutor(1, thread_name_prefix=f"musestudio-{name}")
        self.generation = 0
        self.jobs: list[Job] = []  # Started and not yet delivered or dropped.


class Background(QObject):
    """Runs work on other threads and brings the answers home.

    busy_changed(lane: str, busy: bool): a lane began its first job or ended its last.
    """

    busy_changed = Signal(str, bool)
    _answered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[str, _Lane] = {}
        self._answers: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._futures: set[Future[None]] = set()
        self._closed = False
        # The answers travel through a Python queue; the signal only wakes the GUI thread.
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        lane: str,
        work: Callable[..., Any],
        *,
        finished: Callable[[Any], None],
        failed: Callable[[str], None],
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        told: Callable[[Any], object] | None = None,
        latest_only: bool = True,
    ) -> Job:
        """Run ``work(job, report)`` on the lane's thread.

        ``report(fraction)`` may be called with 0–1, and ``job.tell(part)`` with parts of the
        answer for ``told``. ``failed`` gets one sentence; the
        traceback of anything that is not a MuseStudioError goes to the log.
        """
        if self._closed:
            raise RuntimeError("Background work was started after shutdown.")
        line = self._lanes.setdefault(lane, _Lane(lane))
        if latest_only:
            self.cancel(lane)
        line.generation += 1
        job = Job(lane, line.generation)
        line.jobs.append(job)
        if len(line.jobs) == 1:
            self.busy_changed.emit(lane, True)
        last_reported = -1.0

        def deliver(callback: Callable[[], None] | None = None) -> None:
            # Decided on arrival: the job may have gone stale while its answer was waiting.
            self._answers.put(
                lambda: self._settle(job, cancelled if job.is_cancelled() else callback)
            )
            self._answered.emit()

        def report(fraction: float) -> None:
            nonlocal last_reported
            if progress is None or fraction - last_reported < _PROGRESS_STEP:
                return
            last_reported = fraction
            self._answers.put(lambda: None if job.is_cancelled() else progress(fraction))
            self._answered.emit()

        def tell(part: Any) -> None:
            if told is not None:
                self._answers.put(lambda: None if job.is_cancelled() else told(part))
                self._answered.emit()

        job.tell = tell

        def run() -> None:
            if job.is_cancelled():
                deliver()
                return
            try:
                result = work(job, report)
            except Cancelled:
                job.cancel()
                deliver()
            except MuseStudioError as error:
                log.info("%s: %s", lane, error, exc_info=True)
                sentence = str(error)
                deliver(lambda: failed(sentence))
            except Exception:
                log.exception("Unexpected failure in background work “%s”", lane)
                deliver(lambda: failed("Something went wrong; the details are in the log."))
            else:
                deliver(lambda: finished(result))

        future = line.executor.submit(run)
        self._futures.add(future)
        return job

    def cancel(self, lane: str) -> None:
        """Ask every job of the lane to stop and drop what they answer."""
        for job in self._lanes[lane].jobs if lane in self._lanes else ():
            job.cancel()

    def is_busy(self, lane: str) -> bool:
        """Whether the lane has a job that still matters."""
        line = self._lanes.get(lane)
        return line is not None and any(not job.is_cancelled() for job in line.jobs)

    def close(self, timeout_s: float = 10.0) -> None:
        """Cancel everything and wait for the threads. No callback runs afterwards."""
        self._closed = True
        for name in self._lanes:
            self.cancel(name)
        for line in self._lanes.values():
            line.executor.shutdown(wait=False, cancel_futures=True)
        # Those never begun are left out: wait() does not take a cancelled future for done.
        begun = [future for future in self._futures if not future.cancelled()]
        late = wait(begun, timeout=timeout_s).not_done
        if late:
            log.warning("%d background jobs did not stop within %g s", len(late), timeout_s)
        else:
            for line in self._lanes.values():
                line.executor.shutdown(wait=True)

    def _settle(self, job: Job, callback: Callable[[], None] | None) -> None:
        line = self._lanes[job.lane]
        line.jobs.remove(job)
        if not line.jobs:
            self.busy_changed.emit(job.lane, False)
        if callback is not None:
            callback()

    @Slot()
    def _deliver(self) -> None:
        self._futures = {future for future in self._futures if not future.done()}
        while not self._closed:
            try:
                answer = self._answers.get_nowait()
            except Empty:
                return
            answer()

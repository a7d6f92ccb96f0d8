"""Recording a hum: opens the microphone in the background and tells how loud it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from musestudio.errors import DeviceError
from musestudio.inference.transcription.windows import SAMPLE_RATE
from musestudio.sound.audio_input import MicrophoneRecording
from musestudio.ui.background import Background, Job

MICROPHONE_LANE = "microphone"
_LOOK_MS = 50


class Recording(Protocol):
    """What is asked of a microphone that records; see ``MicrophoneRecording``."""

    @property
    def duration_s(self) -> float: ...
    @property
    def is_full(self) -> bool: ...
    def take_level(self) -> float: ...
    def check(self) -> None: ...
    def stop(self) -> npt.NDArray[np.float32]: ...
    def cancel(self) -> None: ...


OpenMicrophone = Callable[[], Recording]


def open_microphone() -> Recording:
    """The system's default one, recording. Raises DeviceError."""
    return MicrophoneRecording(SAMPLE_RATE)


class Microphone(QObject):
    """Records once at a time.

    started(): it records from now on.
    moved(level, seconds): the loudest moment lately, 0–1, and how long it has recorded.
    recorded(audio): it was stopped, or is full; mono at ``SAMPLE_RATE``.
    failed(str): there is no microphone, or it is gone; one sentence. What it recorded before
        comes as ``recorded`` all the same.
    """

    started = Signal()
    moved = Signal(float, float)
    recorded = Signal(object)
    failed = Signal(str)

    def __init__(
        self, background: Background, open_: OpenMicrophone, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background = background
        self.open_ = open_
        self._recording: Recording | None = None
        self._looks = QTimer(self)
        self._looks.setInterval(_LOOK_MS)
        self._looks.timeout.connect(self._look)

    @property
    def is_recording(self) -> bool:
        return self._recording is not None

    def start(self) -> None:
        """Open it; ``started`` or ``failed`` follows."""
        opened: list[Recording] = []

        def work(job: Job, _report: Any) -> Recording:
            opened.append(self.open_())
            if job.is_cancelled():
                opened[0].cancel()
            return opened[0]

        def forget() -> None:
            for recording in opened:
                recording.cancel()

        self._background.start(
            MICROPHONE_LANE,
            work,
            finished=self._begin,
            failed=self.failed.emit,
            cancelled=forget,
        )

    def stop(self) -> None:
        """Let go of it; ``recorded`` follows."""
        recording = self._let_go()
        if recording is not None:
            self.recorded.emit(recording.stop())

    def cancel(self) -> None:
        """Let go of it and forget what it recorded."""
        self._background.cancel(MICROPHONE_LANE)
        recording = self._let_go()
        if recording is not None:
            recording.cancel()

    def _begin(self, recording: Recording) -> None:
        self._recording = recording
        self._looks.start()
        self.started.emit()

    def _let_go(self) -> Recording | None:
        self._looks.stop()
        recording, self._recording = self._recording, None
        return recording

    def _look(self) -> None:
        recording = self._recording
        if recording is None:
            return
        self.moved.emit(recording.take_level(), recording.duration_s)
        try:
            recording.check()
        except DeviceError as error:
            self.failed.emit(str(error))
            self.stop()
            return
        if recording.is_full:
            self.stop()

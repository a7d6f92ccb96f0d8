"""Hearing a recording in the background, and telling its notes in another way at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from musestudio.inference.transcription.model import TranscriptionModel
from musestudio.inference.transcription.transcribe import (
    HeardSound,
    Listening,
    SketchNote,
    hear,
)
from musestudio.inference.transcription.windows import SAMPLE_RATE
from musestudio.sound.audio_file import read_audio
from musestudio.ui.background import Background, Job
from musestudio.ui.sketch.landing import Landed

SKETCH_LANE = "sketch"
_READING = 0.1  # The share of the work that is reading the file.

Audio = npt.NDArray[np.float32]
Notes: TypeAlias = tuple[SketchNote, ...]


class Told(NamedTuple):
    """The notes that were heard, and where they would go in the piece."""

    notes: Notes
    landed: Landed


class SketchListening(QObject):
    """Hears one recording at a time; the latest counts.

    progress(float): 0–1.
    heard(HeardSound): it is done; ``tell`` can be asked.
    told(Told): its notes, and where they would go.
    failed(str): one sentence.
    """

    progress = Signal(float)
    heard = Signal(object)
    told = Signal(object)
    failed = Signal(str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._model: TranscriptionModel | None = None
        # By the thread of the lane alone: the same notes are often wanted elsewhere.
        self._last: tuple[HeardSound, Listening, Notes] | None = None

    def hear_file(self, path: str | Path) -> None:
        """Read a file and hear it."""

        def read(job: Job, report: Callable[[float], None]) -> Audio:
            return read_audio(
                path,
                SAMPLE_RATE,
                cancelled=job.is_cancelled,
                progress=lambda done: report(_READING * done),
            )

        self._start(read)

    def hear_audio(self, audio: Audio) -> None:
        """Hear what was recorded, mono at ``SAMPLE_RATE``."""
        self._start(lambda _job, _report: audio)

    def tell(self, sound: HeardSound, listening: Listening, lay: Callable[[Notes], Landed]) -> None:
        """Tell the notes of it and lay them into the piece; ``told`` follows."""

        def work(_job: Job, _report: Any) -> Told:
            if self._last is None or self._last[:2] != (sound, listening):
                self._last = (sound, listening, sound.notes(listening))
            notes = self._last[2]
            return Told(notes, lay(notes))

        self._background.start(
            SKETCH_LANE,
            work,
            finished=self.told.emit,
            failed=self.failed.emit,
        )

    def stop(self) -> None:
        """What is being heard is no longer wanted."""
        self._background.cancel(SKETCH_LANE)

    def _start(self, read: Callable[[Job, Callable[[float], None]], Audio]) -> None:
        def work(job: Job, report: Any) -> HeardSound:
            audio = read(job, report)
            if self._model is None:
                self._model = TranscriptionModel.open()
            return hear(
                audio,
                self._model,
                cancelled=job.is_cancelled,
                progress=lambda done: report(_READING + (1 - _READING) * done),
            )

        self._background.start(
            SKETCH_LANE,
            work,
            finished=self.heard.emit,
            failed=self.failed.emit,
            progress=self.progress.emit,
        )

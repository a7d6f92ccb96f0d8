"""The network: how sure it is, at each moment, that each key of a piano sounds or is struck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from musestudio.errors import Cancelled, ModelError
from musestudio.inference.session import open_session
from musestudio.inference.transcription.windows import (
    WINDOW_FRAMES,
    WINDOW_SAMPLES,
    frame_count,
    kept,
    window_count,
    windows,
)
from musestudio.resources import transcription_model_path

LOWEST_PITCH = 21  # The lowest key of a piano is the first of 88.
PITCHES = 88
BINS_PER_SEMITONE = 3

_ONSETS, _SOUNDING, _BINS = (f"StatefulPartitionedCall:{i}" for i in (2, 1, 0))
_SHAPES = {
    _ONSETS: [WINDOW_FRAMES, PITCHES],
    _SOUNDING: [WINDOW_FRAMES, PITCHES],
    _BINS: [WINDOW_FRAMES, PITCHES * BINS_PER_SEMITONE],
}


@dataclass(frozen=True)
class Activations:
    """How sure the network is, 0–1, frame after frame (``windows.FRAME_S`` apart).

    sounding: (frames, 88) that the key sounds.
    onsets:   (frames, 88) that it is struck there.
    bins:     (frames, 264) that a pitch sounds, three to a semitone, the middle one in tune.
    """

    sounding: npt.NDArray[np.float32]
    onsets: npt.NDArray[np.float32]
    bins: npt.NDArray[np.float32]


class TranscriptionModel:
    """basic-pitch's network through onnxruntime. May be asked from any one thread at a time."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name

    @classmethod
    def open(cls, path: str | Path | None = None) -> TranscriptionModel:
        """path: None: the file that ships with the program. On the CPU: it is small.

        Raises ModelError where it is missing, damaged or another model.
        """
        found = transcription_model_path() if path is None else Path(path)
        if not found.is_file():
            raise ModelError(f"“{found.name}”, which hears notes in sound, is not installed.")
        session, _ = open_session(found, "cpu")
        given = {output.name: output.shape[1:] for output in session.get_outputs()}
        takes = [each.shape[1:] for each in session.get_inputs()]
        if takes != [[WINDOW_SAMPLES, 1]] or given != _SHAPES:
            raise ModelError(f"“{found.name}” is not basic-pitch's model.")
        return cls(session)

    def hear(
        self,
        audio: npt.NDArray[np.float32],
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[float], None] = lambda _fraction: None,
    ) -> Activations:
        """What is heard in mono audio at ``windows.SAMPLE_RATE``.

        cancelled: asked before each window (1.6 s of sound); True ends it with Cancelled.
        progress:  told the fraction done, 0–1.
        """
        n_frames, n_windows = frame_count(len(audio)), window_count(len(audio))
        found: dict[str, list[npt.NDArray[np.float32]]] = {name: [] for name in _SHAPES}
        for index, window in enumerate(windows(audio)):
            if cancelled():
                raise Cancelled("Transcribing was stopped.")
            answers = self._session.run(list(found), {self._input: window})
            for parts, answer in zip(found.values(), answers, strict=True):
                parts.append(kept(answer))
            progress((index + 1) / n_windows)
        onsets, sounding, bins = (
            np.concatenate([np.empty((0, *_SHAPES[name][1:]), np.float32), *parts])[:n_frames]
            for name, parts in found.items()
        )
        return Activations(sounding, onsets, bins)

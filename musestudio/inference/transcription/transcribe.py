"""From sound to notes in seconds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from musestudio.errors import RequestError
from musestudio.inference.transcription.loudness import velocities
from musestudio.inference.transcription.melody import is_one_voice, one_voice
from musestudio.inference.transcription.model import Activations, TranscriptionModel
from musestudio.inference.transcription.note_creation import HearingRules, notes_heard
from musestudio.inference.transcription.tuning import retuned, semitones_off, speed_of
from musestudio.inference.transcription.windows import SAMPLE_RATE

LONGEST_S = 20 * 60
_MIDDLE = 0.5


class SketchNote(NamedTuple):
    """A note in seconds from the beginning of the sound. velocity: 1–127."""

    start_s: float
    end_s: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Listening:
    """How notes are told from sound.

    detail:       0 (only what is certain) to 1 (everything that might be a note).
    one_voice:    notes one after another, as in a hum; None: where it sounds like that.
    lowest_pitch, highest_pitch: inclusive, 0–127.
    """

    detail: float = _MIDDLE
    one_voice: bool | None = None
    lowest_pitch: int = 0
    highest_pitch: int = 127

    def __post_init__(self) -> None:
        """Raises RequestError with one sentence where a value makes no sense."""
        if not 0 <= self.detail <= 1:
            raise RequestError("Detail lies between 0 (what is certain) and 1 (all there may be).")
        if not 0 <= self.lowest_pitch <= self.highest_pitch <= 127:
            raise RequestError("The lowest pitch lies above the highest, or outside of 0–127.")

    @property
    def rules(self) -> HearingRules:
        """What counts as a note then."""
        by = (self.detail - _MIDDLE) / _MIDDLE
        plain = HearingRules()
        return HearingRules(
            onset=plain.onset - 0.2 * by,
            again=plain.again - 0.15 * by,
            sounding=plain.sounding - 0.1 * by,
            slurred=plain.slurred - 0.2 * by,
            overtone=plain.overtone - 0.25 * by,
            shortest_s=plain.shortest_s - 0.03 * by,
            lowest_pitch=self.lowest_pitch,
            highest_pitch=self.highest_pitch,
        )


class HeardSound:
    """A sound the network has heard: the slow part is done once, notes are told in no time.

    audio:     what it heard, mono at ``windows.SAMPLE_RATE``.
    semitones: by how much that was put higher, and so shorter, than the sound as it is.
    """

    def __init__(
        self, audio: npt.NDArray[np.float32], activations: Activations, semitones: float = 0.0
    ) -> None:
        self._audio = audio
        self.activations = activations
        self._stretch = speed_of(semitones)
        self.semitones_off = -semitones

    @property
    def duration_s(self) -> float:
        return len(self._audio) * self._stretch / SAMPLE_RATE

    def notes(self, listening: Listening = Listening()) -> tuple[SketchNote, ...]:
        """The notes, by start."""
        found = notes_heard(self.activations, listening.rules)
        if is_one_voice(found) if listening.one_voice is None else listening.one_voice:
            found = one_voice(found)
        struck = velocities(self._audio, found)
        return tuple(
            SketchNote(
                max(note.start_s, 0.0) * self._stretch,
                note.end_s * self._stretch,
                note.pitch,
                velocity,
            )
            for note, velocity in zip(found, struck, strict=True)
        )


def hear(
    audio: npt.NDArray[np.float32],
    model: TranscriptionModel,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda _fraction: None,
) -> HeardSound:
    """Listen to mono audio at ``windows.SAMPLE_RATE``; see ``TranscriptionModel.hear``.

    What is out of tune with concert pitch is put in tune and heard once more.
    Raises Cancelled, and RequestError where the sound lasts longer than ``LONGEST_S``.
    """
    if len(audio) > LONGEST_S * SAMPLE_RATE:
        raise RequestError(
            f"The sound lasts {len(audio) / SAMPLE_RATE / 60:.0f} minutes; at most "
            f"{LONGEST_S // 60} can be transcribed at once."
        )
    clean = np.nan_to_num(np.asarray(audio, np.float32), posinf=0.0, neginf=0.0)
    first = model.hear(clean, cancelled=cancelled, progress=lambda done: progress(done / 2))
    higher = -semitones_off(first)
    if not higher:
        progress(1.0)
        return HeardSound(clean, _without_bins(first))
    tuned = retuned(clean, higher)
    again = model.hear(tuned, cancelled=cancelled, progress=lambda done: progress(0.5 + done / 2))
    return HeardSound(tuned, _without_bins(again), higher)


def _without_bins(activations: Activations) -> Activations:
    """They tell the tuning and nothing else, and are three quarters of it all."""
    return dataclasses.replace(activations, bins=activations.bins[:0].copy())

"""Notes out of how sure the network is of each pitch at each moment.

After section 3 of the paper the package names, where the method is called note creation: a note
begins at a peak of the onsets and lasts while its pitch is likely; then whatever is still likely
and has no onset, as in a slur, becomes notes from its strongest moment outwards.

Added here, each because it was measured to take more wrong notes away than right ones: a key that
sounds on is struck again only by a surer onset, what has no onset must be surer of its pitch, and
an unsure note on an overtone of a sure one is that one's overtone. The onset is placed between
frames, since 12 ms can be heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from musestudio.inference.transcription.model import LOWEST_PITCH, PITCHES, Activations
from musestudio.inference.transcription.windows import FRAME_S

_GAP_FRAMES = 11  # So long a pitch may be unlikely within a note.
_RISE_FRAMES = 2  # A note without an onset of its own shows by the rise over so many frames.
_LOOK_BACK_FRAMES = 3  # So long before an onset it is seen whether the key sounded already.
_OVERTONES = (12, 19, 24, 28, 31, 34, 36)  # The second to the eighth, in semitones.
_TOGETHER_S = 0.05


@dataclass(frozen=True)
class HearingRules:
    """What counts as a note.

    onset:    0–1, how sure an onset must be.
    again:    0–1, how sure the onset of a key that sounds already.
    sounding: 0–1, how sure it must be that the pitch sounds on.
    slurred:  0–1, how sure a note without an onset must be on average.
    overtone: 0–1, with less than this share of the certainty of the note it is an overtone of, a
              note is taken for that.
    shortest_s: shorter ones are taken for noise.
    lowest_pitch, highest_pitch: inclusive; what lies outside is not listened to.
    """

    onset: float = 0.55
    again: float = 0.7
    sounding: float = 0.35
    slurred: float = 0.5
    overtone: float = 0.65
    shortest_s: float = 0.08
    lowest_pitch: int = LOWEST_PITCH
    highest_pitch: int = LOWEST_PITCH + PITCHES - 1


class HeardNote(NamedTuple):
    """A note in seconds from the beginning of the sound.

    certainty: 0–1, how sure the network is on average.
    """

    start_s: float
    end_s: float
    pitch: int
    certainty: float


def notes_heard(
    activations: Activations, rules: HearingRules = HearingRules()
) -> tuple[HeardNote, ...]:
    """The notes, by start and pitch."""
    if len(activations.sounding) <= _RISE_FRAMES:
        return ()
    below = max(rules.lowest_pitch - LOWEST_PITCH, 0)
    above = min(rules.highest_pitch - LOWEST_PITCH + 1, PITCHES)
    sounding = activations.sounding.copy()
    onsets = activations.onsets.copy()
    for each in (sounding, onsets):
        each[:, :below] = 0
        each[:, above:] = 0
    strikes = np.maximum(onsets, _rises(sounding, float(onsets.max())))
    taking = _Taking(sounding, rules)
    found = []
    # The last first: a note ends where the next one on its key has already been taken.
    for frame, key in _peaks(strikes, rules.onset)[::-1].tolist():
        before = sounding[max(frame - _LOOK_BACK_FRAMES, 0) : frame, key]
        if strikes[frame, key] < rules.again and (before >= rules.sounding).all():
            continue
        end = taking.follow(frame, key, 1)
        if taking.is_long_enough(frame, end):
            start_s = (frame + _between_frames(strikes[:, key], frame)) * FRAME_S
            found.append(taking.take(frame, end, key, start_s))
    found += taking.left_over()
    return _without_overtones(found, rules.overtone)


class _Taking:
    """What is still likely once the notes found so far are taken out."""

    def __init__(self, sounding: npt.NDArray[np.float32], rules: HearingRules) -> None:
        self._sounding = sounding
        self._left = sounding.copy()
        self._rules = rules
        self._least_frames = rules.shortest_s / FRAME_S

    def follow(self, frame: int, key: int, step: int) -> int:
        """From a frame in which the key sounds, the first frame in that direction in which it no
        longer does; short gaps are bridged."""
        column = self._left[:, key]
        end = frame + step  # The first frame that is not part of the note, as far as is known.
        place = end
        while 0 <= place < len(column) and abs(place - end) < _GAP_FRAMES:
            if column[place] >= self._rules.sounding:
                end = place + step
            place += step
        return end

    def is_long_enough(self, start: int, end: int) -> bool:
        return end - start > self._least_frames

    def take(self, start: int, end: int, key: int, start_s: float) -> HeardNote:
        """Make it a note; what leaks onto the keys beside it is no note of its own."""
        certainty = float(self._sounding[start:end, key].mean())
        self._left[start:end, max(key - 1, 0) : key + 2] = 0
        return HeardNote(start_s, end * FRAME_S, key + LOWEST_PITCH, min(certainty, 1.0))

    def left_over(self) -> list[HeardNote]:
        """Notes of what is likely and has no onset, the surest first."""
        left = self._left
        frames, keys = np.nonzero(left > self._rules.sounding)
        order = np.argsort(-left[frames, keys], kind="stable")
        found = []
        for frame, key in zip(frames[order].tolist(), keys[order].tolist(), strict=True):
            if left[frame, key] <= self._rules.sounding:
                continue  # Taken by a note since the list was made.
            start, end = self.follow(frame, key, -1) + 1, self.follow(frame, key, 1)
            note = self.take(start, end, key, start * FRAME_S)
            if self.is_long_enough(start, end) and note.certainty >= self._rules.slurred:
                found.append(note)
        return found


def _without_overtones(notes: list[HeardNote], share: float) -> tuple[HeardNote, ...]:
    """By start and pitch, those that are not the overtone of a surer one begun with them or
    before."""
    by_pitch: dict[int, list[HeardNote]] = {}
    for note in notes:
        by_pitch.setdefault(note.pitch, []).append(note)

    def is_overtone(note: HeardNote) -> bool:
        return any(
            below.start_s <= note.start_s + _TOGETHER_S
            and below.end_s > note.start_s
            and note.certainty < share * below.certainty
            for interval in _OVERTONES
            for below in by_pitch.get(note.pitch - interval, ())
        )

    return tuple(sorted(note for note in notes if not is_overtone(note)))


def _rises(sounding: npt.NDArray[np.float32], highest: float) -> npt.NDArray[np.float32]:
    """(frames, 88) how steeply each pitch becomes likelier, the steepest as high as ``highest``."""
    rises = np.zeros_like(sounding)
    later = sounding[_RISE_FRAMES:]
    steps = [later - sounding[_RISE_FRAMES - n : len(sounding) - n] for n in (1, _RISE_FRAMES)]
    rises[_RISE_FRAMES:] = np.maximum(np.minimum(*steps), 0)
    steepest = float(rises.max())
    return rises * (highest / steepest) if steepest > 0 else rises


def _peaks(values: npt.NDArray[np.float32], least: float) -> npt.NDArray[np.intp]:
    """(n, 2) frame and key of what is at least so high and higher than before and after."""
    inner = values[1:-1]
    is_peak = (inner > values[:-2]) & (inner >= values[2:]) & (inner >= least)
    peaks: npt.NDArray[np.intp] = np.argwhere(is_peak)
    peaks[:, 0] += 1
    return peaks


def _between_frames(values: npt.NDArray[np.float32], frame: int) -> float:
    """−0.5 to 0.5: where the top of the parabola through a peak and its neighbours lies."""
    before, top, after = values[frame - 1 : frame + 2].tolist()
    bend = before - 2 * top + after
    return 0.0 if bend >= 0 else 0.5 * (before - after) / bend

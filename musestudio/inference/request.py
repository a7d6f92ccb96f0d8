"""What is asked of a continuation model, and what comes back."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from musestudio.encoding import controls
from musestudio.errors import RequestError
from musestudio.inference import constraints, rhythm
from musestudio.score import Key, Note, Song
from musestudio.score.track import DRUM_CHANNEL

MOST_BARS = 64
MOST_VOICES = 16
LEVELS = 8
"""Density, register and dynamics are asked for in levels from 1 to this."""
MOST_CANDIDATES = 32
DEFAULT_DRAFTS = 5
DEFAULT_RECALL = 0.85
DEFAULT_TOP_P = 0.995
LARGEST_SEED = 2**64 - 1


@dataclass(frozen=True)
class ContinuationRequest:
    """What is asked for. The same request gives the same notes, on the same provider.

    song, track_ids: the piece, and the tracks that are heard, drums aside.
    start_tick:      where the answer begins.
    bars:            length of the answer, 1–64, in the metre in force there.
    candidates:      1–32 answers. Candidate i is the same whatever their number.
    key:             lock to this key, or None; a hard promise.
    lowest_pitch, highest_pitch: 0–127, both included; a hard promise.
    temperature:     0.05–5; 1 is the model's own taste, more is more adventurous.
    top_p:           0.01–1: the share of likely tokens drawn from (nucleus sampling,
                     Holtzman et al. 2020), for each field.
    seed:            0 to 2**64 − 1.
    style:           one of ``controls.STYLES``, or None.
    recall:          0–1: how readily figures heard before are taken up again; 0 leaves it to
                     the network alone.
    until_tick:      fill: the answer ends here and leads into what the heard tracks play from
                     here on, which is heard first; ``bars`` is then not looked at. None:
                     nothing after ``start_tick`` is heard.
    answer_track_ids: the tracks written on; None: those heard. What the other heard tracks
                     play within the span is heard too.
    role:            one of ``controls.ROLES``, what the answer is to the tracks beside it; None: as
                     their names and registers suggest.
    density, register, dynamics: 1 (sparse, low, soft) to 8 (dense, high, loud), or None to
                     leave it to the model; wishes, not promises.
    ending:          the piece ends in the last bar.
    most_voices:     1–16 notes of the answer sounding at once, at most; a hard promise.
    keep_rhythm:     the notes that now stand in the span on the answer's tracks keep their
                     onsets and lengths, and get new pitches and velocities; a hard promise.
    drafts:          1–32: so many are written and ranked by the model's critic, and the best
                     are offered, the best first; candidates beyond them follow as they come.
                     With 1, or without a critic, nothing is ranked.
    """

    song: Song
    start_tick: int
    track_ids: tuple[int, ...]
    bars: int = 4
    candidates: int = 4
    key: Key | None = None
    lowest_pitch: int = 21
    highest_pitch: int = 108
    temperature: float = 1.0
    top_p: float = DEFAULT_TOP_P
    seed: int = 0
    style: str | None = None
    recall: float = DEFAULT_RECALL
    until_tick: int | None = None
    answer_track_ids: tuple[int, ...] | None = None
    role: str | None = None
    density: int | None = None
    register: int | None = None
    dynamics: int | None = None
    ending: bool = False
    most_voices: int | None = None
    keep_rhythm: bool = False
    drafts: int = DEFAULT_DRAFTS

    def __post_init__(self) -> None:
        """Raises RequestError with one sentence where a value makes no sense."""
        for value, least, most, what in (
            (self.bars, 1, MOST_BARS, "The number of bars"),
            (self.candidates, 1, MOST_CANDIDATES, "The number of candidates"),
            (self.drafts, 1, MOST_CANDIDATES, "The number of drafts"),
            (self.lowest_pitch, 0, 127, "The lowest pitch"),
            (self.highest_pitch, 0, 127, "The highest pitch"),
            (self.temperature, 0.05, 5, "The temperature"),
            (self.top_p, 0.01, 1, "Top-p"),
            (self.recall, 0, 1, "Recall"),
            (self.density, 1, LEVELS, "Density"),
            (self.register, 1, LEVELS, "Register"),
            (self.dynamics, 1, LEVELS, "Dynamics"),
            (self.most_voices, 1, MOST_VOICES, "The number of voices"),
        ):
            if value is not None and not least <= value <= most:
                raise RequestError(f"{what} has to be from {least} to {most}, not {value}.")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise RequestError(f"The seed has to be from 0 to {LARGEST_SEED}, not {self.seed}.")
        if self.style is not None and self.style not in controls.STYLES:
            raise RequestError(f"Unknown style; known are {', '.join(controls.STYLES)}.")
        if self.role is not None and self.role not in controls.ROLES:
            raise RequestError(f"Unknown role; known are {', '.join(controls.ROLES)}.")
        self._check_span()
        self._check_tracks()
        if len(constraints.allowed_pitches(self.key, self.lowest_pitch, self.highest_pitch)) == 0:
            raise RequestError(
                f"No note of {self.key.name} lies in the range asked for."
                if self.key
                else "The lowest pitch lies above the highest."
            )
        if self.keep_rhythm:
            self._check_rhythm()

    def _check_span(self) -> None:
        if self.start_tick < 0:
            raise RequestError("The start cannot be negative.")
        if self.until_tick is None:
            return
        if self.until_tick <= self.start_tick:
            raise RequestError("A span to fill has to end after it begins.")
        if self.until_tick > self.song.metre_map.bars_after(self.start_tick, MOST_BARS):
            raise RequestError(f"A span to fill can be {MOST_BARS} bars long at most.")
        if self.ending:
            raise RequestError("A span to fill leads on, so it cannot be the ending too.")

    def _check_tracks(self) -> None:
        if not self.track_ids or self.answer_track_ids == ():
            raise RequestError("There is no track to continue on.")
        if not {track.track_id for track in self.song.tracks}.issuperset(self.heard):
            raise RequestError("A track that was asked for is not in the song.")
        if any(self.song.track(track_id).is_drums for track_id in self.heard):
            raise RequestError("Drum tracks cannot be continued; choose tracks with pitches.")

    def _check_rhythm(self) -> None:
        standing = self.standing_notes()
        if not standing:
            raise RequestError("There are no notes in the span whose rhythm could be kept.")
        together = constraints.most_sounding_at_once(note for _, note in standing)
        if self.most_voices is not None and together > self.most_voices:
            raise RequestError(
                f"The rhythm to keep has {together} notes sounding at once, "
                f"more than the {self.most_voices} allowed."
            )
        held = [
            note
            for track_id in self.answering
            for note in self.song.track(track_id).sounding_notes
            if note.start_tick < self.start_tick < note.end_tick
        ]
        needed = rhythm.most_pitches_needed(
            standing, held, self.start_tick, self.song.ticks_per_beat
        )
        pitches = constraints.allowed_pitches(self.key, self.lowest_pitch, self.highest_pitch)
        if needed > len(pitches):
            raise RequestError(
                f"The rhythm to keep asks for {needed} pitches at once; "
                f"the range and key have {len(pitches)}."
            )

    @property
    def answering(self) -> tuple[int, ...]:
        """The tracks that are written on."""
        return self.track_ids if self.answer_track_ids is None else self.answer_track_ids

    @property
    def heard(self) -> tuple[int, ...]:
        """The tracks that are heard; those written on always are."""
        return tuple(dict.fromkeys((*self.track_ids, *self.answering)))

    @property
    def end_tick(self) -> int:
        """Where the answer ends: at the join with known music, or ``bars`` bars after its
        start, in the metres in force."""
        if self.until_tick is not None:
            return self.until_tick
        return self.song.metre_map.bars_after(self.start_tick, self.bars)

    def standing_notes(self) -> list[tuple[int, Note]]:
        """(track_id, note) of what now begins within the span on the answer's tracks, drums
        and muted notes aside."""
        found = []
        for track_id in self.answering:
            notes = self.song.track(track_id).sounding_notes
            first, after = (
                bisect_left(notes, tick, key=lambda note: note.start_tick)
                for tick in (self.start_tick, self.end_tick)
            )
            pitched = (note for note in notes[first:after] if note.channel != DRUM_CHANNEL)
            found += [(track_id, note) for note in pitched]
        return found


class LookedAt(NamedTuple):
    """A note the model listened to while it wrote another.

    weight: 0–1, its share of the model's attention.
    """

    track_id: int
    note: Note
    weight: float


@dataclass(frozen=True)
class Candidate:
    """One answer: (track_id, note) in reading order, in the song's own ticks.

    looked_at: for each of ``notes``, up to three earlier (or given) notes that the model
               looked at most when it wrote it, the most looked at first; empty unless asked
               for (``explain``).
    """

    notes: tuple[tuple[int, Note], ...]
    start_tick: int
    end_tick: int
    seed: int
    index: int
    looked_at: tuple[tuple[LookedAt, ...], ...] = ()

"""What is asked of a continuation model, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from musestudio.encoding import controls
from musestudio.errors import RequestError
from musestudio.inference import constraints
from musestudio.score import Key, Note, Song

MOST_BARS = 64
MOST_CANDIDATES = 32
DEFAULT_RECALL = 0.85
LARGEST_SEED = 2**64 - 1


@dataclass(frozen=True)
class ContinuationRequest:
    """What is asked for. The same request gives the same notes, on the same provider.

    song, track_ids: the piece, and the tracks that are heard and answered on.
    start_tick:      where the answer begins; what lies after it is not heard.
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
    top_p: float = 0.95
    seed: int = 0
    style: str | None = None
    recall: float = DEFAULT_RECALL

    def __post_init__(self) -> None:
        """Raises RequestError with one sentence where a value makes no sense."""
        for value, least, most, what in (
            (self.bars, 1, MOST_BARS, "The number of bars"),
            (self.candidates, 1, MOST_CANDIDATES, "The number of candidates"),
            (self.lowest_pitch, 0, 127, "The lowest pitch"),
            (self.highest_pitch, 0, 127, "The highest pitch"),
            (self.temperature, 0.05, 5, "The temperature"),
            (self.top_p, 0.01, 1, "Top-p"),
            (self.recall, 0, 1, "Recall"),
        ):
            if not least <= value <= most:
                raise RequestError(f"{what} has to be from {least} to {most}, not {value}.")
        if self.start_tick < 0:
            raise RequestError("The start cannot be negative.")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise RequestError(f"The seed has to be from 0 to {LARGEST_SEED}, not {self.seed}.")
        if self.style is not None and self.style not in controls.STYLES:
            raise RequestError(f"Unknown style; known are {', '.join(controls.STYLES)}.")
        if not self.track_ids:
            raise RequestError("There is no track to continue on.")
        known = {track.track_id for track in self.song.tracks}
        if not known.issuperset(self.track_ids):
            raise RequestError("A track that was asked for is not in the song.")
        if any(self.song.track(track_id).is_drums for track_id in self.track_ids):
            raise RequestError("Drum tracks cannot be continued; choose tracks with pitches.")
        if len(constraints.allowed_pitches(self.key, self.lowest_pitch, self.highest_pitch)) == 0:
            raise RequestError(
                f"No note of {self.key.name} lies in the range asked for."
                if self.key
                else "The lowest pitch lies above the highest."
            )

    @property
    def end_tick(self) -> int:
        """Where the answer ends: ``bars`` bars after its start, in the metres in force."""
        return self.song.metre_map.bars_after(self.start_tick, self.bars)


@dataclass(frozen=True)
class Candidate:
    """One answer: (track_id, note) in reading order, in the song's own ticks."""

    notes: tuple[tuple[int, Note], ...]
    start_tick: int
    end_tick: int
    seed: int
    index: int

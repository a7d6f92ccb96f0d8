"""What a composer asks of a phrase model, in notes: variations of a clip, and phrases from nothing.

``bridging`` asks for the ways between two clips.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.encoding import phrase as phrases
from musestudio.encoding.attributes import ATTRIBUTES, measure, on_scale
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.errors import Cancelled, RequestError
from musestudio.inference import playable
from musestudio.inference.clips import MOST_BARS, Clip
from musestudio.inference.keeping import as_played
from musestudio.inference.manner import in_manner_of
from musestudio.inference.parts import hand_out
from musestudio.inference.phrase_vae import PhraseLatent, PhraseVAE
from musestudio.inference.request import LARGEST_SEED, LEVELS, MOST_CANDIDATES, Candidate
from musestudio.inference.shading import DEFAULT_VELOCITY
from musestudio.inference.steering import MOST, amounts_of
from musestudio.score import Key, MetreChange, MetreMap, Note, Song

MOST_VARIETY = 2.0
_STEERING_ROUNDS = 2
"""How often a phrase is steered on towards its levels."""


@dataclass(frozen=True)
class PhraseAnswer:
    """A phrase in notes.

    notes:    in reading order, in the asker's ticks, within [start_tick, end_tick).
    seed, index: of the request, and which of its answers this is, from 0.
    way:      0–1, how far between the two ends of a bridge; None of anything else.
    is_original: these are the clip's own notes, untouched.
    metres:   of a bridge: the metre it begins in, and where that changes.
    """

    notes: tuple[Note, ...]
    start_tick: int
    end_tick: int
    seed: int = 0
    index: int = 0
    way: float | None = None
    is_original: bool = False
    metres: tuple[MetreChange, ...] = ()

    def moved_to(self, start_tick: int) -> PhraseAnswer:
        """The same from another tick on."""
        by = start_tick - self.start_tick
        return replace(
            self,
            notes=tuple(note.moved(ticks=by) for note in self.notes),
            start_tick=start_tick,
            end_tick=self.end_tick + by,
            metres=tuple(change._replace(tick=change.tick + by) for change in self.metres),
        )


@dataclass(frozen=True)
class PhraseAnswers:
    """What was asked for, and sentences on what was left out, reconciled or guessed."""

    answers: tuple[PhraseAnswer, ...]
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class VaryRequest:
    """Variations of a clip. The same request gives the same notes, on the same provider.

    nearness:    0 (a cousin) to 1 (the clip itself).
    candidates:  1–32; candidate i is the same whatever their number.
    attributes:  ``encoding.attributes.ATTRIBUTES`` → −2 (much less) to 2 (much more) than the
                 clip has; those left out stay.
    temperature: 0 takes the likelier of each decision, up to 2: more is more adventurous.
    seed:        0 to 2**64 − 1.
    """

    clip: Clip
    nearness: float = 0.7
    candidates: int = 4
    attributes: Mapping[str, float] = field(default_factory=dict)
    temperature: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises RequestError with one sentence where a value makes no sense."""
        if self.clip.problem:
            raise RequestError(self.clip.problem)
        if not 0 <= self.nearness <= 1:
            raise RequestError("Nearness lies between 0 (a cousin) and 1 (the phrase itself).")
        check_asked(self.candidates, self.attributes, self.temperature, self.seed)


@dataclass(frozen=True)
class PriorRequest:
    """Phrases from nothing, for bars of a song. The same request gives the same notes.

    metre_map:   of the song, with its ticks per beat.
    first_bar:   from 1.
    bars:        1–64.
    key:         they are in this key, or in any the model likes.
    style:       one of ``controls.STYLES``, or None.
    variety:     0–2: how unusual the music may be; 1 is as the model learned it.
    levels:      attributes → 1 (as little, low, soft as music mostly is at the least) to 8 (at the
                 most), wherever the model would have begun.
    candidates, attributes, temperature, seed: as for ``VaryRequest``; attributes are counted
                 from what the model would write without them, and come after the levels.
    """

    metre_map: MetreMap
    first_bar: int = 1
    bars: int = 4
    key: Key | None = None
    style: str | None = None
    variety: float = 1.0
    candidates: int = 4
    attributes: Mapping[str, float] = field(default_factory=dict)
    temperature: float = 0.0
    seed: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises RequestError with one sentence where a value makes no sense."""
        if self.first_bar < 1:
            raise RequestError("Bars count from 1.")
        if not 1 <= self.bars <= MOST_BARS:
            raise RequestError(
                f"The number of bars has to be from 1 to {MOST_BARS}, not {self.bars}."
            )
        if self.style is not None and self.style not in controls.STYLES:
            raise RequestError(f"Unknown style; known are {', '.join(controls.STYLES)}.")
        if not 0 <= self.variety <= MOST_VARIETY:
            raise RequestError(f"Variety has to be from 0 to {MOST_VARIETY:g}, not {self.variety}.")
        amounts_of(dict.fromkeys(self.levels, 0.0))
        for name, level in self.levels.items():
            if not 1 <= level <= LEVELS:
                raise RequestError(
                    f"{name.capitalize()} has to be from 1 to {LEVELS}, not {level}."
                )
        check_asked(self.candidates, self.attributes, self.temperature, self.seed)


def check_asked(
    candidates: int, attributes: Mapping[str, float], temperature: float, seed: int
) -> None:
    """Raises RequestError with one sentence where a value makes no sense."""
    if not 1 <= candidates <= MOST_CANDIDATES:
        raise RequestError(
            f"The number of candidates has to be from 1 to {MOST_CANDIDATES}, not {candidates}."
        )
    amounts_of(attributes)
    if not 0 <= temperature <= 2:
        raise RequestError(f"The temperature has to be from 0 to 2, not {temperature}.")
    if not 0 <= seed <= LARGEST_SEED:
        raise RequestError(f"The seed has to be from 0 to {LARGEST_SEED}, not {seed}.")


def vary(model: PhraseVAE, request: VaryRequest) -> PhraseAnswers:
    """Variations for the bars of the clip, near to its key, register and number of voices unless
    they are steered away. What a variation keeps of the clip, it keeps as it was played; one of
    nearness 1 is the clip itself, unless it is steered or left to chance.

    Raises RequestError where the model has not learned to be steered and is asked to.
    """
    clip = request.clip
    itself = model.encode(clip.bars)
    points = model.vary(itself, request.nearness, candidates=request.candidates, seed=request.seed)
    points = _steered(model, points, request.attributes)
    *written, remembered = (
        *model.decode_all(points, temperature=request.temperature, seed=request.seed),
        model.decode(itself),
    )

    def near(notes: tuple[Note, ...]) -> tuple[Note, ...]:
        asked = {name for name, amount in request.attributes.items() if amount}
        return in_manner_of(
            clip,
            notes,
            request.nearness,
            keep_register="register" not in asked,
            keep_voices="polyphony" not in asked,
        )

    louder = _louder_without_dynamics(model, request)
    answers = tuple(
        PhraseAnswer(
            tuple(
                note.with_velocity(note.velocity + louder)
                for note in near(as_played(phrase, clip, remembered))
            ),
            clip.start_tick,
            clip.end_tick,
            request.seed,
            index,
        )
        for index, phrase in enumerate(written)
    )
    return PhraseAnswers(answers, clip.said)


def generate(
    model: PhraseVAE,
    request: PriorRequest,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda _: None,
) -> PhraseAnswers:
    """Phrases from nothing for those bars.

    cancelled: asked before every phrase; True ends the work with Cancelled.
    progress:  called with 0–1 after every phrase.
    Raises RequestError where the model has not learned to be steered and is asked to.
    """
    frame = BarFrame.of(request.metre_map, request.first_bar, request.bars)
    drawn = []
    for index in range(request.candidates):
        if cancelled():
            raise Cancelled("Stopped.")
        drawn.append(
            model.sample(
                frame,
                key=request.key,
                style=request.style,
                variety=request.variety,
                seed=_seed_of(request.seed, index),
            )
        )
        progress((index + 1) / request.candidates)
    points = tuple(drawn)
    points = _steered(model, _brought_to(model, points, request.levels), request.attributes)
    written = model.decode_all(points, temperature=request.temperature, seed=request.seed)
    ticks_per_beat = request.metre_map.ticks_per_beat
    end_tick = request.metre_map.bar_start(request.first_bar + request.bars)
    answers = tuple(
        PhraseAnswer(
            notes_of(phrase, ticks_per_beat, frame.start_tick, end_tick),
            frame.start_tick,
            end_tick,
            request.seed,
            index,
        )
        for index, phrase in enumerate(written)
    )
    return PhraseAnswers(answers)


def notes_of(
    phrase: PhraseBars,
    ticks_per_beat: int,
    start_tick: int,
    end_tick: int | None = None,
    *,
    flat_velocity: int | None = None,
) -> tuple[Note, ...]:
    """A phrase the model wrote, fit to be played, from ``start_tick`` on and over by ``end_tick``.

    flat_velocity: the one velocity of all notes, where there are to be no dynamics.
    """
    if flat_velocity is not None:
        phrase = replace(phrase, velocity=np.full(len(phrase), encoding.NO_VELOCITY))
    drawn = phrases.decode(
        phrase, ticks_per_beat, start_tick, default_velocity=flat_velocity or DEFAULT_VELOCITY
    )
    if end_tick is None:
        end_tick = start_tick + encoding.from_grid(int(phrase.bar_length.sum()), ticks_per_beat)
    within = playable.struck_once(playable.within_span(drawn, start_tick, end_tick))
    return tuple(playable.ending_by(note, end_tick) for note in within)


def as_candidate(
    answer: PhraseAnswer, song: Song, track_ids: Sequence[int], clip: Clip | None = None
) -> Candidate:
    """The answer on tracks of a song, each note on the one in whose register it lies best.

    clip: whose notes tell what each track's register is, and stay on their track where the answer
          keeps them; without it all goes to the first track.
    """
    parts = clip.parts if clip is not None else ()
    tracks_of: dict[tuple[int, int], list[int]] = {}
    for track_id, note in reversed(parts):
        if track_id in track_ids:
            tracks_of.setdefault((note.start_tick, note.pitch), []).append(track_id)
    handed = []
    for suited, note in hand_out(answer.notes, song, track_ids, parts):
        # Of two in unison each goes back to its own.
        own = tracks_of.get((note.start_tick, note.pitch))
        track_id = own.pop() if own else suited
        handed.append((track_id, note.with_channel(song.track(track_id).channel)))
    handed.sort(key=lambda part: (part[1], part[0]))
    return Candidate(tuple(handed), answer.start_tick, answer.end_tick, answer.seed, answer.index)


def _louder_without_dynamics(model: PhraseVAE, request: VaryRequest) -> int:
    """How much louder all notes are to be of a clip in which all are as loud, which the model does
    not hear."""
    if request.clip.has_dynamics or model.steering is None:
        return 0
    unit = float(model.steering.unit[ATTRIBUTES.index("dynamics")])
    return round(request.attributes.get("dynamics", 0.0) * unit)


def _steered(
    model: PhraseVAE, points: Sequence[PhraseLatent], attributes: Mapping[str, float]
) -> tuple[PhraseLatent, ...]:
    if not any(attributes.values()):
        return tuple(points)
    return tuple(model.steer(point, attributes) for point in points)


def _brought_to(
    model: PhraseVAE, points: Sequence[PhraseLatent], levels: Mapping[str, int]
) -> Sequence[PhraseLatent]:
    """Points steered until their music has so much of each attribute, as far as that goes."""
    if not levels:
        return points
    steering = model.steering
    if steering is None:
        raise RequestError("This model has not learned to be steered.")
    for _ in range(_STEERING_ROUNDS):
        # Each is asked for what is still lacking.
        steered = []
        for point, phrase in zip(points, model.decode_all(points), strict=True):
            has = on_scale(measure(phrase))
            lacking = {}
            for name, level in levels.items():
                i = ATTRIBUTES.index(name)
                share = (level - 1) / (LEVELS - 1)
                wanted = (1 - share) * steering.low[i] + share * steering.high[i]
                by = float(np.nan_to_num((wanted - has[i]) / steering.unit[i]))
                lacking[name] = min(max(by, -MOST), MOST)
            steered.append(model.steer(point, lacking))
        points = steered
    return points


def _seed_of(seed: int, index: int) -> int:
    """A seed of its own for each candidate."""
    return int(np.random.SeedSequence([seed, index]).generate_state(1, np.uint64)[0])

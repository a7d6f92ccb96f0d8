"""Listening by numbers: generated continuations beside the real ones of the same prompts.

Every case is eight bars of a held-out piece and the eight bars that follow; a model hears
the first and writes the second. What is compared are averages of plain musical statistics,
to see where a model is unlike music, and which way.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from musestudio.encoding import notes as encoding
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.request import ContinuationRequest
from musestudio.midi.file import read_song
from musestudio.score import Note, Song, Track, estimate_key
from musestudio.score.track import DRUM_CHANNEL
from training.corpus import CorpusFile

BARS = 8
SHAPE_NOTES = 4


@dataclass(frozen=True)
class Case:
    """A prompt and what the composer wrote next, as one track of a song."""

    song: Song
    start_tick: int
    prompt: tuple[Note, ...]
    real: tuple[Note, ...]
    has_velocity: bool


def find_cases(files: Iterable[CorpusFile], count: int, seed: int = 0) -> list[Case]:
    """Up to ``count`` cases, one per work, from the valid files, in a fixed order."""
    rng = np.random.default_rng(seed)
    valid = [file for file in files if file.split == "valid"]
    cases: list[Case] = []
    works: set[str] = set()
    for i in rng.permutation(len(valid)):
        file = valid[i]
        if len(cases) == count:
            break
        if file.work in works:
            continue
        case = _case(file, rng)
        if case is not None:
            cases.append(case)
            works.add(file.work)
    return cases


def _case(file: CorpusFile, rng: np.random.Generator) -> Case | None:
    song, _ = read_song(file.path)
    notes = tuple(sorted(n for t in song.tracks for n in t.notes if n.channel != DRUM_CHANNEL))
    metre_map = song.metre_map
    last_bar = metre_map.position_at(song.last_note_end_tick).bar
    if last_bar < 2 * BARS + 1:
        return None
    first_bar = int(rng.integers(1, last_bar - 2 * BARS + 1))
    ticks = [metre_map.bar_start(first_bar + n * BARS) for n in range(3)]
    prompt = tuple(n for n in notes if ticks[0] <= n.start_tick < ticks[1])
    real = tuple(n for n in notes if ticks[1] <= n.start_tick < ticks[2])
    if len(prompt) < 16 or len(real) < 16:
        return None
    metas = tuple(meta for track in song.tracks for meta in track.metas)
    heard = Track(1, prompt, metas=tuple(sorted(metas, key=lambda m: m.tick)))
    one_track = Song((heard,), song.ticks_per_beat)
    return Case(one_track, ticks[1], prompt, real, file.has_velocity)


def statistics(case: Case, continuation: tuple[Note, ...]) -> dict[str, float]:
    """Numbers about a continuation and its relation to the prompt.

    shared_shapes:   share of its four-note shapes (shifts and intervals) the prompt has too.
    own_shapes:      share of its four-note shapes that occur in it more than once.
    in_prompt_key:   share of notes in the key the prompt is estimated to be in.
    same_durations:  share of notes whose length occurs in the prompt.
    notes_per_bar, range_semitones, mean_pitch_change, velocity_spread (standard deviation),
    empty_bars, longest_one_note_run, chord_size: as they say.
    """
    beat = case.song.ticks_per_beat
    prompt, _ = encoding.encode(case.prompt, beat)
    steps, _ = encoding.encode(continuation, beat)
    pitches = steps.pitch[steps.pitch < encoding.REST]
    known = set(_shapes(prompt))
    shapes = _shapes(steps)
    distinct = set(shapes)
    key = estimate_key(case.prompt)
    bar_of = [case.song.metre_map.position_at(n.start_tick).bar for n in continuation]
    first_bar = case.song.metre_map.position_at(case.start_tick).bar
    run = longest = 1
    for a, b in itertools.pairwise(pitches):
        run = run + 1 if a == b else 1
        longest = max(longest, run)
    durations = set(prompt.duration.tolist())
    velocities = [n.velocity for n in continuation]
    return {
        "shared_shapes": _share(shape in known for shape in shapes),
        "own_shapes": 1 - len(distinct) / max(len(shapes), 1),
        "in_prompt_key": _share(n.pitch in key for n in continuation) if key else math.nan,
        "same_durations": _share(d in durations for d in steps.duration.tolist()),
        "notes_per_bar": len(continuation) / BARS,
        "range_semitones": float(np.ptp(pitches)) if len(pitches) else 0.0,
        "mean_pitch_change": float(pitches.mean() - np.mean([n.pitch for n in case.prompt])),
        "velocity_spread": float(np.std(velocities)) if case.has_velocity else math.nan,
        "empty_bars": float(BARS - len(set(bar_of) & set(range(first_bar, first_bar + BARS)))),
        "longest_one_note_run": float(longest),
        "chord_size": len(pitches) / max(len(np.unique(steps.onset)), 1),
    }


def listen(
    model: ContinuationModel, cases: list[Case], *, recall: float, temperature: float, top_p: float
) -> dict[str, dict[str, float]]:
    """Means over all cases: {"real": {...}, "generated": {...}, "distance": {...}}.

    distance: mean absolute difference, case by case, in standard deviations of the real ones.
    """
    real, generated = [], []
    for number, case in enumerate(tqdm(cases, desc=f"listen, recall {recall}", unit="case")):
        request = ContinuationRequest(
            case.song,
            case.start_tick,
            (1,),
            bars=BARS,
            candidates=1,
            key=None,
            lowest_pitch=0,
            highest_pitch=127,
            temperature=temperature,
            top_p=top_p,
            seed=number,
            recall=recall,
        )
        (candidate,) = model.continue_(request)
        real.append(statistics(case, case.real))
        generated.append(statistics(case, tuple(note for _, note in candidate.notes)))
    report: dict[str, dict[str, float]] = {"real": {}, "generated": {}, "distance": {}}
    for name in real[0]:
        truth = np.array([row[name] for row in real])
        made = np.array([row[name] for row in generated])
        report["real"][name] = float(np.nanmean(truth))
        report["generated"][name] = float(np.nanmean(made))
        spread = float(np.nanstd(truth)) or 1.0
        report["distance"][name] = float(np.nanmean(np.abs(made - truth)) / spread)
    return report


def _shapes(steps: encoding.NoteSteps) -> list[tuple[int, ...]]:
    keep = steps.pitch < encoding.REST
    shift, pitch = steps.shift[keep], steps.pitch[keep]
    rows = np.stack([shift[1:], np.diff(pitch)], axis=1)
    return [
        tuple(rows[i : i + SHAPE_NOTES - 1].ravel().tolist())
        for i in range(len(rows) - SHAPE_NOTES + 2)
    ]


def _share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return sum(values) / max(len(values), 1)

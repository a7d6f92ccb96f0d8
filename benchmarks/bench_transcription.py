"""Notes heard in sound: how many are right, how fast, beside the paper's own way of telling them.

python benchmarks/bench_transcription.py

Phrases are rendered by the built-in synth on several instruments and heard again. A note is right
with its pitch and an onset within 50 ms (F1 as mir_eval counts it, each note matched once). The
right column tells notes of the same activations by the thresholds of the paper's package. Hums
are made of partials, with vibrato, glides, noise and a pitch of their own.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from musestudio.inference.transcription.model import Activations, TranscriptionModel
from musestudio.inference.transcription.note_creation import HearingRules, notes_heard
from musestudio.inference.transcription.transcribe import HeardSound, hear
from musestudio.inference.transcription.windows import SAMPLE_RATE
from musestudio.midi.file import read_song
from musestudio.recording.lay_sketch import lay_sketch
from musestudio.resources import demo_paths
from musestudio.score import ChannelEvent, Note, Song, Track
from musestudio.sound.render import render_song
from musestudio.sound.resample import resample

Audio = npt.NDArray[np.float32]

ONSET_S = 0.05
AS_IN_THE_PAPER = HearingRules(
    onset=0.5, again=0.0, sounding=0.3, slurred=0.0, overtone=0.0, shortest_s=0.1277
)
INSTRUMENTS = {
    "piano": 0,
    "electric piano": 4,
    "steel guitar": 25,
    "trumpet": 56,
    "tenor sax": 66,
    "clarinet": 71,
}


class Struck(NamedTuple):
    """A note, by when it begins (seconds) and its pitch."""

    start_s: float
    pitch: int


class Score(NamedTuple):
    """Shares of 1."""

    f1: float
    precision: float
    recall: float


def score(true: Iterable[Struck], heard: Iterable[Struck]) -> Score:
    """Each note of the one is matched with at most one of the other, the nearest first."""
    left: dict[int, list[float]] = {}
    n_heard = n_true = n_right = 0
    for note in heard:
        left.setdefault(note.pitch, []).append(note.start_s)
        n_heard += 1
    for note in sorted(true):
        n_true += 1
        of_pitch = left.get(note.pitch, [])
        near = [s for s in of_pitch if abs(s - note.start_s) <= ONSET_S]
        if near:
            of_pitch.remove(min(near, key=lambda s: abs(s - note.start_s)))
            n_right += 1
    precision, recall = n_right / max(n_heard, 1), n_right / max(n_true, 1)
    return Score(2 * precision * recall / max(precision + recall, 1e-9), precision, recall)


def phrase(seed: int, program: int, voices: int, notes: int = 60) -> Song:
    """Notes of random pitches and lengths from a sixteenth to a half, up to ``voices`` together."""
    rng, tick, made = random.Random(seed), 0, []
    while len(made) < notes:
        ticks = rng.choice((120, 240, 240, 480, 480, 960))
        for pitch in rng.sample(range(50, 80), rng.randint(1, voices)):
            made.append(Note(tick, pitch, round(ticks * rng.uniform(0.6, 1)), rng.randint(45, 115)))
        tick += ticks
    return Song((Track(1, tuple(sorted(made)), (ChannelEvent(0, bytes((0xC0, program))),)),))


def rendered(song: Song) -> Audio:
    """Mono, at the network's rate."""
    audio = render_song(song, tail_s=1).mean(axis=1)
    return resample(audio.astype(np.float32), 44_100, SAMPLE_RATE)


def struck(song: Song) -> list[Struck]:
    seconds_at = song.tempo_map.seconds_at
    return [Struck(seconds_at(note.start_tick), note.pitch) for _, note in song.all_notes()]


def hum(pitches: Sequence[int], off: float, *, slurred: bool, seed: int) -> Audio:
    """Half a second a note, one second of a quiet room around; off: semitones from in tune."""
    each = SAMPLE_RATE // 2
    glide = int(0.08 * SAMPLE_RATE)
    steps = np.repeat(np.asarray(pitches, float), each)
    padded = np.pad(steps, (glide // 2, glide - glide // 2 - 1), "edge")
    semitones = np.convolve(padded, np.full(glide, 1 / glide), "valid")
    time_s = np.arange(len(semitones)) / SAMPLE_RATE
    semitones += off + 0.3 * np.sin(2 * np.pi * 5.5 * time_s)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((semitones - 69) / 12)) / SAMPLE_RATE
    voice = sum(level * np.sin(n * phase) for n, level in enumerate((1, 0.5, 0.25, 0.1, 0.05), 1))
    if not slurred:
        ramp = np.minimum(
            1, np.minimum(np.arange(each), np.arange(each)[::-1]) / (0.06 * SAMPLE_RATE)
        )
        voice = voice * np.tile(ramp, len(pitches))
    silence = np.zeros(SAMPLE_RATE)
    audio = np.concatenate([silence, 0.15 * voice, silence])
    audio += np.random.default_rng(seed).normal(0, 0.002, len(audio))
    return audio.astype(np.float32)


def report(
    name: str, true: Sequence[Struck], sound: HeardSound, activations: Activations
) -> tuple[Score, Score]:
    """activations: of the sound as it is, before it is put in tune."""
    ours = score(true, [Struck(n.start_s, n.pitch) for n in sound.notes()])
    heard = notes_heard(activations, AS_IN_THE_PAPER)
    paper = score(true, [Struck(n.start_s, n.pitch) for n in heard])
    print(
        f"{name:32}{ours.f1:8.3f}{ours.precision:8.3f}{ours.recall:8.3f}"
        f"{paper.f1:12.3f}{paper.precision:8.3f}{paper.recall:8.3f}"
    )
    return ours, paper


def main() -> None:
    model = TranscriptionModel.open()
    print(f"{'':32}{'F1':>8}{'prec.':>8}{'recall':>8}{'paper F1':>12}{'prec.':>8}{'recall':>8}")
    found, seconds, took_s, rates = [], 0.0, 0.0, []
    songs = [(path.stem, read_song(path).song) for path in demo_paths()]
    for name, program in INSTRUMENTS.items():
        songs += [(f"{name}, {v} voices", phrase(100 + program + v, program, v)) for v in (1, 3)]
    for name, song in songs:
        audio = rendered(song)
        began_s = time.perf_counter()
        sound = hear(audio, model)
        notes = sound.notes()
        took_s += time.perf_counter() - began_s
        seconds += sound.duration_s
        found.append(report(name, struck(song), sound, model.hear(audio)))
        if len(found) <= len(demo_paths()):  # What is struck at random has no beat to find.
            laid = lay_sketch(notes, Song(), 0, on_beat=True)
            minutes = song.tempo_map.seconds_at(song.last_note_end_tick) / 60
            true_bpm = song.last_note_end_tick / song.ticks_per_beat / minutes
            rates.append(f"{laid.beats_per_minute or 0:.0f} for {true_bpm:.0f} quarters a minute")
    for column, whose in enumerate(("ours", "as in the paper")):
        mean = statistics.fmean(pair[column].f1 for pair in found)
        print(f"mean F1, {whose}: {mean:.3f}")
    print(f"{seconds:.0f} s of sound in {took_s:.1f} s: {seconds / took_s:.0f} times as fast")
    print(f"tempo found in the demo phrases: {', '.join(rates)}")
    rng = random.Random(7)
    hums = []
    for index in range(12):
        pitches = [52]
        while len(pitches) < 10:
            pitches.append(pitches[-1] + rng.choice((-5, -4, -2, -1, 1, 2, 3, 4, 7)))
        off, slurred = rng.uniform(-0.45, 0.45), index % 2 == 1
        audio = hum(pitches, off, slurred=slurred, seed=index)
        sound = hear(audio, model)
        true = [Struck(1 + i / 2, pitch) for i, pitch in enumerate(pitches)]
        name = f"hum {off * 100:+.0f} cents, {'slurred' if slurred else 'apart'}"
        hums.append(report(name, true, sound, model.hear(audio)))
    for column, whose in enumerate(("ours", "as in the paper")):
        print(f"mean F1 of hums, {whose}: {statistics.fmean(h[column].f1 for h in hums):.3f}")


if __name__ == "__main__":
    main()

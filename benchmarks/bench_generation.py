"""How long an answer takes, beside its floors; run ``python benchmarks/bench_generation.py``.

One run prints, for the shipped model on the CPU: a request of four candidates × four bars of
two-hand piano, the same request again after one more note was written (the prompt is
remembered), one generation step at batch 1, 4 and 8 with 256 notes in the memory, and the
floor of a step: the shipped weight bytes ÷ the read bandwidth measured in the same run.
Beside them, where torch is installed, the same step in eager PyTorch, and the three LSTM
cells alone, called one by one from Python. Ratios hold better than times.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # The checkout it stands in.

from musestudio import resources
from musestudio.encoding import notes as encoding
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.step import MEMORY, STATE, STEP_INPUTS, STEP_OUTPUTS, STEP_TOKENS
from musestudio.midi.file import read_song

REPEATS = 7
MEMORY_PLACES = 256
N_STEPS = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    path = resources.default_model_path()
    model = ContinuationModel.open(path, "cpu")
    song, _ = read_song(resources.demo_paths()[0])
    start_tick = song.metre_map.bar_line_from(song.last_note_end_tick)
    track_ids = tuple(track.track_id for track in song.tracks if track.notes)
    request = ContinuationRequest(song, start_tick, track_ids, bars=4, candidates=4)

    rows: list[tuple[str, float, str]] = []
    answers = model.continue_(request)
    notes = [len(candidate.notes) for candidate in answers]
    cold_ms = median_ms(lambda: ContinuationModel.open(path, "cpu").continue_(request), 3)
    rows.append(("open the model, hear the phrase, 4 × 4 bars", cold_ms, f"{sum(notes)} notes"))
    rows.append(("4 × 4 bars, phrase known", median_ms(lambda: model.continue_(request)), ""))

    last = song.track(track_ids[0])
    shorter = song.with_track(last.with_notes(last.notes[:-1]))
    before = dataclasses.replace(request, song=shorter, candidates=1, bars=1)
    after = dataclasses.replace(request, candidates=1, bars=1)

    def ghost() -> float:
        model.continue_(before)
        began_s = time.perf_counter()
        model.continue_(after)
        return (time.perf_counter() - began_s) * 1000

    rows.append(
        ("one more note → first bar ready", float(np.median([ghost() for _ in range(REPEATS)])), "")
    )

    bandwidth = read_bandwidth_bytes_per_s()
    floor_ms = path.stat().st_size / bandwidth * 1000
    rows.append(
        (
            "floor of a step",
            floor_ms,
            f"{path.stat().st_size / 1e6:.1f} MB at {bandwidth / 1e9:.1f} GB/s",
        )
    )
    for batch in (1, 4, 8):
        feeds = step_feeds(model, batch)
        steps_ms = median_ms(lambda feeds=feeds: shipped_steps(model, feeds), 5)
        step_ms = steps_ms / N_STEPS
        rows.append((f"one step, batch {batch}", step_ms, f"{step_ms / floor_ms:.2f} × floor"))
    for what, milliseconds in torch_rows(model):
        rows.append((what, milliseconds, f"{milliseconds / floor_ms:.2f} × floor"))

    if as_json:
        print(json.dumps({what: milliseconds for what, milliseconds, _ in rows}))
        return
    print(f"{model.card.name}, {model.card.title}, {model.provider}; medians of {REPEATS}")
    for what, milliseconds, remark in rows:
        print(f"{what:46} {milliseconds:9.3f} ms  {remark}")


def step_feeds(model: ContinuationModel, batch: int) -> dict[str, np.ndarray]:
    """What one step takes, every tensor at its real size."""
    sizes: dict[int | str, int] = {"batch": batch, "memory": MEMORY_PLACES}
    feeds: dict[str, np.ndarray] = {
        name: np.zeros([sizes.get(size, size) for size in model.card.inputs[name]], np.float32)
        for name in STEP_INPUTS
    }
    feeds |= {name: np.ones(batch, np.int64) for name in STEP_TOKENS}
    feeds["bar_length"] = np.full(batch, 4 * encoding.GRID_PER_BEAT)
    feeds["memory_bar"] = np.zeros((batch, MEMORY_PLACES), np.int64)
    feeds["temperature"] = feeds["top_p"] = np.ones(batch, np.float32)
    return feeds


def shipped_steps(model: ContinuationModel, feeds: dict[str, np.ndarray]) -> None:
    for _ in range(N_STEPS):
        model.session.run(list(STEP_OUTPUTS), feeds)


def torch_rows(model: ContinuationModel) -> list[tuple[str, float]]:
    """The same step at batch 1 in eager PyTorch, and its LSTM cells alone; one thread."""
    try:
        import torch

        from training.models.generation_step import GenerationStep
        from training.models.stacked_lstm import StackedLSTM, StackedLSTMConfig
    except ImportError:
        return []
    torch.set_num_threads(1)
    known = set(StackedLSTMConfig.__dataclass_fields__)
    sizes = {name: value for name, value in model.card.architecture.items() if name in known}
    step = GenerationStep(StackedLSTM(StackedLSTMConfig(**sizes))).eval()
    feeds = {name: torch.from_numpy(array) for name, array in step_feeds(model, 1).items()}
    tokens = {name: feeds[name] for name in STEP_TOKENS}
    rest = [feeds[name] for name in (*STATE, *MEMORY, "bias", "noise", "temperature", "top_p")]
    layers, units = step.network.config.layers, step.network.config.units
    cells = [torch.nn.LSTMCell(units, units) for _ in range(layers)]
    x = torch.zeros(1, units)

    @torch.inference_mode()
    def eager() -> None:
        for _ in range(N_STEPS):
            step(tokens, *rest)

    @torch.inference_mode()
    def cells_alone() -> None:
        for _ in range(N_STEPS):
            y = x
            for cell in cells:
                y, _state = cell(y, (x, x))

    return [
        ("one step, eager PyTorch, batch 1", median_ms(eager, 5) / N_STEPS),
        (f"{layers} LSTM cells alone from Python, batch 1", median_ms(cells_alone, 5) / N_STEPS),
    ]


def read_bandwidth_bytes_per_s() -> float:
    """Reading 256 MB of floats once, the best of several: memory, not cache."""
    data = np.ones(64 * 1024 * 1024, np.float32)
    best_s = min(timed(lambda: data.sum()) for _ in range(REPEATS))
    return data.nbytes / best_s


def median_ms(work: Callable[[], object], repeats: int = REPEATS) -> float:
    return float(np.median([timed(work) for _ in range(repeats)])) * 1000


def timed(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


if __name__ == "__main__":
    main()

"""How long an answer takes, beside its floors; run ``python benchmarks/bench_generation.py``.

One run prints, for the shipped model on the CPU: a request of four candidates × four bars of
two-hand piano, the same request again after one more note was written (the prompt is
remembered), one generation step at batch 1, 4 and 8, and the floor of a step: the shipped
weight bytes ÷ the read bandwidth measured in the same run. Ratios hold better than times.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import numpy as np

from musestudio import resources
from musestudio.encoding import notes as encoding
from musestudio.inference import constraints
from musestudio.inference.continuation import STEP_INPUTS, STEP_OUTPUTS, ContinuationModel
from musestudio.inference.request import ContinuationRequest
from musestudio.midi.file import read_song

REPEATS = 7


def main() -> None:
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
        step_ms = median_ms(lambda batch=batch: step(model, batch), 5) / 50
        rows.append((f"one step, batch {batch}", step_ms, f"{step_ms / floor_ms:.2f} × floor"))

    print(f"{model.card.name}, {model.card.title}, {model.provider}; medians of {REPEATS}")
    for what, milliseconds, remark in rows:
        print(f"{what:46} {milliseconds:9.3f} ms  {remark}")


def step(model: ContinuationModel, batch: int, n_steps: int = 50) -> None:
    layers, _, units = (model.card.inputs["hidden"][i] for i in range(3))
    feeds: dict[str, np.ndarray] = {
        name: np.ones(batch, np.int64) for name, rank in STEP_INPUTS.items() if rank == 1
    }
    feeds["temperature"] = feeds["top_p"] = np.ones(batch, np.float32)
    feeds["bar_length"] = np.full(batch, 4 * encoding.GRID_PER_BEAT)
    feeds["hidden"] = feeds["cell"] = np.zeros((int(layers), batch, int(units)), np.float32)
    feeds["bias"] = feeds["noise"] = np.zeros((batch, constraints.ROW_LENGTH), np.float32)
    for _ in range(n_steps):
        model.session.run(list(STEP_OUTPUTS), feeds)


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

"""The training loop: steps, trials and checkpoints until steps, minutes or patience are spent."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from training.config import AdamWConfig, ValidationConfig
from training.log import TrainingLog
from training.training_state import BEST, CHECKPOINT, TrainingState

CHECKPOINT_EVERY_MINUTES = 3.0
LOG_EVERY_STEPS = 50


def train(
    training: TrainingState,
    take_step: Callable[[float, float], tuple[dict[str, float], int]],
    try_it: Callable[[], tuple[dict[str, float], float]] | None,
    *,
    name: str,
    run: Path,
    log: TrainingLog,
    optimizer: AdamWConfig,
    validation: ValidationConfig,
    max_minutes: float,
    shown: tuple[str, ...] = ("loss", "notes_per_s"),
) -> None:
    """Train until ``max_steps``, ``max_minutes`` or the end of patience, and save all on the way.

    take_step: given the learning rate and the progress, 0 to 1, takes one step; the losses by
               field and the notes it heard.
    try_it:    figures of the network on held-out music, and the loss that tells the best; None
               where there is no such music.
    shown:     columns of the log beside the progress bar.
    """

    def is_over() -> bool:
        has_waited = training.best is not None and training.best.has_waited_enough(validation)
        is_spent = training.step >= optimizer.max_steps or training.minutes >= max_minutes
        return is_spent or has_waited

    def make_a_trial() -> None:
        assert try_it is not None
        figures, loss = try_it()
        log.write_trial(training.step, training.minutes, figures, loss)
        if training.is_best_after(loss):
            training.save_best(run / BEST)

    training.look_at_the_clock()
    last_saved_minutes = training.minutes
    if try_it is not None and training.best is None:
        make_a_trial()
    with tqdm(
        initial=training.step,
        total=optimizer.max_steps,
        desc=name,
        unit="step",
        disable=not training.fabric.is_global_zero,
    ) as bar:
        while not is_over():
            progress = max(training.step / optimizer.max_steps, training.minutes / max_minutes)
            rate = learning_rate_at(optimizer, training.step, training.minutes, max_minutes)
            losses, n_notes = take_step(rate, progress)
            training.look_at_the_clock()
            bar.update()
            log.add(losses, notes=n_notes)
            if training.step % LOG_EVERY_STEPS == 0 or is_over():
                row = log.write(training.step, training.minutes, rate)
                bar.set_postfix({column: row[column] for column in shown})
            best = training.best
            if best is not None and (
                best.is_due(validation, training.step, training.minutes) or is_over()
            ):
                make_a_trial()
            if training.minutes - last_saved_minutes > CHECKPOINT_EVERY_MINUTES:
                training.save(run / CHECKPOINT)
                last_saved_minutes = training.minutes


def learning_rate_at(config: AdamWConfig, step: int, minutes: float, max_minutes: float) -> float:
    """Linear warm-up, then a cosine over whichever of steps and minutes is further on.

    Under a bound in minutes the decay has to finish in time on any machine, fast or slow.
    """
    progress = min(max(step / config.max_steps, minutes / max_minutes), 1.0)
    cosine = 0.5 * (1 + math.cos(math.pi * progress))
    decayed = config.final_learning_rate + cosine * (
        config.learning_rate - config.final_learning_rate
    )
    return decayed * min((step + 1) / max(config.warmup_steps, 1), 1.0)

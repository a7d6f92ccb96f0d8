"""Sound to notes: tones whose notes are known, and sounds in which there are none."""

from __future__ import annotations

import numpy as np
import pytest

from musestudio.errors import Cancelled, ModelError, RequestError
from musestudio.inference.transcription.melody import is_one_voice, one_voice
from musestudio.inference.transcription.model import TranscriptionModel
from musestudio.inference.transcription.note_creation import HeardNote
from musestudio.inference.transcription.placing import as_played
from musestudio.inference.transcription.transcribe import (
    LONGEST_S,
    Listening,
    SketchNote,
    hear,
)
from musestudio.inference.transcription.windows import SAMPLE_RATE
from musestudio.resources import shipped_model_paths
from musestudio.score import TempoChange, TempoMap

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


@pytest.fixture(scope="module")
def model() -> TranscriptionModel:
    return TranscriptionModel.open()


def tones(*notes: tuple[float, float, float, float], length_s: float = 0.0) -> np.ndarray:
    """A reed-like sound of (start_s, end_s, pitch, level 0–1) notes."""
    audio = np.zeros(round(max(length_s, *(end_s + 0.3 for _, end_s, _, _ in notes)) * SAMPLE_RATE))
    for start_s, end_s, pitch, level in notes:
        time_s = np.arange(round((end_s - start_s) * SAMPLE_RATE)) / SAMPLE_RATE
        phase = 2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time_s
        tone = sum(np.sin(n * phase) / n**1.5 for n in range(1, 6))
        tone *= np.minimum(1, np.minimum(time_s, time_s[::-1]) / 0.01)
        start = round(start_s * SAMPLE_RATE)
        audio[start : start + len(tone)] += 0.2 * level * tone
    return audio.astype(np.float32)


def test_a_melody_comes_back_note_for_note(model: TranscriptionModel) -> None:
    # Eight notes over more than two of the network's windows, two of them softer.
    played = [(0.4 + 0.5 * i, 0.85 + 0.5 * i, p, 1.0 - 0.7 * (i > 5)) for i, p in enumerate(SCALE)]
    heard = hear(tones(*played), model).notes()
    assert [note.pitch for note in heard] == list(SCALE)
    for note, (start_s, end_s, _, _) in zip(heard, played, strict=True):
        assert note.start_s == pytest.approx(start_s, abs=0.05)
        assert note.end_s == pytest.approx(end_s, abs=0.1)
    assert max(n.velocity for n in heard[6:]) < min(n.velocity for n in heard[:6])


def test_a_chord_is_heard_as_its_notes_and_less_of_it_when_asked(model: TranscriptionModel) -> None:
    sound = hear(tones(*((0.5, 1.5, pitch, 1.0) for pitch in (53, 57, 60, 76))), model)
    assert {note.pitch for note in sound.notes()} == {53, 57, 60, 76}
    assert {note.pitch for note in sound.notes(Listening(highest_pitch=59))} == {53, 57}
    assert len(sound.notes(Listening(detail=0))) <= len(sound.notes(Listening(detail=1)))


def test_in_silence_noise_and_next_to_nothing_there_are_no_notes(model: TranscriptionModel) -> None:
    noise = np.random.default_rng(1).normal(0, 0.05, 2 * SAMPLE_RATE).astype(np.float32)
    for audio in (np.zeros(SAMPLE_RATE, np.float32), noise, np.zeros(100), np.zeros(0)):
        assert hear(audio, model).notes(Listening(detail=0.4)) == ()
    assert hear(np.full(SAMPLE_RATE, np.nan, np.float32), model).notes() == ()


def test_listening_tells_how_far_it_is_and_can_be_stopped(model: TranscriptionModel) -> None:
    audio, told = np.zeros(6 * SAMPLE_RATE, np.float32), []
    hear(audio, model, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    with pytest.raises(Cancelled):
        hear(audio, model, cancelled=lambda: True)
    with pytest.raises(RequestError, match="at most 20"):
        hear(np.zeros((LONGEST_S + 60) * SAMPLE_RATE, np.float32), model)


@pytest.mark.parametrize("off", [-0.4, 0.5])
def test_a_hum_beside_concert_pitch_is_put_in_tune(model: TranscriptionModel, off: float) -> None:
    hummed = [(0.3 + 0.5 * i, 0.8 + 0.5 * i, pitch + off, 1.0) for i, pitch in enumerate(SCALE)]
    sound = hear(tones(*hummed), model)
    heard = sound.notes(Listening(one_voice=True))
    by = heard[0].pitch - SCALE[0]  # Half a semitone off may be either of two.
    assert [note.pitch - by for note in heard] == list(SCALE)
    assert abs(by - off) <= 0.5
    assert [n.start_s for n in heard] == pytest.approx([start for start, *_ in hummed], abs=0.05)


def test_another_model_or_none_gets_one_sentence(tmp_path) -> None:
    (tmp_path / "noise.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"“noise\.onnx” could not be loaded"):
        TranscriptionModel.open(tmp_path / "noise.onnx")
    with pytest.raises(ModelError, match="not installed"):
        TranscriptionModel.open(tmp_path / "missing.onnx")
    with pytest.raises(ModelError, match="is not basic-pitch's"):
        TranscriptionModel.open(shipped_model_paths()[0])


def test_one_voice_keeps_the_surest_of_what_sounds_together_and_lets_nothing_ring_on() -> None:
    octave, within = HeardNote(0.02, 0.5, 72, 0.4), HeardNote(0.6, 0.8, 79, 0.4)
    low, slurred = HeardNote(0.0, 1.45, 60, 0.7), HeardNote(1.0, 1.5, 62, 0.6)
    scoop = HeardNote(2.0, 2.08, 64, 0.5)
    reached = HeardNote(2.08, 2.6, 64, 0.7)
    heard = one_voice([octave, slurred, low, within, reached, scoop])
    assert heard == (low._replace(end_s=1.0), slurred, reached._replace(start_s=2.0))
    assert one_voice([]) == ()
    assert is_one_voice([low, slurred, reached])
    assert not is_one_voice([low, octave, slurred])


def test_notes_keep_their_time_on_a_clock_that_changes_its_tempo() -> None:
    tempo_map = TempoMap(480, [TempoChange(0, 500_000), TempoChange(960, 1_000_000)])
    sketch = [SketchNote(2.0, 2.5, 60, 90), SketchNote(2.5, 3.5, 64, 70)]
    first, second = as_played(sketch, tempo_map, at_tick=480, channel=3)
    assert (first.start_tick, first.duration_ticks, first.velocity) == (480, 480, 90)
    assert (second.start_tick, second.duration_ticks, second.channel) == (960, 480, 3)
    assert as_played([], tempo_map, 0) == ()

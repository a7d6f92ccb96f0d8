"""Drafts are described by what a listener would notice, ranked, and the best offered first."""

from __future__ import annotations

import base64
import dataclasses
import logging
import math
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.contract import read_card
from musestudio.inference.critic import CRITIC_KEY, Critic, Scene
from musestudio.inference.prompt import hear
from musestudio.inference.request import DEFAULT_DRAFTS, Candidate, ContinuationRequest
from musestudio.inference.traits import trait_names
from musestudio.score import Note, Song, Track
from tests.unit.inference.dice import Dice, model_of

TINY = Path(__file__).parents[2] / "data" / "tiny.onnx"
BEAT = 480
BAR = 4 * BEAT
TUNE = (60, 64, 67, 72, 71, 67, 65, 62)


def bars(first: int, n_bars: int, transpose: int = 0) -> tuple[Note, ...]:
    """Two bars of a tune over held notes, again and again."""
    melody = [
        Note(BEAT * n, TUNE[n % 8] + transpose, BEAT, 60 + 8 * (n % 4))
        for n in range(4 * first, 4 * (first + n_bars))
    ]
    bass = [Note(BAR * n, 36 + transpose, BAR, 50) for n in range(first, first + n_bars)]
    return tuple(sorted(melody + bass))


SONG = Song((Track(1, bars(0, 8)),))
REQUEST = ContinuationRequest(SONG, 8 * BAR, (1,), bars=2, candidates=3)


class LikesManyNotes:
    """Stands where a critic stands: the more notes, the better."""

    def score(self, scene: Scene, drafts: Sequence[Sequence[Note]]) -> np.ndarray:
        assert scene.can_compare
        return np.array([len(notes) for notes in drafts], dtype=np.float32)


def heard_by(critic: object, **wishes: object) -> tuple[Candidate, ...]:
    model = model_of(Dice())
    model.critic = critic  # type: ignore[assignment]
    return model.continue_(dataclasses.replace(REQUEST, **wishes))


def music(candidates: Sequence[Candidate]) -> list[tuple[tuple[int, Note], ...]]:
    return [candidate.notes for candidate in candidates]


def test_the_best_of_the_drafts_are_offered_the_best_first() -> None:
    as_they_come = music(heard_by(None, candidates=8))
    assert music(heard_by(LikesManyNotes(), candidates=8, drafts=1)) == as_they_come
    ranked = heard_by(LikesManyNotes(), candidates=8, drafts=8)
    assert music(ranked) == sorted(as_they_come, key=len, reverse=True) != as_they_come
    assert [candidate.index for candidate in ranked] == list(range(8))


def test_a_candidate_is_the_same_however_many_are_asked_for() -> None:
    many = heard_by(LikesManyNotes(), candidates=12)
    assert music(many[DEFAULT_DRAFTS:]) == music(heard_by(None, candidates=12)[DEFAULT_DRAFTS:])
    for count in (1, 3, 8):
        assert heard_by(LikesManyNotes(), candidates=count) == many[:count]


def test_where_nothing_was_heard_there_is_nothing_to_compare() -> None:
    empty = Song((Track(1, ()),))
    wishes = {"song": empty, "start_tick": 0}
    assert music(heard_by(LikesManyNotes(), **wishes)) == music(heard_by(None, **wishes))


def traits_of(notes: Sequence[Note], request: ContinuationRequest = REQUEST) -> dict[str, float]:
    traits = Scene(request, hear(request)).traits(notes)
    assert traits is not None
    return traits


def test_a_return_is_heard_as_one_and_a_stranger_as_strange() -> None:
    same, moved = traits_of(bars(8, 2)), traits_of(bars(8, 2, transpose=6))
    assert same["bar_notes_lag_2"] == same["shared_6_at_pitch"] == 1
    assert same["longest_shared"] == len(bars(8, 2))
    assert same["pitch_mean_change"] == same["in_key_change"] == same["length_change"] == 0
    assert moved["shared_6"] == 1
    assert moved["bar_notes_lag_2"] == moved["shared_4_at_pitch"] == 0
    assert moved["bar_rhythm_lag_2"] == 1
    assert moved["pitch_mean_change"] == 6
    assert moved["in_key"] < 0.5 < same["in_key"]


def test_who_wrote_the_notes_does_not_show_in_how_they_are_written() -> None:
    tidy = bars(8, 2)
    # Doubled, held too long, a hair late, loud by a step too small to matter.
    untidy = [
        note._replace(
            start_tick=note.start_tick + 3,
            duration_ticks=note.duration_ticks + (BEAT * 9 if note.pitch == 36 else 2),
            velocity=note.velocity + 1 - note.velocity % 8,
        )
        for note in (*tidy, *tidy)
    ]
    rounded = [note._replace(velocity=note.velocity + 1 - note.velocity % 8) for note in tidy]
    assert traits_of(sorted(untidy)) == pytest.approx(traits_of(rounded), nan_ok=True)


@pytest.mark.parametrize("n_bars", [1, 2, 16])
@pytest.mark.parametrize("start_tick", [BAR, 8 * BAR, 8 * BAR + BEAT])
def test_answers_of_any_length_can_be_described(n_bars: int, start_tick: int) -> None:
    request = dataclasses.replace(REQUEST, start_tick=start_tick, bars=n_bars)
    answer = [note for note in bars(0, 25) if start_tick <= note.start_tick < request.end_tick]
    for notes in (answer, answer[:1]):
        traits = traits_of(notes, request)
        assert tuple(traits) == trait_names()
        assert not any(math.isinf(value) for value in traits.values())


def test_dynamics_are_not_listened_to_where_the_music_heard_has_none() -> None:
    flat = Song((Track(1, tuple(note.with_velocity(70) for note in bars(0, 8))),))
    traits = traits_of(bars(8, 2), dataclasses.replace(REQUEST, song=flat))
    loudness = [value for name, value in traits.items() if name.startswith("velocity")]
    assert loudness
    assert all(map(math.isnan, loudness))


def test_a_critic_that_is_no_critic_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "model.onnx"
    for packed, complaint in (
        (b"!", "cannot be used"),
        (base64.b64encode(b"no model"), "not an ONNX model"),
        (base64.b64encode(TINY.read_bytes()), "is not a critic"),
    ):
        path.write_bytes(TINY.read_bytes() + metadata_entry(CRITIC_KEY.encode(), packed))
        with caplog.at_level(logging.WARNING):
            model = ContinuationModel.open(path, "cpu")
        assert model.critic is None
        assert complaint in caplog.text
        assert model.card == read_card(TINY)
        caplog.clear()
    assert Critic.of_model(TINY, read_card(TINY)) is None
    assert not caplog.text


def metadata_entry(key: bytes, value: bytes) -> bytes:
    """One more StringStringEntryProto of a ModelProto, to be put behind its bytes."""

    def with_length(tag: int, content: bytes) -> bytes:
        length, size = len(content), bytearray()
        while length > 0x7F:
            size.append(length & 0x7F | 0x80)
            length >>= 7
        return bytes([tag, *size, length]) + content

    return with_length(0x72, with_length(0x0A, key) + with_length(0x12, value))


def test_a_draft_without_a_note_comes_last() -> None:
    critic = Critic.__new__(Critic)
    critic.traits = list(trait_names())
    critic._session = SimpleNamespace(  # type: ignore[assignment]
        run=lambda _outputs, feeds: [np.zeros((len(feeds["traits"]), 1), np.float32)]
    )
    scene = Scene(REQUEST, hear(REQUEST))
    assert critic.score(scene, [(), bars(8, 2)]).tolist() == [-math.inf, 0]

"""Variations and phrases from nothing, in notes, with a tiny untrained model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from musestudio.encoding.phrase import PhraseBars
from musestudio.errors import RequestError
from musestudio.inference.clips import Clip
from musestudio.inference.keeping import as_played
from musestudio.inference.phrase_graphs import OnnxGraphs
from musestudio.inference.phrase_vae import PhraseLatent, PhraseVAE
from musestudio.inference.phrasing import (
    PriorRequest,
    VaryRequest,
    as_candidate,
    generate,
    vary,
)
from musestudio.score import Key, MetreChange, MetreMap, Note, Song, Track

TINY = Path(__file__).parents[2] / "data" / "tiny-phrases.onnx"
# As somebody played it: nothing stands on the grid, and the last note is held over the bar line.
PLAYED = (
    *(
        Note(1920 + i * 240 + (i * 7) % 11, 60 + p, 190 + 9 * i, 60 + 3 * i)
        for i, p in enumerate((0, 4, 7, 12, 11, 7, 5))
    ),
    Note(1920 + 1685, 48, 700, 90),
)
SONG = Song((Track(1, PLAYED), Track(2, (Note(1920, 40, 900, 70, channel=1),))))


@pytest.fixture(scope="module")
def model() -> PhraseVAE:
    return PhraseVAE.open(TINY, "cpu")


@pytest.fixture
def clip() -> Clip:
    return Clip.of_bars(SONG, (1, 2), 2, 1)


def test_variations_stand_in_the_bars_of_the_clip(model: PhraseVAE, clip: Clip) -> None:
    found = vary(model, VaryRequest(clip, nearness=0.4, candidates=3, seed=5))
    assert [answer.index for answer in found.answers] == [0, 1, 2]
    for answer in found.answers:
        assert (answer.start_tick, answer.end_tick, answer.seed) == (1920, 3840, 5)
        assert all(1920 <= note.start_tick < 3840 for note in answer.notes)
        assert list(answer.notes) == sorted(answer.notes)
    assert len({answer.notes for answer in found.answers}) == 3


def test_the_same_request_gives_the_same_notes_however_many(model: PhraseVAE, clip: Clip) -> None:
    request = VaryRequest(clip, candidates=3, temperature=0.8, seed=9)
    many = vary(model, request).answers
    assert vary(model, request).answers == many
    assert vary(model, replace(request, candidates=1)).answers[0].notes == many[0].notes


def test_what_is_kept_of_a_clip_is_kept_as_it_was_played(clip: Clip) -> None:
    assert as_played(clip.bars, clip) == clip.notes
    # Another pitch is the model's, in its time and cut at the bar line; the rest stays.
    bars = replace(clip.bars, pitch=clip.bars.pitch.copy())
    bars.pitch[-1] += 2
    changed = set(as_played(bars, clip)) - set(clip.notes)
    assert len(changed) == 1
    assert changed.pop().end_tick <= clip.end_tick


def test_the_nearest_variation_is_the_clip_itself(model: PhraseVAE, clip: Clip) -> None:
    # The tiny model remembers next to nothing; that is not the variation's doing.
    (answer,) = vary(model, VaryRequest(clip, nearness=1.0, candidates=1)).answers
    assert answer.notes == clip.notes


def test_two_parts_in_unison_stay_two(model: PhraseVAE) -> None:
    tune = tuple(Note(i * 480, 60 + i, 480, 80) for i in range(4))
    # The other part holds its first note into one of its own.
    other = (Note(0, 60, 1200, 70, 1), Note(480, 60, 480, 70, 1), Note(960, 62, 480, 70, 1))
    song = Song((Track(1, tune), Track(2, other)))
    clip = Clip.of_bars(song, (1, 2), 1, 1)
    (answer,) = vary(model, VaryRequest(clip, nearness=1.0, candidates=1)).answers
    assert answer.notes == clip.notes
    assert sorted(as_candidate(answer, song, (1, 2), clip).notes) == sorted(clip.parts)


def test_a_quarter_left_alone_is_the_composers_own(clip: Clip) -> None:
    # The model has forgotten the second note, and thinks the last one shorter than it is.
    bars = clip.bars
    remembered = _without_note(bars, 1)
    remembered.duration[-1] -= 3
    assert as_played(remembered, clip, remembered) == clip.notes
    # A variation that leaves out the first note as well has changed that quarter, no other.
    varied = _without_note(remembered, 0)
    assert as_played(varied, clip, remembered) == clip.notes[2:]


def _without_note(bars: PhraseBars, number: int) -> PhraseBars:
    names = ("bar", "position", "pitch", "duration", "velocity")
    return replace(bars, **{name: np.delete(getattr(bars, name), number) for name in names})


def test_a_clip_without_dynamics_stays_without(model: PhraseVAE) -> None:
    flat = tuple(note.with_velocity(64) for note in PLAYED)
    clip = Clip.of_bars(Song((Track(1, flat),)), (1,), 2, 1)
    found = vary(model, VaryRequest(clip, nearness=0.0))
    assert {note.velocity for answer in found.answers for note in answer.notes} == {64}


def test_a_clip_without_dynamics_can_be_louder_as_a_whole() -> None:
    class Steered(PhraseVAE):
        def steer(self, latent: PhraseLatent, amounts: Mapping[str, float]) -> PhraseLatent:
            return latent

    graphs, card, provider = OnnxGraphs.open(TINY, "cpu")
    steered = Steered(graphs, card, provider)
    steered.steering = SimpleNamespace(unit=np.full(6, 10.0))  # type: ignore[assignment]
    flat = tuple(note.with_velocity(64) for note in PLAYED)
    clip = Clip.of_bars(Song((Track(1, flat),)), (1,), 2, 1)
    (answer,) = vary(steered, VaryRequest(clip, 1.0, 1, {"dynamics": -1.5})).answers
    assert answer.notes == tuple(note.with_velocity(49) for note in flat)


def test_notes_kept_stay_on_their_track(model: PhraseVAE, clip: Clip) -> None:
    (answer,) = vary(model, VaryRequest(clip, candidates=1)).answers
    answer = replace(answer, notes=clip.notes)
    candidate = as_candidate(answer, SONG, (1, 2), clip)
    assert candidate.notes == clip.parts
    assert {i for i, _ in as_candidate(answer, SONG, (2,)).notes} == {2}


def test_phrases_from_nothing_fill_the_bars_asked_for(model: PhraseVAE) -> None:
    waltz = MetreMap(96, [MetreChange(0, 3, 4)])
    request = PriorRequest(waltz, first_bar=3, bars=2, key=Key(9, "minor"), candidates=2, seed=1)
    found = generate(model, request).answers
    for answer in found:
        assert (answer.start_tick, answer.end_tick) == (576, 1152)
        assert all(576 <= note.start_tick < note.end_tick <= 1152 for note in answer.notes)
    assert found[0].notes != found[1].notes
    assert generate(model, request).answers == found
    assert generate(model, replace(request, candidates=1)).answers[0].notes == found[0].notes


def test_levels_are_asked_for_by_what_is_lacking(model: PhraseVAE) -> None:
    asked: list[dict[str, float]] = []

    class Steered(PhraseVAE):
        def steer(self, latent: PhraseLatent, amounts: Mapping[str, float]) -> PhraseLatent:
            asked.append(dict(amounts))
            return latent

    graphs, card, provider = OnnxGraphs.open(TINY, "cpu")
    steered = Steered(graphs, card, provider)
    # Between these lies most music: a register of pitches 40 to 80, of which 1 counts for 10.
    of_music = {"low": np.full(6, 40.0), "high": np.full(6, 80.0), "unit": np.full(6, 10.0)}
    steered.steering = SimpleNamespace(**of_music)  # type: ignore[assignment]
    request = PriorRequest(MetreMap(480), bars=1, candidates=1, levels={"register": 8})
    (answer,) = generate(steered, request).answers
    mean = sum(note.pitch for note in answer.notes) / len(answer.notes)
    lacking = max(min((80 - mean) / 10, 2.0), -2.0)
    assert [amounts["register"] for amounts in asked] == pytest.approx([lacking] * len(asked))
    with pytest.raises(RequestError, match="has not learned to be steered"):
        generate(PhraseVAE(graphs, card, provider), request)
    for levels in ({"register": 9}, {"beauty": 1}):
        with pytest.raises(RequestError, match=r"from 1 to 8, not 9|cannot be steered"):
            PriorRequest(MetreMap(480), levels=levels)


def test_an_answer_can_stand_elsewhere(model: PhraseVAE, clip: Clip) -> None:
    (answer,) = vary(model, VaryRequest(clip, candidates=1)).answers
    later = answer.moved_to(0)
    assert (later.start_tick, later.end_tick) == (0, 1920)
    assert later.moved_to(1920) == answer


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"nearness": 1.2}, "Nearness lies between 0"),
        ({"candidates": 0}, "The number of candidates has to be from 1 to 32, not 0."),
        ({"attributes": {"beauty": 1.0}}, "“beauty” cannot be steered"),
        ({"attributes": {"density": 3.0}}, "Density is steered by −2 to 2."),
        ({"temperature": 9}, "The temperature has to be from 0 to 2, not 9."),
        ({"seed": -1}, "The seed has to be from 0"),
    ],
)
def test_silly_wishes_get_one_sentence(clip: Clip, wish: dict, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        VaryRequest(clip, **wish)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"first_bar": 0}, "Bars count from 1."),
        ({"bars": 65}, "The number of bars has to be from 1 to 64, not 65."),
        ({"style": "polka"}, "Unknown style"),
        ({"variety": -1}, "Variety has to be from 0 to 2"),
    ],
)
def test_silly_phrases_from_nothing_too(wish: dict, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        PriorRequest(MetreMap(480), **wish)


def test_a_clip_without_music_is_refused(clip: Clip) -> None:
    with pytest.raises(RequestError, match="There are no notes in bar 9"):
        VaryRequest(Clip.of_bars(SONG, (1,), 9, 1))


def test_a_model_that_was_not_taught_to_be_steered_says_so(clip: Clip) -> None:
    graphs, card, provider = OnnxGraphs.open(TINY, "cpu")
    untaught = PhraseVAE(graphs, card, provider)
    assert vary(untaught, VaryRequest(clip, attributes={"density": 0.0})).answers
    with pytest.raises(RequestError, match="has not learned to be steered"):
        vary(untaught, VaryRequest(clip, attributes={"density": 1.0}))

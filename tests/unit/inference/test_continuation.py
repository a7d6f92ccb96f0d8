"""Asking for continuations: promises that hold whatever the weights say."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musestudio.encoding import controls
from musestudio.encoding import notes as encoding
from musestudio.errors import Cancelled, RequestError
from musestudio.inference.answer_notes import notes_of
from musestudio.inference.continuation import ContinuationModel
from musestudio.inference.form import Form
from musestudio.inference.key_lock import resolve_key
from musestudio.inference.loops import LoopWatch
from musestudio.inference.prompt import hear
from musestudio.inference.recall import FigureMemory
from musestudio.inference.request import ContinuationRequest
from musestudio.inference.telling import Telling
from musestudio.inference.writer import CandidateWriter
from musestudio.score import Key, MetaEvent, Note, Song, Track, parse_key
from musestudio.score.events import KEY_SIGNATURE, TIME_SIGNATURE

TINY = Path(__file__).parents[2] / "data" / "tiny.onnx"
BEAT = 480


@pytest.fixture(scope="module")
def model() -> ContinuationModel:
    return ContinuationModel.open(TINY, "cpu")


def phrase(numerator: int = 4, denominator_power: int = 2) -> Song:
    """Two bars of a scale in C with dynamics."""
    metre = MetaEvent(0, TIME_SIGNATURE, bytes((numerator, denominator_power, 24, 8)))
    notes = (Note(BEAT * i, 60 + (0, 2, 4, 5, 7, 9, 11)[i % 7], BEAT, 50 + 5 * i) for i in range(8))
    return Song((Track(1, tuple(notes), metas=(metre,)),))


REQUEST = ContinuationRequest(phrase(), start_tick=8 * BEAT, track_ids=(1,), candidates=3)


def test_the_same_request_gives_the_same_music(model: ContinuationModel) -> None:
    fresh = ContinuationModel.open(TINY, "cpu")
    answers = model.continue_(REQUEST)
    assert answers == fresh.continue_(REQUEST)
    assert len({candidate.notes for candidate in answers}) == 3
    assert answers != model.continue_(dataclasses.replace(REQUEST, seed=1))


def test_a_candidate_does_not_depend_on_how_many_are_asked_for(model: ContinuationModel) -> None:
    (alone,) = model.continue_(dataclasses.replace(REQUEST, candidates=1))
    assert alone == model.continue_(REQUEST)[0]


def test_remembering_the_prompt_does_not_change_the_answer(model: ContinuationModel) -> None:
    song = phrase()
    edited = song.with_track(song.tracks[0].with_notes(song.tracks[0].notes[:-1]))
    model.continue_(REQUEST)
    request = dataclasses.replace(REQUEST, song=edited)
    assert model.continue_(request) == ContinuationModel.open(TINY, "cpu").continue_(request)


@settings(max_examples=25, deadline=None)
@given(
    key=st.none() | st.builds(Key, st.integers(0, 11), st.sampled_from(["minor", "blues"])),
    lowest_pitch=st.integers(0, 100),
    span=st.integers(7, 60),
    bars=st.integers(1, 6),
    numerator=st.integers(2, 9),
    denominator_power=st.integers(2, 3),
    gap_bars=st.integers(0, 12),
    temperature=st.floats(0.05, 5),
    seed=st.integers(0, 2**32 - 1),
)
def test_hard_wishes_are_kept_exactly(
    key: Key | None,
    lowest_pitch: int,
    span: int,
    bars: int,
    numerator: int,
    denominator_power: int,
    gap_bars: int,
    temperature: float,
    seed: int,
) -> None:
    song = phrase(numerator, denominator_power)
    start_bar = song.metre_map.position_at(8 * BEAT).bar + 1 + gap_bars
    request = ContinuationRequest(
        song,
        start_tick=song.metre_map.bar_start(start_bar),
        track_ids=(1,),
        bars=bars,
        candidates=2,
        key=key,
        lowest_pitch=lowest_pitch,
        highest_pitch=min(lowest_pitch + span, 127),
        temperature=temperature,
        seed=seed,
    )
    assert request.end_tick == song.metre_map.bar_start(start_bar + bars)
    for candidate in ContinuationModel.open(TINY, "cpu").continue_(request):
        sounding: dict[int, int] = {}
        assert candidate.notes
        for _, note in candidate.notes:
            assert request.start_tick <= note.start_tick < note.end_tick <= request.end_tick
            assert lowest_pitch <= note.pitch <= request.highest_pitch
            assert key is None or note.pitch in key
            assert 1 <= note.velocity <= 127
            assert sounding.get(note.pitch, 0) <= note.start_tick
            sounding[note.pitch] = note.end_tick
        onset_bars = {song.metre_map.position_at(n.start_tick).bar for _, n in candidate.notes}
        assert onset_bars == set(range(start_bar, start_bar + bars))


def test_no_bar_stays_empty_where_the_metre_changes(model: ContinuationModel) -> None:
    metres = [(0, 4, 2), (3840, 1, 2), (4320, 5, 3), (5000, 3, 3), (7160, 1, 5), (7300, 4, 2)]
    metas = tuple(
        MetaEvent(tick, TIME_SIGNATURE, bytes((n, power, 24, 8))) for tick, n, power in metres
    )
    (track,) = phrase().tracks
    song = Song((dataclasses.replace(track, metas=metas),))
    request = dataclasses.replace(REQUEST, song=song, bars=10, candidates=8, temperature=3)
    start_bar = song.metre_map.position_at(request.start_tick).bar
    for candidate in model.continue_(request):
        onset_bars = {song.metre_map.position_at(n.start_tick).bar for _, n in candidate.notes}
        assert onset_bars == set(range(start_bar, start_bar + 10))


def test_a_model_that_never_moves_on_is_made_to() -> None:
    prompt = hear(REQUEST)
    telling = Telling(REQUEST, prompt, None)
    form = Form(REQUEST, prompt, prompt.block(controls.PAST), recall=0.0)
    writer = CandidateWriter(
        REQUEST, prompt, telling, FigureMemory(), LoopWatch(), form, recall=0.0, index=0
    )
    steps = 0
    while not writer.finished:
        shifts = writer.bias()[: encoding.N_SHIFTS]
        writer.take(int(np.flatnonzero(shifts == 0)[0]), 60 + steps % 8, 24, 16)
        steps += 1
    beats = REQUEST.bars * 4
    assert steps <= beats * encoding.GRID_PER_BEAT + 1
    notes = notes_of(writer.steps, writer.slots, REQUEST, prompt)
    bars = {note.start_tick // (4 * BEAT) for _, note in notes}
    assert bars == {2, 3, 4, 5}


@pytest.mark.parametrize("silent_tick", [0, 480, 2**30])
def test_hours_of_silence_are_not_sat_through(model: ContinuationModel, silent_tick: int) -> None:
    far = 2**31 - 2**20
    notes = (Note(silent_tick, 60, 240), Note(far, 64, 240, 70), Note(far + 480, 65, 240))
    song = Song((Track(1, notes),))
    for start_tick in (song.metre_map.bar_line_from(far + 720), 2**30 + 1920):
        request = ContinuationRequest(song, start_tick, (1,), bars=2, candidates=1)
        assert len(hear(request).steps) < 64
        (answer,) = model.continue_(request)
        assert answer.notes[0][1].start_tick < start_tick + 4 * BEAT


def test_an_empty_song_gets_a_beginning(model: ContinuationModel) -> None:
    song = Song((Track(1),))
    (answer,) = model.continue_(ContinuationRequest(song, 0, (1,), bars=2, candidates=1))
    assert answer.notes
    assert answer.end_tick == 2 * 4 * BEAT


def test_a_flat_prompt_gets_dynamics_around_its_own_loudness(model: ContinuationModel) -> None:
    notes = tuple(Note(BEAT * i, 60 + i, BEAT, 100) for i in range(8))
    song = Song((Track(1, notes),))
    (answer,) = model.continue_(
        ContinuationRequest(song, 8 * BEAT, (1,), bars=8, candidates=1, seed=3)
    )
    velocities = [note.velocity for _, note in answer.notes]
    assert len(set(velocities)) > 1


def test_a_singer_is_given_one_voice_and_the_piano_the_rest(model: ContinuationModel) -> None:
    voice = Track(1, tuple(Note(BEAT * i, 72 + i % 5, BEAT, 80, 0) for i in range(8)))
    chords = tuple(Note(BEAT * i, pitch, BEAT, 60, 1) for i in range(8) for pitch in (48, 52, 55))
    song = Song((voice, Track(2, chords)))
    (answer,) = model.continue_(
        ContinuationRequest(song, 8 * BEAT, (1, 2), bars=8, candidates=1, seed=5)
    )
    assert {track_id for track_id, _ in answer.notes} <= {1, 2}
    assert all(note.channel == track_id - 1 for track_id, note in answer.notes)


def test_work_can_be_stopped(model: ContinuationModel) -> None:
    with pytest.raises(Cancelled):
        model.continue_(REQUEST, cancelled=lambda: True)


def test_progress_rises_to_one(model: ContinuationModel) -> None:
    told: list[float] = []
    model.continue_(REQUEST, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"bars": 0}, "bars has to be from 1 to 64"),
        ({"bars": 10_000}, "bars"),
        ({"candidates": 33}, "candidates"),
        ({"temperature": float("nan")}, "temperature"),
        ({"top_p": 0}, "Top-p"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**64}, "seed"),
        ({"start_tick": -1}, "start"),
        ({"track_ids": ()}, "no track"),
        ({"track_ids": (7,)}, "not in the song"),
        ({"lowest_pitch": 80, "highest_pitch": 70}, "above the highest"),
        ({"lowest_pitch": 61, "highest_pitch": 61, "key": Key(0)}, "C major"),
        ({"style": "polka"}, "style"),
    ],
)
def test_silly_wishes_get_one_sentence(wish: dict, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        dataclasses.replace(REQUEST, **wish)


def test_drums_are_refused() -> None:
    drums = Song((Track(1, (Note(0, 36, 120, 90, channel=9),)),))
    with pytest.raises(RequestError, match="Drum"):
        ContinuationRequest(drums, 1920, (1,))


def test_auto_hears_the_key_of_the_phrase() -> None:
    song = phrase()
    assert resolve_key("auto", song, (1,), 8 * BEAT) == parse_key("C major")
    assert resolve_key("auto", song, (1,), 0) == parse_key("C major")
    assert resolve_key("off", song, (1,), 8 * BEAT) is None
    assert resolve_key("Bb minor", song, (1,), 8 * BEAT) == Key(10, "minor")
    three_flats = MetaEvent(0, KEY_SIGNATURE, bytes((256 - 3, 0)))
    silent = Song((Track(1, metas=(three_flats,)),))
    assert resolve_key("auto", silent, (1,), 0) == Key(3)
    assert resolve_key("auto", Song((Track(1),)), (1,), 0) is None
    chosen = song.with_chosen_key(Key(2, "dorian"))
    assert resolve_key("auto", chosen, (1,), 8 * BEAT) == Key(2, "dorian")
    assert resolve_key("off", chosen, (1,), 8 * BEAT) is None
    with pytest.raises(RequestError, match="not a key"):
        resolve_key("H dur", song, (1,), 0)


def test_the_first_bar_is_told_before_the_rest_is_written(model: ContinuationModel) -> None:
    song = Song((Track(1, tuple(Note(i * 480, 60 + i % 5, 460) for i in range(8))),))
    request = ContinuationRequest(song, 3840, (1,), bars=3, candidates=1, drafts=1, seed=4)
    told: list[tuple[tuple[int, Note], ...]] = []
    done: list[float] = []  # How far it was when it told, and after that.

    def begun(notes: tuple[tuple[int, Note], ...]) -> None:
        told.append(notes)
        done.clear()

    (candidate,) = model.continue_(request, begun=begun, progress=done.append)
    (bar,) = told
    assert done[-1] == 1.0  # There was more to write after it.
    whole = [(n.start_tick, n.pitch) for _, n in candidate.notes if n.start_tick < 5760]
    assert [(n.start_tick, n.pitch) for _, n in bar] == whole

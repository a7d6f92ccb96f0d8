"""Ways from one clip to another, with a tiny untrained model."""

from __future__ import annotations

from itertools import combinations_with_replacement, pairwise
from pathlib import Path

import pytest

from musestudio.errors import RequestError
from musestudio.inference.bridging import Bridge, BridgeRequest, bridge
from musestudio.inference.clips import Clip
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.inference.within_scale import share_within_scale
from musestudio.score import MetaEvent, MetreChange, MetreMap, Note, Song, Track
from musestudio.score.events import TIME_SIGNATURE

TINY = Path(__file__).parents[2] / "data" / "tiny-phrases.onnx"
SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


@pytest.fixture(scope="module")
def model() -> PhraseVAE:
    return PhraseVAE.open(TINY, "cpu")


def _clip(
    n_bars: int = 1,
    tonic: int = 60,
    metre: tuple[int, int] = (4, 4),
    velocities: tuple[int, ...] = (60, 70, 80),
    ticks_per_beat: int = 480,
    name: str = "",
) -> Clip:
    numerator, denominator = metre
    signature = MetaEvent(
        0, TIME_SIGNATURE, bytes((numerator, denominator.bit_length() - 1, 24, 8))
    )
    eighth = ticks_per_beat // 2
    bar_ticks = ticks_per_beat * 4 * numerator // denominator
    notes = tuple(
        Note(tick + i % 3, tonic + SCALE[i % 8], eighth, velocities[i % len(velocities)])
        for i, tick in enumerate(range(0, n_bars * bar_ticks, eighth))
    )
    song = Song((Track(1, notes, metas=(signature,)),), ticks_per_beat)
    return Clip.of_bars(song, (1,), 1, n_bars, name=name)


def _follow_one_another(found: Bridge) -> bool:
    return all(a.end_tick <= b.start_tick for a, b in pairwise(found.answers))


def test_the_ends_are_the_clips_own_notes(model: PhraseVAE) -> None:
    a, b = _clip(1), _clip(2, tonic=55)
    found = bridge(model, BridgeRequest(a, b, steps=5, start_tick=1920))
    assert len(found.answers) == 5
    first, last = found.answers[0], found.answers[-1]
    assert first.is_original
    assert last.is_original
    assert first.moved_to(0).notes == a.notes
    assert last.moved_to(0).notes == b.notes
    assert [answer.way for answer in found.answers] == [0, 0.25, 0.5, 0.75, 1]
    assert [answer.start_tick for answer in found.answers] == [1920 * n for n in (1, 2, 4, 6, 8)]
    assert not any(answer.is_original for answer in found.between)
    assert bridge(model, BridgeRequest(a, b, steps=5, start_tick=1920)) == found


def test_from_a_clip_to_itself_nothing_happens(model: PhraseVAE) -> None:
    a = _clip(2)
    found = bridge(model, BridgeRequest(a, a, steps=4))
    assert {answer.moved_to(0).notes for answer in found.answers} == {a.notes}


def test_what_differs_is_reconciled_and_said(model: PhraseVAE) -> None:
    a = _clip(1, metre=(3, 4), name="waltz.mid")
    b = _clip(2, tonic=62, name="march.mid")
    found = bridge(model, BridgeRequest(a, b, steps=4))
    said = " ".join(found.said)
    assert "the shorter end (waltz.mid) is repeated to 2 bars" in said
    assert "begins in C major and ends in D major" in said
    assert "The metre changes halfway." in said
    metres = [answer.metres for answer in found.answers]
    assert [[change[1:] for change in of_answer] for of_answer in metres] == [
        [(3, 4)],
        [(3, 4)],
        [(4, 4)],
        [(4, 4)],
    ]
    assert [of_answer[0].tick for of_answer in metres] == [a.start_tick for a in found.answers]
    assert bridge(model, BridgeRequest(a, a, steps=3)).said == ()


def test_in_a_song_all_between_has_the_bars_of_the_song(model: PhraseVAE) -> None:
    a, b = _clip(1, metre=(3, 4), name="waltz.mid"), _clip(1, ticks_per_beat=96, name="march.mid")
    song = MetreMap(480, [MetreChange(0, 4, 4), MetreChange(3840, 6, 8)])
    found = bridge(model, BridgeRequest(a, b, steps=4, metre_map=song))
    # The waltz ends within bar 1; the way begins on the next bar line.
    spans = [(answer.start_tick, answer.end_tick) for answer in found.answers]
    assert spans == [(0, 1440), (1920, 3840), (3840, 5280), (5280, 7200)]
    assert "The 3/4 of waltz.mid becomes 4/4 on the way." in found.said
    assert found.answers[-1].moved_to(0).notes == b.in_ticks(480).notes


@pytest.mark.parametrize("n_bars", [1, 3, 6])
def test_bars_to_fill_are_filled(model: PhraseVAE, n_bars: int) -> None:
    a, b = _clip(2), _clip(2, tonic=65)
    found = bridge(model, BridgeRequest(a, b, bars=n_bars, metre_map=MetreMap(480)))
    assert found.between[0].start_tick == 3840
    assert found.between[-1].end_tick == 3840 + n_bars * 1920
    assert len(found.between) == (n_bars + 1) // 2
    assert _follow_one_another(found)
    ways = [answer.way for answer in found.answers]
    assert ways == sorted(ways)


def test_nothing_leaps_where_the_key_changes(model: PhraseVAE) -> None:
    # F sharp is brought to C downwards and G upwards: the two are a semitone apart all the same.
    a, b = _clip(1, tonic=66), _clip(1, tonic=67)
    steps = bridge(model, BridgeRequest(a, b, steps=8)).between
    middle = [sum(n.pitch for n in answer.notes) / len(answer.notes) for answer in steps[1:5]]
    assert max(abs(y - x) for x, y in pairwise(middle)) < 6


def test_no_step_keeps_less_to_a_scale_than_the_ends(model: PhraseVAE) -> None:
    # The tiny model writes what it likes, which is no scale at all.
    a, b = _clip(1), _clip(1, tonic=63)
    for answer in bridge(model, BridgeRequest(a, b, steps=4)).between:
        assert share_within_scale(answer.notes) == pytest.approx(1.0, abs=0.05)


def test_loudness_goes_evenly_between_ends_that_were_not_played(model: PhraseVAE) -> None:
    a, b = _clip(velocities=(40,)), _clip(velocities=(80,))
    found = bridge(model, BridgeRequest(a, b, steps=5))
    assert [{note.velocity for note in answer.notes} for answer in found.answers] == [
        {velocity} for velocity in (40, 50, 60, 70, 80)
    ]


def test_any_two_clips_are_bridged(model: PhraseVAE) -> None:
    irregular = Song(
        (
            Track(
                1,
                (Note(0, 0, 10), Note(30, 127, 0), Note(700, 60, 900)),
                metas=(MetaEvent(0, TIME_SIGNATURE, b"\x05\x00\x18\x08"),),
            ),
        ),
        25,
    )
    one_note = Song((Track(1, (Note(7, 64, 100),)),))
    ends = [
        _clip(1),
        _clip(2, metre=(7, 8), ticks_per_beat=384),
        Clip.of_song(irregular),
        Clip.of_song(one_note),
    ]
    for a, b in combinations_with_replacement(ends, 2):
        for request in (
            BridgeRequest(a, b, steps=3),
            BridgeRequest(a, b, bars=2, metre_map=MetreMap(120, [MetreChange(0, 5, 8)])),
        ):
            found = bridge(model, request)
            assert _follow_one_another(found)
            assert all(
                answer.start_tick <= note.start_tick < answer.end_tick
                for answer in found.between
                for note in answer.notes
            )


def test_what_makes_no_sense_gets_one_sentence() -> None:
    a = _clip()
    silent = Clip.of_song(Song((Track(1),)), name="silence.mid")
    for wish, sentence in (
        ({"steps": 2}, "A bridge has from 3 to 16 steps"),
        ({"bars": 0}, "The bars to fill have to be from 1 to 64, not 0."),
        ({"start_tick": -1}, "The start cannot be negative."),
        ({"b": silent}, "There are no notes in silence.mid"),
    ):
        with pytest.raises(RequestError, match=sentence):
            BridgeRequest(**{"a": a, "b": a, **wish})

"""Steps between two phrases are taken where the music changes, not where the latents do."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from musestudio.encoding import phrase as phrases
from musestudio.encoding.likeness import distance, notes_found, share_in_scale
from musestudio.encoding.phrase import BarFrame, PhraseBars
from musestudio.inference.even_pace import evenly_paced, ways_to_try
from musestudio.score import Note
from musestudio.score.metre import MetreMap
from musestudio.score.scale import Key

FRAME = BarFrame.of(MetreMap(480), 1, 2)
A = tuple(Note(480 * i, 60 + i, 480, 80) for i in range(8))
B = tuple(Note(480 * i, 72 + i, 480, 80) for i in range(8))


def _phrase(notes: Iterable[Note]) -> PhraseBars:
    return phrases.encode(notes, 480, FRAME, key=Key(0))[0]


def _mixed(of_b: int) -> PhraseBars:
    return _phrase([*B[:of_b], *A[of_b:]])


def test_what_two_phrases_have_in_common() -> None:
    assert distance(_mixed(0), _mixed(0)) == 0
    assert distance(_mixed(0), _mixed(8)) == 1
    assert distance(_mixed(0), _mixed(2)) == pytest.approx(0.25)
    late = _phrase([note.with_start(note.start_tick + 120) for note in A])
    assert notes_found(_mixed(0), late) == 8
    assert share_in_scale(
        _phrase([Note(480 * i, p, 480, 80) for i, p in enumerate((60, 62, 61))])
    ) == (pytest.approx(2 / 3))
    assert share_in_scale(_phrase([])) == 1


def test_steps_are_even_where_the_way_is_not() -> None:
    # Nothing happens, then all at once, then nothing, as on an arc between latents.
    way = [0, 0, 0, 1, 2, 4, 6, 7, 8, 8, 8]
    chosen = evenly_paced([_mixed(n) for n in way], _mixed(0), _mixed(8), 3)
    assert [way[i] for i in chosen] == [2, 4, 6]
    assert len(ways_to_try(3)) > 3
    assert 0 < ways_to_try(3)[0] < ways_to_try(3)[-1] < 1


def test_no_step_goes_back_or_leaves_the_scale_where_another_does_not() -> None:
    scale = [Note(480 * i, p, 480, 80) for i, p in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]
    other = [note.with_pitch(note.pitch + 12) for note in scale]
    off = [*other[:4], *(note.with_pitch(note.pitch + 1) for note in scale[4:])]
    first, last = _phrase(scale), _phrase(other)

    def of_last(n: int) -> PhraseBars:
        return _phrase([*other[:n], *scale[n:]])

    way = [of_last(5), of_last(3), _phrase(off), of_last(5), of_last(6)]
    assert evenly_paced(way, first, last, 2) in ([1, 3], [1, 4])


def test_there_are_always_as_many_steps_as_asked_for() -> None:
    silent = _phrase([])
    for way in ([_mixed(8)] * 4, [silent] * 4):
        chosen = evenly_paced(way, _mixed(0), _mixed(8), 3)
        assert chosen == sorted(set(chosen))
        assert len(chosen) == 3
    assert len(evenly_paced([_mixed(0)] * 4, _mixed(0), _mixed(0), 2)) == 2
    assert np.isfinite(distance(silent, silent))

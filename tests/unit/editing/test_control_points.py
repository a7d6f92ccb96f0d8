"""Controllers, pedals, velocities along a line: what is written, and that all else stays."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing import SongDocument
from musestudio.editing.operations.control_lines import (
    curved,
    line_points,
    stroke_points,
    thinned,
)
from musestudio.editing.operations.control_points import Control, ControlPoint, change_points
from musestudio.editing.operations.pedal_spans import (
    PedalSpan,
    lift_spans,
    pedal_spans,
    put_span,
    replace_span,
)
from musestudio.editing.operations.velocity_lines import scaled_velocities, velocities_along
from musestudio.score import ChannelEvent, Song, Track

VOLUME, BEND = Control(7), Control(None)
SOME_EVENTS = (
    ChannelEvent(0, b"\xb0\x00\x01"),
    ChannelEvent(0, b"\xc0\x05"),
    ChannelEvent(0, b"\xb0\x07\x50"),
    ChannelEvent(240, b"\xb0\x07\x60"),
    ChannelEvent(240, b"\xb0\x0a\x20"),
    ChannelEvent(480, b"\xe0\x00\x50"),
)


def points(*pairs: tuple[int, int]) -> list[ControlPoint]:
    return [ControlPoint(*pair) for pair in pairs]


def test_a_track_tells_its_points_and_a_bend_is_told_around_its_centre() -> None:
    track = Track(1, events=SOME_EVENTS)
    assert VOLUME.points(track) == points((0, 80), (240, 96))
    assert BEND.points(track) == points((480, 2048))
    assert (VOLUME.default, BEND.default, Control(3).default) == (100, 0, 0)
    assert BEND.events(points((0, -8192)), 2) == [ChannelEvent(0, b"\xe2\x00\x00")]


def test_points_change_and_everything_else_keeps_its_place() -> None:
    document = SongDocument(Song((Track(1, events=SOME_EVENTS),)))
    track = document.song.tracks[0]
    edit = change_points(
        track, VOLUME, points((240, 96)), points((240, 10), (300, 20)), "Draw volume"
    )
    document.apply(edit)
    assert document.song.tracks[0].events == (
        *SOME_EVENTS[:3],
        ChannelEvent(240, b"\xb0\x0a\x20"),
        ChannelEvent(240, b"\xb0\x07\x0a"),
        ChannelEvent(300, b"\xb0\x07\x14"),
        SOME_EVENTS[5],
    )
    document.undo()
    assert document.song.tracks[0].events == SOME_EVENTS
    document.redo()
    assert VOLUME.points(document.song.tracks[0]) == points((0, 80), (240, 10), (300, 20))


def test_a_step_of_the_history_holds_no_more_than_what_changed() -> None:
    events = tuple(ChannelEvent(10 * i, bytes((0xB0, 7, i % 128))) for i in range(1000))
    edit = change_points(Track(1, events=events), VOLUME, (), points((5000, 1)), "Draw")
    assert len(edit.removed) == len(edit.added) == 1


pairs = st.tuples(st.integers(0, 50), st.integers(0, 127))
controllers = st.builds(
    lambda tick, number, value: ChannelEvent(tick, bytes((0xB0, number, value))),
    st.integers(0, 50),
    st.sampled_from((7, 10, 64)),
    st.integers(0, 127),
)


@given(st.lists(controllers), st.lists(pairs), st.data())
def test_any_change_of_points_is_what_was_asked_and_can_be_undone(
    events: list[ChannelEvent], drawn: list[tuple[int, int]], data: st.DataObject
) -> None:
    track = Track(1, events=tuple(sorted(events, key=lambda event: event.tick)))
    document = SongDocument(Song((track,)))
    there = VOLUME.points(track)
    removed = data.draw(st.lists(st.sampled_from(there))) if there else []
    added = points(*dict(drawn).items())
    document.apply(change_points(track, VOLUME, removed, added, "Draw"))
    after = document.song.tracks[0]
    ticks = {tick for tick, _ in added}
    kept = [p for p in there if p not in removed and p.tick not in ticks]
    assert sorted(VOLUME.points(after)) == sorted([*kept, *added])
    others = [e for e in track.events if e.data[1] != 7]
    assert [e for e in after.events if e.data[1] != 7] == others
    assert list(after.events) == sorted(after.events, key=lambda event: event.tick)
    if document.can_undo:
        document.undo()
    assert document.song.tracks[0].events == track.events


def test_a_line_says_nothing_twice_and_a_curve_is_slow_where_the_hand_began() -> None:
    line = line_points(ControlPoint(0, 0), ControlPoint(480, 4), 30)
    assert [value for _, value in line] == [0, 1, 2, 3, 4, 4]
    up = line_points(ControlPoint(0, 0), ControlPoint(480, 100), 120, curved)
    assert [value for _, value in up] == [0, 6, 25, 56, 100]
    back = line_points(ControlPoint(480, 100), ControlPoint(0, 0), 120, curved)
    assert [value for _, value in back] == [0, 44, 75, 94, 100]


def test_a_stroke_gives_one_point_to_a_step_also_where_the_hand_was_fast() -> None:
    def steps(first: float, last: float) -> range:
        return range(int(first // 120) * 120, int(last) + 1, 120)

    drawn = stroke_points((10.0, 20.0), (500.0, 100.0), steps)
    assert list(drawn) == [0, 120, 240, 360, 480]
    assert (drawn[0], drawn[480]) == (20, 100)
    drawn.update(stroke_points((500.0, 100.0), (250.0, 64.0), steps))
    assert drawn[240] == 64  # The way back draws over the way there.


def test_a_dense_line_keeps_what_is_heard_of_it() -> None:
    assert thinned(points((0, 5), (10, 6), (20, 9), (30, 9), (40, 9)), 3) == points(
        (0, 5), (20, 9), (40, 9)
    )


def test_half_pedal_counts_as_up_or_down() -> None:
    line = points((0, 30), (10, 70), (20, 90), (30, 63), (40, 127))
    assert pedal_spans(line) == [PedalSpan(10, 30), PedalSpan(40, None)]


def applied(line: list[ControlPoint], change) -> list[ControlPoint]:  # type: ignore[no-untyped-def]
    ticks = {p.tick for p in change.added}
    kept = [p for p in line if p not in change.removed and p.tick not in ticks]
    return sorted([*kept, *change.added])


def test_pedals_that_overlap_join_and_those_that_touch_are_a_change_of_pedal() -> None:
    line = points((0, 127), (100, 0))
    joined = applied(line, put_span(line, 50, 200))
    assert pedal_spans(joined) == [PedalSpan(0, 200)]
    changed = applied(line, put_span(line, 100, 200))
    assert pedal_spans(changed) == [PedalSpan(0, 99), PedalSpan(100, 200)]
    before = points((100, 127), (200, 0))
    assert pedal_spans(applied(before, put_span(before, 0, 100))) == [
        PedalSpan(0, 99),
        PedalSpan(100, 200),
    ]


def test_a_pedal_is_moved_resized_and_lifted_with_what_it_held() -> None:
    line = points((0, 127), (50, 100), (100, 0), (300, 127), (400, 0))
    moved = applied(line, replace_span(line, PedalSpan(0, 100), 120, 220))
    assert pedal_spans(moved) == [PedalSpan(120, 220), PedalSpan(300, 400)]
    longer = applied(line, replace_span(line, PedalSpan(0, 100), 0, 350))
    assert pedal_spans(longer) == [PedalSpan(0, 400)]
    assert applied(line, lift_spans(line, [PedalSpan(0, 100)])) == line[3:]


def test_velocities_follow_a_line_and_chords_go_together() -> None:
    ticks = np.array((0, 240, 240, 480))
    assert velocities_along(ticks, (0, 20), (480, 100)).tolist() == [20, 60, 60, 100]
    assert velocities_along(ticks, (0, 0), (480, 100), curved).tolist() == [1, 25, 25, 100]
    back = velocities_along(ticks, (480, 150), (0, 0), curved)
    assert back.tolist() == [1, 112, 112, 127]


def test_scaling_keeps_proportions_within_the_range() -> None:
    velocities = np.array((20, 40, 60, 100))
    assert scaled_velocities(velocities, held=40, target=80).tolist() == [40, 80, 120, 127]
    assert scaled_velocities(np.array((3,)), held=100, target=1).tolist() == [1]

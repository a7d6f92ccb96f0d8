"""What lanes keep of a track's events is what reading all of them anew would give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing.operations.control_points import Control
from musestudio.editing.operations.pedal_spans import pedal_spans
from musestudio.score import ChannelEvent, Track
from musestudio.ui.lanes.control_columns import ControlColumns
from musestudio.ui.lanes.point_arrays import PointArrays
from musestudio.ui.lanes.span_arrays import SpanArrays

PEDAL = Control(64)

events = st.lists(
    st.builds(
        lambda tick, number, value: ChannelEvent(tick, bytes((0xB0, number, value))),
        st.integers(0, 30),
        st.sampled_from((7, 64)),
        st.sampled_from((0, 63, 64, 127)),
    )
).map(lambda found: tuple(sorted(found, key=lambda event: event.tick)))


@given(events, events, st.integers(0, 30), st.integers(0, 30))
def test_an_edit_is_followed_by_reading_only_what_changed(
    before: tuple[ChannelEvent, ...], run: tuple[ChannelEvent, ...], low: int, high: int
) -> None:
    after = (*before[:low], *run, *before[max(low, high) :])
    columns = ControlColumns.of(before, PEDAL, 0).followed(after)
    anew = ControlColumns.of(after, PEDAL, 0)
    assert columns.place.tolist() == anew.place.tolist()
    assert columns.points.tick.tolist() == anew.points.tick.tolist()
    assert columns.points.value.tolist() == anew.points.value.tolist()


@given(events)
def test_spans_are_those_the_pure_edits_see(found: tuple[ChannelEvent, ...]) -> None:
    points = PEDAL.points(Track(1, events=found))
    spans = SpanArrays.of(PointArrays.of([p.tick for p in points], [p.value for p in points]))
    assert [spans[i] for i in range(len(spans))] == pedal_spans(points)

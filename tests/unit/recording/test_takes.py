"""What was played is what is recorded: to within 2 ms, whatever the keys did."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from musestudio.recording.take import Place, PlacedMessage, Take, takes_of
from musestudio.score import Note, TempoChange, TempoMap

BEAT = 480
START_TICK = 960
WITHIN_S = 0.002
START = Place(0, 0)
LATER = Place(0, 1e9)

tempo_maps = st.lists(
    st.builds(TempoChange, st.integers(0, 20_000), st.integers(250_000, 1_000_000)), max_size=6
).map(lambda changes: TempoMap(BEAT, changes))


class Sent(NamedTuple):
    """A message, in milliseconds after recording began."""

    at_ms: int
    port: str
    data: bytes


def on(at_ms: int, pitch: int, velocity: int = 80, port: str = "keys") -> Sent:
    return Sent(at_ms, port, bytes((0x90, pitch, velocity)))


def off(at_ms: int, pitch: int, port: str = "keys") -> Sent:
    return Sent(at_ms, port, bytes((0x80, pitch, 64)))


def recorded(sent: list[Sent], tempo_map: TempoMap, end_ms: int) -> Take:
    start_s = tempo_map.seconds_at(START_TICK)

    def place(at_ms: int) -> Place:
        return Place(0, tempo_map.tick_at(start_s + at_ms / 1000))

    messages = [PlacedMessage(place(m.at_ms), m.port, m.data) for m in sorted(sent)]
    (take,) = takes_of(messages, place(0), place(end_ms), ticks_per_beat=BEAT)
    return take


def heard_ms(note: Note, tempo_map: TempoMap) -> tuple[float, float]:
    """When a recorded note plays, counted from where recording began."""
    start_s = tempo_map.seconds_at(START_TICK)
    begin, end = (1000 * (tempo_map.seconds_at(t) - start_s) for t in (note[0], note.end_tick))
    return begin, end


def assert_played(take: Take, tempo_map: TempoMap, played: list[tuple[int, int, int]]) -> None:
    """That the take is these (pitch, begin, end in ms), each to within 2 ms."""
    found = sorted((note.pitch, *heard_ms(note, tempo_map)) for note in take.notes)
    assert len(found) == len(played)
    for (pitch, begin, end), (sent_pitch, sent_begin, sent_end) in zip(
        found, sorted(played), strict=True
    ):
        assert pitch == sent_pitch
        assert abs(begin - sent_begin) <= 1000 * WITHIN_S
        assert abs(end - sent_end) <= 1000 * WITHIN_S


moments = st.lists(st.integers(0, 4000), min_size=2, max_size=40, unique=True)


@given(tempo_maps, st.lists(st.tuples(st.integers(60, 64), st.integers(1, 127), moments)))
def test_notes_overlap_and_repeat_as_they_were_played(
    tempo_map: TempoMap, keys: list[tuple[int, int, list[int]]]
) -> None:
    """Any number of strikes of a key, each let go at some time after it: the first note-off ends
    the first note that still sounds."""
    sent, played = [on(1, 30), off(20, 30)], [(30, 1, 20)]
    for pitch, velocity, times in {key[0]: key for key in keys}.values():
        strikes = sorted(times[::2])[: len(times) // 2]
        length = 1 + max(times)
        ends = [strike + length for strike in strikes]
        sent += [on(at, pitch, velocity) for at in strikes]
        sent += [off(at, pitch) for at in ends]
        played += [(pitch, *pair) for pair in zip(strikes, ends, strict=True)]
    assert_played(recorded(sent, tempo_map, 20_000), tempo_map, played)


@given(tempo_maps, moments, st.sets(st.integers(0, 19)), st.integers(0, 2))
def test_a_lost_note_off_costs_the_one_note_its_end_and_no_other_anything(
    tempo_map: TempoMap, times: list[int], lost: set[int], spare: int
) -> None:
    times = [2 * at for at in sorted(times)]
    strikes, ends = times[0:-1:2], times[1::2]
    lost &= set(range(len(strikes)))
    sent = [on(at, 60, 70) for at in strikes]
    sent += [off(at, 60) for i, at in enumerate(ends) if i not in lost]
    if not lost:
        sent += [off(times[-1] + 1, 60)] * spare  # What ends nothing is no harm.
    played = []
    for i, strike in enumerate(strikes):
        again = bisect_right(strikes, strike)
        until = strikes[again] if again < len(strikes) else 9000
        played.append((60, strike, until if i in lost else ends[i]))
    assert_played(recorded(sent, tempo_map, 9000), tempo_map, played)


@given(tempo_maps, moments, moments)
def test_two_keyboards_are_two_hands_on_one_pitch(
    tempo_map: TempoMap, left: list[int], right: list[int]
) -> None:
    sent, played = [], []
    for port, times in (("left", sorted(left)), ("right", sorted(right))):
        for strike, end in zip(times[0:-1:2], times[1::2], strict=False):
            sent += [on(strike, 60, port=port), off(end, 60, port=port)]
            played.append((60, strike, end))
    assert_played(recorded(sent, tempo_map, 9000), tempo_map, played)


def at(lap: int, tick: float, *data: int) -> PlacedMessage:
    return PlacedMessage(Place(lap, tick), "keys", bytes(data))


def takes(
    *messages: PlacedMessage,
    began: Place = START,
    ended: Place = LATER,
    loop: tuple[int, int] | None = None,
) -> tuple[Take, ...]:
    return takes_of(messages, began, ended, loop=loop, ticks_per_beat=BEAT)


def test_velocity_and_release_velocity_are_kept_and_velocity_0_lets_go() -> None:
    (take,) = takes(
        at(0, 10, 0x93, 60, 101),
        at(0, 20, 0x93, 61, 5),
        at(0, 30, 0x83, 60, 33),
        at(0, 40, 0x93, 61, 0),
    )
    assert take.notes == (Note(10, 60, 20, 101, 3, 33), Note(20, 61, 20, 5, 3, 64))


def test_a_beat_struck_early_counts_from_the_start_and_a_warm_up_does_not() -> None:
    began = Place(0, 960)
    before = Place(0, 900)  # In the count-in.
    (take,) = takes(
        PlacedMessage(before, "keys", bytes((0x90, 60, 80))),
        PlacedMessage(before, "keys", bytes((0x80, 60, 64))),
        PlacedMessage(before, "keys", bytes((0x90, 67, 80))),
        at(0, 1200, 0x80, 67, 64),
        began=began,
    )
    assert take.notes == (Note(960, 67, 240, 80),)


def test_what_is_held_when_recording_ends_ends_there() -> None:
    (take,) = takes(at(0, 100, 0x90, 60, 80), ended=Place(0, 1000))
    assert take.notes == (Note(100, 60, 900, 80),)
    assert takes(at(0, 1000, 0x90, 60, 80), ended=Place(0, 1000)) == ()


def test_all_notes_off_ends_them_on_its_port_and_channel_only() -> None:
    (take,) = takes(
        at(0, 0, 0x90, 60, 80),
        at(0, 0, 0x91, 60, 80),
        at(0, 100, 0xB0, 123, 0),
        ended=Place(0, 500),
    )
    assert [(n.channel, n.duration_ticks) for n in take.notes] == [(0, 100), (1, 500)]


def test_each_lap_is_a_take_and_a_lap_of_silence_none() -> None:
    loop = (480, 2400)
    first, third = takes(
        at(0, 1000, 0x90, 60, 80),
        at(0, 1100, 0x80, 60, 64),
        at(2, 2000, 0x90, 62, 80),
        at(3, 600, 0x80, 62, 64),  # Held over the seam.
        began=Place(0, 900),
        ended=Place(3, 800),
        loop=loop,
    )
    assert (first.start_tick, first.end_tick) == (900, 2400)
    assert first.notes == (Note(1000, 60, 100, 80),)
    assert (third.start_tick, third.end_tick) == (480, 2400)
    assert third.notes == (Note(2000, 62, 400, 80),)


def test_a_note_meant_for_the_start_of_the_loop_is_put_there() -> None:
    (take,) = takes(
        at(0, 1900, 0x90, 60, 80),
        at(1, 240, 0x80, 60, 64),
        ended=Place(1, 1000),
        loop=(0, 1920),
    )
    assert take.notes == (Note(0, 60, 240, 80),)


def test_a_pedal_held_over_the_seam_is_down_on_both_sides_and_never_after_a_take() -> None:
    first, second = takes(
        at(0, 1000, 0xB0, 64, 127),
        at(1, 500, 0xB0, 64, 0),
        at(1, 600, 0xE0, 0, 80),
        ended=Place(1, 1500),
        loop=(0, 1920),
    )
    assert first.events == ((1000, b"\xb0\x40\x7f"), (1920, b"\xb0\x40\x00"))
    assert second.events == (
        (0, b"\xb0\x40\x7f"),
        (500, b"\xb0\x40\x00"),
        (600, b"\xe0\x00\x50"),
        (1500, b"\xe0\x00\x40"),
    )


def test_wheels_and_pressure_are_recorded_and_what_sets_the_instrument_up_is_not() -> None:
    wheel, pressure = at(0, 10, 0xB0, 1, 30), at(0, 20, 0xD0, 40)
    (take,) = takes(
        wheel,
        pressure,
        at(0, 30, 0xB0, 7, 10),
        at(0, 30, 0xB0, 0, 1),
        at(0, 30, 0xC0, 5),
        at(0, 40, 0xD0, 0),
        ended=Place(0, 100),
    )
    assert [data for _, data in take.events] == [wheel.data, pressure.data, b"\xd0\x00"]

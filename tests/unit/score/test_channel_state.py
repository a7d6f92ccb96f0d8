"""Starting in the middle of a song: the settings made before have to be found again."""

from __future__ import annotations

from musestudio.score.channel_state import ChannelState


def after(*messages: str) -> ChannelState:
    state = ChannelState()
    for message in messages:
        state.apply(bytes.fromhex(message))
    return state


def hex_of(messages: list[bytes]) -> list[str]:
    return [message.hex(" ") for message in messages]


def test_a_fresh_channel_gets_bank_then_program_then_controllers() -> None:
    target = after("c2 30", "b2 00 01", "b2 07 50", "e2 00 30", "c2 31", "b2 20 05")
    assert hex_of(ChannelState().messages_to(target)) == [
        "b2 00 01", "b2 20 05", "c2 31", "e2 00 30", "b2 07 50",
    ]  # fmt: skip


def test_only_what_differs_is_sent_and_what_is_gone_returns_to_its_default() -> None:
    now = after("b0 40 7f", "b0 07 50", "e0 00 50", "c0 28")
    target = after("b0 07 50")
    assert hex_of(now.messages_to(target)) == ["c0 00", "e0 00 40", "b0 40 00"]


def test_resending_tells_a_device_everything_again() -> None:
    state = after("b0 07 50", "c0 28")
    assert hex_of(state.messages_to(state)) == []
    assert hex_of(state.messages_to(state, resend=True)) == ["c0 28", "b0 07 50"]


def test_another_bank_sends_the_program_again() -> None:
    now, target = after("b0 00 01", "c0 05"), after("b0 00 02", "c0 05")
    assert hex_of(now.messages_to(target)) == ["b0 00 02", "c0 05"]


def test_a_bend_range_is_set_through_its_registered_parameter() -> None:
    target = after("b0 65 00", "b0 64 00", "b0 06 0c", "b0 65 7f", "b0 64 7f")
    assert hex_of(ChannelState().messages_to(target)) == [
        "b0 65 00", "b0 64 00", "b0 06 0c", "b0 65 7f", "b0 64 7f",
    ]  # fmt: skip


def test_data_entry_without_a_parameter_changes_nothing() -> None:
    assert ChannelState().messages_to(after("b0 06 0c")) == []


def test_reset_all_controllers_lifts_pedals_and_bends_but_not_the_volume() -> None:
    state = after("b0 40 7f", "e0 00 50", "b0 07 50", "b0 79 00")
    assert state.controller(0, 64) == 0
    assert state.controller(0, 7) == 0x50
    assert hex_of(ChannelState().messages_to(state)) == ["e0 00 40", "b0 07 50", "b0 40 00"]

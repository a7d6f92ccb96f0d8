"""Descriptions of outputs: they travel to another process and are opened there."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from musestudio.errors import DeviceError, DeviceWaits
from musestudio.midi.output import LogOutput, Output, PortOutput, SilentOutput, VirtualOutput


@pytest.mark.parametrize(
    "output", [SilentOutput(), PortOutput("Piano"), VirtualOutput(), LogOutput("log.txt")]
)
def test_a_description_survives_the_journey(output: Output) -> None:
    assert pickle.loads(pickle.dumps(output)) == output


def test_a_port_that_is_not_there_is_named() -> None:
    with pytest.raises(DeviceWaits, match="The MIDI port “No such port at all” is not there"):
        PortOutput("No such port at all").open().check()


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="cannot be written: Is a directory"):
        LogOutput(str(tmp_path)).open()

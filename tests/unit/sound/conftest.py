from __future__ import annotations

import pytest

from musestudio.sound.instrument import Instrument


@pytest.fixture
def instrument() -> Instrument:
    return Instrument(sample_rate=16_000)

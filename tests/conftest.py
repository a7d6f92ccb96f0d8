"""For every test: no screen, and a home of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt. A test must not depend on, or flicker over, someone's screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

# A busy machine is no failure, and what CI tries is the same every time.
settings.register_profile(
    "musestudio",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("musestudio")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new folder for settings, models and the log, which no other test has seen."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("MUSESTUDIO_HOME", str(folder))
    return folder

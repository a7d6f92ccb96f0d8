"""For every test: no screen, and a home of its own."""

from __future__ import annotations

import os
import signal
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


# Whatever is started in the background of a script ignores Ctrl+C, and so would the programs
# that tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new folder for settings, models and the log, which no other test has seen."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("MUSESTUDIO_HOME", str(folder))
    return folder

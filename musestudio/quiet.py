"""Keeping sound libraries from writing to the user's terminal."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

_lock = threading.Lock()


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Turn standard error away while ALSA or JACK may report that they are not there.

    They write to the file descriptor, past Python, several lines for each device that is
    missing, on any Linux without it. What other threads write meanwhile is lost too, so
    the stretch should be short.
    """
    if sys.platform != "linux":
        yield
        return
    with _lock:
        try:
            kept = os.dup(2)
        except OSError:  # There is no standard error to keep quiet.
            yield
            return
        try:
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def quieten_process() -> None:
    """The same for the rest of this process; what Python itself writes stays visible."""
    try:
        own = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="replace")
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        sys.stderr = own
    except OSError:  # As in windowed programs on Windows.
        pass

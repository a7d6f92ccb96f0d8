"""The log file: where tracebacks go, so that the user only sees sentences."""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

import musestudio
from musestudio.resources import log_dir

MAX_BYTES = 1_000_000
BACKUPS = 2
_log = logging.getLogger(__name__)


def log_path() -> Path:
    """The log file; it need not exist."""
    return log_dir() / "musestudio.log"


@contextmanager
def logging_to_file(level: int = logging.INFO) -> Iterator[None]:
    """Send the program's log to ``log_path()``, and nothing of it to the terminal.

    The file is opened with the first record. Where it cannot be, the log is lost and the
    program goes on.
    """
    handler: logging.Handler
    try:
        log_dir().mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            log_path(), maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
    )
    root = logging.getLogger()
    old_level = root.level
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)
    old_raise = logging.raiseExceptions
    logging.raiseExceptions = False  # A full disk must not print tracebacks.
    _log.info(
        "MuseStudio %s, Python %s, %s", musestudio.__version__, sys.version, platform.platform()
    )
    try:
        yield
    finally:
        logging.raiseExceptions = old_raise
        logging.captureWarnings(False)
        root.removeHandler(handler)
        root.setLevel(old_level)
        handler.close()

"""What the sender process has to say goes into the log of the program."""

from __future__ import annotations

import logging
from collections.abc import Callable


class LogToParent(logging.Handler):
    """Hands records on, in words, to a process that keeps a log.

    tell: takes the words; called on any thread.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Never fails: whoever should listen may be gone."""
        try:
            self._tell(self.format(record))
        except Exception:
            self.handleError(record)

"""Whether a window can open here, found out without Qt.

Qt aborts the process where the display it was promised is not there, so it is asked for
before Qt is loaded.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path

_X_LIBRARY = "libxcb.so.1"


def has_display() -> bool:
    """Whether an X server or a Wayland compositor answers, or Qt is told to do without.

    Always true on Windows and macOS.
    """
    if not sys.platform.startswith("linux"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):
        return True  # “offscreen”, for one.
    return _wayland_answers() or _x_server_answers()


def _x_server_answers() -> bool:
    """DISPLAY may outlive its server."""
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL(_X_LIBRARY)
    except OSError:
        return False  # Without it Qt cannot reach the server either.
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)  # ``name`` may be a whole path.
    with socket.socket(socket.AF_UNIX) as compositor:
        try:
            compositor.connect(os.fspath(path))
        except OSError:
            return False
    return True

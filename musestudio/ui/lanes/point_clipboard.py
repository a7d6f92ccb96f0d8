"""Points on the system clipboard: from one place to another, also in another window."""

from __future__ import annotations

import json

import numpy as np
from PySide6.QtGui import QGuiApplication

from musestudio.ui.lanes.point_arrays import PointArrays
from musestudio.ui.mime_data import empty_mime_data

_MIME = "application/x-musestudio-points"


def copy_points(points: PointArrays, value_range: tuple[float, float], per_beat: int) -> None:
    """Put points there, their times told in beats from the first one."""
    if not len(points):
        return
    beats = (points.tick - points.tick[0]) / per_beat
    told = {
        "range": value_range,
        "beats": beats.tolist(),
        "values": points.value.tolist(),
    }
    data = empty_mime_data()
    data.setData(_MIME, json.dumps(told).encode("ascii"))
    QGuiApplication.clipboard().setMimeData(data)


def pasted_points(
    at_tick: int, value_range: tuple[float, float], per_beat: int
) -> PointArrays | None:
    """The points there, the first one at ``at_tick``; values keep their share of the range.

    None where the clipboard holds something else.
    """
    data = QGuiApplication.clipboard().mimeData()
    if data is None or not data.hasFormat(_MIME):
        return None
    try:
        told = json.loads(bytes(data.data(_MIME).data()))
        beats = np.array(told["beats"], dtype=np.float64)
        values = np.array(told["values"], dtype=np.float64)
        low, high = (float(end) for end in told["range"])
    except (ValueError, KeyError, TypeError):
        return None
    if len(beats) != len(values) or high <= low or not np.isfinite([*beats, *values]).all():
        return None
    lowest, highest = value_range
    if (low, high) != (lowest, highest):
        values = lowest + (values - low) / (high - low) * (highest - lowest)
    ticks = at_tick + np.rint(beats * per_beat).astype(np.int64)
    return PointArrays(ticks, np.clip(values, lowest, highest))

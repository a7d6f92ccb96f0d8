"""SMPTE time division: ticks that are fractions of a second instead of a beat."""

from __future__ import annotations

_DROP_FRAME = 29  # Stands for 30 drop frame, which runs at 30000/1001 frames a second.


def smpte_ticks_per_second(division: int) -> float:
    """How many ticks of a SMPTE-divided MIDI file make a second.

    division: the header's two bytes as an unsigned number, 0x8000–0xFFFF: the negated
              frames a second above, ticks a frame (1–255) below.

    Raises ValueError where the number is not such a division.
    """
    frames_per_second = 0x100 - (division >> 8)
    ticks_per_frame = division & 0xFF
    if not 0x8000 <= division <= 0xFFFF or ticks_per_frame == 0:
        raise ValueError(f"{division:#06x} is not a SMPTE division")
    if frames_per_second == _DROP_FRAME:
        return 30000 / 1001 * ticks_per_frame
    return float(frames_per_second * ticks_per_frame)


def smpte_ticks_per_beat(division: int) -> int:
    """Ticks in half a second (a quarter at 120 a minute), rounded, at least 1."""
    return max(round(smpte_ticks_per_second(division) / 2), 1)

"""Which note-off ends which note-on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from musestudio.score.note import DEFAULT_RELEASE_VELOCITY

_ALL_ENDED_BY = (120, 123, 124, 125, 126, 127)
"""All sound off, all notes off, and the mode changes that include the latter."""

_Key = tuple[str, int, int]  # (port, channel, pitch)


class PortMessage(NamedTuple):
    """One complete MIDI message and the port it came through."""

    port: str
    data: bytes


class Strike(NamedTuple):
    """A note among the messages.

    began_at:         index of its note-on.
    ended_at:         index of the message that ended it; None: nothing did.
    release_velocity: 0–127; 64 where no note-off ended it.
    """

    began_at: int
    ended_at: int | None
    release_velocity: int = DEFAULT_RELEASE_VELOCITY


@dataclass
class _Cluster:
    """What happened to one key since it was last up: (index, velocity, is_on)."""

    story: list[tuple[int, int, bool]] = field(default_factory=list)
    down: int = 0


def pair_notes(messages: Sequence[PortMessage]) -> tuple[Strike, ...]:
    """The notes in messages, in the order of their note-ons.

    Two ports are two keyboards: the same key on both is two keys. Where a key is struck again
    before it was let go, there are two stories. If as many note-offs follow as there were
    note-ons, the notes overlap, and the first note-off ends the first of them, as in a MIDI
    file. If fewer do, a note-off was lost: the note before then ends where the key was struck
    again, and no other note of the take is touched by the loss. A note-off of a key that is up
    ends nothing; all-notes-off ends every note of its port and channel.
    """
    strikes: list[Strike] = []
    clusters: dict[_Key, _Cluster] = {}
    for i, (port, data) in enumerate(messages):
        status, channel = data[0] & 0xF0, data[0] & 0x0F
        if status in (0x80, 0x90):
            key = (port, channel, data[1])
            is_on = status == 0x90 and data[2] > 0
            velocity = data[2] if status == 0x80 else DEFAULT_RELEASE_VELOCITY
            cluster = clusters.get(key)
            if cluster is None:
                if not is_on:
                    continue
                cluster = clusters[key] = _Cluster()
            cluster.story.append((i, velocity, is_on))
            cluster.down += 1 if is_on else -1
            if not cluster.down:
                strikes += _in_order(cluster)
                del clusters[key]
        elif status == 0xB0 and data[1] in _ALL_ENDED_BY:
            for key in [k for k in clusters if k[:2] == (port, channel)]:
                strikes += _as_if_lost(clusters.pop(key), ended_at=i)
    for cluster in clusters.values():
        strikes += _as_if_lost(cluster, ended_at=None)
    return tuple(sorted(strikes, key=lambda strike: strike.began_at))


def _in_order(cluster: _Cluster) -> list[Strike]:
    """First in, first out: there is a note-off for every note-on."""
    ons = [i for i, _, is_on in cluster.story if is_on]
    offs = [(i, velocity) for i, velocity, is_on in cluster.story if not is_on]
    return [Strike(on, *off) for on, off in zip(ons, offs, strict=True)]


def _as_if_lost(cluster: _Cluster, ended_at: int | None) -> list[Strike]:
    """Note-offs are missing: one key makes one sound at a time."""
    strikes = []
    sounding: int | None = None
    for i, velocity, is_on in cluster.story:
        if sounding is not None:
            strikes.append(Strike(sounding, i) if is_on else Strike(sounding, i, velocity))
        sounding = i if is_on else None
    if sounding is not None:
        strikes.append(Strike(sounding, ended_at))
    return strikes

"""What the track list sets is heard in a rendered file."""

from __future__ import annotations

import dataclasses

import numpy as np

from musestudio.editing.operations.track_sound import PAN, VOLUME, with_level
from musestudio.score import Note, Song, Track
from musestudio.sound.render import render_song

LOW = Track(1, (Note(0, 48, 960, 100),))
HIGH = Track(2, (Note(0, 84, 960, 100, channel=1),))


def power(*tracks: Track) -> np.ndarray:
    """(2,) mean square of the left and the right side."""
    audio = render_song(Song(tracks), sample_rate=16_000, tail_s=0.1)
    return np.square(audio.astype(np.float64)).mean(axis=0)


def test_volume_and_pan_of_one_track() -> None:
    loud = power(LOW).sum()
    assert power(with_level(LOW, VOLUME, 30)).sum() < loud / 4
    left, right = power(with_level(LOW, PAN, 0))
    assert left > 10 * right


def test_mute_and_solo() -> None:
    high = power(HIGH).sum()
    assert np.isclose(power(dataclasses.replace(LOW, muted=True), HIGH).sum(), high, rtol=0.05)
    assert np.isclose(power(LOW, dataclasses.replace(HIGH, soloed=True)).sum(), high, rtol=0.05)

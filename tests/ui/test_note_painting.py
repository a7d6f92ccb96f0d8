"""What notes look like: alone or in a crowd, muted, locked, selected."""

from __future__ import annotations

import random

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musestudio.editing import SongDocument
from musestudio.score import Note, Song, Track
from musestudio.ui import colour as colours
from musestudio.ui.piano_roll import PianoRollView, painter
from musestudio.ui.piano_roll.painter import RollPainter
from musestudio.ui.piano_roll.pixels import Pixels
from musestudio.ui.theme import DARK, LIGHT, Theme, apply_theme, current_theme

BEAT = 480
Page = NDArray[np.uint32]


@pytest.fixture
def roll(qtbot: QtBot) -> PianoRollView:
    """Two tracks of four beats, before anything was drawn."""
    apply_theme(QApplication.instance(), DARK)
    notes = (Note(0, 60, BEAT, 100), Note(2 * BEAT, 60, BEAT, 100))
    view = PianoRollView(SongDocument(Song((Track(1, notes), Track(2, colour=1)))))
    qtbot.addWidget(view)
    view.resize(800, 500)
    view.show()
    qtbot.waitExposed(view)
    return view


def page(roll: PianoRollView, ratio: float = 1.0, clip: QRect | None = None) -> Page:
    """(height, width) colours of rows, grid and notes, drawn afresh, at a screen's density."""
    viewport = roll.state.viewport
    viewport.device_pixel_ratio = ratio
    pixels = Pixels.of(viewport)
    image = QImage(pixels.width, pixels.height, QImage.Format.Format_RGB32)
    image.fill(0)
    brush = QPainter(image)
    RollPainter(roll.state).draw(brush, pixels, clip or image.rect())
    brush.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(pixels.height, -1) & 0xFFFFFF


def as_a_crowd(monkeypatch: pytest.MonkeyPatch, edged: bool = True) -> None:
    """Draw however few notes as if there were thousands."""
    monkeypatch.setattr(painter, "MOST_SINGLE_NOTES", 0)
    monkeypatch.setattr(painter, "MOST_EDGED_NOTES", 10**9 if edged else 0)


def show(roll: PianoRollView, *notes: Note) -> None:
    """Put other notes on the track."""
    track = roll.state.song.track(1)
    roll.state.document.reset(roll.state.song.with_track(track.with_notes(notes)))


def colour_at(roll: PianoRollView, image: Page, tick: float, pitch: int, down: float = 0.5) -> str:
    """The colour at a tick, ``down`` the note from its upper edge."""
    pixels = Pixels.of(roll.state.viewport)
    y = pixels.y(pitch) + int((pixels.note_height - 1) * down)
    return QColor(int(image[y, pixels.x(tick)])).name()


def distance(a: str, b: str) -> float:
    """How different two colours look."""
    return colours.contrast(a, b)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_crowd_stands_where_its_notes_stand_alone(
    roll: PianoRollView, monkeypatch: pytest.MonkeyPatch, ratio: float
) -> None:
    rng = random.Random(4)
    crowd = (
        Note(rng.randrange(8 * BEAT), rng.randrange(50, 75), rng.choice((30, 200, 900)))
        for _ in range(150)
    )
    show(roll, *crowd)
    alone = page(roll, ratio)
    as_a_crowd(monkeypatch)
    together = page(roll, ratio)
    show(roll)
    empty = page(roll, ratio)
    differs = (alone != empty) != (together != empty)
    # Round corners are a little rounder alone.
    assert differs.sum() < 0.03 * (alone != empty).sum()
    assert (together == empty)[alone == empty].mean() > 0.995


def test_a_part_painted_anew_is_as_the_whole(
    roll: PianoRollView, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_a_crowd(monkeypatch)
    whole = page(roll)
    part = QRect(31, 47, 113, 201)
    drawn = page(roll, clip=part)
    inside = np.s_[part.top() : part.bottom() + 1, part.left() : part.right() + 1]
    assert (drawn[inside] == whole[inside]).all()
    assert not drawn[: part.top()].any()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("crowded", [False, True], ids=["alone", "in a crowd"])
def test_a_muted_note_is_hollow(
    roll: PianoRollView, monkeypatch: pytest.MonkeyPatch, theme: Theme, crowded: bool
) -> None:
    apply_theme(QApplication.instance(), theme)
    if crowded:
        as_a_crowd(monkeypatch)
    sounding, muted = Note(0, 60, BEAT, 100), Note(2 * BEAT, 60, BEAT, 100, muted=True)
    show(roll, sounding, muted)
    image = page(roll)
    row = colour_at(roll, image, 1.5 * BEAT, 60)
    body = colour_at(roll, image, 2.7 * BEAT, 60)
    edge = colour_at(roll, image, 2.7 * BEAT, 60, down=0)
    assert distance(body, row) < 1.6 < distance(edge, row)
    assert distance(colour_at(roll, image, 0.7 * BEAT, 60), row) > 2.5


def test_a_locked_note_wears_a_lock_at_its_end(roll: PianoRollView) -> None:
    free = Note(0, 60, BEAT, 100)
    show(roll, free)
    before = page(roll)
    show(roll, free.with_locked(True))
    changed = np.argwhere(before != page(roll))
    pixels = Pixels.of(roll.state.viewport)
    assert len(changed)
    assert changed[:, 1].min() > pixels.x(BEAT) - 2 * pixels.note_height
    assert changed[:, 1].max() < pixels.x(BEAT)


def test_a_selected_note_is_known_without_colours(roll: PianoRollView) -> None:
    roll.state.select([1])
    image = page(roll)
    edge = colour_at(roll, image, 2.5 * BEAT, 60, down=0)
    assert edge.upper() == current_theme().selection_outline
    roll.state.select([])
    unselected = colour_at(roll, page(roll), 2.5 * BEAT, 60, down=0)
    assert distance(edge, unselected) > 2


def test_louder_notes_are_lighter(roll: PianoRollView) -> None:
    velocities = (10, 50, 90, 127)
    show(roll, *(Note(i * BEAT, 60, BEAT, v) for i, v in enumerate(velocities)))
    image = page(roll)
    shown = [colour_at(roll, image, (i + 0.7) * BEAT, 60) for i in range(4)]
    lightness = [colours.to_oklch(colour)[0] for colour in shown]
    assert lightness == sorted(lightness)
    assert lightness[-1] - lightness[0] > 0.1


def test_what_an_undo_brings_back_is_selected_in_a_long_track_too(roll: PianoRollView) -> None:
    show(roll, *(Note(i * 10, 60 + i % 12, 8) for i in range(25_000)))
    roll.state.select(range(5000, 5010))
    before = roll.state.selected_notes()
    roll.nudge(0, 24)
    assert {note.pitch - 24 for note in roll.state.selected_notes()} == {n.pitch for n in before}
    roll.state.document.undo()
    assert roll.state.selected_notes() == before

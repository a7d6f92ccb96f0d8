"""Makes the pictures of the documentation, and all states of the window to be looked at.

    python packaging/screenshots.py [NAME…]         # those of the documentation
    python packaging/screenshots.py --all FOLDER    # every state in both themes, at 1× and 2×

Opens the real window without a screen, asks the shipped model for continuations of a demo
phrase with a fixed seed, and saves what the window shows into ``docs/images`` or the folder.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
SEED = 11
PATIENCE_S = 120.0

sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QDeadlineTimer, QEventLoop  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from musestudio import app as application  # noqa: E402
from musestudio.editing import ChangeNotes, ReplaceTrack  # noqa: E402
from musestudio.editing.operations.track_sound import with_program  # noqa: E402
from musestudio.midi.midi_input import InMemoryInput  # noqa: E402
from musestudio.settings import Settings, save_settings  # noqa: E402
from musestudio.ui.main_window import MainWindow  # noqa: E402


class Picture(NamedTuple):
    """One picture: what is done in the window before it is taken."""

    name: str
    theme: str
    size: tuple[int, int]
    prepare: Callable[[MainWindow], None]
    scale: int = 1


def candidates(window: MainWindow) -> None:
    """The demo phrase with four ways on, the second one looked at."""
    window.panel.controls.seed.set_value(SEED)
    window.panel.controls.lock.setChecked(True)
    window.actions_["continue"].trigger()
    wait_for(lambda: window.assistant.answers is not None)
    window.assistant.step(1)
    QTest.qWait(300)  # The ghosts fade in.


def empty(window: MainWindow) -> None:
    """A new piece."""
    window.actions_["new"].trigger()


def editing(window: MainWindow) -> None:
    """Three tracks, some notes selected, some muted or locked, a loop, the playhead inside."""
    document, roll = window.document, window.roll
    for program, what in ((73, "Flute"), (32, "Bass")):
        window.actions_["add_track"].trigger()
        track = document.song.tracks[-1]
        document.apply(ReplaceTrack(with_program(track, program).renamed(what), "Add track"))
    first = next(track for track in document.song.tracks if track.notes)
    window.tracks.set_active(first.track_id)
    muted, locked, selected = first.notes[3:5], first.notes[6:9], first.notes[9:13]
    marked = tuple(note.with_muted(True) for note in muted)
    marked += tuple(note.with_locked(True) for note in locked)
    document.apply(ChangeNotes(first.track_id, (*muted, *locked), marked, "Mark notes"))
    window.actions_["track_levels"].trigger()
    window.tracks.set_armed(first.track_id)
    metre_map = document.song.metre_map
    window.playback.set_loop((metre_map.bar_start(2), metre_map.bar_start(4)))
    window.playback.set_cursor(metre_map.bar_start(2) + document.song.ticks_per_beat)
    roll.zoom_to_fit()
    roll.select_notes(selected)


def phrases(window: MainWindow) -> None:
    """A way between two bars of the demo phrase, and the map of its phrases."""
    document, bridge, pad = window.document, window.panels.bridge, window.panels.pad
    track = next(track for track in document.song.tracks if track.notes)
    line = document.song.metre_map.bar_start
    window.actions_["panel_bridge"].trigger()
    for first in (1, 3):
        within = range(line(first), line(first + 2))
        window.roll.select_notes(tuple(n for n in track.notes if n.start_tick in within))
        bridge.take_selection()
    wait_for(lambda: bridge.asking.way is not None)
    window.actions_["panel_pad"].trigger()
    wait_for(lambda: pad.exploring.landscape is not None and not pad.exploring.is_laying_out)
    QTest.qWait(500)
    pad.go_to(0.5, 0.4)
    wait_for(lambda: pad.can_insert)
    QTest.qWait(500)


def jam(window: MainWindow) -> None:
    """A phrase played on a keyboard, and its answer half way."""
    keyboard, panel = window.midi_input, window.panels.jam.panel
    assert isinstance(keyboard, InMemoryInput)
    keyboard.plug("Keyboard")
    window.actions_["panel_jam"].trigger()
    window.actions_["jam"].trigger()
    wait_for(lambda: window.playback.playhead_tick > 0)
    for pitch in (69, 72, 76, 74, 72, 71):
        keyboard.play(bytes((0x90, pitch, 80)))
        QTest.qWait(350)
        keyboard.play(bytes((0x80, pitch, 64)))
    wait_for(lambda: panel.turn.text() == "Answering")
    QTest.qWait(2500)


LARGE, SMALL = (1280, 800), (1024, 700)
DOCUMENTATION = (
    Picture("candidates-dark", "dark", LARGE, candidates),
    Picture("candidates-light", "light", LARGE, candidates),
    Picture("editing-dark", "dark", LARGE, editing),
    Picture("empty-light", "light", LARGE, empty),
    Picture("jam-light", "light", LARGE, jam),
    Picture("phrases-light", "light", LARGE, phrases),
    Picture("small-dark", "dark", SMALL, candidates),
)
EVERYTHING = tuple(
    Picture(f"{what.__name__}-{size}-{theme}-{scale}x", theme, pixels, what, scale)
    for scale in (1, 2)
    for theme in ("dark", "light")
    for size, pixels in (("large", LARGE), ("small", SMALL))
    for what in (empty, editing, candidates, phrases, jam)
)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these pictures")
    parser.add_argument("--all", metavar="FOLDER", type=Path, help="every state, into a folder")
    arguments = parser.parse_args(words)
    folder: Path = arguments.all or FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    pictures = DOCUMENTATION if arguments.all is None else EVERYTHING
    wanted = [p for p in pictures if not arguments.names or p.name in arguments.names]
    scale = int(os.environ.get("QT_SCALE_FACTOR", "1"))
    for picture in (p for p in wanted if p.scale == scale):
        with tempfile.TemporaryDirectory() as home:
            os.environ["MUSESTUDIO_HOME"] = home
            save_settings(Settings(theme=picture.theme, midi_output="silent"))
            path = take(picture, folder)
        print(f"{path.name}  {path.stat().st_size // 1024} KB", flush=True)
    others = [p.name for p in wanted if p.scale > scale]
    if others:  # Qt reads the scale once, when it begins.
        environment = os.environ | {"QT_SCALE_FACTOR": "2"}
        command = [sys.executable, __file__, "--all", str(folder), *others]
        return subprocess.run(command, env=environment, check=False).returncode
    return 0


def take(picture: Picture, folder: Path) -> Path:
    """Open the window, prepare it, save what it shows."""
    app = application.make_application()
    window = application.build_window(app, make_input=InMemoryInput)
    window.resize(*picture.size)
    window.show()
    window.begin()
    window.window_files.open_demo()
    wait_for(lambda: window.assistant.model is not None)
    wait_for(lambda: window.document.song.note_count > 0)
    QTest.qWait(500)
    picture.prepare(window)
    QTest.qWait(500)  # The key is looked for a moment after the notes are there.
    wait_for(lambda: not window.background.is_busy("key"))
    path = folder / f"{picture.name}.png"
    window.grab().save(str(path), "PNG", 0)
    window.close_without_asking()
    window.deleteLater()
    QTest.qWait(50)
    return path


def wait_for(condition: Callable[[], bool]) -> None:
    """Let the program run until ``condition`` holds. Raises TimeoutError."""
    deadline = QDeadlineTimer(round(PATIENCE_S * 1000))
    while not condition():
        if deadline.hasExpired():
            raise TimeoutError("the window did not get there")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

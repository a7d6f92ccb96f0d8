"""What ``make run`` does once everything is installed.

With a screen: open the window on a demo phrase. Without one: continue that phrase on the
command line, render it, and show in text what was written.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from musestudio.display import has_display
from musestudio.midi.file import read_song
from musestudio.resources import demo_paths
from musestudio.score import Note, Song

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "build" / "demo"
SEED = 1
CELLS_PER_BEAT = 2  # The text roll shows eighths.


def main() -> int:
    demo = demo_paths()[0].relative_to(ROOT)
    if has_display():
        return subprocess.run([sys.executable, "-m", "musestudio", str(demo)]).returncode
    print("There is no display here, so the main job runs without the window.\n")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    continued = (OUTPUT / f"{demo.stem}-continued.mid").relative_to(ROOT)
    audio = continued.with_suffix(".wav")
    code = musestudio("continue", str(demo), "-o", str(continued), "--seed", str(SEED))
    if code != 0:
        return code
    print("\n" + text_roll(read_song(demo).song, read_song(continued).song) + "\n")
    code = musestudio("render", str(continued), "-o", str(audio))
    print(f"\nThe demo phrase:   {demo}")
    print(f"With continuation: {continued}")
    if code == 0:
        print(f"To listen to:      {audio}")
    return code


def musestudio(*arguments: str) -> int:
    """Run one command of the program, shown as a user would type it; its exit code."""
    print("$ .venv/bin/musestudio " + shlex.join(arguments), flush=True)
    return subprocess.run([sys.executable, "-m", "musestudio", *arguments], cwd=ROOT).returncode


def text_roll(before: Song, after: Song) -> str:
    """A piano roll of half-block characters: two semitones a line, one column an eighth."""
    cell_ticks = after.ticks_per_beat // CELLS_PER_BEAT
    old = {note for _, note in before.all_notes()}
    notes = [note for _, note in after.all_notes()]
    first_new_tick = min(n.start_tick for n in notes if n not in old)
    seam_tick = after.metre_map.bar_start_at(first_new_tick)
    low = min(note.pitch for note in notes) // 2 * 2
    high = max(note.pitch for note in notes)
    end_tick = after.metre_map.bar_line_from(after.last_note_end_tick)
    lit = {cell for note in notes for cell in cells(note, cell_ticks)}
    bar_lines = {
        after.metre_map.bar_start(bar) // cell_ticks
        for bar in range(1, after.metre_map.position_at(end_tick).bar + 1)
    }
    columns = range(end_tick // cell_ticks)
    rows = []
    for pitch in range(high // 2 * 2, low - 1, -2):
        row = ""
        for column in columns:
            if column == seam_tick // cell_ticks:
                row += "║"
            elif column in bar_lines:
                row += "│"
            row += " ▄▀█"[((pitch, column) in lit) + 2 * ((pitch + 1, column) in lit)]
        rows.append(row.rstrip())
    seam_column = len(columns[: seam_tick // cell_ticks])
    seam_column += sum(1 for column in bar_lines if column <= seam_tick // cell_ticks)
    heading = "the phrase".ljust(seam_column) + "what came next"
    return "\n".join((heading, *rows))


def cells(note: Note, cell_ticks: int) -> list[tuple[int, int]]:
    """The (pitch, column) cells in which a note sounds."""
    first = note.start_tick // cell_ticks
    last = max((note.end_tick - 1) // cell_ticks, first)
    return [(note.pitch, column) for column in range(first, last + 1)]


if __name__ == "__main__":
    sys.exit(main())

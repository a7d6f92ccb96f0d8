"""A program that plays a long chord with the pedal down, to be killed in the middle of it.

python held_note.py PORT|LOG.txt
"""

from __future__ import annotations

import sys
import time

from musestudio.midi.output import LogOutput, PortOutput
from musestudio.midi.player import Player
from musestudio.score import ChannelEvent, Note, Song, Track


def main() -> None:
    notes = tuple(Note(0, pitch, 480 * 400, 90) for pitch in (48, 60, 64, 67))
    song = Song((Track(1, notes=notes, events=(ChannelEvent(0, b"\xb0\x40\x7f"),)),))
    name = sys.argv[1]
    output = LogOutput(name) if name.endswith(".txt") else PortOutput(name)
    with Player(output) as player:
        player.play(song)
        while player.position_tick() <= 0:
            time.sleep(0.01)
        print("playing", flush=True)
        time.sleep(600)


if __name__ == "__main__":
    main()

from __future__ import annotations

from musestudio.editing.operations.at_one_tempo import at_one_tempo
from musestudio.score import MetaEvent, Note, Song, Track
from musestudio.score.events import TEMPO


def test_every_tempo_gives_way_to_one_and_nothing_else_changes() -> None:
    tempos = tuple(MetaEvent(tick, TEMPO, bytes((7, 0, tick % 256))) for tick in (0, 480, 960))
    words = MetaEvent(0, 1, b"words")
    notes = (Note(0, 60, 480), Note(480, 62, 480))
    song = Song((Track(1, metas=(words, *tempos)), Track(2, notes, metas=tempos[1:])))
    slow = at_one_tempo(song, 60)
    assert slow.duration_s == 2.0
    assert slow.tracks[1] == Track(2, notes)
    assert words in slow.tracks[0].metas
    assert at_one_tempo(slow, 60).tracks == slow.tracks
    assert at_one_tempo(Song(), 60) == Song()

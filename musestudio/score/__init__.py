"""Music as plain immutable values: notes, tracks, songs, tempo, metre, keys.

Standard library only. Time is counted in integer ticks (``song.ticks_per_beat`` to a
quarter note, as in a MIDI file); bars and beats are counted from 1 as in every
sequencer. Nothing here is changed in place: ``note.with_pitch(62)`` is a new note.
"""

from musestudio.score.chord_spans import ChordReader, ChordSpan
from musestudio.score.events import ChannelEvent, MetaEvent
from musestudio.score.metre import MetreChange, MetreMap
from musestudio.score.note import Note
from musestudio.score.scale import Key, estimate_key, parse_key
from musestudio.score.song import Song
from musestudio.score.tempo import TempoChange, TempoMap
from musestudio.score.track import Track

__all__ = [
    "ChannelEvent",
    "ChordReader",
    "ChordSpan",
    "Key",
    "MetaEvent",
    "MetreChange",
    "MetreMap",
    "Note",
    "Song",
    "TempoChange",
    "TempoMap",
    "Track",
    "estimate_key",
    "parse_key",
]

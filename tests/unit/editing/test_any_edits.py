"""Whatever is done to a song can be undone exactly, saved exactly and exported."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from musestudio.editing import (
    AddTrack,
    ChangeNotes,
    ChooseKey,
    Command,
    RemoveTrack,
    ReplaceSong,
    ReplaceTrack,
    SongDocument,
)
from musestudio.editing import operations as verbs
from musestudio.editing.operations.arrange_tracks import (
    duplicate_track,
    merge_tracks,
    move_tracks,
    new_track,
)
from musestudio.editing.operations.control_points import Control, ControlPoint, change_points
from musestudio.editing.operations.delete_track import delete_track
from musestudio.editing.operations.insert_song import tracks_to_insert
from musestudio.editing.operations.instrument_change import insert_instrument_change
from musestudio.editing.operations.markers import delete_marker, move_marker, set_marker
from musestudio.editing.operations.metre_changes import delete_metre, set_metre
from musestudio.editing.operations.tempo_changes import change_tempo, tempo_change
from musestudio.editing.operations.track_sound import with_channel, with_instrument, with_level
from musestudio.editing.project_file import Project, project_bytes, project_from_bytes
from musestudio.errors import MuseStudioError
from musestudio.midi.file import read_song_bytes, song_bytes
from musestudio.score import ChannelEvent, Key, MetaEvent, Note, Song, Track

KEY = Key(9, "harmonic minor")
START = Song(
    (
        Track(
            1,
            tuple(
                Note(120 * i, 60 + i % 5, 120 + i % 3 * 60, 80, locked=i == 3) for i in range(12)
            ),
            (ChannelEvent(0, b"\xc0\x05"), ChannelEvent(480, b"\xb0\x40\x7f")),
            (MetaEvent(0, 0x03, b"Piano"), MetaEvent(0, 0x51, b"\x07\xa1\x20")),
            end_tick=1920,
        ),
        Track(
            2,
            (
                Note(0, 36, 960, channel=1),
                Note(480, 36, 960, 70, 1, 9),
                Note(960, 40, 0, channel=1),
            ),
            metas=(MetaEvent(960, 0x06, b"Verse"), MetaEvent(1920, 0x58, b"\x03\x02\x18\x08")),
            muted=True,
            colour=1,
        ),
    )
)

Edit = Callable[[Song, Track, int, int], tuple[Command, ...]]
Verb = Callable[[tuple[Note, ...], Song, int, int], tuple[Note, ...]]


def _on_notes(verb: Verb) -> Edit:
    """An edit of some of a track's notes, one to one."""

    def edit(song: Song, track: Track, a: int, b: int) -> tuple[Command, ...]:
        chosen = track.notes[a % 4 : a % 4 + b % 9]
        return (ChangeNotes(track.track_id, chosen, verb(chosen, song, a, b), "Verb"),)

    return edit


def _changing(change: Callable[[Track, int, int], verbs.NoteChange]) -> Edit:
    return lambda _song, track, a, b: (ChangeNotes(track.track_id, *change(track, a, b)),)


def _adding(notes: Callable[[Song, Track, int, int], tuple[Note, ...]]) -> Edit:
    return lambda song, track, a, b: (ChangeNotes(track.track_id, added=notes(song, track, a, b)),)


def _a_note(a: int, b: int) -> Note:
    return Note(a, b % 128, b % 700, 1 + a % 127, a % 3)


def _on_a_control(song: Song, track: Track, a: int, b: int) -> tuple[Command, ...]:
    point = ControlPoint(a, b % 128)
    return (change_points(track, Control((7, 64, None)[b % 3]), (), (point,), "Draw"),)


EDITS: dict[str, Edit] = {
    "move": _on_notes(lambda notes, _, a, b: verbs.move(notes, a - 900, b % 13 - 6)),
    "transpose": _on_notes(lambda notes, _, a, b: verbs.transpose(notes, b % 25 - 12)),
    "in scale": _on_notes(lambda notes, _, a, b: verbs.transpose_in_scale(notes, KEY, b % 9 - 4)),
    "quantise": _on_notes(
        lambda notes, song, a, b: verbs.quantize(
            notes, song.metre_map, 80, b % 5 / 4, swing=0.6, ends=verbs.NoteEnds.QUANTIZE
        )
    ),
    "legato": _on_notes(lambda notes, _, a, b: verbs.legato(notes, b % 100 - 50)),
    "humanise": _on_notes(
        lambda notes, _, a, b: verbs.humanise(
            notes, a, timing_ticks=b % 50, velocity=b % 9, length_ticks=b % 30
        )
    ),
    "reverse": _on_notes(lambda notes, _, a, b: verbs.reverse(notes)),
    "stretch": _on_notes(lambda notes, _, a, b: verbs.stretch(notes, (b % 40 + 1) / 10)),
    "invert": _on_notes(lambda notes, _, a, b: verbs.invert(notes, KEY if b % 2 else None)),
    "length": _on_notes(lambda notes, _, a, b: verbs.add_length(notes, b - 500)),
    "set length": _on_notes(lambda notes, _, a, b: verbs.set_length(notes, b)),
    "velocity": _on_notes(lambda notes, _, a, b: verbs.add_velocity(notes, b % 99 - 50)),
    "scale velocity": _on_notes(lambda notes, _, a, b: verbs.scale_velocity(notes, b / 500)),
    "set velocity": _on_notes(lambda notes, _, a, b: verbs.set_velocity(notes, b)),
    "ramp": _on_notes(lambda notes, _, a, b: verbs.ramp_velocity(notes, a, b)),
    "mute": _on_notes(lambda notes, _, a, b: verbs.toggle_muted(notes)),
    "lock": _on_notes(lambda notes, _, a, b: verbs.toggle_locked(notes)),
    "trim": _on_notes(lambda notes, _, a, b: verbs.trim_overlaps(notes)),
    "delete": _on_notes(lambda notes, _, a, b: ()),
    "split": _changing(lambda track, a, b: verbs.split(track.notes, a)),
    "glue": _changing(lambda track, a, b: verbs.glue(track.notes[: b % 9])),
    "erase": _changing(lambda track, a, b: verbs.erase_range(track.notes, a, a + b)),
    "draw": _adding(lambda song, track, a, b: (_a_note(a, b),)),
    "stamp": _adding(
        lambda song, track, a, b: verbs.stamp_chord(
            [*verbs.CHORDS, *verbs.SCALE_CHORDS][b % 23], _a_note(a, b), KEY, b % 3
        )
    ),
    "duplicate": _adding(
        lambda song, track, a, b: verbs.duplicate(track.notes[: b % 5], song.metre_map)
    ),
    "repeat": _adding(
        lambda song, track, a, b: verbs.repeat_until(track.notes[: b % 5], song.metre_map, a)
    ),
    "insert bars": lambda song, track, a, b: (verbs.insert_bars(song, a % 5, b % 3 + 1),),
    "remove bars": lambda song, track, a, b: (verbs.remove_bars(song, a % 5, b % 3 + 1),),
    "tempo": lambda song, track, a, b: change_tempo(song, (0,), (tempo_change(a, b),), "Tempo"),
    "metre": lambda song, track, a, b: set_metre(song, a, b % 9, 1 << b % 4),
    "no metre": lambda song, track, a, b: delete_metre(song, 1920),
    "marker": lambda song, track, a, b: set_marker(song, a, "Äh" * (b % 3)),
    "move marker": lambda song, track, a, b: (
        move_marker(song, song.markers[0], a) if song.markers else ()
    ),
    "no marker": lambda song, track, a, b: delete_marker(song, 960),
    "control": _on_a_control,
    "level": lambda song, track, a, b: (ReplaceTrack(with_level(track, 7, b % 128), "Volume"),),
    "instrument": lambda song, track, a, b: (
        ReplaceTrack(with_instrument(song, track, b % 128 if b % 5 else None), "Instrument"),
    ),
    "instrument change": lambda song, track, a, b: (insert_instrument_change(track, a, b % 128),),
    "channel": lambda song, track, a, b: (ReplaceTrack(with_channel(track, b % 16), "Channel"),),
    "solo": lambda song, track, a, b: (
        ReplaceTrack(dataclasses.replace(track, soloed=not track.soloed, colour=b % 9), "Solo"),
    ),
    "rename": lambda song, track, a, b: (ReplaceTrack(track.renamed(f"Part {b}"), "Rename"),),
    "new track": lambda song, track, a, b: (AddTrack(new_track(song), b % 3),),
    "copy track": lambda song, track, a, b: duplicate_track(song, track.track_id),
    "merge": lambda song, track, a, b: (
        merge_tracks(song, [t.track_id for t in song.tracks[:2]]) if len(song.tracks) > 1 else ()
    ),
    "order": lambda song, track, a, b: move_tracks(song, (track.track_id,), b % 3),
    "delete track": lambda song, track, a, b: delete_track(song, track.track_id),
    "remove track": lambda song, track, a, b: (RemoveTrack(track.track_id),),
    "insert song": lambda song, track, a, b: tuple(
        AddTrack(t) for t in tracks_to_insert(song, START, a)[: b % 2 + 1]
    ),
    "key": lambda song, track, a, b: (ChooseKey(Key(a % 12, "dorian") if b % 3 else None),),
    "replace song": lambda song, track, a, b: (
        ReplaceSong(dataclasses.replace(song, midi_format=b % 2), "Import"),
    ),
}

deeds = st.lists(
    st.tuples(
        st.sampled_from([*EDITS, "undo", "redo", "go to"]),
        st.integers(0, 3000),
        st.integers(0, 1000),
    ),
    max_size=30,
)


def do(document: SongDocument, deed: str, a: int, b: int) -> None:
    song = document.song
    if deed == "undo":
        document.undo()
    elif deed == "redo":
        document.redo()
    elif deed == "go to":
        document.go_to(a % (len(document.history.names) + 1))
    else:
        track = song.tracks[b % len(song.tracks)] if song.tracks else new_track(song)
        try:
            # What needs a track of a song without any raises KeyError, as any caller's mistake.
            commands = EDITS[deed](song, track, a, b)
            with document.transaction(deed):
                for command in commands:
                    document.apply(command)
        except (MuseStudioError, KeyError):
            assert document.song is song


@given(deeds)
def test_any_edits_undone_as_often_restore_the_song_exactly(deeds) -> None:
    document = SongDocument(START)
    states = {0: START}
    for deed, a, b in deeds:
        do(document, deed, a, b)
        known = document.history
        states = {i: song for i, song in states.items() if i <= len(known.names)}
        if deed in ("undo", "redo", "go to"):
            assert document.song == states[known.position]
        states[known.position] = document.song
    for position in range(document.history.position, -1, -1):
        assert document.song == states[position]
        document.undo()
    assert document.song == START
    while document.can_redo:
        document.redo()
    assert document.song == states[len(document.history.names)]


def messages(song: Song) -> Counter[tuple[int, bytes]]:
    """Everything a MIDI file says of the song, and when."""
    found: Counter[tuple[int, bytes]] = Counter()
    for track in song.tracks:
        for note in track.notes:
            found[note.start_tick, bytes((0x90 | note.channel, note.pitch, note.velocity))] += 1
            off = bytes((0x80 | note.channel, note.pitch, note.release_velocity))
            found[note.end_tick, off] += 1
        found.update((event.tick, event.data) for event in track.events)
        found.update((meta.tick, bytes((0xFF, meta.kind)) + meta.data) for meta in track.metas)
    return found


@given(deeds)
def test_after_any_edits_project_and_midi_file_come_back_exactly(deeds) -> None:
    document = SongDocument(START)
    for deed, a, b in deeds:
        do(document, deed, a, b)
    song = document.song

    def decode(data: bytes) -> Song:
        return read_song_bytes(data, "song.mid").song

    saved = project_bytes(Project(song), encode_song=song_bytes)
    assert project_from_bytes(saved, "a.muse", decode_song=decode).song == song
    assert messages(decode(song_bytes(song))) == messages(song)
    for track in song.tracks:
        assert list(track.notes) == sorted(track.notes)
        assert all(
            note.start_tick >= 0
            and 0 <= note.pitch <= 127
            and note.duration_ticks >= 0
            and 1 <= note.velocity <= 127
            for note in track.notes
        )

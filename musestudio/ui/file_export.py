"""Writing the piece, a track or the selection for other programs, off the GUI thread."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from musestudio.midi.channel_split import merge
from musestudio.midi.file import write_song
from musestudio.resources import soundfont_path
from musestudio.score import Note, Song, Track
from musestudio.score.events import KEY_SIGNATURE, TEMPO, TIME_SIGNATURE, TRACK_NAME
from musestudio.score.performance import audible_tracks
from musestudio.settings import Settings
from musestudio.ui.background import Background
from musestudio.ui.note_clip import bars_of

EXPORT_LANE = "export"
_CLOCK = (TEMPO, TIME_SIGNATURE, KEY_SIGNATURE)


class Scope(Enum):
    """How much of the piece is written."""

    PIECE = "piece"
    TRACK = "track"
    SELECTION = "selection"


class Form(Enum):
    """What kind of file is written."""

    MIDI_TRACKS = "type 1"
    MIDI_ONE_TRACK = "type 0"
    WAV = "wav"

    @property
    def suffix(self) -> str:
        return ".wav" if self is Form.WAV else ".mid"


class ExportWish(NamedTuple):
    """What the composer wants.

    only_heard: leave out muted notes, muted tracks, and what a solo silences.
    """

    scope: Scope = Scope.PIECE
    form: Form = Form.MIDI_TRACKS
    only_heard: bool = True


class FileExport(QObject):
    """Writes one file after another; the document stays what it was.

    progress(str, float): the file's name and the part done, 0–1.
    ended(): no file is being written any more.
    said(str), failed(str): one sentence.
    """

    progress = Signal(str, float)
    ended = Signal()
    said = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        background: Background,
        settings: Callable[[], Settings],
        parent: QObject | None = None,
    ) -> None:
        """settings: asked anew each time how the built-in synth is to sound."""
        super().__init__(parent)
        self._background = background
        self._settings = settings
        background.busy_changed.connect(self._busy_changed)

    def write(self, song: Song, form: Form, path: str | Path) -> None:
        """Write a song (from ``song_to_export``) to ``path``."""
        path = Path(path)
        settings = self._settings()

        def work(job: object, report: Callable[[float], None]) -> None:
            if form is Form.WAV:
                _render(song, path, settings, job.is_cancelled, report)  # type: ignore[attr-defined]
            else:
                write_song(song, path, with_muted_notes=True)

        self.progress.emit(path.name, 0.0)
        self._background.start(
            EXPORT_LANE,
            work,
            finished=lambda _result: self.said.emit(f"Exported “{path.name}”."),
            failed=self.failed.emit,
            progress=lambda done: self.progress.emit(path.name, done),
            cancelled=lambda: self.said.emit(f"“{path.name}” was not written."),
            latest_only=False,
        )

    def cancel(self) -> None:
        """Stop; no file is left half written."""
        self._background.cancel(EXPORT_LANE)

    def _busy_changed(self, lane: str, busy: bool) -> None:
        if lane == EXPORT_LANE and not busy:
            self.ended.emit()


def song_to_export(
    song: Song, wish: ExportWish, track_id: int | None, selected: Sequence[Note]
) -> Song:
    """What the file is to hold. ``track_id`` and ``selected``: the edited track, its notes.

    A selection begins with its bar. Raises KeyError where the song has no such track.
    """
    if wish.scope is not Scope.PIECE:
        assert track_id is not None
        heard_alone = dataclasses.replace(song.track(track_id), muted=False, soloed=False)
        if wish.scope is Scope.TRACK:
            song = _alone(song, heard_alone)
        else:
            song = bars_of(song, track_id, selected).song
    song = _only_heard(song) if wish.only_heard else _all_heard(song)
    if wish.form is Form.MIDI_ONE_TRACK and song.tracks:
        return dataclasses.replace(song, tracks=(_merged(song.tracks),), midi_format=0)
    return dataclasses.replace(song, midi_format=1)


def _alone(song: Song, track: Track) -> Song:
    """The track with the clock that other tracks give it."""
    # In type 2 files the first track's clock is the song's, as in Song.
    tracks = song.tracks[:1] if song.midi_format == 2 else song.tracks
    clock = [meta for t in tracks for meta in t.metas if meta.kind in _CLOCK]
    own = [meta for meta in track.metas if meta.kind not in _CLOCK]
    metas = tuple(sorted((*own, *clock), key=lambda meta: meta.tick))
    return dataclasses.replace(song, tracks=(dataclasses.replace(track, metas=metas),))


def _only_heard(song: Song) -> Song:
    """The song less the notes nobody hears. Their tracks stay for the clock they may hold."""
    audible = {track.track_id for track in audible_tracks(song)}
    song = song.without_muted_notes()
    tracks = (t if t.track_id in audible else t.with_notes(()) for t in song.tracks)
    kept = tuple(t for t in tracks if t.notes or t.events or any(m.kind in _CLOCK for m in t.metas))
    return dataclasses.replace(song, tracks=kept)


def _all_heard(song: Song) -> Song:
    """The song with nothing muted, which is what a WAV file of all of it needs."""
    tracks = (
        dataclasses.replace(
            track,
            muted=False,
            soloed=False,
            notes=tuple(note._replace(muted=False) for note in track.notes),
        )
        for track in song.tracks
    )
    return dataclasses.replace(song, tracks=tuple(tracks))


def _merged(tracks: Sequence[Track]) -> Track:
    """All of them in one, with the name of the first that has one."""
    merged = merge(tracks)
    names = [meta for meta in merged.metas if meta.kind == TRACK_NAME]
    metas = tuple(meta for meta in merged.metas if meta.kind != TRACK_NAME or meta is names[0])
    return dataclasses.replace(merged, metas=metas)


def _render(
    song: Song,
    path: Path,
    settings: Settings,
    cancelled: Callable[[], bool],
    progress: Callable[[float], None],
) -> None:
    """Raises MuseStudioError."""
    # Not before it is needed: the synthesizer takes a while to import.
    from musestudio.sound.render import render_song, write_wav

    audio = render_song(
        song,
        soundfont_path(settings.soundfont),
        reverb=settings.reverb / 100,
        cancelled=cancelled,
        progress=progress,
    )
    write_wav(audio, path)

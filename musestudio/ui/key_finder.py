"""Keeps an eye on the key the notes of the piece are in."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from musestudio.editing import Change, SongDocument
from musestudio.score import Key, Song, estimate_key
from musestudio.ui.background import Background

_LANE = "key"
_CALM_MS = 150  # Between an edit and the next look at the notes.


class KeyFinder(QObject):
    """The key signature where the piece has one, else the key its notes are most likely in.

    found(Key | None, bool): the key, and whether the piece itself declares it.
    """

    found = Signal(object, bool)

    def __init__(
        self, document: SongDocument, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._background = background
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CALM_MS)
        self._timer.timeout.connect(self._look)
        self._unobserve = document.observe(self._changed)
        self._timer.start()

    def close(self) -> None:
        self._unobserve()
        self._timer.stop()

    def _changed(self, change: Change) -> None:
        self._timer.start()

    def _look(self) -> None:
        song = self._document.song
        self._background.start(
            _LANE,
            lambda _job, _report: recognised_key(song),
            finished=lambda answer: self.found.emit(*answer),
            failed=lambda _sentence: self.found.emit(None, False),
        )


def key_of(song: Song) -> tuple[Key | None, bool]:
    """The piece's key, and whether the composer or a key signature says so."""
    if song.chosen_key is not None:
        return song.chosen_key, True
    return recognised_key(song)


def recognised_key(song: Song) -> tuple[Key | None, bool]:
    """The key the piece seems to be in, and whether a key signature says so.

    Many files carry the default signature (C major) whatever they are in, so a signature
    counts only where it is not that, or where the notes agree.
    """
    estimated = estimate_key(note for _, note in song.all_notes())
    declared = song.key_changes[0].key if song.key_changes else None
    if declared is not None and (declared != Key(0) or estimated in (declared, None)):
        return declared, True
    return estimated, False


def pretty_key(key: Key) -> str:
    """“F♯ minor”, with the signs a musician writes."""
    tonic, _, scale = key.name.partition(" ")
    return f"{pretty_tonic(tonic)} {scale}"


def pretty_tonic(name: str) -> str:
    """“F♯” of “F#”."""
    return name.replace("#", "♯").replace("b", "♭")

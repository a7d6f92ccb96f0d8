"""The music at a point of the map: made in the background, heard on a stage, put into the piece."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from musestudio.editing import ChangeNotes
from musestudio.editing.operations.clear_of import clear_of
from musestudio.score import Note, Song
from musestudio.ui.giving_way import giving_way, notes_within
from musestudio.ui.pad.landscape import Landscape
from musestudio.ui.pad.phrases import Place

if TYPE_CHECKING:
    from musestudio.inference.phrase_vae import PhraseVAE

UNDO_NAME = "Insert from the pad"


@dataclass(frozen=True, eq=False)
class Spot:
    """A point of a map, and what is asked beyond it.

    x, y:    0–1, to the right and upwards.
    amounts: by attribute, −2 to 2; those that stay as they are need not be named.
    notes:   what was heard there before, where that is to be heard again; None: as the map says.
    """

    landscape: Landscape
    x: float
    y: float
    amounts: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[Note, ...] | None = None

    @cached_property
    def is_steered(self) -> bool:
        return any(self.amounts.values())


@dataclass(frozen=True, eq=False)
class Morph:
    """The music at a spot.

    notes:  in the bars worked on, none sounding beyond them.
    is_own: they are a phrase's own notes, not the model's.
    """

    spot: Spot
    notes: tuple[Note, ...]
    is_own: bool = False


def morphed(spot: Spot, vae: PhraseVAE) -> Morph:
    """What is heard there. At a phrase's own place, with nothing else asked, its own notes.

    Raises RequestError where the model cannot be steered.
    """
    from musestudio.inference.keeping import as_played
    from musestudio.inference.phrasing import notes_of

    landscape, ground = spot.landscape, spot.landscape.ground
    song, here = ground.song, ground.here
    if spot.notes is not None:
        return Morph(spot, spot.notes)
    channel = song.track(here.track_id).channel
    number = landscape.phrase_at(spot.x, spot.y)
    if number is not None and not spot.is_steered and landscape.phrases[number].notes:
        own = landscape.phrases[number].moved_to(song.metre_map, here)
        return Morph(spot, tuple(note.with_channel(channel) for note in own), is_own=True)
    latent = landscape.phrase_map.at(spot.x, spot.y, landscape.like)
    if spot.is_steered:
        latent = vae.steer(latent, spot.amounts)
    written, clip = vae.decode(latent), landscape.clip
    if clip is not None:
        notes = as_played(written, clip, landscape.remembered)
    else:
        notes = notes_of(written, song.ticks_per_beat, here.start_tick, here.end_tick)
    notes = _in_manner_of_sources(spot, notes)
    return Morph(spot, tuple(note.with_channel(channel) for note in notes))


def _in_manner_of_sources(spot: Spot, notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Between two phrases a model writes a stray note here and there, which neither would have:
    beside the key, far below, a voice too many. Those that a slider asks for stay."""
    from musestudio.inference.manner import held_within

    key = spot.landscape.like.key
    sources = [phrase for _, phrase in spot.landscape.sources(spot.x, spot.y) if phrase.pitches]
    if not sources:
        return notes
    heard = frozenset().union(*(phrase.pitches for phrase in sources))
    in_key = {pitch % 12 for pitch in heard} if key is None else key.pitch_classes
    lowest, highest = (0, 127) if "register" in spot.amounts else (min(heard), max(heard))
    allowed = [
        pitch for pitch in range(lowest, highest + 1) if pitch % 12 in in_key or pitch in heard
    ]
    most = None if "polyphony" in spot.amounts else max(p.most_voices for p in sources)
    return held_within(notes, allowed, most)


class Stage:
    """The bars worked on and what else sounds in them: a short piece, quickly changed.

    What is heard in long pieces is changed while a hand is on the mouse.

    removed: the notes that give way where others are put in: not the locked ones.
    staying: those that stay, and those that sound on into the bars from before.
    """

    def __init__(self, song: Song, here: Place) -> None:
        self._here = here
        tracks = tuple(
            dataclasses.replace(
                track, notes=notes_within(track.notes, here.start_tick, here.end_tick)
            )
            for track in song.tracks
        )
        self._song = dataclasses.replace(song, tracks=tracks)
        track = song.track(here.track_id)
        first_tick = here.start_tick - track.longest_note_ticks
        around = notes_within(track.notes, first_tick, here.end_tick)
        self.removed = giving_way(around, here.start_tick, here.end_tick)
        gone = set(self.removed)
        self.staying = tuple(n for n in around if n not in gone and n.end_tick > here.start_tick)

    def change(self, notes: tuple[Note, ...]) -> ChangeNotes | None:
        """What puts the notes into the bars; None where they stand there already."""
        added = clear_of((note for note in self.staying if not note.muted), notes)
        if added == self.removed:
            return None
        return ChangeNotes(self._here.track_id, self.removed, added, UNDO_NAME)

    def with_music(self, notes: tuple[Note, ...]) -> Song:
        """The short piece with these notes in the bars."""
        change = self.change(notes)
        return self._song if change is None else change.apply_to(self._song)

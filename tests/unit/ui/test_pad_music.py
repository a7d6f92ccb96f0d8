"""The pad's music without its picture: which phrases there are, what lies where, what goes in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from musestudio.errors import Cancelled, RequestError
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.score import Note, Song, Track
from musestudio.ui.pad.landscape import Ground, Landscape, laid_out
from musestudio.ui.pad.morph import Spot, Stage, morphed
from musestudio.ui.pad.phrases import MOST_PHRASES, Origin, Place

TINY = Path(__file__).parents[2] / "data" / "tiny-phrases.onnx"
BAR = 1920


@pytest.fixture(scope="module")
def vae() -> PhraseVAE:
    return PhraseVAE.open(TINY, "cpu")


def _tune(first_bar: int, pitches: tuple[int, ...], channel: int = 0) -> list[Note]:
    """Quarters from a bar on, a few ticks late and never equally loud: somebody played them."""
    start = (first_bar - 1) * BAR
    return [
        Note(start + 480 * i + 7, pitch, 400, 60 + i % 5, channel)
        for i, pitch in enumerate(pitches)
    ]


def _song(n_phrases: int = 6) -> Song:
    notes = []
    for i in range(n_phrases):
        notes += _tune(1 + 4 * i, tuple(60 + (i + step) % 12 for step in (0, 4, 7, 4) * 4))
    return Song((Track(1, tuple(notes)),), 480)


def _here(song: Song, first_bar: int, n_bars: int = 4) -> Place:
    return Place.of(song.metre_map, 1, first_bar, n_bars)


def _landscape(vae: PhraseVAE, song: Song, here: Place, **more: tuple) -> Landscape:
    return laid_out(Ground(song, here, (1,), **more), vae, lambda: False)


def test_every_phrase_of_the_piece_is_on_the_map_once(vae: PhraseVAE) -> None:
    song = _song()
    again = [note.moved(ticks=24 * BAR) for note in song.tracks[0].notes[:16]]
    song = song.with_track(song.tracks[0].with_notes((*song.tracks[0].notes, *again)))
    found = _landscape(vae, song, _here(song, 5))
    names = [phrase.name for phrase in found.phrases]
    assert names == [f"Track 1, bars {n}–{n + 3}" for n in (1, 5, 9, 13, 17, 21)]
    assert found.home == 1
    assert found.start == tuple(found.phrase_map.places[1])


def test_what_was_kept_and_set_aside_is_there_too(vae: PhraseVAE) -> None:
    song = _song(2)
    aside = tuple((1, note) for note in _tune(9, (48, 52, 55, 60) * 2))
    found = _landscape(
        vae,
        song,
        _here(song, 1),
        kept=((1, 5 * BAR, 7 * BAR),),
        aside=((aside, 8 * BAR, 10 * BAR),),
    )
    origins = [(phrase.origin, phrase.place.first_bar) for phrase in found.phrases]
    assert (Origin.KEPT, 6) in origins
    assert (Origin.ASIDE, 9) in origins


def test_with_one_phrase_ideas_give_the_map_its_corners(vae: PhraseVAE) -> None:
    song = _song(1)
    found = _landscape(vae, song, _here(song, 1))
    assert [phrase.origin for phrase in found.phrases].count(Origin.IDEA) == 4
    same = _landscape(vae, song, _here(song, 1))
    assert (found.phrase_map.places == same.phrase_map.places).all()
    with pytest.raises(Cancelled):
        laid_out(Ground(song, _here(song, 1), (1,)), vae, lambda: True)


def test_an_empty_piece_has_ideas_alone(vae: PhraseVAE) -> None:
    song = Song((Track(1),), 480)
    found = _landscape(vae, song, _here(song, 1))
    assert found.home is None
    assert found.start == (0.5, 0.5)
    assert {phrase.origin for phrase in found.phrases} == {Origin.IDEA}


def test_a_long_piece_shows_the_phrases_around_here(vae: PhraseVAE) -> None:
    song = Song(
        (Track(1, tuple(n for i in range(90) for n in _tune(1 + 2 * i, (30 + i, 33 + i, 37 + i)))),)
    )
    found = _landscape(vae, song, _here(song, 81, 2))
    assert len(found.phrases) == MOST_PHRASES
    assert all(abs(phrase.place.first_bar - 81) <= 34 for phrase in found.phrases)


def test_at_a_phrase_its_own_notes_are_heard(vae: PhraseVAE) -> None:
    song = _song()
    found = _landscape(vae, song, _here(song, 5))
    at_home = morphed(Spot(found, *found.start), vae)
    assert at_home.is_own
    assert at_home.notes == song.tracks[0].notes[16:32]
    third = morphed(Spot(found, *found.phrase_map.places[2].tolist()), vae)
    assert third.notes == tuple(note.moved(ticks=-4 * BAR) for note in song.tracks[0].notes[32:48])


def test_between_phrases_the_model_writes_and_within_the_bars(vae: PhraseVAE) -> None:
    song = _song()
    found = _landscape(vae, song, _here(song, 5))
    morph = morphed(Spot(found, 0.37, 0.61), vae)
    assert not morph.is_own
    assert morph.notes
    assert morph.notes == morphed(Spot(found, 0.37, 0.61), vae).notes
    assert all(4 * BAR <= n.start_tick and n.end_tick <= 8 * BAR for n in morph.notes)
    assert sum(share for share, _ in found.sources(0.37, 0.61)) == pytest.approx(1, abs=0.1)


def test_a_model_that_cannot_be_steered_says_so(vae: PhraseVAE) -> None:
    song = _song()
    found = _landscape(vae, song, _here(song, 5))
    with pytest.raises(RequestError, match="steered"):
        morphed(Spot(found, 0.5, 0.5, {"density": 1.0}), vae)


def test_what_goes_in_replaces_the_bars_and_leaves_locked_notes() -> None:
    song = _song(2)
    track = song.tracks[0]
    locked = track.notes[17].with_locked(True)
    song = song.with_track(track.with_notes((*track.notes[:17], locked, *track.notes[18:])))
    here = _here(song, 5)
    new = tuple(Note(4 * BAR + 480 * i, 90, 240) for i in range(4))
    change = Stage(song, here).change(new)
    assert change is not None
    after = change.apply_to(song).tracks[0].notes
    assert [n for n in after if n.start_tick >= 4 * BAR] == sorted((*new, locked))
    assert change.inverse(song).apply_to(change.apply_to(song)) == song
    assert Stage(change.apply_to(song), here).change(new) is None


def test_the_stage_has_those_bars_alone_and_the_other_tracks() -> None:
    song = _song(3)
    other = Track(2, tuple(_tune(5, (40, 43), 1)))
    song = replace(song, tracks=(*song.tracks, other))
    staged = Stage(song, _here(song, 5)).with_music((Note(4 * BAR, 90, 240),))
    assert [len(track.notes) for track in staged.tracks] == [1, 2]
    assert staged.tempo_map.seconds_at(BAR) == song.tempo_map.seconds_at(BAR)

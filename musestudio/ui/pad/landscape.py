"""The map laid out: which phrases lie where, and in which bars what is heard would stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from musestudio.encoding import attributes
from musestudio.encoding import phrase as encoding
from musestudio.encoding.phrase import PhraseBars
from musestudio.errors import Cancelled
from musestudio.score import Note, Song
from musestudio.ui.key_finder import key_of
from musestudio.ui.pad.phrases import (
    Origin,
    PadPhrase,
    Place,
    chosen,
    phrase_in,
    phrases_of,
    set_aside,
)

if TYPE_CHECKING:
    from musestudio.inference.clips import Clip
    from musestudio.inference.phrase_map import PhraseMap
    from musestudio.inference.phrase_vae import PhraseLatent, PhraseVAE

_FEWEST = 5
"""With fewer phrases than these, ideas of the assistant's give the map its corners."""
_VARIETY_OF_IDEAS = 0.9
_DRAFTS_OF_IDEAS = 6  # Ideas only people an empty map, and are to be there soon.
_PLAINLY = 0.5
"""The correlation from which on the map says along which axis music changes."""


@dataclass(frozen=True)
class Ground:
    """What a map is made of.

    song:     the piece.
    here:     the bars being worked on.
    heard:    ids of the tracks whose phrases count.
    kept:     (track id, first tick, tick after the last) of phrases taken from the assistant.
    aside:    (notes by track id, first tick, tick after the last) of those set aside.
    """

    song: Song
    here: Place
    heard: tuple[int, ...]
    kept: tuple[tuple[int, int, int], ...] = ()
    aside: tuple[tuple[tuple[tuple[int, Note], ...], int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Landscape:
    """Phrases on their map.

    ground:  what it was made of.
    home:    which of the phrases stands in the bars worked on; None where none does.
    like:    the bars, key and transposition of what is heard.
    clip:    the phrase worked on; None where there is none.
    remembered: that phrase as the model gives it back.
    goes_busier, goes_higher: whether to the right it is plainly busier, and upwards higher.
    """

    ground: Ground
    phrases: tuple[PadPhrase, ...]
    phrase_map: PhraseMap
    home: int | None
    like: PhraseLatent
    clip: Clip | None
    remembered: PhraseBars | None
    goes_busier: bool
    goes_higher: bool

    @property
    def start(self) -> tuple[float, float]:
        """Where the puck begins: on the phrase worked on, else in the middle."""
        if self.home is None:
            return 0.5, 0.5
        x, y = self.phrase_map.places[self.home].tolist()
        return x, y

    def phrase_at(self, x: float, y: float) -> int | None:
        """The phrase whose own place this is."""
        away = np.hypot(*(self.phrase_map.places - (x, y)).T)
        nearest = int(away.argmin())
        return nearest if away[nearest] < 1e-4 else None

    def sources(self, x: float, y: float) -> list[tuple[float, PadPhrase]]:
        """The phrases heard at a point with their shares, the greatest first."""
        weights = self.phrase_map.weights(x, y).tolist()
        pairs = [(share, p) for share, p in zip(weights, self.phrases, strict=True) if share > 0.02]
        return sorted(pairs, key=lambda pair: -pair[0])


def laid_out(ground: Ground, vae: PhraseVAE, is_cancelled: Callable[[], bool]) -> Landscape:
    """Find the phrases and lay them out. Takes a while; meant for the background."""
    from musestudio.inference.clips import Clip
    from musestudio.inference.phrase_map import PhraseMap
    from musestudio.inference.phrase_vae import PhraseLatent

    song, here = ground.song, ground.here
    key, _ = key_of(song)
    tracks = [track for track in song.tracks if track.track_id in ground.heard]
    worked_on = phrase_in(song, here, key, Origin.PIECE)
    found = [] if worked_on is None else [worked_on]
    for track_id, start_tick, end_tick in ground.kept:
        place = Place.around(song, track_id, start_tick, end_tick)
        phrase = phrase_in(song, place, key, Origin.KEPT)
        found += [] if phrase is None else [phrase]
    for notes, start_tick, end_tick in ground.aside:
        phrase = set_aside(song, notes, start_tick, end_tick, key)
        found += [] if phrase is None else [phrase]
    found += phrases_of(song, tracks, here.n_bars, key, here)
    phrases = chosen(found, here)
    frame = here.frame(song.metre_map)
    latents = list(vae.encode_all([phrase.bars for phrase in phrases])) if phrases else []
    for number in range(_FEWEST - len(phrases)):
        if is_cancelled():
            raise Cancelled("The piece is another by now.")
        idea = vae.sample(
            frame, key=key, variety=_VARIETY_OF_IDEAS, seed=number, drafts=_DRAFTS_OF_IDEAS
        )
        bars = vae.decode(idea)
        phrases.append(PadPhrase(f"Idea {number + 1}", Origin.IDEA, here, (), bars))
        latents.append(idea)
    measured = [_density_and_register(phrase.bars) for phrase in phrases]
    home = clip = remembered = None
    if worked_on is not None:
        clip = Clip.of_bars(song, (here.track_id,), here.first_bar, here.n_bars, key=key)
        home = next(i for i, p in enumerate(phrases) if p.likeness == worked_on.likeness)
        itself = latents[home]
        if itself.n_bars == len(frame.length):
            remembered = vae.decode(itself)
    transposed = encoding.to_common_key(key)
    width = latents[0].z.shape[1]
    nothing = np.zeros((len(frame.length), width), np.float32)
    busy, high = [d for d, _ in measured], [r for _, r in measured]
    phrase_map = PhraseMap.of(latents, busy, high)
    return Landscape(
        ground,
        tuple(phrases),
        phrase_map,
        home,
        PhraseLatent(nothing, frame.length, frame.metre, transposed, key),
        clip,
        remembered,
        goes_busier=_goes_with(phrase_map.places[:, 0], busy),
        goes_higher=_goes_with(phrase_map.places[:, 1], high),
    )


def _goes_with(along: np.ndarray, values: list[float]) -> bool:
    """Whether a number of phrases plainly rises along an axis, by rank."""
    ranks = np.array(
        [np.unique(each, return_inverse=True)[1] for each in (along, np.array(values))], np.float64
    )
    if (ranks.max(axis=1) == 0).any():
        return False
    correlation = np.asarray(np.corrcoef(ranks))
    return float(correlation[0, 1]) >= _PLAINLY


def _density_and_register(bars: PhraseBars) -> tuple[float, float]:
    if not len(bars):
        return 0.0, 60.0
    found = attributes.measure(bars)
    names = attributes.ATTRIBUTES
    return float(found[names.index("density")]), float(found[names.index("register")])

"""Ways from one clip to another: steps between them, or the bars between them filled.

Lengths, metres and keys that differ are reconciled, and what was done is said; the ends are the
clips' own notes, whatever the model makes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from musestudio.encoding import phrase as phrases
from musestudio.encoding.controls import METRES
from musestudio.encoding.phrase import PhraseBars, joined, to_common_key
from musestudio.errors import RequestError
from musestudio.inference.bridge_bars import BridgeBars, BridgePiece, lines_of, metres_of
from musestudio.inference.clips import MOST_BARS, Clip
from musestudio.inference.even_pace import POINTS_A_STEP, evenly_paced
from musestudio.inference.keeping import as_played
from musestudio.inference.phrase_vae import PhraseVAE
from musestudio.inference.phrasing import PhraseAnswer, check_asked, notes_of
from musestudio.inference.within_scale import share_within_scale, within_scale
from musestudio.score import Key, MetreMap, Note
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH

FEWEST_STEPS, MOST_STEPS = 3, 16
MOST_BARS_TRIED = 480
"""So many bars at most are written to find an even pace; longer ways have that of the latents."""

_COMMON_KEY = Key(0)


@dataclass(frozen=True)
class BridgeRequest:
    """A way between two clips, of one song or of two. The same request gives the same notes.

    a, b:        the ends.
    steps:       3–16 phrases, both ends counted, each as long as the longer end; not looked at
                 where ``bars`` is given.
    bars:        1–64 bars between the ends that are filled with one way, which changes from bar to
                 bar; None: as many as the steps take.
    metre_map:   of the song all this goes to, with its ticks per beat: what lies between the ends
                 is written for its bars. None: the bars of the nearer end, in the ticks of ``a``.
    start_tick:  where the first end begins in that song; None: where ``a`` stands in its own.
    temperature: 0 takes the likelier of each decision, up to 2: more is more adventurous.
    seed:        0 to 2**64 − 1.
    """

    a: Clip
    b: Clip
    steps: int = 7
    bars: int | None = None
    metre_map: MetreMap | None = None
    start_tick: int | None = None
    temperature: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises RequestError with one sentence where a value makes no sense."""
        for clip in (self.a, self.b):
            if clip.problem:
                raise RequestError(clip.problem)
        if self.bars is None and not FEWEST_STEPS <= self.steps <= MOST_STEPS:
            raise RequestError(
                f"A bridge has from {FEWEST_STEPS} to {MOST_STEPS} steps, both ends counted, "
                f"not {self.steps}."
            )
        if self.bars is not None and not 1 <= self.bars <= MOST_BARS:
            raise RequestError(
                f"The bars to fill have to be from 1 to {MOST_BARS}, not {self.bars}."
            )
        if self.start_tick is not None and self.start_tick < 0:
            raise RequestError("The start cannot be negative.")
        check_asked(1, {}, self.temperature, self.seed)

    @property
    def ticks_per_beat(self) -> int:
        """Of the song it goes to."""
        return self.a.ticks_per_beat if self.metre_map is None else self.metre_map.ticks_per_beat


@dataclass(frozen=True)
class Bridge:
    """The answers one after another, without a gap: the first end, what lies between, the last
    end; each begins where the one before ends.

    said: sentences for the composer on what was reconciled.
    """

    answers: tuple[PhraseAnswer, ...]
    said: tuple[str, ...] = ()

    @property
    def between(self) -> tuple[PhraseAnswer, ...]:
        """The answers without the ends."""
        return self.answers[1:-1]


def bridge(model: PhraseVAE, request: BridgeRequest) -> Bridge:
    """The way from ``request.a`` to ``request.b``: an arc in every quarter, paced so that the
    music changes evenly. All of it is written side by side.

    Where a step has the bars of the nearer end, what is left of that end is as it was played. No
    step keeps less to a scale than the end that does so less.
    """
    a, b = (clip.in_ticks(request.ticks_per_beat) for clip in (request.a, request.b))
    start = a.start_tick if request.start_tick is None else request.start_tick
    begin = start + a.length_ticks
    if request.metre_map is not None:
        # What lies between begins on a bar line of the song, even after an end in another metre.
        begin = request.metre_map.bar_line_from(begin)
    way = _Way.between(model, a, b, request)
    if request.bars is None:
        pieces = way.bars.steps(np.linspace(0, 1, request.steps)[1:-1].tolist(), begin)
        n_between = request.steps - 2
    else:
        pieces = way.bars.fill(request.bars, begin)
        n_between = min(request.bars, MOST_STEPS - 2)
    paced = _paced(model, way, begin, n_between)
    latents = [way.bars.latent(piece, paced(piece.ways)) for piece in pieces]
    written = model.decode_all(latents, temperature=request.temperature, seed=request.seed)
    answers = [_original(a, start, 0.0, request.seed, 0)]
    for piece, phrase in zip(pieces, written, strict=True):
        answers.append(
            PhraseAnswer(
                way.notes(piece, phrase),
                piece.start_tick,
                piece.end_tick,
                request.seed,
                len(answers),
                piece.middle,
                metres=metres_of(piece.lines, piece.metre, request.ticks_per_beat),
            )
        )
    answers.append(_original(b, pieces[-1].end_tick, 1.0, request.seed, len(answers)))
    said = (*a.said, *b.said, *_what_was_reconciled(request, pieces))
    return Bridge(tuple(answers), tuple(dict.fromkeys(said)))


@dataclass(frozen=True)
class _Way:
    """What is known of both ends.

    heard:      what the model hears of them, in the common key.
    remembered: what it makes of that, unvaried.
    """

    clips: tuple[Clip, Clip]
    heard: tuple[PhraseBars, PhraseBars]
    remembered: tuple[PhraseBars, PhraseBars]
    bars: BridgeBars

    @classmethod
    def between(cls, model: PhraseVAE, a: Clip, b: Clip, request: BridgeRequest) -> _Way:
        heard = (a.bars, _within_half_an_octave(b.bars, a.bars.transposed))
        first, last = model.encode_all(heard)
        remembered = model.decode_all([first, last])
        layout = BridgeBars((first, last), request.ticks_per_beat, request.metre_map)
        return cls((a, b), heard, (remembered[0], remembered[1]), layout)

    def transposed(self, piece: BridgePiece) -> np.ndarray:
        """(n,) semitones from the key of each bar to the common one."""
        first, last = (end.transposed for end in self.heard)
        return np.where(piece.nearer, last, first)

    def notes(self, piece: BridgePiece, phrase: PhraseBars) -> tuple[Note, ...]:
        """What the model wrote for a piece, in the common key, fit to be played there."""
        a, b = self.clips
        in_its_keys = replace(
            phrase, pitch=phrase.pitch - self.transposed(piece)[phrase.bar], transposed=0
        )
        nearer = int(piece.middle > 0.5)
        clip = self.clips[nearer]
        flat_velocity = None
        if not clip.has_dynamics:
            louder = piece.middle * (b.mean_velocity - a.mean_velocity)
            flat_velocity = round(a.mean_velocity + louder)
        away = piece.start_tick - clip.start_tick
        own: frozenset[tuple[int, int]] = frozenset()
        if _stands_like(piece, nearer, clip):
            own = frozenset((note.start_tick + away, note.pitch) for note in clip.notes)
            played = as_played(in_its_keys, clip, self.remembered[nearer])
            notes = tuple(note.moved(ticks=away) for note in played)
            if flat_velocity is not None:
                notes = tuple(note.with_velocity(flat_velocity) for note in notes)
        else:
            notes = notes_of(
                in_its_keys,
                clip.ticks_per_beat,
                piece.start_tick,
                piece.end_tick,
                flat_velocity=flat_velocity,
            )
        least = min(share_within_scale(a.notes), share_within_scale(b.notes))
        return within_scale(notes, least, own)


def _paced(
    model: PhraseVAE, way: _Way, tick: int, n_between: int
) -> Callable[[np.ndarray], np.ndarray]:
    """From how far the music is to have gone, 0–1, to how far the latents have to go."""
    n_tried = min(POINTS_A_STEP * n_between, MOST_BARS_TRIED // way.bars.n_bars)
    if n_tried < 2 * n_between:
        return lambda ways: ways
    tried = np.linspace(0, 1, n_tried + 2)[1:-1]
    pieces = [way.bars.step(share, tick) for share in tried.tolist()]
    written = model.decode_all([way.bars.latent(piece, piece.ways) for piece in pieces])
    points = []
    for piece, phrase in zip(pieces, written, strict=True):
        notes = way.notes(piece, phrase)
        played, _ = phrases.encode(notes, way.bars.ticks_per_beat, piece.frame, key=_COMMON_KEY)
        home = played.pitch + way.transposed(piece)[played.bar]
        points.append(replace(played, pitch=home))
    first, last = (
        joined([phrase.bars(row, row + 1) for row in of_end])
        for phrase, of_end in zip(way.heard, pieces[0].rows.tolist(), strict=True)
    )
    chosen = tried[evenly_paced(points, first, last, n_between)]
    aims, paced = np.linspace(0, 1, n_between + 2), np.concatenate([[0.0], chosen, [1.0]])
    return lambda ways: np.interp(ways, aims, paced)


def _stands_like(piece: BridgePiece, nearer: int, clip: Clip) -> bool:
    """Whether the piece has the very bars of the nearer end, once."""
    lengths = clip.frame.length
    return np.array_equal(piece.rows[nearer], np.arange(len(lengths))) and np.array_equal(
        piece.bar_length, lengths
    )


def _within_half_an_octave(phrase: PhraseBars, transposed: int) -> PhraseBars:
    """The phrase so many octaves higher or lower in the common key that it is moved about as far
    as the other end, so that nothing leaps where the key changes."""
    octaves = 12 * round((transposed - phrase.transposed) / 12)
    moved = replace(phrase, pitch=phrase.pitch + octaves, transposed=phrase.transposed + octaves)
    is_in_range = moved.pitch.min() >= LOWEST_PITCH and moved.pitch.max() <= HIGHEST_PITCH
    return moved if is_in_range else phrase


def _original(clip: Clip, start_tick: int, way: float, seed: int, index: int) -> PhraseAnswer:
    lines = lines_of(clip.frame, clip.ticks_per_beat)
    return PhraseAnswer(
        clip.notes,
        clip.start_tick,
        clip.end_tick,
        seed,
        index,
        way,
        is_original=True,
        metres=metres_of(lines, clip.frame.metre, clip.ticks_per_beat),
    ).moved_to(start_tick)


def _what_was_reconciled(request: BridgeRequest, pieces: Sequence[BridgePiece]) -> tuple[str, ...]:
    """Sentences for the composer on what two clips did not have in common."""
    a, b = request.a, request.b
    said = []
    shorter, longer = sorted((a, b), key=lambda clip: clip.n_bars)
    if request.bars is None and shorter.n_bars < longer.n_bars:
        said.append(
            f"On the way the shorter end ({shorter.name}) is repeated to {longer.n_bars} bars."
        )
    if a.key is not None and b.key is not None and a.key != b.key:
        keys = f"The way begins in {a.key.name} and ends in {b.key.name}"
        # Relative keys have the same notes: between them nothing is moved.
        is_relative = to_common_key(a.key) == to_common_key(b.key)
        said.append(f"{keys}." if is_relative else f"{keys}; the key changes halfway.")
    written_in = set(np.concatenate([piece.metre for piece in pieces]).tolist())
    metres = [set(clip.frame.metre.tolist()) for clip in (a, b)]
    if metres[0] != metres[1] and written_in == metres[0] | metres[1]:
        said.append("The metre changes halfway.")
    else:
        said += [
            f"The {_metre_name(min(own))} of {clip.name} becomes {_metre_name(min(written_in))} "
            "on the way."
            for clip, own in zip((a, b), metres, strict=True)
            if not own & written_in
        ]
    return tuple(said)


def _metre_name(token: int) -> str:
    return "{}/{}".format(*METRES[token - 1]) if token <= len(METRES) else "metre"

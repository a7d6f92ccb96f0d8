"""Ways from one clip to another: steps between them, or the bars between them filled.

Lengths, metres and keys that differ are reconciled, and what was done is said; the ends are the
clips' own notes, whatever the model makes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from musestudio.encoding import notes as encoding
from musestudio.encoding.controls import METRES
from musestudio.encoding.phrase import (
    BEAT,
    N_BEATS,
    BarFrame,
    PhraseBars,
    joined,
    to_common_key,
)
from musestudio.errors import RequestError
from musestudio.inference.clips import MOST_BARS, Clip
from musestudio.inference.even_pace import POINTS_A_STEP, evenly_paced
from musestudio.inference.keeping import as_played
from musestudio.inference.phrase_vae import PhraseLatent, PhraseVAE, by_quarter, slerp
from musestudio.inference.phrasing import PhraseAnswer, check_asked, notes_of
from musestudio.score import MetreChange, MetreMap
from musestudio.score.note import HIGHEST_PITCH, LOWEST_PITCH

FEWEST_STEPS, MOST_STEPS = 3, 16
MOST_BARS_TRIED = 480
"""So many bars at most are written to find an even pace; longer ways have that of the latents."""


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

    Where a step has the bars of the nearer end, what is left of that end is as it was played.
    """
    a, b = (clip.in_ticks(request.ticks_per_beat) for clip in (request.a, request.b))
    start = a.start_tick if request.start_tick is None else request.start_tick
    begin = start + a.length_ticks
    if request.metre_map is not None:
        # What lies between begins on a bar line of the song, even after an end in another metre.
        begin = request.metre_map.bar_line_from(begin)
    heard = (a.bars, _within_half_an_octave(b.bars, a.bars.transposed))
    ends = model.encode_all(heard)
    pieces = _steps(ends, request, begin) if request.bars is None else _fill(ends, request, begin)
    paced = _paced(model, heard, ends, request, begin)
    latents = [_latent(ends, piece, paced(piece.ways)) for piece in pieces]
    # With the ends, as the model remembers them.
    *written, first, last = (
        *model.decode_all(latents, temperature=request.temperature, seed=request.seed),
        *model.decode_all(ends),
    )
    answers = [_original(a, start, 0.0, request.seed, 0)]
    for piece, phrase in zip(pieces, written, strict=True):
        transposed = np.where(piece.ways > 0.5, ends[1].transposed, ends[0].transposed)
        in_its_keys = replace(phrase, pitch=phrase.pitch - transposed[phrase.bar], transposed=0)
        flat_velocity = _flat_velocity(a, b, piece.middle)
        nearer = int(piece.middle > 0.5)
        clip = (a, b)[nearer]
        if _stands_like(piece, nearer, clip):
            away = piece.start_tick - clip.start_tick
            played = as_played(in_its_keys, clip, (first, last)[nearer])
            notes = tuple(note.moved(ticks=away) for note in played)
            if flat_velocity is not None:
                notes = tuple(note.with_velocity(flat_velocity) for note in notes)
        else:
            notes = notes_of(
                in_its_keys,
                request.ticks_per_beat,
                piece.start_tick,
                piece.end_tick,
                flat_velocity=flat_velocity,
            )
        answers.append(
            PhraseAnswer(
                notes,
                piece.start_tick,
                piece.end_tick,
                request.seed,
                len(answers),
                piece.middle,
                metres=_metres(piece.lines, piece.metre, request.ticks_per_beat),
            )
        )
    answers.append(_original(b, pieces[-1].end_tick, 1.0, request.seed, len(answers)))
    said = (*a.said, *b.said, *_what_was_reconciled(request, pieces))
    return Bridge(tuple(answers), tuple(dict.fromkeys(said)))


@dataclass(frozen=True)
class _Piece:
    """One answer to be written.

    lines: (n + 1) ticks of its bar lines, the one after its last bar included.
    bar_length, metre: (n,) of its bars, as in ``BarFrame``.
    rows: (2, n) which bar of either end each of its bars comes from.
    ways: (n,) 0–1, how far from the first end to the last.
    """

    lines: tuple[int, ...]
    bar_length: np.ndarray
    metre: np.ndarray
    rows: np.ndarray
    ways: np.ndarray

    @property
    def middle(self) -> float:
        return float(self.ways.mean())

    @property
    def start_tick(self) -> int:
        return self.lines[0]

    @property
    def end_tick(self) -> int:
        return self.lines[-1]


def _steps(ends: Sequence[PhraseLatent], request: BridgeRequest, tick: int) -> list[_Piece]:
    """So many phrases, each as long as the longer end."""
    rows = _rows(ends)
    n_bars = rows.shape[1]
    pieces: list[_Piece] = []
    for way in np.linspace(0, 1, request.steps)[1:-1].tolist():
        ways = np.full(n_bars, way)
        pieces += _pieces(ends, request, tick, rows, ways, n_bars)
        tick = pieces[-1].end_tick
    return pieces


def _rows(ends: Sequence[PhraseLatent]) -> np.ndarray:
    """(2, n) the bars of both ends, the shorter repeated to the length of the longer."""
    n_bars = max(end.n_bars for end in ends)
    return np.stack([np.arange(n_bars) % end.n_bars for end in ends])


def _paced(
    model: PhraseVAE,
    heard: Sequence[PhraseBars],
    ends: Sequence[PhraseLatent],
    request: BridgeRequest,
    tick: int,
) -> Callable[[np.ndarray], np.ndarray]:
    """From how far the music is to have gone, 0–1, to how far the latents have to go."""
    rows = _rows(ends)
    n_bars = rows.shape[1]
    n_between = request.steps - 2 if request.bars is None else min(request.bars, MOST_STEPS - 2)
    n_tried = min(POINTS_A_STEP * n_between, MOST_BARS_TRIED // n_bars)
    if n_tried < 2 * n_between:
        return lambda ways: ways
    tried = np.linspace(0, 1, n_tried + 2)[1:-1]
    latents = [
        _latent(ends, piece, piece.ways)
        for way in tried
        for piece in _pieces(ends, request, tick, rows, np.full(n_bars, way), n_bars)
    ]
    written = model.decode_all(latents)
    each = len(written) // len(tried)  # Bars too long for the model make more of one.
    points = [joined(written[i : i + each]) for i in range(0, len(written), each)]
    first, last = (
        joined([phrase.bars(row, row + 1) for row in of_end])
        for phrase, of_end in zip(heard, rows.tolist(), strict=True)
    )
    chosen = tried[evenly_paced(points, first, last, n_between)]
    aims, paced = np.linspace(0, 1, n_between + 2), np.concatenate([[0.0], chosen, [1.0]])
    return lambda ways: np.interp(ways, aims, paced)


def _stands_like(piece: _Piece, nearer: int, clip: Clip) -> bool:
    """Whether the piece has the very bars of the nearer end, once."""
    lengths = clip.frame.length
    return np.array_equal(piece.rows[nearer], np.arange(len(lengths))) and np.array_equal(
        piece.bar_length, lengths
    )


def _fill(ends: Sequence[PhraseLatent], request: BridgeRequest, tick: int) -> list[_Piece]:
    """So many bars, in pieces as long as the longer end. Bar by bar they go from what would
    follow the first end, were it repeated, to what would lead into the last."""
    assert request.bars is not None
    numbers = np.arange(request.bars)
    first, last = ends
    rows = np.stack([numbers % first.n_bars, (numbers - request.bars) % last.n_bars])
    ways = (numbers + 1) / (request.bars + 1)
    return _pieces(ends, request, tick, rows, ways, max(first.n_bars, last.n_bars))


def _pieces(
    ends: Sequence[PhraseLatent],
    request: BridgeRequest,
    tick: int,
    rows: np.ndarray,
    ways: np.ndarray,
    n_bars_each: int,
) -> list[_Piece]:
    """Bars from a tick on, cut into pieces."""
    if request.metre_map is not None:
        lines, bar_length, metre, bar_of = _bars_of_song(request.metre_map, tick, len(ways))
        rows, ways = rows[:, bar_of], ways[bar_of]
    else:
        nearer = [ends[int(way > 0.5)] for way in ways]
        bars = list(zip(nearer, np.where(ways > 0.5, rows[1], rows[0]), strict=True))
        bar_length = np.array([end.bar_length[row] for end, row in bars])
        metre = np.array([end.metre[row] for end, row in bars])
        steps = BarFrame(tick, bar_length, metre).start.tolist()
        lines = [tick + encoding.from_grid(step, request.ticks_per_beat) for step in steps]
    pieces = []
    for begin in range(0, len(ways), n_bars_each):
        end = min(begin + n_bars_each, len(ways))
        some = slice(begin, end)
        pieces.append(
            _Piece(
                tuple(lines[begin : end + 1]),
                bar_length[some],
                metre[some],
                rows[:, some],
                ways[some],
            )
        )
    return pieces


def _bars_of_song(
    metre_map: MetreMap, tick: int, n_bars: int
) -> tuple[list[int], np.ndarray, np.ndarray, np.ndarray]:
    """The model's bars from a bar line of the song on: the ticks of all their lines, lengths,
    metres, and which of the ``n_bars`` each is (of); a long one may be several."""
    first = metre_map.position_at(tick).bar
    frames = [BarFrame.of(metre_map, first + i, 1) for i in range(n_bars)]
    lines = [
        frame.start_tick + encoding.from_grid(step, metre_map.ticks_per_beat)
        for frame in frames
        for step in frame.start[:-1].tolist()
    ]
    return (
        [*lines, metre_map.bar_start(first + n_bars)],
        np.concatenate([frame.length for frame in frames]),
        np.concatenate([frame.metre for frame in frames]),
        np.repeat(np.arange(n_bars), [len(frame.length) for frame in frames]),
    )


def _latent(ends: Sequence[PhraseLatent], piece: _Piece, ways: np.ndarray) -> PhraseLatent:
    """What is to be heard in a piece, in the common key: every quarter on the arc.

    ways: (n,) how far the latents of its bars have gone.
    """
    first, last = (
        by_quarter(_fitted(end.z[rows], end.bar_length[rows], piece.bar_length))
        for end, rows in zip(ends, piece.rows, strict=True)
    )
    way_of_quarter = np.repeat(ways, N_BEATS)[:, None]
    z = slerp(first, last, way_of_quarter).reshape(len(ways), -1)
    return PhraseLatent(z, piece.bar_length, piece.metre)


def _fitted(z: np.ndarray, bar_length: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Latents of bars (n, D) for bars of other lengths: a bar's quarters are cut, or repeated
    from its first."""
    n_quarters, n_wanted = (-(-np.asarray(length) // BEAT) for length in (bar_length, wanted))
    quarter = np.arange(N_BEATS)
    source = quarter % n_quarters[:, None]
    fitted = np.take_along_axis(z.reshape(len(z), N_BEATS, -1), source[:, :, None], axis=1)
    there = quarter < n_wanted[:, None]
    return (fitted * there[:, :, None]).reshape(len(z), -1)


def _within_half_an_octave(phrase: PhraseBars, transposed: int) -> PhraseBars:
    """The phrase so many octaves higher or lower in the common key that it is moved about as far
    as the other end, so that nothing leaps where the key changes."""
    octaves = 12 * round((transposed - phrase.transposed) / 12)
    moved = replace(phrase, pitch=phrase.pitch + octaves, transposed=phrase.transposed + octaves)
    is_in_range = moved.pitch.min() >= LOWEST_PITCH and moved.pitch.max() <= HIGHEST_PITCH
    return moved if is_in_range else phrase


def _original(clip: Clip, start_tick: int, way: float, seed: int, index: int) -> PhraseAnswer:
    steps = clip.frame.start.tolist()
    lines = [clip.start_tick + encoding.from_grid(step, clip.ticks_per_beat) for step in steps]
    return PhraseAnswer(
        clip.notes,
        clip.start_tick,
        clip.end_tick,
        seed,
        index,
        way,
        is_original=True,
        metres=_metres(lines, clip.frame.metre, clip.ticks_per_beat),
    ).moved_to(start_tick)


def _metres(
    lines: Sequence[int], metre: np.ndarray, ticks_per_beat: int
) -> tuple[MetreChange, ...]:
    """Of bars between those lines; bars of one metre follow one another without a change."""
    changes: list[MetreChange] = []
    for begin, end, token in zip(lines, lines[1:], metre.tolist(), strict=False):
        if token <= len(METRES):
            numerator, denominator = METRES[token - 1]
        else:  # All that is known of an unusual one is how long its bars are.
            numerator, denominator = max(round((end - begin) * 4 / ticks_per_beat), 1), 16
        if not changes or changes[-1][1:] != (numerator, denominator):
            changes.append(MetreChange(begin, numerator, denominator))
    return tuple(changes)


def _flat_velocity(a: Clip, b: Clip, way: float) -> int | None:
    """The one velocity of what is written there, as loud as what is near; None where the nearer
    end was played with dynamics."""
    if (b if way > 0.5 else a).has_dynamics:
        return None
    return round((1 - way) * a.mean_velocity + way * b.mean_velocity)


def _what_was_reconciled(request: BridgeRequest, pieces: Sequence[_Piece]) -> tuple[str, ...]:
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

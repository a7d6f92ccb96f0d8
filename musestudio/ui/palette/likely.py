"""What the palette lists before a word is typed: what was last done in it, and what suggests
itself now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from musestudio.ui.palette.entries import PaletteEntry

_MOST_RECENT = 4
_WITH_CANDIDATES = ("keep", "next", "hear", "keep_bar", "set_aside", "dismiss")
_WITH_NOTES = (
    "vary",
    "quantize",
    "duplicate",
    "scale_up",
    "scale_down",
    "legato",
    "set_velocity",
    "lock_notes",
    "more_like_this",
)
_ANYWHERE = (
    "continue",
    "fill",
    "write",
    "play",
    "write_along",
    "reroll",
    "undo",
    "choose_key",
    "tempo_here",
    "add_track",
    "track_instrument",
    "marker",
    "zoom_fit",
    "save",
    "export",
    "shortcuts",
)


class Recent:
    """What was chosen in the palette, the newest first. Names, as entries are made anew."""

    def __init__(self) -> None:
        self._names: list[tuple[str, str]] = []

    def add(self, entry: PaletteEntry) -> None:
        name = _name(entry)
        self._names = [name, *(each for each in self._names if each != name)][:_MOST_RECENT]

    def among(self, entries: Sequence[PaletteEntry]) -> list[PaletteEntry]:
        """Those that can be done now."""
        there = {_name(entry): entry for entry in entries if not entry.problem}
        return [there[name] for name in self._names if name in there]


def likely_first(
    entries: Sequence[PaletteEntry], recent: Recent, *, notes_selected: bool
) -> tuple[PaletteEntry, ...]:
    """All of them, the likely ones before the others; nothing impossible is likely.

    What is only possible while candidates are shown is likely whenever it is possible.
    """
    by_id = {entry.id: entry for entry in entries if entry.id and not entry.problem}
    with_notes = _WITH_NOTES if notes_selected else ()
    likely = (by_id[i] for i in (*_WITH_CANDIDATES, *with_notes, *_ANYWHERE) if i in by_id)
    return _each_once((*recent.among(entries), *likely, *entries))


def _each_once(entries: Iterable[PaletteEntry]) -> tuple[PaletteEntry, ...]:
    return tuple({id(entry): entry for entry in entries}.values())


def _name(entry: PaletteEntry) -> tuple[str, str]:
    # An action's text may change with what it would do (“Undo move notes”), its id does not.
    return entry.kind, entry.id or entry.text

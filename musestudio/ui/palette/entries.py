"""What the command palette can find: actions, files, tracks, models, outputs, grids, keys …"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from musestudio.resources import demo_paths
from musestudio.score import Key
from musestudio.score.scale import SCALES
from musestudio.settings import Settings
from musestudio.ui.choice_menu import ChoiceMenu
from musestudio.ui.document_files import demo_name
from musestudio.ui.key_finder import pretty_key
from musestudio.ui.menu_order import menu_name_of
from musestudio.ui.palette.fuzzy import Match, fuzzy_match
from musestudio.ui.piano_roll import SNAPS

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow

_KEYWORD_SHARE = 0.5  # Found by another word than its name, an entry comes after those named so.
_NOT_NOW = 80  # What is impossible now comes after what is possible and found as well.
_KINDS_AFTER_ACTIONS = 24
_PROBLEMS = {
    "candidates": "Only while candidates are shown",
    "thinking": "Only while the assistant thinks",
}


@dataclass(frozen=True)
class PaletteEntry:
    """One line of the palette.

    kind:     what it is, in a word or two: the menu of an action, “Track”, “Recent file”, …
    keys:     as this platform writes them.
    problem:  why it cannot be done now, empty where it can.
    checked:  whether it is on; None for what is neither on nor off.
    id:       of the action; empty for what is none.
    """

    text: str
    kind: str
    run: Callable[[], object]
    keys: str = ""
    keywords: str = ""
    problem: str = ""
    checked: bool | None = None
    id: str = ""

    @property
    def is_action(self) -> bool:
        return bool(self.id)


def palette_entries(window: MainWindow) -> tuple[PaletteEntry, ...]:
    """Everything that can be found now, in the order of the menus."""
    return tuple(
        entry
        for entries in (
            _actions(window),
            _tracks(window),
            _files(window),
            _chosen(window.models.menu, "Model"),
            _chosen(window.models.phrase_menu, "Phrase model"),
            _chosen(window.outputs.menu, "Output"),
            _grids(window),
            _keys(window),
            _toggles(window),
            _words(window),
        )
        for entry in entries
    )


def ranked(
    entries: Iterable[PaletteEntry], query: str
) -> list[tuple[PaletteEntry, tuple[int, ...]]]:
    """The entries that answer ``query``, best first, with the places of the letters found."""
    found = []
    for order, entry in enumerate(entries):
        match = _match(entry, query)
        if match is not None:
            score = match.score - (_NOT_NOW if entry.problem else 0)
            score -= 0 if entry.is_action else _KINDS_AFTER_ACTIONS
            found.append((-score, order, entry, match.places))
    found.sort(key=lambda each: each[:2])
    return [(entry, places) for _, _, entry, places in found]


def _match(entry: PaletteEntry, query: str) -> Match | None:
    by_name = fuzzy_match(query, entry.text)
    if by_name is not None:
        return by_name
    # “notes quan” names the menu as well; “slur” is another word for it.
    by_words = fuzzy_match(query, f"{entry.text} {entry.keywords} {entry.kind}")
    if by_words is None or not _in_words(query, f"{entry.text} {entry.keywords} {entry.kind}"):
        return None
    return Match(
        round(by_words.score * _KEYWORD_SHARE),
        tuple(place for place in by_words.places if place < len(entry.text)),
    )


def _in_words(query: str, text: str) -> bool:
    """Whether every word of the query begins one of the text's: no letters from here and there."""
    words = text.casefold().split()
    return all(any(word.startswith(part) for word in words) for part in query.casefold().split())


def _actions(window: MainWindow) -> Iterator[PaletteEntry]:
    actions = window.actions_
    possible = [spec for spec in actions if spec.context and actions[spec.id].isEnabled()]
    taken = {key for spec in possible for key in spec.shortcuts}
    for spec in actions:
        action = actions[spec.id]
        # In some situations, keys of the roll call something else.
        is_taken = spec.roll_keys and not taken.isdisjoint(spec.shortcuts)
        yield PaletteEntry(
            text=action.text().split("\t")[0].replace("&", "").rstrip("…"),
            kind=menu_name_of(spec.id),
            run=action.trigger,
            keys="" if is_taken else actions.key_text(spec.id),
            keywords=f"{spec.keywords} {spec.hint}",
            problem="" if action.isEnabled() else _PROBLEMS.get(spec.context, "Not possible now"),
            checked=action.isChecked() if spec.checkable else None,
            id=spec.id,
        )


def _tracks(window: MainWindow) -> Iterator[PaletteEntry]:
    for number, track in enumerate(window.document.song.tracks, 1):
        name = track.name.strip() or f"Track {number}"
        yield PaletteEntry(
            text=name,
            kind="Track",
            run=partial(window.tracks.set_active, track.track_id),
            keywords=f"edit track {number}",
            checked=track.track_id == window.roll.active_track_id,
        )


def _files(window: MainWindow) -> Iterator[PaletteEntry]:
    for path in window.store.value.recent_files:
        yield PaletteEntry(
            text=Path(path).name,
            kind="Recent file",
            run=partial(window.prompts.open_path, path),
            keywords=f"open {Path(path).parent.name}",
        )
    for demo in demo_paths():
        yield PaletteEntry(
            text=demo_name(demo),
            kind="Demo phrase",
            run=partial(window.prompts.open_path, demo, demo=True),
            keywords="open",
        )


def _chosen(menu: ChoiceMenu, kind: str) -> Iterator[PaletteEntry]:
    for choice in menu.choices:
        yield PaletteEntry(
            text=choice.text,
            kind=kind,
            run=partial(menu.chosen.emit, choice.id),
            keywords="choose",
            problem=choice.problem,
            checked=choice.id == menu.current,
        )


def _grids(window: MainWindow) -> Iterator[PaletteEntry]:
    def use(index: int) -> None:
        window.roll.set_snap(SNAPS[index])
        window.show_snap()

    for i, snap in enumerate(SNAPS):
        yield PaletteEntry(
            text=f"Grid {snap.name}" if not snap.is_off else "Grid off",
            kind="Grid",
            run=partial(use, i),
            keywords="snap",
            checked=snap == window.roll.snap,
        )


def _keys(window: MainWindow) -> Iterator[PaletteEntry]:
    chosen = window.document.song.chosen_key
    choices: list[Key | None] = [Key(tonic, scale) for scale in SCALES for tonic in range(12)]
    for key in (None, *choices):
        yield PaletteEntry(
            text=f"Key: {window.keys.recognised_text if key is None else pretty_key(key)}",
            kind="Key of the piece",
            run=partial(window.keys.choose, key),
            # With the signs that a keyboard has.
            keywords="choose scale mode" if key is None else f"choose scale mode {key.name}",
            checked=key == chosen,
        )


def _toggles(window: MainWindow) -> Iterator[PaletteEntry]:
    """Settings that are on or off."""
    settings = window.store.value
    for declared in dataclasses.fields(Settings):
        name, value = declared.name, getattr(settings, declared.name)
        if isinstance(value, bool) and declared.metadata["page"]:
            yield PaletteEntry(
                text=declared.metadata["title"],
                kind="Setting",
                run=partial(window.store.change, **{name: not value}),
                keywords=f"{declared.metadata['page']} {declared.metadata['description']}",
                checked=value,
            )


def _words(window: MainWindow) -> Iterator[PaletteEntry]:
    """Settings with a few named choices."""
    settings = window.store.value
    for declared in dataclasses.fields(Settings):
        for choice, word in zip(
            declared.metadata["choices"] or (), declared.metadata["words"], strict=False
        ):
            yield PaletteEntry(
                text=f"{declared.metadata['title']}: {word}",
                kind="Setting",
                run=partial(window.store.change, **{declared.name: choice}),
                keywords=declared.metadata["page"],
                checked=getattr(settings, declared.name) == choice,
            )

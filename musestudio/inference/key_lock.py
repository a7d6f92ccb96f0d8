"""Which key an answer is held to."""

from __future__ import annotations

from musestudio.inference.prompt import notes_before
from musestudio.score import Key, Song, estimate_key, parse_key

AUTO_KEY_SCALES = ("major", "minor", "harmonic minor", "melodic minor")
_KEY_LISTENING_NOTES = 400


def resolve_key(text: str, song: Song, track_ids: tuple[int, ...], start_tick: int) -> Key | None:
    """What “auto”, “off” or a key's name means here.

    “auto” is the key of the last notes before ``start_tick`` on those tracks, or, where there
    are none, that of the key signature in force; None when neither says anything.
    Raises RequestError when the text is no key.
    """
    wish = text.strip().lower()
    if wish == "off":
        return None
    if wish != "auto":
        return parse_key(text)
    heard = notes_before(song, track_ids, start_tick, most=_KEY_LISTENING_NOTES)
    estimated = estimate_key((note for note, _ in heard), AUTO_KEY_SCALES)
    if estimated is not None:
        return estimated
    signatures = [change for change in song.key_changes if change.tick <= start_tick]
    return signatures[-1].key if signatures else None

"""Which key an answer is held to."""

from __future__ import annotations

from musestudio.inference.prompt import notes_before, notes_between
from musestudio.score import Key, Song, estimate_key, parse_key

AUTO_KEY_SCALES = ("major", "minor", "harmonic minor", "melodic minor")
_KEY_LISTENING_NOTES = 400
_KEY_LISTENING_BARS = 64


def resolve_key(text: str, song: Song, track_ids: tuple[int, ...], start_tick: int) -> Key | None:
    """What “auto”, “off” or a key's name means here.

    “auto” is the key chosen for the piece. Where none was, it is that of the last notes before
    ``start_tick`` on those tracks; where there are none, of the first ones after it; where
    there are none either, that of the key signature in force. None when nothing says anything.
    Raises RequestError when the text is no key.
    """
    wish = text.strip().lower()
    if wish == "off":
        return None
    if wish != "auto":
        return parse_key(text)
    if song.chosen_key is not None:
        return song.chosen_key
    heard = [
        note for note, _ in notes_before(song, track_ids, start_tick, most=_KEY_LISTENING_NOTES)
    ]
    if not heard:
        end_tick = song.metre_map.bars_after(start_tick, _KEY_LISTENING_BARS)
        after = notes_between(song, track_ids, start_tick, end_tick)
        heard = [note for _, note in after[:_KEY_LISTENING_NOTES]]
    estimated = estimate_key(heard, AUTO_KEY_SCALES)
    if estimated is not None:
        return estimated
    signatures = [change for change in song.key_changes if change.tick <= start_tick]
    return signatures[-1].key if signatures else None

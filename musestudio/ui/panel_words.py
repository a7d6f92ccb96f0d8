"""What a folded part of the generate panel says of its controls: only what is asked for."""

from __future__ import annotations

from musestudio.errors import RequestError
from musestudio.score import parse_key
from musestudio.ui.key_finder import pretty_key
from musestudio.ui.options import GenerationOptions
from musestudio.ui.phrase_thinking import asked_attributes
from musestudio.ui.question import Task
from musestudio.ui.value_box import pitch_name
from musestudio.ui.words import (
    AS_IT_IS,
    ATTRIBUTE_WORDS,
    DENSITY_WORDS,
    DYNAMICS_WORDS,
    REGISTER_WORDS,
    ROLE_WORDS,
    WRITE_ON_WORDS,
    style_name,
)

_DEFAULT = GenerationOptions()


def character_text(options: GenerationOptions) -> str:
    """“Busy, high, loud”, or “As it is”."""
    return _sentence(_character_words(options)) or AS_IT_IS


def _character_words(options: GenerationOptions) -> list[str]:
    words = [
        words[stop - 1].partition(" (")[0].lower()
        for words, stop in (
            (DENSITY_WORDS, options.density),
            (REGISTER_WORDS, options.register),
            (DYNAMICS_WORDS, options.dynamics),
        )
        if stop is not None
    ]
    if options.style is not None:
        words.append(style_name(options.style).lower())
    return words


def phrase_text(task: Task, options: GenerationOptions) -> str:
    """“Busier, much lower”, or “As it is”: what the phrase model is asked for."""
    words = [] if task is Task.VARY else _character_words(options)
    for attribute, amount in asked_attributes(task, options):
        _, less, more, _ = ATTRIBUTE_WORDS[attribute]
        word = (more if amount > 0 else less).lower()
        words.append(f"much {word}" if abs(amount) > 1 else word)
    return _sentence(words) or AS_IT_IS


def rules_text(options: GenerationOptions) -> str:
    """“In A minor, 4 voices, cadence”."""
    words = []
    if options.key == "off":
        words.append("any key")
    elif options.key != "auto":
        words.append(_key_text(options.key))
    pitches = (options.lowest_pitch, options.highest_pitch)
    if pitches != (_DEFAULT.lowest_pitch, _DEFAULT.highest_pitch):
        words.append("–".join(map(pitch_name, pitches)))
    if options.most_voices is not None:
        count = options.most_voices
        words.append("one voice" if count == 1 else f"{count} voices")
    if options.ending:
        words.append("cadence")
    if options.keep_rhythm:
        words.append("same rhythm")
    return _sentence(words) or "In key"


def tracks_text(options: GenerationOptions) -> str:
    """“Edited track, bass”."""
    words = [WRITE_ON_WORDS[options.write_on]]
    if options.role is not None:
        words.append(ROLE_WORDS[options.role].lower())
    return ", ".join(words)


def _key_text(key: str) -> str:
    try:
        return pretty_key(parse_key(key))
    except RequestError:
        return key


def _sentence(words: list[str]) -> str:
    text = ", ".join(words)
    return text[:1].upper() + text[1:]

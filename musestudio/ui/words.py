"""A musician's words for the numbers the assistant is asked with."""

from __future__ import annotations

AS_IT_IS = "As it is"
"""What a control says that asks for nothing: the assistant goes by the music it hears."""

DENSITY_WORDS = (
    "Very sparse",
    "Sparse",
    "Airy",
    "Unhurried",
    "Flowing",
    "Lively",
    "Busy",
    "Very busy",
)
REGISTER_WORDS = (
    "Very low",
    "Low",
    "Rather low",
    "Lower middle",
    "Upper middle",
    "Rather high",
    "High",
    "Very high",
)
DYNAMICS_WORDS = (
    "Hardly heard (ppp)",
    "Very soft (pp)",
    "Soft (p)",
    "Fairly soft (mp)",
    "Fairly loud (mf)",
    "Loud (f)",
    "Very loud (ff)",
    "Thundering (fff)",
)
ATTRIBUTE_WORDS = {
    "density": ("Density", "Sparser", "Busier", "How many notes"),
    "register": ("Register", "Lower", "Higher", "How high it lies"),
    "dynamics": ("Dynamics", "Softer", "Louder", "How loud it is"),
    "syncopation": ("Syncopation", "Straighter", "Off-beat", "How far from the beat"),
    "polyphony": ("Voices", "Thinner", "Fuller", "How many notes at once"),
    "articulation": ("Touch", "Shorter", "Joined", "From staccato to legato"),
}
"""By attribute of ``encoding.attributes``: its name, words for less and more, what it is about."""
WRITE_WITH_WORDS = {"notes": "Note by note", "phrases": "In phrases"}
_STYLE_WORDS = {
    "lied": "Lied",
    "pop": "Pop song",
    "quartet": "String quartet",
    "ragtime/early-jazz": "Ragtime",
    "folk": "Folk tune",
}
ROLE_WORDS = {"melody": "Melody", "accompaniment": "Accompaniment", "bass": "Bass"}
WRITE_ON_WORDS = {"auto": "Automatic", "heard": "Heard tracks", "active": "Edited track"}


def adventure_name(temperature: float) -> str:
    """A musician's word for a temperature."""
    for limit, word in ((0.7, "Careful"), (0.9, "Calm"), (1.1, "Natural"), (1.3, "Bold")):
        if temperature < limit:
            return word
    return "Wild"


def nearness_name(recall: float) -> str:
    """A musician's word for a recall."""
    for limit, word in ((0.15, "Free"), (0.45, "Loosely"), (0.75, "Related")):
        if recall < limit:
            return word
    return "Faithful"


def variation_name(nearness: float) -> str:
    """A musician's word for how near a variation is, 0–1."""
    for limit, word in ((0.25, "A cousin"), (0.45, "Related"), (0.65, "A sibling"), (0.85, "Near")):
        if nearness < limit:
            return word
    return "Nearly mine"


def style_name(style: str) -> str:
    """A style of the model's as a menu shows it."""
    return _STYLE_WORDS.get(style, style.capitalize())

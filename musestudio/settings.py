"""The user's settings: declared once, kept as JSON, never in the way of starting up.

To add a setting, add a field to ``Settings`` with its type, default and description; it is
then read, checked, saved and listed by itself.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from musestudio.atomic import write_atomically
from musestudio.resources import config_dir

MAX_RECENT_FILES = 10
WRITE_ON = ("auto", "heard", "active")
WRITE_WITH = ("notes", "phrases")
ROLES = ("", "melody", "accompaniment", "bass")
PAGES = APPEARANCE, EDITING, ASSISTANT, SOUND, RECORDING, FILES = (
    "Appearance",
    "Editing",
    "Assistant",
    "Sound and MIDI",
    "Recording",
    "Files",
)
"""The pages of the preferences that settings stand on."""
_log = logging.getLogger(__name__)


def _setting(
    default: Any,
    description: str,
    *,
    choices: tuple[str, ...] | None = None,
    low: float | None = None,
    high: float | None = None,
    page: str = "",
    title: str = "",
    words: tuple[str, ...] = (),
) -> Any:
    """A field with its description and, where they apply, its choices or inclusive range.

    page:  the page of the preferences it stands on (one of ``PAGES``), empty for none.
    title: what it is called there.
    words: what the choices are called there, in their order.
    """
    metadata = {
        "description": description,
        "choices": choices,
        "low": low,
        "high": high,
        "page": page,
        "title": title,
        "words": words,
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """Every setting. Change one with ``dataclasses.replace`` and save the result."""

    theme: str = _setting(
        "dark",
        "Colours of the window.",
        choices=("dark", "light", "system"),
        page=APPEARANCE,
        title="Theme",
        words=("Dark", "Light", "As the system"),
    )
    interface_scale: str = _setting(
        "system",
        "Size of text and controls, from the next start on.",
        choices=("system", "1", "1.25", "1.5", "1.75", "2"),
        page=APPEARANCE,
        title="Size",
        words=("As the system", "100 %", "125 %", "150 %", "175 %", "200 %"),
    )
    hints_shown: bool = _setting(False, "Whether the hints of the first start have been seen.")
    shortcuts: tuple[dict[str, Any], ...] = _setting((), "Your own keys, by action.")
    midi_controls: tuple[dict[str, Any], ...] = _setting(
        (), "Knobs, pads and pedals that were learned, and what each moves."
    )
    # A grid's name; empty for the one used last.
    first_snap: str = _setting(
        "",
        "The grid a window begins with.",
        page=EDITING,
        title="Grid at the start",
    )
    note_audition: bool = _setting(
        True,
        "Notes are heard while they are drawn, moved and stepped through.",
        page=EDITING,
        title="Hear notes while editing",
    )
    sketch_detail: int = _setting(
        50,
        "How much of a recording is taken for notes, in percent.",
        low=0,
        high=100,
    )
    sketch_on_beat: bool = _setting(
        True, "Whether the beat of a recording comes to lie on that of the piece."
    )
    quantise_strength: int = _setting(
        100,
        "How far Quantise moves notes, in percent.",
        low=0,
        high=100,
        page=EDITING,
        title="Quantise strength",
    )
    quantise_swing: int = _setting(
        0,
        "How late Quantise puts every second line, in percent; 67 is a triplet swing.",
        low=0,
        high=100,
        page=EDITING,
        title="Quantise swing",
    )
    follow: str = _setting(
        "page",
        "What the page does when the playhead runs out of it: nothing, turn, or glide along.",
        choices=("off", "page", "smooth"),
        words=("No", "Turn pages", "Glide along"),
        page=EDITING,
        title="Follow the playhead",
    )
    chord_names: bool = _setting(
        True,
        "Whether chords are named above the bars.",
        page=EDITING,
        title="Chord names",
    )
    note_names: bool = _setting(
        True,
        "Whether notes are named where their rows are tall enough.",
        page=EDITING,
        title="Note names",
    )
    other_tracks: bool = _setting(
        True,
        "Whether the other tracks are seen behind the edited one.",
        page=EDITING,
        title="Other tracks in the roll",
    )
    # “synth” (built in), “silent”, “virtual”, or the name of a MIDI port.
    midi_output: str = _setting(
        "synth",
        "Where playback goes.",
        page=SOUND,
        title="Output",
    )
    clock_out: bool = _setting(
        False,
        "Other instruments and programs play along with this one.",
        page=SOUND,
        title="Send MIDI clock",
    )
    clock_in: bool = _setting(
        False,
        "Another instrument or program starts, stops and paces this one.",
        page=SOUND,
        title="Follow MIDI clock",
    )
    # A device's name; empty for the system's default.
    audio_device: str = _setting(
        "",
        "Where the built-in synth is heard.",
        page=SOUND,
        title="Audio device",
    )
    audio_buffer: str = _setting(
        "auto",
        "How soon the built-in synth answers a key. Shorter is quicker, longer is safe from "
        "crackling.",
        choices=("auto", "short", "medium", "long"),
        words=("As short as runs cleanly", "Short (20 ms)", "Medium (40 ms)", "Long (60 ms)"),
        page=SOUND,
        title="Audio buffer",
    )
    soundfont: str = _setting(
        "",
        "The sounds of the built-in synth, an SF2 or SF3 file; empty for the ones found.",
        page=SOUND,
        title="SoundFont",
    )
    reverb: int = _setting(
        25,
        "How much of a room is heard around the built-in synth, in percent.",
        low=0,
        high=100,
        page=SOUND,
        title="Reverb",
    )
    # “synth”, “virtual” or the name of a MIDI port, heard beside ``midi_output``; or nothing.
    second_output: str = _setting("", "Where playback goes too.")
    # Names of MIDI ports; “*” is every one there is, “MuseStudio In” a virtual one of our own.
    midi_inputs: tuple[str, ...] = _setting(
        ("*",),
        "The MIDI keyboards that are heard, and on which channel.",
        page=SOUND,
        title="Keyboards",
    )
    midi_channel: int = _setting(
        0, "The only channel of keyboards that is heard; 0: all.", low=0, high=16
    )
    midi_thru: bool = _setting(
        True,
        "Whether what is played on a keyboard sounds at once.",
        page=SOUND,
        title="Hear what is played",
    )
    metronome: bool = _setting(
        False,
        "Whether a click is heard during playback.",
        page=RECORDING,
        title="Metronome",
    )
    metronome_recording: bool = _setting(
        True,
        "Whether a click is heard while recording.",
        page=RECORDING,
        title="Metronome while recording",
    )
    count_in_bars: int = _setting(
        1,
        "Bars of clicks before recording begins.",
        low=0,
        high=2,
        page=RECORDING,
        title="Count-in (bars)",
    )
    record_mode: str = _setting(
        "overdub",
        "What recording does with the notes that are there.",
        choices=("overdub", "replace"),
        words=("Plays along with them", "Replaces them"),
        page=RECORDING,
        title="Recording over notes",
    )
    record_quantised: bool = _setting(
        False,
        "Whether takes are quantised; one step of Undo brings the played timing back.",
        page=RECORDING,
        title="Quantise what was recorded",
    )
    record_latency_ms: int = _setting(
        0,
        "How much later than played notes arrive here, in milliseconds; takes are moved by it.",
        low=-100,
        high=300,
        page=RECORDING,
        title="Delay made up for (ms)",
    )
    jam_when: str = _setting(
        "beat", "Where an answer in a jam begins.", choices=("beat", "bar", "at once")
    )
    jam_answer_bars: int = _setting(
        2, "Length of an answer in a jam in bars; 0: until the player comes in.", low=0, high=8
    )
    jam_trade_bars: int = _setting(
        0, "Bars that are traded in a jam; 0: a phrase ends where the player stops.", low=0, high=8
    )
    # A model's name; empty for the shipped one.
    model: str = _setting(
        "",
        "Which model the assistant writes with.",
        page=ASSISTANT,
        title="Model",
    )
    # A model's name; empty for the shipped one.
    phrase_model: str = _setting(
        "",
        "Which model varies, bridges and blends phrases.",
        page=ASSISTANT,
        title="Phrase model",
    )
    provider: str = _setting(
        "auto",
        "What runs the model, from the next start on.",
        choices=("auto", "cpu", "cuda"),
        page=ASSISTANT,
        title="Runs on",
        words=("GPU where there is one", "CPU", "GPU (CUDA)"),
    )
    continue_bars: int = _setting(4, "Length of a continuation in bars.", low=1, high=32)
    candidates: int = _setting(
        4,
        "How many continuations are offered.",
        low=1,
        high=16,
        page=ASSISTANT,
        title="Candidates",
    )
    temperature: float = _setting(1.0, "How adventurous a continuation is.", low=0.1, high=2.0)
    top_p: float = _setting(0.995, "Share of likely notes drawn from.", low=0.05, high=1.0)
    recall: float = _setting(0.85, "How readily figures of the phrase come back.", low=0, high=1)
    key: str = _setting("auto", "Key lock: “auto”, “off”, or a key such as “A minor”.")
    lowest_pitch: int = _setting(21, "No answer goes lower.", low=0, high=127)
    highest_pitch: int = _setting(108, "No answer goes higher.", low=0, high=127)
    density: int = _setting(0, "How busy answers are; 0 leaves it open.", low=0, high=8)
    register: int = _setting(0, "How high answers lie; 0 leaves it open.", low=0, high=8)
    dynamics: int = _setting(0, "How loud answers are; 0 leaves it open.", low=0, high=8)
    style: str = _setting("", "Style of answers; empty leaves it open.")
    most_voices: int = _setting(0, "Most notes at once; 0 for no limit.", low=0, high=16)
    ending: bool = _setting(False, "Whether answers end with a cadence.")
    keep_rhythm: bool = _setting(False, "Whether replaced notes leave their rhythm.")
    write_on: str = _setting("auto", "Which tracks answers are written on.", choices=WRITE_ON)
    nearness: float = _setting(0.7, "How near variations are to what is varied.", low=0, high=1)
    write_with: str = _setting("notes", "What writes from nothing.", choices=WRITE_WITH)
    role: str = _setting("", "Part the answer plays; empty leaves it open.", choices=ROLES)
    write_along: bool = _setting(
        False,
        "Whether the assistant suggests the next bars after every edit.",
        page=ASSISTANT,
        title="Suggest while I write",
    )
    presets: tuple[dict[str, Any], ...] = _setting((), "Your own ways of asking, by name.")
    autosave_s: int = _setting(
        30,
        "Seconds after an edit until a copy is kept safe from a crash; 0 for never.",
        low=0,
        high=3600,
        page=FILES,
        title="Autosave after (seconds)",
    )
    chord_stamp: str = _setting("Triad in scale", "The kind of chord the chord tool adds.")
    recent_files: tuple[str, ...] = _setting((), "Files opened last, newest first.")
    window_geometry: str = _setting("", "Size and place of the window, as the toolkit gives it.")
    window_state: str = _setting("", "Panels of the window, as the toolkit gives them.")

    def with_recent_file(self, path: str | Path) -> Settings:
        """The settings with ``path`` at the top of the recent files."""
        path = os.path.abspath(path)
        others = [p for p in self.recent_files if p != path]
        return dataclasses.replace(self, recent_files=(path, *others)[:MAX_RECENT_FILES])

    def without_recent_file(self, path: str | Path) -> Settings:
        """The settings less that recent file (it is gone)."""
        path = os.path.abspath(path)
        others = tuple(p for p in self.recent_files if p != path)
        return dataclasses.replace(self, recent_files=others)


def settings_path() -> Path:
    """The settings file; it need not exist."""
    return config_dir() / "settings.json"


def load_settings() -> Settings:
    """The saved settings.

    A field that does not fit is left at its default with a warning in the log; so are all of
    them where the file cannot be read.
    """
    path = settings_path()
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("settings in %s are ignored: %s", path, error)
        return Settings()
    if not isinstance(saved, dict):
        _log.warning("settings in %s are ignored: not a JSON object", path)
        return Settings()
    hints = get_type_hints(Settings)
    good: dict[str, Any] = {}
    for declared in dataclasses.fields(Settings):
        if declared.name in saved:
            value = saved.pop(declared.name)
            try:
                good[declared.name] = _checked(value, hints[declared.name], declared.metadata)
            except ValueError as error:
                _log.warning("setting %s=%r is dropped: %s", declared.name, value, error)
    for name in saved:
        _log.warning("setting %s is unknown and dropped", name)
    return Settings(**good)


def save_settings(settings: Settings) -> None:
    """Write the settings; where that fails the log says so and the program goes on."""
    path = settings_path()
    text = json.dumps(dataclasses.asdict(settings), indent=2, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode("utf-8"))
    except OSError as error:
        _log.warning("settings could not be saved in %s: %s", path, error)


def _checked(value: Any, kind: Any, limits: Any) -> Any:
    """``value`` as ``kind``. Raises ValueError where it is another kind or outside ``limits``."""
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ValueError("not a list")
        return tuple(_checked(item, get_args(kind)[0], limits) for item in value)
    kind = get_origin(kind) or kind
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:  # A bool is an int, but not a number of bars.
        raise ValueError(f"not of type {kind.__name__}")
    if kind is float and not math.isfinite(value):
        raise ValueError("not a finite number")
    if limits.get("choices") is not None and value not in limits["choices"]:
        raise ValueError(f"not one of {', '.join(limits['choices'])}")
    if limits.get("low") is not None and not limits["low"] <= value <= limits["high"]:
        raise ValueError(f"not within {limits['low']} to {limits['high']}")
    return value

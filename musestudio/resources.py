"""Where files are: what ships with the program, and the user's own folders.

The program runs from three homes. A source checkout has ``resources/`` beside the package,
an installed wheel carries it as ``musestudio/_resources``, a frozen bundle unpacks it under
``sys._MEIPASS``. Nothing else in the program looks for files by itself.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import platformdirs

from musestudio.errors import ModelError

APP_NAME = "MuseStudio"
_PACKAGE = Path(__file__).resolve().parent
_SYSTEM_SOUNDFONTS = (
    "/usr/share/sounds/sf2/default-GM.sf2",
    "/usr/share/sounds/sf3/default-GM.sf3",
    "/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "/usr/share/sounds/sf3/FluidR3Mono_GM.sf3",
    "/usr/share/sounds/sf2/TimGM6mb.sf2",
    "/usr/share/soundfonts/default.sf2",  # Where other distributions put theirs.
    "/usr/share/soundfonts/FluidR3_GM.sf2",
)


def resource_dir() -> Path:
    """The folder that holds ``models``, ``icons`` and ``demos``."""
    homes = [_PACKAGE.parent / "resources", _PACKAGE / "_resources"]
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        homes.insert(0, Path(bundle) / "resources")
    for home in homes:
        # In site-packages a stranger may own a folder called “resources”.
        if (home / "models").is_dir():
            return home
    return homes[0]


def icon_path(name: str) -> Path:
    """The file of that name (with suffix) among the icons; it need not exist."""
    return resource_dir() / "icons" / name


def demo_paths() -> list[Path]:
    """The demo phrases that ship with the program, by name."""
    return sorted((resource_dir() / "demos").glob("*.mid"))


def shipped_model_paths() -> list[Path]:
    """The models that ship with the program, by name."""
    return sorted((resource_dir() / "models").glob("*.onnx"))


def model_paths() -> list[Path]:
    """Every model file: the shipped ones, then those dropped into the user's folder."""
    return [*shipped_model_paths(), *sorted(user_model_dir().glob("*.onnx"))]


def originality_index_path() -> Path:
    """Fingerprints of the music the shipped model learned from; it need not exist."""
    return resource_dir() / "originality" / "corpora.npz"


def transcription_model_path() -> Path:
    """The network that hears notes in sound; it need not exist."""
    return resource_dir() / "transcription" / "basic-pitch.onnx"


def default_model_path() -> Path:
    """The model used where none is chosen. Raises ModelError where there is none at all."""
    for path in model_paths():
        if not is_named_phrases(path):
            return path
    raise ModelError(f"No model is installed; put an .onnx model into {user_model_dir()}.")


def default_phrase_model_path() -> Path:
    """The phrase model used where none is chosen, told by its name: reading a file takes a while.

    Raises ModelError where there is none at all.
    """
    for path in model_paths():
        if is_named_phrases(path):
            return path
    raise ModelError(f"No phrase model is installed; put phrases-1.onnx into {user_model_dir()}.")


def soundfont_path(chosen: str = "") -> Path | None:
    """The SoundFont for the built-in synth.

    ``chosen`` (the user's setting) where that file exists, else the small General MIDI one
    that comes with pretty_midi, else one of the system's; None where there is none.
    """
    if chosen and os.path.isfile(chosen):
        return Path(chosen)
    candidates = [resource_dir() / "soundfonts" / "TimGM6mb.sf2"]
    # Finds the package without importing it, which would cost a quarter of a second.
    spec = importlib.util.find_spec("pretty_midi")
    if spec is not None and spec.origin is not None:
        candidates.append(Path(spec.origin).parent / "TimGM6mb.sf2")
    candidates += [Path(name) for name in _SYSTEM_SOUNDFONTS]
    return next((path for path in candidates if path.is_file()), None)


def config_dir() -> Path:
    """Where settings are kept. MUSESTUDIO_HOME overrides all the user's folders."""
    return _home() or Path(platformdirs.user_config_dir(APP_NAME, appauthor=False))


def data_dir() -> Path:
    """Where the user's models are kept."""
    return _home() or Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def autosave_dir() -> Path:
    """Where pieces that are not saved yet are kept safe from a crash; it need not exist."""
    home = _home() or Path(platformdirs.user_state_dir(APP_NAME, appauthor=False))
    return home / "autosave"


def log_dir() -> Path:
    """Where the log file is written."""
    home = _home()
    return home / "logs" if home else Path(platformdirs.user_log_dir(APP_NAME, appauthor=False))


def user_model_dir() -> Path:
    """Where a dropped-in ``.onnx`` is found; it need not exist."""
    return data_dir() / "models"


def is_named_phrases(path: Path) -> bool:
    """Whether a model file is called a phrase model. Its card says for certain what it is; to
    look into every file would take too long."""
    return path.stem.lower().startswith("phrases")


def _home() -> Path | None:
    home = os.environ.get("MUSESTUDIO_HOME")
    return Path(home) if home else None

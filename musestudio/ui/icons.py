"""Icons from one set (Phosphor, regular weight), in the colours of the current theme.

``bind_icon(target, "play")`` gives a button or an action its icon and gives it again
whenever the theme changes, so that nobody else has to think of it.
"""

from __future__ import annotations

import os
import weakref
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import shiboken6
from PySide6.QtGui import QColor, QIcon, QPixmap

from musestudio.resources import icon_path
from musestudio.ui import colour
from musestudio.ui.theme import ICON_SIZE, Theme, current_theme, theme_notifier

os.environ.setdefault("QT_API", "pyside6")  # Read by qtpy, through which qtawesome finds Qt.


class TakesIcon(Protocol):
    """A QAction, a button, …"""

    def setIcon(self, icon: QIcon, /) -> Any: ...


_bound: weakref.WeakKeyDictionary[Any, tuple[str, str]] = weakref.WeakKeyDictionary()


def icon(name: str, tone: str = "text") -> QIcon:
    """The Phosphor icon of that name.

    tone: a colour of the theme by its field name ("text", "quiet_text", "accent", "warn", …).
    """
    theme = current_theme()
    return _icon(name, getattr(theme, tone), _disabled(theme))


def pixmap(name: str, tone: str = "text", size: int = ICON_SIZE) -> QPixmap:
    """The icon as a picture for a label."""
    return icon(name, tone).pixmap(size, size)


def bind_icon(target: TakesIcon, name: str, tone: str = "text") -> None:
    """Give ``target`` the icon now and after every change of theme."""
    if not _bound:
        # Connected late: a QApplication must exist first. Connecting twice is harmless.
        theme_notifier().changed.connect(_refresh_all)
    _bound[target] = (name, tone)
    target.setIcon(icon(name, tone))


def application_icon() -> QIcon:
    """The program's own icon, in the sizes window systems ask for."""
    result = QIcon()
    for path in (icon_path("musestudio.png"), icon_path("musestudio-32.png")):
        result.addFile(str(path))
    return result


def _refresh_all(theme: Theme) -> None:
    for target, (name, tone) in list(_bound.items()):
        if shiboken6.isValid(target):
            target.setIcon(icon(name, tone))


def _disabled(theme: Theme) -> str:
    return colour.mix(theme.surface, theme.text, 0.35)


@lru_cache(maxsize=256)
def _icon(name: str, tint: str, disabled: str) -> QIcon:
    return _phosphor().icon(f"ph.{name}", color=QColor(tint), color_disabled=QColor(disabled))


@lru_cache(maxsize=1)
def _phosphor() -> Any:
    """Only the Phosphor font: qtawesome by itself would load a dozen.

    With the folder named, qtawesome also leaves the fonts of a Windows system alone.
    """
    import qtawesome
    from qtawesome.iconic_font import IconicFont

    folder = Path(qtawesome.__file__).parent / "fonts"
    charmap = next(folder.glob("phosphor-charmap-*.json"))
    font = next(folder.glob("phosphor-*.ttf"))
    return IconicFont(("ph", font.name, charmap.name, str(folder)))

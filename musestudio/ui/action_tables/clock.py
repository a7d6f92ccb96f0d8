"""What the transport shows of the piece and lets be changed: tempo, metre, key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def clock_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Edit menu under “Tempo, metre, key”."""
    return (
        ActionSpec(
            "tempo_here",
            "Type the &tempo…",
            lambda: window.clock_here.type_tempo(),
            ("Ctrl+Shift+T",),
            hint="Type the tempo that is in force at the playhead",
            when=lambda: window.document.song.smpte_division is None,
            keywords="bpm speed beats per minute",
        ),
        ActionSpec(
            "metre_here",
            "Change the &metre…",
            lambda: window.clock_here.choose_metre(),
            ("Ctrl+Shift+E",),
            hint="Change the metre that is in force at the playhead",
            keywords="time signature meter",
        ),
        ActionSpec(
            "choose_key",
            "Choose the &key…",
            lambda: window.keys.open_menu(),
            ("Shift+K",),
            hint="Say which key the piece is in, or have it recognised",
            keywords="scale mode signature tonic",
        ),
    )

"""The Play menu: the transport."""

from __future__ import annotations

from typing import TYPE_CHECKING

from musestudio.ui.actions import ActionSpec

if TYPE_CHECKING:
    from musestudio.ui.main_window import MainWindow


def play_specs(window: MainWindow) -> tuple[ActionSpec, ...]:
    """What stands in the Play menu."""
    playback = window.playback

    def go_by_bar(by: int) -> None:
        playback.step_bar(by)
        window.roll.scroll_to_tick(playback.cursor_tick)

    return (
        ActionSpec(
            "play",
            "&Play",
            lambda _checked: playback.toggle(),
            ("Space",),
            "play",
            hint="Play or stop",
            checkable=True,
        ),
        ActionSpec(
            "pause",
            "Pa&use here",
            window.pause,
            ("Shift+Space",),
            hint="Stop and leave the playhead here",
        ),
        ActionSpec("stop", "&Stop", window.stop, (".",), "stop", hint="Stop; twice: to the start"),
        ActionSpec(
            "panic",
            "Silence e&verything",
            playback.panic,
            ("Ctrl+.",),
            "speaker-slash",
            hint="Panic: stop, and end every note that hangs on any device",
            keywords="panic midi all notes off stuck hanging reset",
        ),
        ActionSpec(
            "to_start", "To the s&tart", lambda: playback.set_cursor(0), ("Home",), "skip-back"
        ),
        ActionSpec(
            "bar_back",
            "A &bar back",
            lambda: go_by_bar(-1),
            ("PgUp",),
            hint="Put the playhead on the bar line before",
            keywords="rewind previous",
        ),
        ActionSpec(
            "bar_forward",
            "A bar f&orward",
            lambda: go_by_bar(1),
            ("PgDown",),
            hint="Put the playhead on the next bar line",
            keywords="fast next",
        ),
        ActionSpec(
            "loop",
            "&Loop",
            window.set_loop,
            ("L",),
            "repeat",
            hint="Loop the selected notes, or the whole piece",
            checkable=True,
        ),
    )

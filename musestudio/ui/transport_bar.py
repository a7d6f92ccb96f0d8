"""The bar along the top: play, where we are, how fast, in what key, on which grid."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from musestudio.score import Song
from musestudio.ui.actions import Actions
from musestudio.ui.icons import pixmap
from musestudio.ui.live.record_button import RecordButton
from musestudio.ui.more_tools import MoreTools
from musestudio.ui.readout import Divider, Readout
from musestudio.ui.readout_button import ReadoutButton
from musestudio.ui.theme import GRID, theme_notifier
from musestudio.ui.value_box import ChoiceBox

BAR_HEIGHT = 48
_TOOLS = ("tool_select", "tool_draw")


class TransportBar(QFrame):
    """Buttons of the transport and its display.

    snap_chosen(int): the index of the grid chosen, into the names given to ``__init__``.
    """

    snap_chosen = Signal(int)

    def __init__(
        self, actions: Actions, snap_names: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("transportBar")
        self.setProperty("surface", "surface")
        self.setFixedHeight(BAR_HEIGHT)
        self._song = Song()
        self._tick = 0.0
        self._key_told_by = "Key of the piece"

        self.position = Readout("888.8.888", "0:00.000")
        self.tempo = ReadoutButton("888.8", "bpm")
        self.metre = ReadoutButton("12/16", "metre")
        self.key = ReadoutButton("G♯ harmonic minor", "key", narrowest="G♯ minor")
        self._actions = actions
        actions.keys_changed.connect(self._show_keys)
        self._show_keys()
        self._magnet = QLabel()
        self._show_magnet()
        theme_notifier().changed.connect(self._show_magnet)
        self.snap = ChoiceBox()
        self.snap.addItems(snap_names)
        self.snap.setToolTip("Grid that notes snap to; hold Alt to place them freely")
        self.snap.setAccessibleName("Snap")
        self.snap.activated.connect(self.snap_chosen)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        layout.setSpacing(GRID)
        self.record_button = RecordButton(actions)
        self.metronome = actions.button("metronome")
        to_start = actions.button("to_start")
        after_tools = Divider()
        # What a narrow window does without, the first one first; keys and menus have it too.
        self._gives_way = (to_start, self._magnet, after_tools, self.metronome)
        layout.addWidget(actions.button("panel_tracks"))
        layout.addWidget(Divider())
        layout.addWidget(to_start)
        for action_id in ("play", "stop"):
            layout.addWidget(actions.button(action_id))
        layout.addWidget(self.record_button)
        layout.addWidget(actions.button("loop"))
        layout.addWidget(self.metronome)
        layout.addWidget(Divider())
        for readout in (self.position, self.tempo, self.metre, self.key):
            layout.addWidget(readout)
        layout.addStretch(1)
        for action_id in _TOOLS:
            layout.addWidget(actions.button(action_id))
        self.more_tools = MoreTools(actions, _TOOLS)
        layout.addWidget(self.more_tools)
        layout.addWidget(after_tools)
        layout.addWidget(self._magnet)
        layout.addWidget(self.snap)
        layout.addWidget(Divider())
        layout.addWidget(actions.button("panel_assistant"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide what there is no room for; otherwise the readouts would be cut short."""
        layout = self.layout()
        items = [layout.itemAt(i) for i in range(layout.count())]
        parts = [item.widget() for item in items if item.widget() is not None]
        gap, margins = layout.spacing(), layout.contentsMargins()
        widths = {
            part: max(part.minimumSizeHint().width(), part.minimumWidth()) + gap for part in parts
        }
        short_of = sum(widths.values()) + margins.left() + margins.right() - self.width()
        for part in self._gives_way:
            hides = short_of > 0
            short_of -= widths[part] if hides else 0
            if part.isHidden() != hides:
                part.setVisible(not hides)
        super().resizeEvent(event)

    def _show_magnet(self) -> None:
        self._magnet.setPixmap(pixmap("magnet", "quiet_text"))

    def show_song(self, song: Song) -> None:
        """Read tempo and metre from another song."""
        self._song = song
        self.show_position(self._tick)

    def show_position(self, tick: float) -> None:
        """Show bar.beat.tick and minutes at the playhead, and tempo and metre there."""
        self._tick = tick
        song = self._song
        whole = int(tick)
        place = song.metre_map.position_at(whole)
        seconds = song.tempo_map.seconds_at(tick)
        self.position.show_values(
            f"{place.bar}.{place.beat}.{place.tick:03d}",
            f"{int(seconds // 60)}:{seconds % 60:06.3f}",
        )
        self.tempo.show_values(f"{song.tempo_map.tempo_at(whole).beats_per_minute:.1f}")
        metre = song.metre_map.metre_at(whole)
        self.metre.show_values(f"{metre.numerator}/{metre.denominator}")

    def show_key(self, name: str, told_by: str, chosen: bool) -> None:
        """Show the key, who tells it, and whether that is the composer."""
        self.key.show_values(name or "–", "key, chosen" if chosen else "key")
        self._key_told_by = f"{name}: {told_by}" if name else "No key is known yet"
        self._show_keys()

    def _show_keys(self) -> None:
        """Name in the tooltips the keys that change what is shown."""
        for readout, says, action_id in (
            (self.tempo, "Tempo at the playhead, in quarters a minute", "tempo_here"),
            (self.metre, "Metre at the playhead", "metre_here"),
            (self.key, self._key_told_by, "choose_key"),
        ):
            spec = self._actions.spec(action_id)
            keys = self._actions.key_text(action_id)
            does = f"{spec.plain_text}  ({keys})" if keys else spec.plain_text
            readout.setToolTip(f"{says}\n{does}")

"""The pad as it is seen: the map, what is heard in miniature, and the sliders."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from musestudio.ui.actions import Actions
from musestudio.ui.icons import bind_icon
from musestudio.ui.pad.landscape import Landscape
from musestudio.ui.pad.map_view import MapPoint, MapView
from musestudio.ui.pad.miniature import Miniature
from musestudio.ui.pad.morph import Morph
from musestudio.ui.pad.phrases import Origin, PadPhrase
from musestudio.ui.pad.sliders import AttributeSliders
from musestudio.ui.theme import GRID, text_font
from musestudio.ui.thumbnail import bar_lines_within
from musestudio.ui.track_list import HEAD_HEIGHT

_ROOM_ABOVE_AND_BELOW = 5  # Semitones of the miniature beyond what the phrases use.


class PadPanel(QFrame):
    """Shows the map and what is heard; what is done with them is told by ``map`` and
    ``sliders``."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "surface")
        self.setAccessibleName("Pad")
        self.map = MapView()
        self.miniature = Miniature()
        self.sliders = AttributeSliders(columns=2)
        self.words = QLabel()
        self.words.setProperty("role", "small")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.hear = QPushButton("Hear")
        self.hear.setCheckable(True)
        self.hear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hear.clicked.connect(lambda _checked: actions["pad_hear"].trigger())
        self.insert = QPushButton("Insert")
        self.insert.setProperty("kind", "primary")
        self.insert.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.insert.clicked.connect(lambda _checked: actions["pad_insert"].trigger())
        self._actions = actions
        self._lay_out(actions)
        self.setFocusProxy(self.map)
        self.show_hearing(False)
        self.show_message("")

    def _lay_out(self, actions: Actions) -> None:
        title = QLabel("Pad")
        title.setFont(text_font(medium=True))
        title.setFixedHeight(HEAD_HEIGHT)
        head = QHBoxLayout()
        head.setContentsMargins(3 * GRID, 0, GRID, 0)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(actions.button("pad_home"))
        head.addWidget(actions.button("panel_pad"))
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.hear)
        buttons.addWidget(self.insert, 1)
        inner = QVBoxLayout()
        inner.setContentsMargins(3 * GRID, 0, 3 * GRID, 3 * GRID)
        inner.setSpacing(2 * GRID)
        inner.addWidget(self.map, 1)
        inner.addWidget(self.words)
        inner.addWidget(self.miniature)
        inner.addLayout(buttons)
        inner.addSpacing(GRID)
        inner.addWidget(self.sliders)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(inner)

    def show_landscape(self, landscape: Landscape) -> None:
        """Another map; the puck is put by ``show_morph``."""
        points = [
            MapPoint(x, y, _label(phrase), _name(phrase), phrase.colour)
            for (x, y), phrase in zip(
                landscape.phrase_map.places.tolist(), landscape.phrases, strict=True
            )
        ]
        self.map.show_points(points, landscape.home)
        self.map.show_axes(
            "busier" if landscape.goes_busier else "", "higher" if landscape.goes_higher else ""
        )
        here, metre_map = landscape.ground.here, landscape.ground.song.metre_map
        heard = [p.bars.pitch - p.bars.transposed for p in landscape.phrases if len(p.bars)]
        self.miniature.set_scale(
            here.start_tick,
            here.end_tick,
            bar_lines_within(metre_map, here.start_tick, here.end_tick),
            (
                min((int(pitch.min()) for pitch in heard), default=60) - _ROOM_ABOVE_AND_BELOW,
                max((int(pitch.max()) for pitch in heard), default=72) + _ROOM_ABOVE_AND_BELOW,
            ),
        )

    def show_message(self, message: str) -> None:
        """Say why there is no map."""
        self.map.show_message(message)
        self.miniature.show_notes((), is_own=True)
        self.words.clear()
        self._show_possible(False)
        self.show_insert("Insert", message, possible=False)

    def show_place(self, landscape: Landscape, x: float, y: float) -> None:
        """The puck, and between which phrases it is."""
        words = where_words(landscape, x, y)
        self.map.show_puck(x, y, landscape.phrase_map.weights(x, y).tolist(), words)
        metrics = self.words.fontMetrics()
        self.words.setText(
            metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.words.width())
        )
        self.words.setToolTip(words)
        self._show_possible(True)

    def _show_possible(self, possible: bool) -> None:
        self.hear.setEnabled(possible)
        self._actions.enable(possible, "pad_hear", "pad_home")

    def show_morph(self, morph: Morph) -> None:
        """What is heard."""
        self.miniature.show_notes(morph.notes, is_own=morph.is_own)

    def show_hearing(self, on: bool) -> None:
        """Whether it sounds now."""
        self.hear.setChecked(on)
        self.hear.setText("Stop" if on else "Hear")
        self.hear.setToolTip(("Stop" if on else "Hear it over and over") + "  (Space on the map)")
        bind_icon(self.hear, "stop" if on else "play")

    def show_insert(self, text: str, tip: str, *, possible: bool) -> None:
        """What the button would do."""
        self.insert.setText(text)
        self.insert.setToolTip(tip)
        self.insert.setEnabled(possible)
        self._actions.enable(possible, "pad_insert")


def where_words(landscape: Landscape, x: float, y: float) -> str:
    """“Piano, bars 1–4”, or “Between bars 1–4 and bars 9–12”."""
    sources = [phrase for _, phrase in landscape.sources(x, y)]
    number = landscape.phrase_at(x, y)
    if number is not None:
        return _name(landscape.phrases[number])
    if len(sources) == 1:
        return f"Near {_name(sources[0])}"
    tracks = {phrase.place.track_id for phrase in sources[:2]}
    told = [p.name if len(tracks) > 1 else _short(p) for p in sources[:2]]
    return f"Between {told[0]} and {told[1]}"


def _name(phrase: PadPhrase) -> str:
    return f"{phrase.name} (of the assistant’s)" if phrase.origin is Origin.IDEA else phrase.name


def _short(phrase: PadPhrase) -> str:
    return phrase.place.bars_text if phrase.origin in (Origin.PIECE, Origin.KEPT) else phrase.name


def _label(phrase: PadPhrase) -> str:
    if phrase.origin in (Origin.PIECE, Origin.KEPT):
        return phrase.place.bars_text.partition(" ")[2]
    return phrase.name if phrase.origin is Origin.IDEA else ""

"""The pad in the window: joins panel, document, roll, playback and the phrase model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from musestudio.errors import RequestError
from musestudio.ui.pad.exploring import Exploring
from musestudio.ui.pad.ghosts import PadGhosts
from musestudio.ui.pad.here import ground_now
from musestudio.ui.pad.landscape import Ground, Landscape
from musestudio.ui.pad.morph import Morph, Stage
from musestudio.ui.pad.panel import PadPanel
from musestudio.ui.pad.record import Found, found_again, record_of_morph

if TYPE_CHECKING:
    from musestudio.editing.project_file import GenerationRecord
    from musestudio.score import Note, Song
    from musestudio.ui.main_window import MainWindow
    from musestudio.ui.pad.phrases import Place

_CALM_MS = 150  # Between an edit, or another selection, and a new map.
_OPENING = "The phrase model is being opened…"
_LAYING_OUT = "The phrases are being laid out…"


class WindowPad(QObject):
    """Keeps the map in step with the piece, and puts what is heard into the roll and the piece."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._ground: Ground | None = None
        self._stage: Stage | None = None
        self._puck = (0.5, 0.5)
        self._morph: Morph | None = None
        self._staged: Song | None = None  # What was given to be heard.
        self._found: Found | None = None  # A phrase in the piece whose spot was asked for.
        self._pinned: Place | None = None  # The bars, until the composer chooses others.
        self.exploring = Exploring(window.assistant.phrases, self)
        self.panel = PadPanel(window.actions_)
        self.ghosts = PadGhosts(window.assistant, window.roll, self)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._look)
        self._join_panel()
        self._join_window()

    def _join_panel(self) -> None:
        panel, exploring = self.panel, self.exploring
        panel.map.moved.connect(self.go_to)
        panel.map.grasped.connect(self._begin_to_hear)
        panel.map.stepped.connect(self.step)
        panel.map.home_wanted.connect(self.go_home)
        panel.map.hear_wanted.connect(self.hear)
        panel.map.insert_wanted.connect(self.insert)
        panel.map.left.connect(self._leave)
        panel.sliders.changed.connect(lambda: self.go_to(*self._puck))
        panel.sliders.grasped.connect(self._begin_to_hear)
        panel.installEventFilter(self)
        exploring.laid_out.connect(self._show_landscape)
        exploring.arrived.connect(self._show_morph)
        exploring.changed.connect(self._show_state)
        exploring.failed.connect(lambda sentence: self._window.messages.warn(sentence))

    def _join_window(self) -> None:
        window, soon = self._window, self._look_soon
        self.destroyed.connect(window.document.observe(lambda _change: soon()))
        window.files.replacing.connect(self._begin_anew)
        window.roll.selection_changed.connect(self._look_elsewhere)
        window.roll.active_track_changed.connect(self._look_elsewhere)
        window.tracks.heard_changed.connect(soon)
        window.assistant.shelf.changed.connect(soon)
        window.assistant.phrases.changed.connect(self._model_changed)
        window.playback.cursor_changed.connect(lambda _tick: self._look_elsewhere())
        window.playback.auditioning_changed.connect(lambda _on: self._show_hearing())
        self.ghosts.accepted.connect(self.insert)
        self.ghosts.dismissed.connect(self._put_back)
        self.ghosts.stepped.connect(self.step)
        self.ghosts.lost.connect(self._show_insert)

    # --- what is done on the pad

    def go_to(self, x: float, y: float) -> None:
        """Put the puck there; the music follows."""
        self._puck, self._found = (x, y), None
        self._ask()

    def step(self, by: int) -> None:
        """Put the puck onto the next phrase of the piece, or the one before."""
        landscape = self.exploring.landscape
        if landscape is None:
            return
        here = landscape.phrase_at(*self._puck)
        if here is None:
            here = landscape.home if landscape.home is not None else -by
        there = (here + by) % len(landscape.phrases)
        x, y = landscape.phrase_map.places[there].tolist()
        self.go_to(x, y)

    def go_home(self) -> None:
        """Put the puck onto the phrase worked on, and the sliders back."""
        landscape = self.exploring.landscape
        if landscape is not None:
            self.panel.sliders.show_amounts({})
            self.go_to(*landscape.start)

    def hear(self) -> None:
        """Hear the bars as they would be, over and over; again: stop."""
        if self._is_heard:
            self._fall_silent()
        else:
            self._begin_to_hear()

    @property
    def can_insert(self) -> bool:
        """Whether something else than what stands there is offered to the piece."""
        return self.ghosts.are_shown

    def insert(self) -> None:
        """Put what is heard into the piece: one undo step."""
        window, morph = self._window, self._morph
        landscape = self.exploring.landscape
        if morph is None or landscape is None or not self.can_insert:
            return
        here = landscape.ground.here
        command = Stage(window.document.song, here).change(morph.notes)
        self._withdraw()
        if command is None:
            return
        self._fall_silent()
        window.document.apply(command)
        if not morph.is_own:
            model = window.assistant.phrases.model
            name = "" if model is None or model.card is None else model.card.name
            notes = [(here.track_id, note) for note in command.added]
            window.assistant.remember(record_of_morph(morph, name), notes, here.end_tick)
        self.panel.sliders.show_amounts({})
        window.roll.select_notes(command.added)
        self._pinned = here  # The last of them may be silent.
        undo = window.actions_.key_text("undo") or "Undo"
        window.status.show_hint(f"Inserted from the pad in {here.bars_text}. {undo} takes it back.")

    def find_again(self, record: GenerationRecord) -> None:
        """Offer a phrase of the pad's in the piece as it was found, in its bars."""
        window = self._window
        try:
            found = found_again(record, window.document.song)
        except RequestError as error:
            window.messages.warn(str(error))
            return
        window.roll.set_active_track(found.place.track_id)
        self._found, self._pinned, self._ground = found, found.place, None
        window.panels.show("panel_pad", True)
        self._look_soon()

    # --- the map

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._window.assistant.phrases.prepare()
            self._calm.start(0)
        elif event.type() == QEvent.Type.Hide:
            self._calm.stop()
            self._begin_anew()
        return False

    def _look_soon(self) -> None:
        if self.panel.isVisible():
            self._calm.start(_CALM_MS)

    def _look_elsewhere(self) -> None:
        self._found = self._pinned = None
        self._look_soon()

    def _model_changed(self) -> None:
        self._ground = None
        self._look_soon()
        self._show_state()

    def _begin_anew(self) -> None:
        """Another piece is coming, or the pad is put away."""
        self._withdraw()
        self._fall_silent()
        self._ground = self._morph = None
        self._found = self._pinned = None
        self.panel.sliders.show_amounts({})
        self.exploring.forget()

    def _look(self) -> None:
        """Make a new map where the piece, or the place in it, is another."""
        ground = ground_now(self._window, self._pinned)
        if isinstance(ground, str):
            self._begin_anew()
            self.panel.show_message(ground)
            return
        if self._ground is not None and ground == self._ground:
            return
        self._ground = ground
        self.exploring.lay_out(ground)

    def _show_landscape(self, landscape: Landscape) -> None:
        before = self._morph
        ground = landscape.ground
        self._stage = Stage(ground.song, ground.here)
        stays = (
            before is not None
            and self.can_insert
            and before.spot.landscape.ground.here == ground.here
        )
        self.panel.show_landscape(landscape)
        model = self._window.assistant.phrases.model
        self.panel.sliders.set_possible(model is None or model.steering is not None)
        if self._found is not None and self._found.place == ground.here:
            self._puck = (self._found.x, self._found.y)
            self.panel.sliders.show_amounts(self._found.amounts)
            self._ask(self._found.notes)
            return
        if not stays:
            self._withdraw()
            self.panel.sliders.show_amounts({})
            self._puck = landscape.start
        self._ask()

    def _show_state(self) -> None:
        phrases, exploring = self._window.assistant.phrases, self.exploring
        problem = phrases.problem or exploring.problem
        if problem:
            self._withdraw()
            self.panel.show_message(problem)
        elif exploring.landscape is None and exploring.is_laying_out:
            self.panel.show_message(_OPENING if phrases.model is None else _LAYING_OUT)

    # --- the music at the puck

    def _ask(self, notes: tuple[Note, ...] | None = None) -> None:
        landscape = self.exploring.landscape
        if landscape is None:
            return
        self.panel.show_place(landscape, *self._puck)
        self.exploring.go_to(*self._puck, self.panel.sliders.amounts, notes)

    def _show_morph(self, morph: Morph) -> None:
        self._morph = morph
        self.panel.show_morph(morph)
        ground, stage = morph.spot.landscape.ground, self._stage
        if stage is None or self._window.document.song is not ground.song:
            return  # The piece has changed; a new map is on its way.
        if stage.change(morph.notes) is None:
            self._withdraw()
        else:
            self.ghosts.show(ground.here, morph.notes, stage.staying)
            self._show_insert(len(stage.removed))
        if self._is_heard:
            self._staged = stage.with_music(morph.notes)
            self._window.playback.exchange_audition(self._staged)

    def _show_insert(self, n_replaced: int = 0) -> None:
        landscape = self.exploring.landscape
        if landscape is None or not self.can_insert:
            self.panel.show_insert("Insert", "Move the puck first", possible=False)
            return
        where = landscape.ground.here.bars_text
        key = self._window.actions_.key_text("pad_insert")
        tip = f"Put what is heard into {where}"
        if n_replaced:
            tip += f", in the place of {n_replaced:,} {'note' if n_replaced == 1 else 'notes'}"
        tip += f"  ({key})" if key else ""
        verb = "Replace" if n_replaced else "Insert in"
        self.panel.show_insert(f"{verb} {where}", tip, possible=True)

    def _withdraw(self) -> None:
        self.ghosts.withdraw()
        self._show_insert()

    def _put_back(self) -> None:
        """Nothing of what is offered is wanted."""
        self._fall_silent()
        self.go_home()

    def _leave(self) -> None:
        """Esc on the map: what is offered goes first, then the keys go back to the roll."""
        if self.can_insert or self._is_heard:
            self._put_back()
        else:
            self._window.roll.setFocus()

    # --- hearing

    @property
    def _is_heard(self) -> bool:
        """Whether what sounds is the pad's, and not a candidate of the assistant's."""
        return self._staged is not None and self._window.playback.auditioned is self._staged

    def _begin_to_hear(self) -> None:
        landscape, stage, morph = self.exploring.landscape, self._stage, self._morph
        if self._is_heard or landscape is None or stage is None or morph is None:
            return
        here = landscape.ground.here
        self._staged = stage.with_music(morph.notes)
        self._window.playback.audition_over_and_over(self._staged, here.start_tick, here.end_tick)
        self._show_hearing()

    def _fall_silent(self) -> None:
        if self._is_heard:
            self._window.playback.stop()

    def _show_hearing(self) -> None:
        self.panel.show_hearing(self._is_heard)

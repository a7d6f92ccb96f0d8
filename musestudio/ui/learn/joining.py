"""Learned controls in the window: listens to the keyboards and moves what they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QSpinBox, QToolButton, QWidget

from musestudio.midi.input_event import ControlKey, InputEvent, control_key
from musestudio.ui.learn.binding import Binding, Mode, as_saved, control_name, saved_bindings
from musestudio.ui.learn.dialog import LearnDialog
from musestudio.ui.learn.takeover import Takeover
from musestudio.ui.learn.targets import Target, WidgetTarget, action_targets, panel_targets
from musestudio.ui.menu_order import MENUS

if TYPE_CHECKING:
    from musestudio.settings import Settings
    from musestudio.ui.main_window import MainWindow

_PRESSED = 64  # A pedal is down from here on, as MIDI has it.
_ITSELF = "action.learn_control"


class WindowLearn(QObject):
    """Which knob moves what in one window. All windows share the bindings; the one in use moves.

    changed(): other controls move something.
    """

    changed = Signal()
    _came = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._bindings: dict[ControlKey, Binding] = {}
        self._takeovers: dict[ControlKey, Takeover] = {}
        self._down: set[ControlKey] = set()
        self._menu_names = {
            action: name for menu in MENUS for name, own in menu.groups() for action in own
        }
        self._panels: list[tuple[QWidget, str, str]] = []
        self._targets: dict[str, Target] = {}
        self.dialog: LearnDialog | None = None
        self.add_panel(window.panel.controls, "generate", "Assistant")
        self.add_panel(window.panels.pad.panel, "pad", "Pad")
        self.add_panel(window.panels.jam.panel, "jam", "Jam")
        # Both come on the thread that reads; the signal brings them here.
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = (
            window.midi_input.subscribe_controls(self._came.emit),
            window.midi_input.subscribe(self._overhear),
        )
        window.closed.connect(self._close)
        window.store.changed.connect(self._take_up)
        window.installEventFilter(self)
        self._take_up(window.store.value)

    def add_panel(self, panel: QWidget, prefix: str, group: str) -> None:
        """Let the controls of a panel be learned. prefix: of their ids in the settings."""
        self._panels.append((panel, prefix, group))
        self._targets = {}
        for spinner in panel.findChildren(QSpinBox):
            # It and its text have menus of their own, which would hide ours.
            for part in (spinner, spinner.lineEdit()):
                part.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    # --- what there is

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """By control."""
        return tuple(self._bindings[control] for control in sorted(self._bindings))

    def targets(self) -> dict[str, Target]:
        """By id, everything that can be moved."""
        if self._targets:
            return self._targets
        found = dict(action_targets(self._window.actions_, self._menu_names))
        found.pop(_ITSELF, None)
        for panel, prefix, group in self._panels:
            found.update(panel_targets(panel, prefix, group))
        self._targets = found
        return found

    def target_words(self, target_id: str) -> str:
        """“Play: Loop”; of what this window does not have, its id."""
        target = self.targets().get(target_id)
        return target_id if target is None else _words(target)

    # --- learning

    def ask(self, target_id: str | None = None) -> None:
        """Wait for a knob or pedal; None: for whatever has the keys, or can be chosen."""
        targets = self.targets()
        if target_id is None:
            target_id = self._target_at(QApplication.focusWidget(), targets) or "action.play"
        if self.dialog is None:
            choices = sorted(
                ((each_id, _words(target)) for each_id, target in targets.items()),
                key=lambda choice: choice[1],
            )
            parent = QApplication.activeModalWidget() or self._window
            self.dialog = LearnDialog(choices, target_id, parent)
            self.dialog.target_changed.connect(lambda: self._show_dialog())
            self.dialog.moment_changed.connect(self._set_moment)
            self.dialog.forget_wanted.connect(self._forget_in_dialog)
            self.dialog.finished.connect(self._dialog_closed)
            self._show_dialog()
            self.dialog.open()

    def bind(self, control: ControlKey, target_id: str) -> str:
        """Have a control move that, and nothing else move it; what was lost, a sentence or ""."""
        before = self._bindings.get(control)
        mode = next((b.mode for b in self._bindings.values() if b.target == target_id), Mode.TOGGLE)
        kept = {key: b for key, b in self._bindings.items() if b.target != target_id}
        self._remember({**kept, control: Binding(control, target_id, mode)})
        if before is None or before.target == target_id:
            return ""
        return f"It moved “{self.target_words(before.target)}” until now."

    def forget(self, target_id: str) -> None:
        """Nothing moves that any more."""
        self._remember({key: b for key, b in self._bindings.items() if b.target != target_id})

    def forget_all(self) -> None:
        self._remember({})

    def _remember(self, bindings: dict[ControlKey, Binding]) -> None:
        self._window.store.change(midi_controls=as_saved(bindings.values()))

    def _take_up(self, settings: Settings) -> None:
        found = {b.control: b for b in saved_bindings(settings.midi_controls)}
        if found != self._bindings:
            self._bindings = found
            self._takeovers = {control: Takeover() for control in found}
            self._down.clear()
            self._window.midi_input.set_controls(found)
            self.changed.emit()
            self._show_dialog()

    def _show_dialog(self, said: str = "") -> None:
        if self.dialog is None:
            return
        target_id = self.dialog.target
        binding = next((b for b in self._bindings.values() if b.target == target_id), None)
        target = self.targets().get(target_id)
        is_switch = binding is not None and target is not None and target.is_switch
        self.dialog.show_binding(
            "" if binding is None else control_name(binding.control),
            said,
            moment=binding.mode is Mode.MOMENT if is_switch and binding is not None else None,
        )

    def _set_moment(self, on: bool) -> None:
        if self.dialog is not None:
            mode = Mode.MOMENT if on else Mode.TOGGLE
            target = self.dialog.target
            self._remember(
                {
                    key: Binding(key, target, mode) if b.target == target else b
                    for key, b in self._bindings.items()
                }
            )

    def _forget_in_dialog(self) -> None:
        if self.dialog is not None:
            self.forget(self.dialog.target)

    def _dialog_closed(self) -> None:
        self.dialog = None

    # --- what comes from the keyboards

    def _overhear(self, event: InputEvent) -> None:
        """On the reading thread: what is no learned control matters while one is learned."""
        if self.dialog is not None:
            self._came.emit(event)

    @Slot(object)
    def _take(self, event: InputEvent) -> None:
        control = control_key(event.data)
        if control is None:
            return
        if self.dialog is not None:
            present = self._bindings.get(control)
            is_new = present is None or present.target != self.dialog.target
            if is_new and not event.is_note_off:
                self._show_dialog(self.bind(control, self.dialog.target))
            return
        binding = self._bindings.get(control)
        if binding is None or self._window.windows.active is not self._window:
            return
        target = self.targets().get(binding.target)
        if target is not None:
            self._move(binding, target, event)

    def _move(self, binding: Binding, target: Target, event: InputEvent) -> None:
        place = _place_of(event)
        if isinstance(target, WidgetTarget) and target.is_value and binding.is_continuous:
            reached = self._takeovers[binding.control].moved(place, target.place)
            if reached is not None:
                target.go_to(reached)
            else:
                self._window.status.show_hint(
                    f"Turn on to where “{target.name}” is: it follows from there."
                )
            return
        is_program = event.data[0] & 0xF0 == 0xC0
        is_down = is_program or (place * 127 >= _PRESSED if binding.is_continuous else place > 0)
        was_down = binding.control in self._down
        if is_down and not is_program:
            self._down.add(binding.control)
        else:
            self._down.discard(binding.control)
        if target.is_switch and binding.mode is Mode.MOMENT and not is_program:
            if is_down != was_down:
                target.switch(is_down)
        elif is_down and not was_down:
            target.press()

    # --- the right click

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What nobody else has a menu for reaches the window."""
        if not isinstance(event, QContextMenuEvent):
            return False
        widget: QWidget | None = self._window.focusWidget()
        if event.reason() != QContextMenuEvent.Reason.Keyboard:
            widget = self._window.childAt(self._window.mapFromGlobal(event.globalPos()))
        found = self._target_at(widget, self.targets())
        if found is None:
            return False
        self._show_menu(found, event.globalPos())
        return True

    def menu_for(self, target_id: str) -> QMenu:
        """What a right click on it offers."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Learn a MIDI control…", lambda: self.ask(target_id))
        for binding in self._bindings.values():
            if binding.target == target_id:
                name = control_name(binding.control)
                menu.addAction(f"Forget {name}", lambda: self.forget(target_id))
        return menu

    def _show_menu(self, target_id: str, place: QPoint) -> None:
        self.menu_for(target_id).popup(place)

    def _target_at(self, widget: QWidget | None, targets: dict[str, Target]) -> str | None:
        """The id of the nearest thing around a widget that can be learned."""
        while widget is not None and widget is not self._window:
            if isinstance(widget, QToolButton) and widget.defaultAction() is not None:
                action_id = f"action.{widget.defaultAction().objectName()}"
                if action_id in targets:
                    return action_id
            for target_id, target in targets.items():
                if isinstance(target, WidgetTarget) and target.widget is widget:
                    return target_id
            widget = widget.parentWidget()
        return None

    def _close(self) -> None:
        for unsubscribe in self._unsubscribe:
            unsubscribe()


def _words(target: Target) -> str:
    return f"{target.group}: {target.name}" if target.group else target.name


def _place_of(event: InputEvent) -> float:
    """How far a knob is turned, or how hard a key was struck, 0–1."""
    kind = event.data[0] & 0xF0
    if kind == 0xE0:
        return (event.data[2] << 7 | event.data[1]) / 16383
    if event.is_note_off or kind == 0xC0:
        return 0.0
    return event.data[2] / 127

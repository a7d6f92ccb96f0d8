"""Both ends of the bridge, how long it is to be, and the way the phrase model found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from musestudio.ui.background import Job
from musestudio.ui.bridge.ends import BridgeEnd
from musestudio.ui.bridge.wishes import BridgeWishes
from musestudio.ui.phrase_asking import PhraseAsking

if TYPE_CHECKING:
    from collections.abc import Callable

    from musestudio.inference.bridging import Bridge
    from musestudio.inference.phrase_vae import PhraseVAE
    from musestudio.score import MetreMap

LANE = "bridge"


class BridgeAsking(QObject):
    """Asks for the way as soon as both ends are there, and again when an end or its length is
    another; what was being thought about for the ends before is dropped.

    changed(): ends, way or what there is to say of them are others.
    """

    changed = Signal()

    def __init__(
        self,
        phrases: PhraseAsking,
        place: Callable[[], tuple[MetreMap, int]],
        parent: QObject | None = None,
    ) -> None:
        """place: the metre of the document, and the tick at which the first end would stand."""
        super().__init__(parent)
        self._phrases = phrases
        self._place = place
        self._ends: list[BridgeEnd | None] = [None, None]
        self._wishes = BridgeWishes()
        self._way: Bridge | None = None
        self._problem = ""
        self._is_thinking = False
        self._job: Job | None = None

    @property
    def ends(self) -> tuple[BridgeEnd | None, BridgeEnd | None]:
        return self._ends[0], self._ends[1]

    @property
    def wishes(self) -> BridgeWishes:
        return self._wishes

    @property
    def way(self) -> Bridge | None:
        """The way between the ends, once it is found."""
        return self._way

    @property
    def problem(self) -> str:
        """Why there is none, one sentence; empty where nothing is wrong."""
        return self._problem

    @property
    def is_thinking(self) -> bool:
        return self._is_thinking

    def set_end(self, which: int, end: BridgeEnd | None) -> None:
        """Put a phrase at an end, 0 or 1, or take it away."""
        self._ends[which] = end
        self._ask()

    def set_ends(self, first: BridgeEnd, last: BridgeEnd, wishes: BridgeWishes) -> None:
        """Both at once, and how long the way is to be."""
        self._ends = [first, last]
        self._wishes = wishes
        self._ask()

    def set_wishes(self, wishes: BridgeWishes) -> None:
        """A longer or shorter way."""
        if wishes != self._wishes:
            self._wishes = wishes
            self._ask()

    def clear(self) -> None:
        """Begin with nothing."""
        self._ends = [None, None]
        self._ask()

    def _ask(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job, self._way, self._problem, self._is_thinking = None, None, "", False
        first, last = self._ends
        if first is None or last is None:
            self.changed.emit()
            return
        metre_map, start_tick = self._place()
        wishes = self._wishes

        def find(model: PhraseVAE, _job: Job, _report: object) -> Bridge:
            from musestudio.inference.bridging import BridgeRequest, bridge

            return bridge(
                model,
                BridgeRequest(
                    first.clip,
                    last.clip,
                    steps=wishes.steps,
                    bars=wishes.bars,
                    metre_map=metre_map,
                    start_tick=start_tick,
                ),
            )

        self._is_thinking = True
        self._job = self._phrases.ask(LANE, find, finished=self._found, failed=self._failed)
        self.changed.emit()

    def _found(self, way: Bridge) -> None:
        self._way, self._is_thinking = way, False
        self.changed.emit()

    def _failed(self, sentence: str) -> None:
        self._problem, self._is_thinking = sentence, False
        self.changed.emit()

"""Asking the phrase model for the map and for the music at a point of it: the latest wins."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from musestudio.score import Note
from musestudio.ui.background import Job
from musestudio.ui.pad.landscape import Ground, Landscape, laid_out
from musestudio.ui.pad.morph import Morph, Spot, morphed
from musestudio.ui.phrase_asking import PhraseAsking

_MAP_LANE, _MORPH_LANE = "pad map", "pad"


class Exploring(QObject):
    """One map, and the music at the spot last asked for.

    While a spot is worked on only the newest one asked for is remembered: each answer is shown
    as it comes, so that the music follows the hand, and no queue builds up behind it. What
    belongs to an earlier map is dropped.

    laid_out(Landscape): there is another map.
    arrived(Morph): the music at a spot of it is known.
    changed(): it works on a map, or no longer, or cannot.
    failed(str): there is no music at that spot; one sentence.
    """

    laid_out = Signal(object)
    arrived = Signal(object)
    changed = Signal()
    failed = Signal(str)

    def __init__(self, phrases: PhraseAsking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._phrases = phrases
        self._map_job: Job | None = None
        self._job: Job | None = None
        self._next: Spot | None = None
        self._landscape: Landscape | None = None
        self._problem = ""

    @property
    def landscape(self) -> Landscape | None:
        """The map; None while there is none."""
        return self._landscape

    @property
    def problem(self) -> str:
        """Why there is no map, one sentence; empty where there is, or will be."""
        return self._problem

    @property
    def is_laying_out(self) -> bool:
        return self._map_job is not None

    @property
    def is_busy(self) -> bool:
        """Whether music is still to come."""
        return self._job is not None

    def lay_out(self, ground: Ground) -> None:
        """Make a map of this; the one there is stays until then."""
        self._problem = ""
        self._map_job = self._phrases.ask(
            _MAP_LANE,
            lambda vae, job, _report: laid_out(ground, vae, job.is_cancelled),
            finished=self._take_map,
            failed=self._have_no_map,
        )
        self.changed.emit()

    def forget(self) -> None:
        """There is no map any more, and nothing is worked on."""
        for job in (self._map_job, self._job):
            if job is not None:
                job.cancel()
        self._map_job = self._job = self._next = self._landscape = None
        self._problem = ""
        self.changed.emit()

    def go_to(
        self, x: float, y: float, amounts: dict[str, float], notes: tuple[Note, ...] | None = None
    ) -> None:
        """Ask for the music there, as in ``Spot``; ``arrived`` tells."""
        if self._landscape is None:
            return
        spot = Spot(self._landscape, x, y, amounts, notes)
        if self._job is None:
            self._ask(spot)
        else:
            self._next = spot

    def _take_map(self, landscape: Landscape) -> None:
        self._map_job = None
        if self._job is not None:
            self._job.cancel()
        self._job = self._next = None
        self._landscape = landscape
        self.changed.emit()
        self.laid_out.emit(landscape)

    def _have_no_map(self, sentence: str) -> None:
        self._map_job = self._landscape = None
        self._problem = sentence
        self.changed.emit()

    def _ask(self, spot: Spot) -> None:
        self._job = self._phrases.ask(
            _MORPH_LANE,
            lambda vae, _job, _report: morphed(spot, vae),
            finished=self._take,
            failed=self._fail,
        )

    def _take(self, morph: Morph) -> None:
        self._job = None
        self._go_on()
        self.arrived.emit(morph)

    def _fail(self, sentence: str) -> None:
        self._job = None
        self._go_on()
        self.failed.emit(sentence)

    def _go_on(self) -> None:
        # The next one is begun before this one is shown: the two take turns on two cores.
        spot, self._next = self._next, None
        if spot is not None:
            self._ask(spot)

"""The phrase model of a window: opened when it is first needed, asked off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from PySide6.QtCore import QObject, Signal

from musestudio.ui.background import Background, Job

if TYPE_CHECKING:
    from musestudio.inference.phrase_vae import PhraseVAE

    Work: TypeAlias = Callable[[PhraseVAE, Job, Callable[[float], None]], Any]

_LANE = "phrase model"


def open_phrase_model(path: Path, provider: str) -> PhraseVAE:
    """Open a model file; called in the background, where onnxruntime is then imported too."""
    from musestudio.inference.phrase_vae import PhraseVAE

    return PhraseVAE.open(path, provider)


class _Choice(NamedTuple):
    path: Path
    provider: str


class PhraseAsking(QObject):
    """Holds the phrase model and hands it to work in the background.

    Whoever needs the model calls ``ask``; that it may have to be opened first is not their
    concern. ``prepare`` opens it ahead of time, for instance when a panel is shown.

    changed(): it was opened, or another one was chosen, or why there is none is known.
    """

    changed = Signal()

    def __init__(
        self,
        background: Background,
        open_model: Callable[[Path, str], PhraseVAE],
        parent: QObject | None = None,
    ) -> None:
        """open_model: called in the background, from several threads at once."""
        super().__init__(parent)
        self._background = background
        self._open_model = open_model
        self._choice: _Choice | None = None
        self._model: PhraseVAE | None = None
        self._problem = "No phrase model is installed."

    @property
    def model(self) -> PhraseVAE | None:
        """The model, once it is open. Asking it takes time: that is for ``ask``."""
        return self._model

    @property
    def problem(self) -> str:
        """Why nothing can be asked, one sentence; empty where it can."""
        return self._problem

    def choose(self, path: Path, provider: str) -> None:
        """Ask this model file from now on. It is opened when it is needed."""
        choice = _Choice(path, provider)
        if choice != self._choice or self._problem:
            self._background.cancel(_LANE)
            self._choice, self._model, self._problem = choice, None, ""
            self.changed.emit()

    def no_model(self, problem: str) -> None:
        """There is none to choose; ``problem`` says why."""
        self._background.cancel(_LANE)
        self._choice, self._model, self._problem = None, None, problem
        self.changed.emit()

    def prepare(self) -> None:
        """Open the model in the background, where that has not happened yet."""
        choice = self._choice
        if choice is not None and self._model is None and not self._background.is_busy(_LANE):
            self._background.start(
                _LANE,
                lambda _job, _report: self._open_model(*choice),
                finished=self._opened,
                failed=self._failed,
            )

    def ask(
        self,
        lane: str,
        work: Work,
        *,
        finished: Callable[[Any], None],
        failed: Callable[[str], None],
        progress: Callable[[float], None] | None = None,
        told: Callable[[Any], object] | None = None,
    ) -> Job | None:
        """Run ``work(model, job, report)`` on the thread of ``lane``, as ``Background.start``.

        Work asked for earlier in the lane is dropped. Without a model ``failed`` gets the
        ``problem`` at once, and there is no job.
        """
        choice = self._choice
        if choice is None or self._problem:
            failed(self._problem)
            return None
        self.prepare()
        model = self._model

        def with_model(job: Job, report: Callable[[float], None]) -> Any:
            return work(model or self._open_model(*choice), job, report)

        return self._background.start(
            lane, with_model, finished=finished, failed=failed, progress=progress, told=told
        )

    def _opened(self, model: PhraseVAE) -> None:
        self._model = model
        self.changed.emit()

    def _failed(self, sentence: str) -> None:
        self._problem = sentence
        self.changed.emit()

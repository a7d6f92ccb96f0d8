"""What the status line says: of the model, and of the keys that serve now."""

from __future__ import annotations

from musestudio.score import Song
from musestudio.ui.actions import Actions
from musestudio.ui.assistant import Assistant, AssistantState

_GAP = " " * 5


def model_text(assistant: Assistant) -> str:
    """The model in use, what runs it, and how fast the last answers came."""
    model, answers = assistant.model, assistant.answers
    if model is None:
        loading = assistant.state is AssistantState.LOADING
        return "Loading the model…" if loading else "No model"
    name = answers.model if answers is not None and answers.model else model.card.name
    text = f"{name} · {model.provider}"
    return text if answers is None else f"{text} · {answers.ms_per_note:.1f} ms/note"


def hint_text(assistant: Assistant, song: Song, actions: Actions) -> str:
    """The keys a composer most likely wants next, as they are now."""
    if assistant.answers is not None and assistant.answers.unasked:
        return _line(
            actions, ("keep", "keep"), ("keep_bar", "a bar"), ("keep_note", "a note"),
            ("next", "another"), ("dismiss", "hide"),
        )  # fmt: skip
    if assistant.answers is not None:
        keys = _line(
            actions, ("hear", "hear"), ("keep", "keep"), ("keep_bar", "a bar"),
            ("dismiss", "hide"),
        )  # fmt: skip
        explained = any(candidate.looked_at for candidate in assistant.answers.candidates)
        return f"↑ ↓  step{_GAP}{keys}" + (f"{_GAP}← →  why this note" if explained else "")
    if assistant.state is AssistantState.THINKING:
        return f"Thinking…{_GAP}{_line(actions, ('cancel', 'cancel'))}"
    if not song.note_count:
        key = actions.key_text("write")
        ask = f"press {key}" if key else "ask the assistant"
        return f"Double-click in the roll to add a note, drop a MIDI file on it, or {ask}."
    return _line(
        actions, ("play", "play"), ("continue", "continue"), ("fill", "fill in"),
        ("palette", "find a command"), ("shortcuts", "all keys"),
    )  # fmt: skip


def _line(actions: Actions, *words: tuple[str, str]) -> str:
    """“Space  play     C  continue”: a key and a word for each action that has a key."""
    keys = ((actions.key_text(action_id), word) for action_id, word in words)
    return _GAP.join(f"{key}  {word}" for key, word in keys if key)

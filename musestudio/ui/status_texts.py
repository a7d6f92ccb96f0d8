"""What the status line says: of the model, and of the keys that serve now."""

from __future__ import annotations

from musestudio.score import Song
from musestudio.ui.assistant import Assistant, AssistantState


def model_text(assistant: Assistant) -> str:
    """The model in use, what runs it, and how fast the last answers came."""
    model, answers = assistant.model, assistant.answers
    if model is None:
        loading = assistant.state is AssistantState.LOADING
        return "Loading the model…" if loading else "No model"
    text = f"{model.card.name} · {model.provider}"
    return text if answers is None else f"{text} · {answers.ms_per_note:.1f} ms/note"


def hint_text(assistant: Assistant, song: Song) -> str:
    """The keys a composer most likely wants next."""
    if assistant.answers is not None and assistant.answers.unasked:
        return "Tab  keep     Shift+Tab  a bar     Ctrl+→  a note     Alt+]  another     Esc  hide"
    if assistant.answers is not None:
        keys = "↑ ↓  step     Space  hear     Tab  keep     Shift+Tab  a bar     Esc  dismiss"
        explained = any(candidate.looked_at for candidate in assistant.answers.candidates)
        return f"{keys}     ← →  why this note" if explained else keys
    if assistant.state is AssistantState.THINKING:
        return "Thinking…     Esc  cancel"
    if not song.note_count:
        return "Double-click in the roll to add a note, drop a MIDI file on it, or press N."
    return "Space  play     C  continue     I  fill in     ?  all keys"

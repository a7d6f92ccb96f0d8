"""A baseline: the seed study's many-to-one network, given this encoding's four fields to say.

    scalar pitch → LSTM(H) × 3 → Dense(H/2) → BatchNorm(H/2) → Dense(out)

It hears a window of 100 notes, of each only the pitch as one number, and says the one note
after it; the fields are independent of one another. The study's printed parameter counts fix
every layer but no activation after the first dense one; it is given a ReLU here. PyTorch's
LSTM has a second bias for every gate, 12 H parameters more than the study's.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional

from musestudio.encoding import notes as encoding
from training.models.stacked_lstm import State, nats_of


@dataclass(frozen=True)
class SeedStudyConfig:
    """Sizes of the network."""

    units: int = 512
    """H: hidden units of every layer."""
    layers: int = 3
    window_steps: int = 100
    """Notes heard before the one that is said."""

    def __post_init__(self) -> None:
        if self.units < 2 or self.layers < 1 or self.window_steps < 1:
            raise ValueError("units must be at least 2, layers and window_steps at least 1")


class SeedStudyLSTM(nn.Module):
    """See the module's text. ``B`` batch, ``T`` steps of one whole window."""

    def __init__(self, config: SeedStudyConfig) -> None:
        super().__init__()
        self.config = config
        self.lstm = nn.LSTM(1, config.units, config.layers, batch_first=True)
        self.dense = nn.Linear(config.units, config.units // 2)
        self.norm = nn.BatchNorm1d(config.units // 2)
        self.heads = nn.ModuleDict(
            {
                name: nn.Linear(config.units // 2, encoding.VOCABULARY[name])
                for name in encoding.FIELDS
            }
        )

    def nats(
        self, inputs: dict[str, Tensor], targets: dict[str, Tensor], state: State | None = None
    ) -> tuple[dict[str, Tensor], None]:
        """(negative log-likelihood by field of the note after the window, (B, 1); no state).

        inputs, targets: tokens (B, T); of ``targets`` the last step counts.
        """
        pitch = inputs["pitch"][..., None].float() / encoding.VOCABULARY["pitch"]
        y, _ = self.lstm(pitch)
        h = self.norm(functional.relu(self.dense(y[:, -1])))[:, None]
        nats = {
            name: nats_of(self.heads[name](h), targets[name][:, -1:]) for name in encoding.FIELDS
        }
        return nats, None

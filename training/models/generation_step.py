"""One step of generation as it is exported: hear a note, draw the next one.

The same weights as ``StackedLSTM``, arranged for one step at a time: state goes in and comes
out as tensors, the LSTM cell is written out as one matrix product a layer (a recurrent
operator over one step costs more), and the four fields are drawn inside the graph, each
given the ones before it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from musestudio.encoding import notes as encoding
from musestudio.inference.constraints import FORBIDDEN as FORBIDDEN_BIAS
from training.models.stacked_lstm import StackedLSTM

FORBIDDEN = float(FORBIDDEN_BIAS)


class GenerationStep(nn.Module):
    """See the module's text. ``B`` batch, ``L`` layers, ``U`` units.

    Inputs, in order: shift, pitch, duration, velocity, position, bar_length, metre, key, style
    (int64, (B,)); hidden, cell (float32, (L, B, U)); bias, noise (float32, (B, sum of the
    vocabularies)); temperature, top_p (float32, (B,)).
    Outputs: the four tokens drawn (int64, (B,)), hidden, cell, and the four fields' logits
    before temperature and bias.
    """

    def __init__(self, network: StackedLSTM) -> None:
        super().__init__()
        self.network = network
        self.layers = network.config.layers
        for i, lstm in enumerate(network.lstms):
            # One product for input and recurrence: [x, h] · W + b, gates in the order i f g o.
            weight = torch.cat([lstm.weight_ih_l0, lstm.weight_hh_l0], dim=1).T.contiguous()
            self.register_buffer(f"cell_weight_{i}", weight.detach().clone())
            self.register_buffer(f"cell_bias_{i}", (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach())

    def forward(
        self,
        shift: Tensor,
        pitch: Tensor,
        duration: Tensor,
        velocity: Tensor,
        position: Tensor,
        bar_length: Tensor,
        metre: Tensor,
        key: Tensor,
        style: Tensor,
        hidden: Tensor,
        cell: Tensor,
        bias: Tensor,
        noise: Tensor,
        temperature: Tensor,
        top_p: Tensor,
    ) -> tuple[Tensor, ...]:
        network = self.network
        inputs = {
            "shift": shift,
            "pitch": pitch,
            "duration": duration,
            "velocity": velocity,
            "position": position,
            "metre": metre,
            "key": key,
            "style": style,
        }
        x = network.features(inputs)
        next_hidden, next_cell = [], []
        for i, norm in enumerate(network.norms):
            both = torch.cat([norm(x), hidden[i]], dim=-1)
            gates = both @ getattr(self, f"cell_weight_{i}") + getattr(self, f"cell_bias_{i}")
            let_in, forget, candidate, let_out = gates.chunk(4, dim=-1)
            c = torch.sigmoid(forget) * cell[i] + torch.sigmoid(let_in) * torch.tanh(candidate)
            h = torch.sigmoid(let_out) * torch.tanh(c)
            x = x + h
            next_hidden.append(h)
            next_cell.append(c)
        x = network.leave(x)

        sizes = [encoding.VOCABULARY[name] for name in encoding.FIELDS]
        biases = dict(zip(encoding.FIELDS, bias.split(sizes, dim=-1), strict=True))
        noises = dict(zip(encoding.FIELDS, noise.split(sizes, dim=-1), strict=True))
        decided: dict[str, Tensor] = {}
        logits = {}
        for name in encoding.FIELDS:
            logits[name] = network.heads[name](x, decided)
            field_bias = biases[name]
            if name == "pitch":
                field_bias = field_bias + self._chord_goes_up(decided["shift"], pitch)
            decided[name] = draw(logits[name], field_bias, noises[name], temperature, top_p)
            if name == "shift":
                steps = network.shift_steps[decided["shift"]]
                decided["position"] = (position + steps) % bar_length
        return (
            *(decided[name] for name in encoding.FIELDS),
            torch.stack(next_hidden),
            torch.stack(next_cell),
            *(logits[name] for name in encoding.FIELDS),
        )

    def _chord_goes_up(self, shift: Tensor, pitch: Tensor) -> Tensor:
        """Within a chord only higher pitches may follow, as in the encoding."""
        pitches = torch.arange(encoding.N_PITCHES)
        in_chord = (shift == 0) & (pitch < encoding.REST)
        return (in_chord[:, None] & (pitches[None, :] <= pitch[:, None])) * FORBIDDEN


def draw(logits: Tensor, bias: Tensor, noise: Tensor, temperature: Tensor, top_p: Tensor) -> Tensor:
    """A token per row, (B,), from logits, bias and Gumbel noise by token, each (B, vocabulary).

    Nucleus sampling (Holtzman et al. 2020): the smallest set of likely tokens that holds
    ``top_p`` of the probability is kept.
    """
    log_p = torch.log_softmax(logits / temperature[:, None] + bias, dim=-1)
    p = log_p.exp()
    ranked, _ = torch.sort(p, dim=-1, descending=True)
    before = torch.cumsum(ranked, dim=-1) - ranked
    kept = torch.where(before < top_p[:, None], ranked, torch.ones_like(ranked))
    threshold = kept.amin(dim=-1, keepdim=True)
    return torch.argmax(torch.where(p >= threshold, log_p + noise, FORBIDDEN * 10), dim=-1)

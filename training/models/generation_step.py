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
from training.models.motif_attention import LONGEST_VIEW_BARS
from training.models.stacked_lstm import StackedLSTM

FORBIDDEN = float(FORBIDDEN_BIAS)


class GenerationStep(nn.Module):
    """See the module's text. ``B`` batch, ``L`` layers, ``U`` units; the attention has ``H``
    heads, keys of ``K`` and values of ``V`` numbers and remembers ``M`` steps.

    Inputs, in order: the tokens of ``INPUTS`` (int64, (B,)); hidden, cell (float32,
    (L, B, U)); context (B, U); memory_key (B, H, M, K), memory_value (B, H, M, V), memory_bar
    (int64, (B, M)); bias, noise (float32, (B, sum of the vocabularies)); temperature, top_p
    (float32, (B,)).
    Outputs: the four tokens drawn (int64, (B,)), hidden, cell, context, what is to be put in
    the memory next (new_key (B, H, K), new_value (B, H, V)), the attention's weights (B, M),
    mean over heads, and the four fields' logits before temperature and bias.
    """

    def __init__(self, network: StackedLSTM) -> None:
        super().__init__()
        if network.attention is None:
            raise ValueError("networks without attention are baselines and are not exported")
        self.network = network
        self.layers = network.config.layers
        for i, lstm in enumerate(network.lstms):
            # One product for input and recurrence: [x, h] · W + b, gates in the order i f g o.
            weight = torch.cat([lstm.weight_ih_l0, lstm.weight_hh_l0], dim=1).T.contiguous()
            self.register_buffer(f"cell_weight_{i}", weight.detach().clone())
            self.register_buffer(f"cell_bias_{i}", (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach())

    def forward(
        self,
        tokens: dict[str, Tensor],
        hidden: Tensor,
        cell: Tensor,
        context: Tensor,
        memory_key: Tensor,
        memory_value: Tensor,
        memory_bar: Tensor,
        bias: Tensor,
        noise: Tensor,
        temperature: Tensor,
        top_p: Tensor,
    ) -> tuple[Tensor, ...]:
        network = self.network
        x = network.features(tokens)
        next_hidden, next_cell = [], []
        for i, norm in enumerate(network.norms):
            if i == self.layers - 1:
                time_bars = tokens["bar"] + tokens["position"] / tokens["bar_length"]
                x, context, new_key, new_value, attention = self._look_back(
                    x, tokens["bar"], time_bars, context, memory_key, memory_value, memory_bar
                )
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
                field_bias = field_bias + self._chord_goes_up(decided["shift"], tokens["pitch"])
            decided[name] = draw(logits[name], field_bias, noises[name], temperature, top_p)
            if name == "shift":
                steps = network.shift_steps[decided["shift"]]
                decided["position"] = (tokens["position"] + steps) % tokens["bar_length"]
        return (
            *(decided[name] for name in encoding.FIELDS),
            torch.stack(next_hidden),
            torch.stack(next_cell),
            context,
            new_key,
            new_value,
            attention,
            *(logits[name] for name in encoding.FIELDS),
        )

    def _look_back(
        self,
        x: Tensor,
        bar: Tensor,
        time_bars: Tensor,
        context: Tensor,
        memory_key: Tensor,
        memory_value: Tensor,
        memory_bar: Tensor,
    ) -> tuple[Tensor, ...]:
        """(x with what was found added, next context, new key, new value, weights)."""
        look = self.network.attention
        y = look.norm(x)
        by_head = (look.heads, look.key_size)
        query = look.turned(look.query(y), time_bars).unflatten(-1, by_head)
        new_key = look.turned(look.key(torch.cat([context, y], dim=-1)), time_bars)
        new_value = look.value(y).unflatten(-1, (look.heads, look.value_size))
        # The memory stands on the left of the product, so that it need not be transposed.
        scores = (memory_key @ query[..., None])[..., 0]
        is_near = (bar[:, None] - memory_bar).abs() < LONGEST_VIEW_BARS
        scores = torch.where(is_near[:, None, :], scores, FORBIDDEN)
        nowhere = (query * look.nowhere.unflatten(-1, by_head)).sum(-1, keepdim=True)
        scale = look.key_size**-0.5
        weights = torch.softmax(torch.cat([scores, nowhere], dim=-1) * scale, dim=-1)[..., :-1]
        found = (weights[..., None, :] @ memory_value)[..., 0, :].flatten(1)
        return (
            x + look.out(found),
            y,
            new_key.unflatten(-1, by_head),
            new_value,
            weights.mean(dim=1),
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

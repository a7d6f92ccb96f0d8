"""Makes ``tiny-phrases.onnx``: the phrase VAE, small and untrained, for tests.

Run from the project root: ``python tests/data/make_tiny_phrase_model.py``. It follows the
contract in everything but musicality, and the same seed gives the same weights.
"""

from pathlib import Path

import torch
from torch import nn

from training.export_phrases import export_phrase_vae
from training.models.phrase_config import PhraseVAEConfig
from training.models.phrase_vae import PhraseVAE

TINY = Path(__file__).with_name("tiny-phrases.onnx")


def tiny_network() -> PhraseVAE:
    """The network in the file. It writes some notes, others for other latents."""
    torch.manual_seed(0)
    network = PhraseVAE(
        PhraseVAEConfig(
            beat_latent=4,
            units=8,
            encoder_units=4,
            note_width=8,
            memory_width=4,
            hidden=16,
            prior_units=8,
            prior_width=8,
            prior_blocks=1,
        )
    ).eval()
    decoder = network.decoder
    for layer in (decoder.to_memory, decoder.onsets_of_slot, decoder.pitch_memory):
        nn.init.normal_(layer.weight)
    nn.init.constant_(decoder.pitch_out.bias, -1.5)
    nn.init.normal_(network.prior.out.weight)
    # Set here, so that another start for training asks for no other file.
    nn.init.constant_(network.encoder.out.bias[network.config.beat_latent :], -3.0)
    return network


def main() -> None:
    export_phrase_vae(
        tiny_network(), TINY, name="tiny-phrases", description="Untrained.", eight_bit=False
    )


if __name__ == "__main__":
    main()

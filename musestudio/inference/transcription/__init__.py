"""Sound to notes: what somebody hummed, sang or played, as notes in time.

``windows`` cuts audio into the stretches the network takes and puts its answers together,
``model`` asks it, ``note_creation`` makes notes of how sure it is of each pitch at each moment,
``loudness`` says how hard they were struck, ``placing`` puts them on the ticks of a song.
``transcribe`` does all of it but the last.

The network is basic-pitch: R. M. Bittner, J. J. Bosch, D. Rubinstein, G. Meseguer-Brocal,
S. Ewert, “A Lightweight Instrument-Agnostic Model for Polyphonic Note Transcription and
Multipitch Estimation”, ICASSP 2022 (arXiv:2203.09893).
"""

"""Which corpora a prepared folder was made from, with the credit each licence asks for."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

_CHOPIN_INSTITUTE = (
    "Copyright {years} The Fryderyk Chopin Institute (https://nifc.pl). Website: {site}. "
    "Digital scores: {scores}. License: https://creativecommons.org/licenses/by/4.0. The scores "
    "were converted to MIDI."
)
_POLISH_SCORES = "Polish Music Heritage in Open Access. " + _CHOPIN_INSTITUTE.format(
    years="2019-2022",
    site="https://polishscores.org",
    scores="https://github.com/pl-wnifc/humdrum-polish-scores",
)
ATTRIBUTION = {
    "piano-midi-de": "MIDI: Bernd Krueger, http://www.piano-midi.de, CC BY-SA 3.0 DE",
    "openscore-lieder": "OpenScore Lieder Corpus",
    "openscore-quartets": "OpenScore String Quartet Corpus",
    "chopin-first-editions": "First Editions of Fryderyk Chopin's Music. "
    + _CHOPIN_INSTITUTE.format(
        years="2017-2021",
        site="https://chopinscores.org",
        scores="https://github.com/pl-wnifc/humdrum-chopin-first-editions",
    ),
    "polish-piano": _POLISH_SCORES,
    "polish-satb": _POLISH_SCORES,
    "polish-songs": _POLISH_SCORES,
    "openewld": "OpenEWLD, Copyright (c) 2018 00sapo (MIT)",
    "cre-irish": "Ceol Rince na hEireann MIDI corpus, Polifonia project "
    "(github.com/polifonia-project/folk_ngram_analysis), after Bill Black's Irish tune archive "
    "(http://www.capeirish.com/webabc), CC BY 4.0; changed: start and bar alignment",
    "giantmidi-sample": "Q. Kong, B. Li, J. Chen, Y. Wang, GiantMIDI-Piano: A large-scale MIDI "
    "dataset for classical piano music, arXiv:2010.07061, CC BY 4.0",
    "mutopia-keyboard": "The Mutopia Project, per-piece credits in its CREDITS.tsv "
    "(public domain, CC BY 2.5, CC BY-SA 2.5 to 4.0)",
    "pop909": "POP909, Copyright (c) 2020 Music X Lab (MIT); Wang et al., POP909: A Pop-song "
    "Dataset for Music Arrangement Generation, ISMIR 2020",
}
"""The line each corpus asks to be credited with; other corpora are named by their folder."""


def credits_of(prepared: Path) -> list[dict[str, str | int]]:
    """[{name, licence, attribution, files}] of the training split, largest first."""
    table = json.loads((prepared / "pieces.json").read_text(encoding="utf-8"))
    files: Counter[str] = Counter()
    licences: dict[str, set[str]] = {}
    for piece in table["splits"]["train"]:
        files[piece["corpus"]] += 1
        licences.setdefault(piece["corpus"], set()).add(piece["licence"])
    return [
        {
            "name": corpus,
            "licence": ", ".join(sorted(licences[corpus])),
            "attribution": ATTRIBUTION.get(corpus, corpus),
            "files": count,
        }
        for corpus, count in files.most_common()
    ]

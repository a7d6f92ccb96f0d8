"""All figures of a phrase model: one page with plots, one file for programs, and the tables of its
page in Markdown.

Everything stands as it was measured: this lays out, and says what is met of what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from musestudio.atomic import write_atomically
from musestudio.errors import RequestError
from training.evidence.page import markdown_table, page, verdicts, write_page
from training.evidence.phrase_sections import ASKED, PARTS, Figures

BEGIN, END = "<!-- figures: written by phrase-report -->", "<!-- end of figures -->"


def write_phrase_report(
    out: Path,
    title: str,
    quiet: str,
    figures: Mapping[str, Sequence[Figures]],
    markdown: Path | None = None,
) -> None:
    """Write the page to ``out`` and the figures beside it, as ``.json``.

    figures:  by what was measured, the files that hold it; what is missing is left out.
    markdown: a page whose figures, between two marks, are replaced by these; the rest of it is
              left as it is.
    Raises RequestError where there is nothing to show, or no place for it.
    """
    given = {name: [_of(name, file) for file in files] for name, files in figures.items() if files}
    if not given:
        raise RequestError("There are no figures to report; name at least one file.")
    parts = [part for name, lay_out in PARTS.items() if name in given
             for part in lay_out(given[name])]  # fmt: skip
    asked = [line for name, judge in ASKED.items() if name in given
             for line in judge(given[name])]  # fmt: skip
    if markdown is not None:
        rows = [(what, value, "met" if met else "**not met**") for what, value, met in asked]
        text = "\n".join(
            [markdown_table(("measured", ""), rows), *(part.markdown() for part in parts)]
        )
        _replace_figures(markdown, text)
    write_page(
        out,
        page(title, quiet, [verdicts(asked), *(part.html() for part in parts)]),
        {"title": title, "model": quiet, **given},
    )


def _of(name: str, file: Figures) -> Figures:
    """The figures of one kind in a file. Raises RequestError where it holds others."""
    found: Figures | None = file.get(name)
    if found is None:
        raise RequestError(f"A file given as “{name}” holds other figures.")
    return found


def _replace_figures(path: Path, text: str) -> None:
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise RequestError(f"“{path.name}” has no place for figures: “{BEGIN}” … “{END}”.")
    write_atomically(path, f"{before}{BEGIN}\n\n{text}\n{END}{after}".encode())

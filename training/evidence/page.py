"""The shell of a page of figures, and the tables that stand in it.

A page needs nothing but itself: no script, no style sheet or picture from elsewhere. What is
given as a cell, a heading or a sentence is text; what is given as a section is HTML.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from musestudio.atomic import write_atomically
from musestudio.errors import RequestError

Verdict = tuple[str, str, bool]
"""What is asked, what was measured, and whether it is met."""

_STYLE = """
:root { color: #2b2b2b; background: #fcfbf8; }
body { max-width: 50rem; margin: 3.5rem auto 6rem; padding: 0 1.5rem;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { font-size: 2rem; font-weight: 600; letter-spacing: -.01em; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; font-weight: 600; margin: 3.2rem 0 .6rem; padding-top: 1.2rem;
  border-top: 1px solid #dedcd5; }
h3 { font-size: 1rem; font-weight: 600; margin: 1.8rem 0 .3rem; }
p { margin: .5rem 0 1rem; max-width: 42rem; }
.quiet { color: #73726c; font-size: .9rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .8rem 0 1.2rem; }
th { font-weight: 500; color: #73726c; text-align: left; font-size: .85rem; }
th, td { padding: .28rem 1.1rem .28rem 0; border-bottom: 1px solid #eceae3;
  vertical-align: middle; }
td.n, th.n { text-align: right; }
tr.own td { font-weight: 600; }
.yes { color: #2f6b3d; } .no { color: #b3401f; font-weight: 600; }
.real { color: #31434f; } .generated { color: #c2512f; }
.plots { display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; }
svg { display: block; max-width: 100%; height: auto; }
details { margin: 1rem 0; } summary { cursor: pointer; color: #73726c; }
"""


def page(title: str, quiet: str, sections: Iterable[str]) -> str:
    """A whole page; ``quiet`` is a line under the title."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{escape(title)}</h1><p class="quiet">{escape(quiet)}</p>'
        f"{''.join(sections)}</body></html>\n"
    )


def write_page(out: Path, text: str, figures: Mapping[str, Any]) -> None:
    """The page to ``out``, its figures beside it as ``.json``."""
    write_atomically(out, text.encode())
    kept = json.dumps(figures, indent=1, allow_nan=False) + "\n"
    write_atomically(out.with_suffix(".json"), kept.encode())


def verdicts(lines: Sequence[Verdict]) -> str:
    """What is asked, in a table with a colour for what is met and what is not."""
    body = "".join(
        f'<tr><td>{escape(what)}</td><td class="n">{escape(value)}</td>'
        f'<td class="{"yes" if met else "no"}">{"met" if met else "not met"}</td></tr>'
        for what, value, met in lines
    )
    return f"<table>{body}</table>" if lines else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, own: int | None = None) -> str:
    """Rows of a label and values; the row ``own`` stands out."""
    titles = "".join(f'<th class="n">{escape(title)}</th>' for title in head)
    body = "".join(
        f"<tr{' class=own' if i == own else ''}><td>{escape(label)}</td>"
        + "".join(f'<td class="n">{escape(value)}</td>' for value in values)
        + "</tr>"
        for i, (label, *values) in enumerate(rows)
    )
    return f"<table><tr><th></th>{titles}</tr>{body}</table>"


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The same rows for a page in Markdown."""
    lines = [("", *head), ("---",) * (len(head) + 1), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def read_figures(path: Path) -> dict[str, Any]:
    """What a command wrote. Raises RequestError with one sentence."""
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        figures = None
    if not isinstance(figures, dict):
        raise RequestError(f"“{path.name}” cannot be read as figures.")
    return figures

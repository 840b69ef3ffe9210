"""The passages that answer a search, each from where it speaks of what was asked, with the words asked for marked."""

import re
from collections.abc import Sequence
from datetime import date

from knowledge_base.search import Hit

from ..said import N_, N_all, tell
from .marks import Piece, pieces
from .sheet import Cell, Section, cell, recorded, table

EXCERPT_CHARACTERS, BEFORE_CHARACTERS, WORD_CHARACTERS_MIN = 300, 60, 3
COLUMNS = N_all("Passage", "Where", "Text", "Found by")


def hits_section(hits: Sequence[Hit], asked: str, day: date) -> Section:
    """One row for each passage, best first."""
    words = _words(asked)
    rows = [
        (
            cell(hit.passage.id, href=f"/knowledge/{hit.passage.document}#{_anchor(hit)}", mono=True),
            recorded(f"{hit.passage.title}, {hit.passage.heading}"),
            Cell(marked(_excerpt(hit.passage.text, words), words), recorded=True),
            recorded(hit.how),
        )
        for hit in hits
    ]
    found = table(N_("Passages, best first"), COLUMNS, rows, N_("No passage answers this."))
    return Section(N_("Passages"), tell("%(n)s found, in force on %(day)s", n=len(rows), day=day), found)


def marked(text: str, words: re.Pattern[str] | None) -> tuple[Piece, ...]:
    """`text` with every word marked that begins with one of those asked for."""
    if words is None:
        return pieces(text)
    found: list[Piece] = []
    at = 0
    for hit in words.finditer(text):
        found += [*pieces(text[at : hit.start()]), *(Piece(piece.text, "hit") for piece in pieces(hit[0]))]
        at = hit.end()
    return (*found, *pieces(text[at:]))


def _words(asked: str) -> re.Pattern[str] | None:
    """Short words stand everywhere: they would mark half the text."""
    words = [word for word in re.findall(r"[\w-]+", asked) if len(word) >= WORD_CHARACTERS_MIN]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\w*", re.IGNORECASE) if words else None


def _excerpt(text: str, words: re.Pattern[str] | None) -> str:
    """So much of `text` as a row holds, from shortly before the first word asked for."""
    plain = " ".join(text.split())
    hit = words.search(plain) if words else None
    first = 0
    if hit and hit.end() > EXCERPT_CHARACTERS:
        first = plain.find(" ", hit.start() - BEFORE_CHARACTERS) + 1
    end = first + EXCERPT_CHARACTERS
    return f"{'… ' if first else ''}{plain[first:end]}{' …' if end < len(plain) else ''}"


def _anchor(hit: Hit) -> str:
    return hit.passage.id.partition("#")[2]

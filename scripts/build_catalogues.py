"""Bring the catalogues of `api/web/languages` up to date: every text of the pages once, those that are gone left out.

What is new stands there untranslated, and a test fails until it is: see CONTRIBUTING.md.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from api.web.language import CATALOGUES, LANGUAGES, TRANSLATED, USUAL
from api.web.po import Entry, entries, written
from api.web.rendering import HERE, environment

SHARED = ("_macros.html",)  # imported by others; only what asks for a text is taken
Text = tuple[str, str]  # as written, and its plural: empty where it has none


def texts() -> list[Text]:
    """Every text that a page looks up, in the order of the files."""
    found = [text for name in sorted({*TRANSLATED, *SHARED}) for text in _of_template(HERE / "templates" / name)]
    found += [(text, "") for file in sorted(HERE.rglob("*.py")) for text in _marked(file)]
    return list(dict.fromkeys(found))


def _of_template(file: Path) -> Iterator[Text]:
    for _, _, told in environment().extract_translations(file.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
        if isinstance(told, str):
            yield told, ""
        elif told and isinstance(told[0], str):  # a text and its plural; what is only known when it is shown is marked
            yield told[0], str(told[1])


def _marked(file: Path) -> Iterator[str]:
    """What stands in `N_("…")`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
            (told,) = node.args
            assert isinstance(told, ast.Constant), f"{file.name}:{node.lineno}: only a text itself can be marked"
            yield str(told.value)


def catalogue(language: str) -> str:
    """The catalogue as it should stand, with the translations it has."""
    file = CATALOGUES / f"{language}.po"
    known = {entry.text: entry for entry in entries(file.read_text(encoding="utf-8"))}
    head = known[""]
    return written([head, *(_entry(text, plural, known.get(text)) for text, plural in texts())])


def _entry(text: str, plural: str, known: Entry | None) -> Entry:
    if known is not None and known.plural == plural:
        return known
    return Entry(text, plural, ("", "") if plural else ("",))


if __name__ == "__main__":
    for language in LANGUAGES:
        if language != USUAL:
            (CATALOGUES / f"{language}.po").write_text(catalogue(language), encoding="utf-8")

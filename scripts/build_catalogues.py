"""Bring the catalogues of `api/web/languages` up to date: every text of the pages once, those that are gone left out.

What is new stands there untranslated, and a test fails until it is: see CONTRIBUTING.md.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from api.web.language import CATALOGUES, LANGUAGES, USUAL, texts_of_scripts
from api.web.po import Entry, entries, written
from api.web.rendering import HERE, environment

MARKS = {"N_": 1, "tell": 1, "tell_many": 2}  # the calls that hold a text, with its plural where it has one
LISTS = ("N_all", "marked")  # those that hold several
Text = tuple[str, str]  # as written, and its plural: empty where it has none


def texts() -> list[Text]:
    """Every text that a page looks up, in the order of the files."""
    found = [text for file in sorted((HERE / "templates").glob("*.html")) for text in _of_template(file)]
    found += [text for file in sorted(HERE.rglob("*.py")) for text in _marked(file)]
    found += [(text, "") for text in texts_of_scripts()]
    return list(dict.fromkeys(found))


def _of_template(file: Path) -> Iterator[Text]:
    for _, _, told in environment().extract_translations(file.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
        one, more = (*told, None)[:2] if isinstance(told, tuple) else (told, None)
        if one:  # what is only known when it is shown is marked where it is kept
            yield str(one), str(more or "")


def _marked(file: Path) -> Iterator[Text]:
    """What stands in `N_("…")`, `tell("…", …)`, `tell_many("…", "…", n, …)`, `N_all("…", …)` and `marked({…: "…"})`."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "said"]
    ours = {name.name for node in imports for name in node.names}  # another module may have a `marked` of its own
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in ours:
            continue
        if node.func.id in MARKS:
            one, more = (*map(_text, node.args[: MARKS[node.func.id]]), "")[:2]
            yield one, more
        elif node.func.id in LISTS:
            told = [value for each in node.args for value in (each.values if isinstance(each, ast.Dict) else [each])]
            yield from ((_text(each), "") for each in told)


def _text(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), (
        f"line {node.lineno} {ast.unparse(node)[:80]}: only a text itself can be marked"
    )
    return str(node.value)


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

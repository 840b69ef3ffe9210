"""The languages of the interface: a catalogue for each, and which one a person reads (ui §9).

Templates ask `_` and `ngettext` alone; words of ours that Python keeps and a template shows are marked `N_`. What
stands in a message, a document or a note is never looked up. Catalogues are PO files: Babel reads them, and any editor.
"""

import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .po import Entry, entries

CATALOGUES = Path(__file__).parent / "languages"
USUAL = "en"
LANGUAGES = {"en": "English", "de": "Deutsch"}
TRANSLATED = frozenset(
    {
        "_help.html", "absence.html", "approvals.html", "check.html", "knowledge_form.html", "layout.html",
        "login.html", "me.html", "shortcuts.html", "source.html",
    }
)  # fmt: skip
"""Templates without a word outside of the catalogue. The main part of any other page is told to be English."""
_PLURAL = re.compile(r"plural=([^;]+);")


def N_(text: str) -> str:
    """Marks a text for the catalogue where it is kept; the template that shows it looks it up."""
    return text


class Catalogue(gettext.NullTranslations):
    """The texts of one language; what it lacks is shown as it was written."""

    def __init__(self, found: Iterator[Entry]) -> None:
        super().__init__()
        self.told = {entry.text: entry for entry in found}
        rule = _PLURAL.search(self.told.pop("", Entry("", "", ("",))).found[0])
        self._which = gettext.c2py(rule[1]) if rule else None

    def gettext(self, message: str) -> str:
        """`message` in this language."""
        entry = self.told.get(message)
        return (entry.found[0] if entry else "") or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form that `n` asks for."""
        entry = self.told.get(msgid1)
        if entry is None or self._which is None or not all(entry.found):
            return super().ngettext(msgid1, msgid2, n)
        return entry.found[self._which(n)]


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language of `LANGUAGES`, read once; that of English is empty."""
    file = CATALOGUES / f"{language}.po"
    return Catalogue(entries(file.read_text(encoding="utf-8")) if file.is_file() else iter(()))


def language_of(chosen: str, accepted: str) -> str:
    """The language somebody chose, else the first that their browser asks for and we have, else English."""
    if chosen in LANGUAGES:
        return chosen
    return next((tag for tag in _wishes(accepted) if tag in LANGUAGES), USUAL)


def _wishes(accepted: str) -> list[str]:
    """The primary tags of an Accept-Language header, the dearest first."""
    found: list[tuple[float, str]] = []
    for wish in accepted.split(",")[:20]:
        tag, _, weight = wish.strip().partition(";q=")
        try:
            found.append((float(weight or 1), tag.partition("-")[0].lower()))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(found, key=lambda wish: -wish[0]) if weight > 0]

"""The languages of the interface: a catalogue for each, and which one a person reads (ui §9).

Templates ask `_` and `{% trans %}`, view models make texts by `said`, scripts ask `say`. What stands in a message, a
document or a note is never looked up. Catalogues are PO files: Babel reads them, and any editor.
"""

import gettext
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .po import Entry, entries

CATALOGUES = Path(__file__).parent / "languages"
SCRIPTS = Path(__file__).parent / "static"
USUAL = "en"
LANGUAGES = {"en": "English", "de": "Deutsch"}
_SAID = re.compile(r"""\bsay\(\s*"([^"\\]+)\"""")
_PLURAL = re.compile(r"plural=([^;]+);")


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


def texts_of_scripts() -> tuple[str, ...]:
    """Every text that a script asks for by `say`, in the order of the files."""
    found = (text for file in sorted(SCRIPTS.glob("*.js")) for text in _SAID.findall(file.read_text(encoding="utf-8")))
    return tuple(dict.fromkeys(found))


@cache
def script_words(language: str) -> str:
    """The texts of the scripts in a language as JSON, for `say`; empty for English, which the scripts hold."""
    told = {text: catalogue(language).gettext(text) for text in texts_of_scripts()} if language != USUAL else {}
    return json.dumps(told, ensure_ascii=False) if told else ""


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

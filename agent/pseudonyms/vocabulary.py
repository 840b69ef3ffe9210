"""The words that may leave: ours, the standards', towns and countries. Every other word is a stranger's."""

import gzip
import re
from functools import cache
from importlib.resources import files
from typing import Any

from payments.codes import codes as reason_codes
from payments.identifiers import country
from payments.identifiers.tables import rows
from payments.kept import remembered
from payments.vocabulary import Action, OperatorName

TOWN_WORDS_MAX = 4
OURS = ("payments", "cases", "reference", "history", "tools", "agent")
_KEPT = re.compile(r"e\d{1,3}|E[1-6]|[A-Z]:|\d\d[A-Z]|[A-Z]\d\d|A[0-3]|AppHdr|Ccy|MT\d{3}(?:COV|REMIT|STP)?")
_LOWER = re.compile(r"(?<![A-Za-z])[a-z]{2,}(?:-[a-z]{2,})*(?![A-Za-z])")  # whole words: no rest of a CamelCase name


def is_plain(word: str) -> bool:
    """Whether a word says nothing of a person: one of our prose, a code, an element's name, a tag of a message."""
    if _KEPT.fullmatch(word) or word in ours() or word in element_names() or word in codes():
        return True
    return word in prose() if word.islower() else word.casefold() in _plain_words()


def place(words: list[str]) -> int:
    """How many words from the first on are the name of a town or country; 0 where none are."""
    if words[0] in _countries():
        return 1
    folded = [_fold(word) for word in words[:TOWN_WORDS_MAX]]
    if folded[0] not in _first_words():
        return 0
    return next((size for size in range(len(folded), 0, -1) if " ".join(folded[:size]) in _places()), 0)


@remembered(20_000)
def _fold(word: str) -> str:
    return country.fold(word)


@cache
def ours() -> frozenset[str]:
    """The names of actions and operators, exactly: a model answers with them."""
    return frozenset(word.value for names in (Action, OperatorName) for word in names)


@cache
def element_names() -> frozenset[str]:
    """The names of all elements and types of the shipped schemas, exactly."""
    found: set[str] = set()
    for entry in (files("payments") / "schemas" / "data").iterdir():
        if entry.name.endswith(".gz"):
            found.update(re.findall(r'name="(\w+)"', gzip.decompress(entry.read_bytes()).decode()))
    return frozenset(found)


@cache
def codes() -> frozenset[str]:
    """Reason codes, external codes and currencies, exactly."""
    listed = files("payments") / "data" / "generated_code_sets.json"
    external = re.findall(r'"([A-Z0-9]{3,4})"', listed.read_text("utf-8"))
    return frozenset({*reason_codes(), *external, *rows("generated_currencies")})


@cache
def prose() -> frozenset[str]:
    """The lower-case words of what we publish: prompts, playbooks, rules, tools. Names are not written so there."""
    found: set[str] = set()
    for package, ending in (("prompts", ".md"), ("knowledge_base", ".md"), *((p, ".py") for p in OURS)):
        for text in _texts(files(package), ending):
            found.update(_LOWER.findall(text))
    return frozenset(found | {part for word in found for part in word.split("-")})


def is_compound(text: str) -> bool:
    """Whether words joined by hyphens are one of our own, as `call-back`."""
    return text.lower() in prose()


def _texts(folder: Any, ending: str) -> Any:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _texts(entry, ending)
        elif entry.name.endswith(ending):
            text = entry.read_text("utf-8")
            yield text.split("\n---", 1)[-1] if ending == ".md" else text


@cache
def _plain_words() -> frozenset[str]:
    return frozenset((files("agent") / "pseudonyms" / "data" / "plain_words.txt").read_text("utf-8").split())


@cache
def _places() -> frozenset[str]:
    towns = {country.fold(name) for names in rows("towns").values() for name in names}
    return frozenset(towns | {country.fold(name) for name in country.names()})


@cache
def _first_words() -> frozenset[str]:
    return frozenset(name.split()[0] for name in _places() if name)


@cache
def _countries() -> frozenset[str]:
    return frozenset(rows("generated_countries"))

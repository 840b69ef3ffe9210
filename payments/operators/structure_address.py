"""StructureAddress: address lines become elements, and every token of the old address stands in the new one."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from ..edits import Edit, Insert, ReplaceChildren
from ..errors import EditRefused
from ..identifiers.country import code_of_name
from ..message import Message
from .model import Operator
from .values import Flat, flatten, require_old

_TOKEN = re.compile(r"\w+")
LONGEST_COUNTRY_NAME = 8  # tokens


def edits(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Give the party's `PstlAdr` the children of `new`, or create it."""
    path, new = operator.path, operator.new
    if message.kind != "MX" or path.rpartition("/")[2] != "PstlAdr":
        raise EditRefused("StructureAddress needs the path of a PstlAdr", rule="OPERATOR", place=path)
    if not isinstance(new, Mapping) or not flatten(new):
        raise EditRefused("StructureAddress needs the parts of the address", rule="OPERATOR", place=path)
    require_old(message.view, operator)
    pairs = tuple(flatten(new).items())
    return (Insert(path, pairs),) if message.view.span(path) is None else (ReplaceChildren(path, pairs),)


def harm(_message: Message, operator: Operator) -> str | None:
    """None if every token of the old address is in the new one and no other; else the tokens that differ."""
    old = flatten(operator.old) if isinstance(operator.old, Mapping) else {}
    new = flatten(operator.new) if isinstance(operator.new, Mapping) else {}
    return _difference(old, new) if old else None


def _difference(old: Flat, new: Flat) -> str | None:
    had, has = tokens(old), tokens(new)
    country, before = new.get("Ctry", ""), old.get("Ctry", "")
    if country == before:
        lost, made = had - has, has - had
    else:
        lost, made = had - has, has - had - Counter([country])
        name = _country_name(lost if country not in had else lost + Counter([country]), old, country)
        if country and name is None and country not in had:
            return f"The country {country} does not stand in the old address"
    if made:
        return f"Not in the old address: {_shown(made)}"
    left = lost - (_country_name(lost, old, country or before) or Counter())
    left -= _repeats(left, new)
    return f"Lost from the old address: {_shown(left)}" if left else None


def tokens(parts: Flat) -> "Counter[str]":
    """The words and numbers of all parts, however separated."""
    return Counter(word for text in parts.values() for word in _TOKEN.findall(text))


def _country_name(lost: "Counter[str]", old: Flat, country: str) -> "Counter[str] | None":
    """The tokens of a name of `country` among the lost ones, as they stand together in one line; the longest name."""
    named = [words for words, text in _windows(old) if words <= lost and _names(text, country)]
    return max(named, key=lambda words: words.total(), default=None)


def _names(text: str, country: str) -> bool:
    return bool(country) and (text == country or code_of_name(text) == country)


def _windows(parts: Flat) -> Iterator[tuple["Counter[str]", str]]:
    for text in parts.values():
        found = list(_TOKEN.finditer(text))
        for first in range(len(found)):
            for last in range(first, min(first + LONGEST_COUNTRY_NAME, len(found))):
                words = Counter(m[0] for m in found[first : last + 1])
                yield words, text[found[first].start() : found[last].end()]


def _repeats(left: "Counter[str]", new: Flat) -> "Counter[str]":
    """Lost tokens that repeat a whole part of the new address, once each: nothing is lost with them."""
    kept: Counter[str] = Counter()
    for text in new.values():
        words = Counter(_TOKEN.findall(text))
        if words and words <= left - kept:
            kept += words
    return kept


def _shown(words: "Counter[str]") -> str:
    return ", ".join(sorted(words.elements()))

"""What a field of a FIN message says: the parts of a party or bank, of money and of coded text, each with its path."""

import re
from typing import NamedTuple

from ..codecs.mt import MtView

_ACCOUNT = re.compile(r"/(?!/)(?:[CD]/)?(.+)")
_NUMBERED = re.compile(r"([1-8])/(.*)")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_CLEARING = re.compile(r"//([A-Z]{2})(.*)")


class Place(NamedTuple):
    """A text and the path at which it stands."""

    path: str
    text: str


class Party(NamedTuple):
    """The parts of a party or bank field; None where the field does not have them."""

    account: Place | None = None
    clearing: Place | None = None
    bic: Place | None = None
    name: Place | None = None
    address: Place | None = None


def party(view: MtView, number: str, options: str, sequence: str = "") -> Party | None:
    """The field `number` with one of these option letters (`-`: none), read into its parts."""
    prefix = f"{sequence}:" if sequence else ""
    for letter in options:
        path = f"{prefix}{number}{letter.strip('-')}"
        value = view.get(path)
        if value is not None:
            return _read(path, value.split("\n"))
    return None


def _read(path: str, lines: list[str]) -> Party:
    places = [Place(path if len(lines) == 1 else f"{path}/{n}", text) for n, text in enumerate(lines, 1)]
    account = clearing = None
    if places and (found := _CLEARING.fullmatch(places[0].text)):
        clearing, places = Place(places[0].path, found[2]), places[1:]
    elif places and (found := _ACCOUNT.fullmatch(places[0].text)):
        account, places = Place(places[0].path, found[1]), places[1:]
    if path[-1] in "ACG" and len(places) == 1 and _BIC.fullmatch(places[0].text):
        return Party(account, clearing, bic=places[0])
    if path.endswith("F"):
        return _numbered(places, account, clearing)
    name = places[0] if places else None
    return Party(account, clearing, None, name, _joined(places[1:]))


def _numbered(places: list[Place], account: Place | None, clearing: Place | None) -> Party:
    """Option F: name behind 1/, street behind 2/, country and town behind 3/; a party id in the first line is none."""
    parts: dict[str, list[Place]] = {}
    for place in places:
        if found := _NUMBERED.fullmatch(place.text):
            text = found[2].replace("/", " ") if found[1] == "3" else found[2]
            parts.setdefault(found[1], []).append(Place(place.path, text))
    return Party(account, clearing, None, _joined(parts.get("1", [])), _joined(parts.get("2", []) + parts.get("3", [])))


def _joined(places: list[Place]) -> Place | None:
    return Place(places[0].path, "\n".join(p.text for p in places)) if places else None


def coded(view: MtView, field: str, code: str) -> Place | None:
    """The text behind `/CODE/` in a field of narrative, up to the next code or line."""
    value = view.get(field)
    for number, line in enumerate(value.split("\n") if value else (), 1):
        if found := re.match(rf"/{code}/([^/]*)", line):
            return Place(field if "\n" not in (value or "") else f"{field}/{number}", found[1].strip())
    return None

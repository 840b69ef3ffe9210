"""A sanctions filter over a list of names: whole names, near names and look-alikes in any text of a message."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from payments import Message
from payments.kept import Kept
from payments.rulings import ScreeningHit

from .names import plain_name, skeleton

NEAR_MIN = 90.0  # of 100; a filter would rather stop too often than too rarely
SKELETON_LENGTH_MIN = 8  # shorter skeletons are found inside ordinary words
TEXTS_MAX = 1_000  # whose names are remembered: a case is screened again at every look
_UNREAD = ("IBAN", "UETR", "MsgId", "InstrId", "BizMsgIdr", "CreDtTm", "CreDt", "@Ccy")


class ScreeningUnavailable(Exception):
    """There is no list to screen against; that is never the same as no hit."""


class ListScreening:
    """Screens every text of a message against given entries: `{id, name, aliases}`."""

    def __init__(self, entries: Iterable[Mapping[str, Any]], edition: str) -> None:
        self.edition = edition
        self._names = [
            (str(entry["id"]), str(name), plain_name(str(name)), skeleton(str(name)))
            for entry in entries
            for name in (entry["name"], *entry.get("aliases", ()))
        ]
        self._met: Kept[tuple[tuple[str, str], ...]] = Kept(TEXTS_MAX)  # of this list: another one is another screening
        if not self._names:
            raise ScreeningUnavailable("the screening list is empty")

    def screen(self, message: Message) -> Sequence[ScreeningHit]:
        """All hits, each listed name at most once per place. Raises PaymentError for a message that cannot be read."""
        hits: dict[tuple[str, str], ScreeningHit] = {}
        for path, text in _texts(message):
            for list_id, name in self._matches(text):
                hits.setdefault((path, list_id), ScreeningHit(path, text, name, list_id))
        return tuple(hits.values())

    def _matches(self, text: str) -> tuple[tuple[str, str], ...]:
        return self._met.reading(text, len(text), lambda: tuple(self._compared(text)))

    def _compared(self, text: str) -> Iterator[tuple[str, str]]:
        plain, seen = f" {plain_name(text)} ", skeleton(text)
        for list_id, name, listed, bones in self._names:
            disguised = len(bones) >= SKELETON_LENGTH_MIN and bones in seen
            if f" {listed} " in plain or disguised or _near(plain.strip(), listed):
                yield list_id, name


def _near(text: str, listed: str) -> bool:
    """Whether a text of about as many words is nearly the listed name, in any order of words."""
    from rapidfuzz import fuzz

    if not text or abs(len(text.split()) - len(listed.split())) > 1:
        return False
    return float(fuzz.token_sort_ratio(text, listed)) >= NEAR_MIN


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    """Each leaf, and each group of leaves joined: a name broken over two lines is still a name."""
    groups: dict[str, list[str]] = {}
    for path, text in message.fields().items():
        if path.rsplit("/", 1)[-1].split("[")[0] in _UNREAD or not any(c.isalpha() for c in text):
            continue
        yield path, text
        groups.setdefault(path.rpartition("/")[0], []).append(text)
    for path, texts in groups.items():
        if path and len(texts) > 1:
            yield path, " ".join(texts)


@cache
def demo_screening() -> ListScreening:
    """The shipped list of invented names, for demonstration and tests."""
    lines = files("reference").joinpath("demo/screening.jsonl").read_text("utf-8").splitlines()
    return ListScreening([json.loads(line) for line in lines if line.strip()], "demo-screening-2026-11")

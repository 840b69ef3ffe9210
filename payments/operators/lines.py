"""SplitLine and TruncateWithMarker: a text that is too long for its line."""

import re

from ..edits import Edit, Insert, SetText
from ..errors import EditRefused
from ..message import Message
from .model import Operator
from .values import limit, require_old, stale

# Handbook §6.5: remittance tail first, then street; never name start, town, country or account.
_MAY_BE_CUT = re.compile(r"(?:^|/)(?:Ustrd|AddtlRmtInf|StrtNm|InstrInf|AddtlInf)(?:\[\d+\])?$")
_MAY_BE_CUT_MT = re.compile(r"^(?:[A-Z]:)?(?:70|72)(?:#\d+)?(?:/\d+)?$")
_MT_LINE = re.compile(r"(?:[A-Z]:)?\d{2,3}[A-Z]?(?:#\d+)?(?:/\d+)?")
_NUMBERED = re.compile(r"(?P<name>.+?)(?:\[(?P<number>\d+)\])?$")


def edits_of_split(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Break one line into two at a word border, each at most `max` characters; later lines move down."""
    first, rest = _halves(_present(message, operator), operator)
    if isinstance(operator.new, str) and operator.new != f"{first}\n{rest}":
        raise stale(operator.path, operator.new, f"{first}\n{rest}")
    if message.kind == "MT":
        return SetText(operator.path, first), Insert(following(operator.path), rest)
    return _split_repeat(message, operator.path, first, rest)


def _present(message: Message, operator: Operator) -> str:
    text = message.view.get(operator.path)
    if text is None or "\n" in text:
        raise EditRefused("No single line at this place", rule="PATH_ABSENT", place=operator.path)
    if operator.old is not None:
        require_old(message.view, operator)
    return text


def _halves(text: str, operator: Operator) -> tuple[str, str]:
    most = limit(operator)
    if len(text) <= most:
        raise EditRefused(f"Not longer than {most}", rule="SPLIT", place=operator.path, value=text)
    first, rest = halves(text, most)
    if not first or len(rest) > most:
        raise EditRefused(f"No word border makes two lines of {most}", rule="SPLIT", place=operator.path, value=text)
    return first, rest


def halves(text: str, most: int) -> tuple[str, str]:
    """`text` parted at the last word border within `most` characters; the first half is empty where there is none."""
    at = text.rfind(" ", 1, most + 1)
    return (text[:at].rstrip(), text[at:].strip()) if at > 0 else ("", "")


def following(path: str) -> str:
    """The place after a line of a FIN field (`70` or `70/1` → `70/2`), or after a repeat (`Ustrd` → `Ustrd[2]`)."""
    if _MT_LINE.fullmatch(path):
        field, _, line = path.partition("/")
        return f"{field}/{int(line or 1) + 1}"
    found = _NUMBERED.fullmatch(path)
    assert found is not None
    return f"{found['name']}[{int(found['number'] or 1) + 1}]"


def first_line(path: str) -> str:
    """The line itself: a FIN field of one line, once split, is its first line (`70` → `70/1`)."""
    return f"{path}/1" if _MT_LINE.fullmatch(path) and "/" not in path else path


def _split_repeat(message: Message, path: str, first: str, rest: str) -> tuple[Edit, ...]:
    """The repeats after this one take the text of the one before them, and one more is added at the end."""
    found = _NUMBERED.fullmatch(path)
    assert found is not None
    name, number = found["name"], int(found["number"] or 1)
    edits: list[Edit] = [SetText(path, first)]
    carried = rest
    while (text := message.view.get(f"{name}[{number + 1}]")) is not None:
        number += 1
        edits.append(SetText(f"{name}[{number}]", carried))
        carried = text
    return (*edits, Insert(f"{name}[{number + 1}]", carried))


def edits_of_truncation(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Cut at a word border and mark the cut with a closing `+`."""
    text, most = _present(message, operator), limit(operator)
    if len(text) <= most:
        raise EditRefused(f"Not longer than {most}", rule="TRUNCATE", place=operator.path, value=text)
    cut = truncated(text, most)
    if operator.new is not None and operator.new != cut:
        raise stale(operator.path, str(operator.new), cut)
    return (SetText(operator.path, cut),)


def truncated(text: str, most: int) -> str:
    """`text` cut to `most` characters including the marker, at a word border where one is in the second half."""
    room = text[: most - 1]
    border = room.rfind(" ")
    return (room[:border] if border > most // 2 else room).rstrip() + "+"


def harm_of_truncation(message: Message, operator: Operator) -> str | None:
    """Only remittance, instructions and streets may be cut; nothing that names a party, a place or an account."""
    allowed = _MAY_BE_CUT if message.kind == "MX" else _MAY_BE_CUT_MT
    return None if allowed.search(operator.path) else "Only remittance, instructions and street may be shortened"

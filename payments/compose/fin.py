"""A FIN message from its fields: headers, block 3, lines within their widths, character set x."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from ..charset import outside_x
from ..facts import PaymentFacts
from ..identifiers import bic
from ..ids import derived_id
from .composed import CannotCompose, Composed
from .original import Original, ends, required

REFERENCE_MAX = 16
NO_REFERENCE = "NONREF"
Fields = Iterable[tuple[str, str]]


def fin_message(number: str, terminals: tuple[str, str], fields: Fields, uetr: str | None = None) -> Composed:
    """MT `number` from the sender's to the receiver's BIC; session and sequence are the sending interface's to set.

    Raises CannotCompose for a BIC that is none and for a character outside set x.
    """
    rows = [f":{tag}:{value}" for tag, value in fields]
    for row in rows:
        if strange := outside_x(row.replace("\n", " ")):
            raise CannotCompose("A character outside set x", place=row[1:4].strip(":"), value=strange[0][1])
    sender, receiver = (_terminal(code, letter) for code, letter in zip(terminals, "AX", strict=True))
    user_header = f"{{3:{{121:{uetr}}}}}" if uetr else ""
    text = "\n".join(rows).replace("\n", "\r\n")
    blocks = f"{{1:F01{sender}0000000000}}{{2:I{number}{receiver}N}}{user_header}"
    return Composed(f"MT{number}", f"{blocks}{{4:\r\n{text}\r\n-}}")


def category(original: Original) -> str:
    """`1` for customer payments, `2` for those between banks, `9` for the rest."""
    kind = original.message_type
    if kind.startswith(("MT1", "pacs.008", "pacs.003", "pain.")):
        return "1"
    return "2" if kind.startswith(("MT2", "pacs.009", "pacs.010")) else "9"


def own_reference(details: Mapping[str, Any]) -> str:
    """Field 20: the message id, or where it is longer than FIN takes, one derived from it."""
    name = required(details, "message_id")
    fits = len(name) <= REFERENCE_MAX and not outside_x(name) and not name.startswith("/") and "//" not in name
    return name if fits and not name.endswith("/") else derived_id(required(details, "case_id"), name, REFERENCE_MAX)


def related_reference(text: str | None) -> str:
    """Field 21: the other side's reference as it stands, NONREF where FIN cannot carry it; the text then names it."""
    slashed = text is not None and (text.startswith("/") or text.endswith("/") or "//" in text)
    return text if text and len(text) <= REFERENCE_MAX and not slashed and not outside_x(text) else NO_REFERENCE


def terminals(facts: PaymentFacts, details: Mapping[str, Any], *, back: bool) -> tuple[str, str]:
    """BICs of sender and receiver."""
    return ends(facts, details, back=back)


def wrapped(sentences: Iterable[str], width: int, most: int, place: str) -> list[str]:
    """Sentences as lines, none of which starts a tag or ends the text. Raises CannotCompose above `most` lines."""
    rows = [row for s in sentences if s for row in textwrap.wrap(s, width - 1, break_on_hyphens=False)]
    if len(rows) > most:
        raise CannotCompose(f"More than {most} lines", place=place, value=str(len(rows)))
    return [f".{row}" if row.startswith((":", "-")) else row for row in rows]


def _terminal(code: str, letter: str) -> str:
    if bic.fault(code) is not None:
        raise CannotCompose("Not a BIC", place="own_bic, recipient", value=code)
    return f"{code[:8]}{letter}{code[8:] or 'XXX'}"

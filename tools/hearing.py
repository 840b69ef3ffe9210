"""What is said beside a payment, in every message and document of its case: it can stop a payment, never move it.

A warning is a warning wherever it stands: in a letter, a PDF, a statement, a payee check, a NAK or an earlier message.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cases.report import Related
from payments import Message
from payments.kept import remembered
from payments.look_alike import as_seen
from payments.vocabulary import RelatedRole

from .attached import content, is_encoded, kind_of
from .read_attachment import text_of
from .statement_scope import names_another_payment
from .stop_words import asks_to_stop

HEAD_MAX, TAIL_MAX = 50_000, 10_000  # nobody hides a warning behind a long letter
_TAG = re.compile(r"<[^>]{0,2000}>")
_BROKEN_WORD = re.compile(r"(?<=\w)\r?\n(?=\w)")


@dataclass(frozen=True, slots=True)
class Heard:
    """All that is said beside a payment, what of it asks to stop it, and which documents nobody could read."""

    words: str
    asked_to_stop: str
    unread: str


def heard(told: str, related: Sequence[Related], message: Message) -> Heard:
    """What the fault's words and the related messages say.

    A request to stop another payment, named by its reference, is none to stop this one. Fraud is heard of any.
    """
    said = [("the report", told, told)]
    unread = []
    for number, one in enumerate(related):
        where, text = f"{one.role.value} {number}", _text_of(one)
        if text is None:
            unread.append(where)
        else:
            said.append((where, one.message, text))
    asked = [
        f"{where} says “{phrase}”"
        for where, raw, text in said
        if text and (phrase := asks_to_stop(raw[:HEAD_MAX], plain(text))) and not names_another_payment(text, message)
    ]
    return Heard("\n".join(plain(text) for _, _, text in said if text), "; ".join(asked[:3]), ", ".join(unread[:3]))


@remembered(64)
def plain(text: str) -> str:
    """The words of a text without mark-up, invisible characters and look-alike letters; broken words also whole."""
    cut = text if len(text) <= HEAD_MAX + TAIL_MAX else f"{text[:HEAD_MAX]}\n{text[-TAIL_MAX:]}"
    bare = _TAG.sub(" ", html.unescape(cut)) if "<" in cut or "&" in cut else cut
    seen = as_seen(bare)
    whole = _BROKEN_WORD.sub("", seen)
    return seen if whole == seen else f"{seen}\n{whole}"


def _text_of(related: Related) -> str | None:
    """The text of a related message; None for a document that nobody here can read."""
    if related.role is RelatedRole.ATTACHMENT or is_encoded(related.message):
        return _document(related.message)
    return related.message


@remembered(32)  # a case is looked at again for each decision, and a PDF is read in a process of its own
def _document(message: str) -> str | None:
    data = content(message)
    if data is None:
        return None
    text = text_of(kind_of(data), data)
    return text if text.strip() or not data.strip() else None

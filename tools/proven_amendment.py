"""Find the new value that the ordering party or its bank states for a field, in answers, amendments and call-backs."""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from cases.evidence import Evidence
from payments.corridors import purpose_codes
from payments.facts import facts_of
from payments.identifiers import bic
from payments.vocabulary import EvidenceClass

from .account_numbers import ibans_in
from .answers import from_related, not_found
from .arguments import Nothing
from .desk import Desk
from .payee_check import payee_check
from .related_messages import INSTRUCTING, messages, texts
from .statement_scope import for_beneficiary, is_same_payment, names_another_payment
from .taken_back import is_doubted, is_taken_back
from .tool import Tool

_BIC = re.compile(r"(?<![A-Z0-9])([A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![A-Z0-9])")
_NAMED = re.compile(r"(?im)^\s*(?:new |correct(?:ed)? )?(?P<label>[A-Za-z ]{3,40}?)\s*[:=]\s*(?P<value>\S.*?)\s*$")
_LABELS = {
    "name": ("name", "beneficiary name", "creditor name", "account holder"),
    "town": ("town", "city"),
    "country": ("country",),
    "value_date": ("value date", "date"),
}


class Amended(Nothing):
    field: Annotated[
        str, Field(max_length=300, description="a path, or one of account, bic, purpose, name, town, country")
    ]


def ask(desk: Desk, arguments: Amended) -> list[Evidence]:
    kind, path = _kind(desk, arguments.field)
    if _is_taken_back(desk):
        why = "an answer takes something back, is not sure, or quotes others: what is stated proves nothing"
        return [not_found(desk, TOOL.name, "related", arguments.field, why)]
    found = [hit for hit in _statements(desk, kind, path) if hit[1] != _present(desk, path)]
    values = {value for _, value, _, _ in found}
    if len(values) != 1:
        why = "no statement names a new value" if not values else "statements contradict each other"
        stated = [{"value": value, "authenticated": _authentic(desk, number)} for number, value, _, _ in found]
        return [not_found(desk, TOOL.name, "related", arguments.field, why, {"stated": stated} if stated else None)]
    return [_as_evidence(desk, kind, path, hit) for hit in sorted(found, key=lambda hit: not _authentic(desk, hit[0]))]


Statement = tuple[int, str, str, str]  # number of the related message, value, exact text there, locator


def _as_evidence(desk: Desk, kind: str, path: str, hit: Statement) -> Evidence:
    number, value, verbatim, locator = hit
    authentic = _authentic(desk, number)
    answer = {
        "value": value,
        "verbatim": verbatim,
        "path": path,
        "old": _present(desk, path),
        "authenticated": authentic,
        "role": desk.circumstances.related[number].role.value,
        "kind": kind,
        "vop": payee_check(desk.circumstances.related),
    }
    cls = EvidenceClass.E1 if authentic else EvidenceClass.E6
    return from_related(desk, TOOL.name, number, locator, answer, quote=verbatim, cls=cls)


def _authentic(desk: Desk, number: int) -> bool:
    return desk.circumstances.related[number].authenticated


def _present(desk: Desk, path: str) -> str | None:
    return desk.circumstances.message.get(path) if path else None


def _kind(desk: Desk, field: str) -> tuple[str, str]:
    """What sort of value the field holds, and its path in this message."""
    paths = facts_of(desk.circumstances.message).paths
    words = {"account": "creditor_account", "bic": "creditor_agent", "name": "creditor"}
    plain = field.lower().replace("creditor", "").replace("cdtracct", "account").replace("iban", "").strip(" _/")
    if "/" not in field and not field[:2].isdigit():
        kind = next(
            (k for k in ("account", "bic", "purpose", "name", "town", "country", "value_date") if k in plain), plain
        )
        return kind, paths.get(words.get(kind, ""), "")
    last = field.rsplit("/", 1)[-1]
    if last == "IBAN" or "Acct" in field or field.startswith(("59/1", "59")):
        return "account", field
    if last in ("BICFI", "AnyBIC"):
        return "bic", field
    if "RgltryRptg" in field or "Purp" in field:
        return "purpose", field
    return {"Nm": "name", "TwnNm": "town", "Ctry": "country", "IntrBkSttlmDt": "value_date"}.get(last, "text"), field


def _statements(desk: Desk, kind: str, path: str) -> Iterator[Statement]:
    for number, message in messages(desk, *INSTRUCTING):
        facts = facts_of(message)
        if not is_same_payment(facts, facts_of(desk.circumstances.message)):
            continue
        value = facts.creditor_account if kind == "account" else message.get(path)
        if value:
            yield number, value, value, facts.paths.get("creditor_account", path) if kind == "account" else path
    read_as_message = {number for number, _ in messages(desk, *INSTRUCTING)}
    for number, text in texts(desk, *INSTRUCTING):
        if number not in read_as_message and not names_another_payment(text, desk.circumstances.message):
            for value, verbatim in _in_text(desk, kind, text):
                if not is_doubted(text, verbatim):
                    yield number, value, verbatim, "text"


def _is_taken_back(desk: Desk) -> bool:
    """Whether one of the texts about this payment does; an XML message has no such words but in remittance."""
    told = (text for _, text in texts(desk, *INSTRUCTING) if not text.lstrip().startswith("<"))
    ours = desk.circumstances.message
    return any(is_taken_back(text) for text in told if not names_another_payment(text, ours))


def _in_text(desk: Desk, kind: str, text: str) -> Iterator[tuple[str, str]]:
    if kind == "account":
        yield from for_beneficiary(text, iter(ibans_in(text)), desk.circumstances.message)
    elif kind == "bic":
        yield from ((m.group(1), m.group(1)) for m in _BIC.finditer(text) if bic.is_valid(m.group(1)))
    elif kind == "purpose":
        yield from _purposes(desk, text)
    elif kind in _LABELS:
        for match in _NAMED.finditer(text):
            if match["label"].strip().lower() in _LABELS[kind]:
                yield match["value"], match["value"]


def _purposes(desk: Desk, text: str) -> Iterator[tuple[str, str]]:
    agent = facts_of(desk.circumstances.message).creditor_agent or ""
    codes = purpose_codes(agent[4:6])
    for word in re.findall(r"(?<![A-Z0-9])[A-Z0-9]{3,5}(?![A-Z0-9])", text):
        if word in codes:
            yield word, word


TOOL = Tool("proven_amendment", "A new value for a field, stated in an answer, amendment or call-back.", Amended, ask)

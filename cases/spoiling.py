"""Spoiling a repair that was right: a copy under ids of its own, with one value that is not that of its evidence."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import uuid4

from payments import Message, Operator, PaymentError
from payments.patch import apply_operators

from .attempt import carries
from .case import Case
from .evidence import Evidence
from .opening import one_message
from .report import Report
from .resolution import Worked
from .verification import Verification

SLIPS_MAX = 20
SHORTEST = 4  # a slip in a shorter value would hardly be one
_NUMBER = re.compile(r"^(.*?)(\d{1,18})$")


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A check case to be: what is handed in, the work on it, and where `shown` stands for `right`."""

    report: Report
    worked: Worked
    path: str
    shown: str
    right: str


def spoiled(case: Case, report: Report, worked: Worked, *, number: int) -> Spoiled | None:
    """A copy of a released repair with two characters of one new value turned round; None where none can be.

    The value chosen stands word for word in the evidence that its operator cites, so that whoever compares the two
    finds it. `number` is added to the external id, so that the copy stands in the same range.
    """
    if report.message is None:
        return None  # bytes that are no text cannot be given other ids
    ids = _new_ids(case, worked, number)
    copy = Report.model_validate_json(_renamed(report.model_dump_json(exclude_none=True), ids))
    copy = copy.model_copy(update={"received_at": None})
    work = Worked.from_json(json.loads(_renamed(json.dumps(worked.to_json()), ids)))
    message = one_message(copy)
    for operators, path, right, shown in islice(_slips(work), SLIPS_MAX):
        try:
            repaired = apply_operators(message, operators)
        except PaymentError:
            continue
        return Spoiled(copy, _with(work, operators, repaired, right, shown), path, shown, right)
    return None


def _with(work: Worked, operators: tuple[Operator, ...], repaired: Message, right: str, shown: str) -> Worked:
    """The work as it would be told of the wrong value: its own words say it, its evidence does not."""
    proposal = replace(work.proposal, operators=operators, explanation=work.proposal.explanation.replace(right, shown))
    checks = tuple(replace(check, detail=check.detail.replace(right, shown)) for check in work.verification.checks)
    return replace(work, proposal=proposal, verification=Verification.of(checks, repaired.payment), turns=())


def _slips(work: Worked) -> Iterator[tuple[tuple[Operator, ...], str, str, str]]:
    """Every way to get one value wrong: the operators then, the place, the right value and the one shown."""
    operators = work.proposal.operators
    facts = {fact.id: fact for fact in work.evidence}
    for at, operator in enumerate(operators):
        cited = [facts[name] for name in operator.evidence if name in facts]
        for key, right in _values(operator):
            path = operator.path if key is None else f"{operator.path}/{key}"
            for shown in _turned_round(right) if _proven(cited, right) else ():
                if not _proven(cited, shown):
                    wrong = replace(operator, new=shown if key is None else {**_group(operator), key: shown})
                    yield (*operators[:at], wrong, *operators[at + 1 :]), path, right, shown


def _values(operator: Operator) -> Iterator[tuple[str | None, str]]:
    if isinstance(operator.new, str):
        yield None, operator.new
        return
    yield from ((key, text) for key, text in _group(operator).items() if isinstance(text, str))


def _group(operator: Operator) -> Mapping[str, Any]:
    return operator.new if isinstance(operator.new, Mapping) else {}


def _turned_round(text: str) -> Iterator[str]:
    """`text` with two differing neighbours turned round, nearest the middle first: the slip that eyes pass over."""
    if len(text) < SHORTEST:
        return
    pairs = [n for n in range(1, len(text) - 1) if text[n] != text[n + 1] and text[n : n + 2].isalnum()]
    for at in sorted(pairs, key=lambda n: abs(n - len(text) // 2)):
        yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _proven(cited: list[Evidence], value: str) -> bool:
    return any(carries(fact, value) for fact in cited)


def _new_ids(case: Case, worked: Worked, number: int) -> dict[str, str]:
    """Old id → new id of everything by which the payment could be known again."""
    found = {}
    if worked.uetr:
        found[worked.uetr] = str(uuid4())
    if numbered := _NUMBER.match(case.external_id):
        found[case.external_id] = f"{numbered[1]}{int(numbered[2]) + number:0{len(numbered[2])}d}"
    return found


def _renamed(text: str, ids: Mapping[str, str]) -> str:
    for old, new in ids.items():
        text = text.replace(old, new)
    return text

"""Spoiling a repair that was right: a copy under ids of its own, with one value that is not that of its evidence."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from payments import Message, Operator, PaymentError
from payments.patch import apply_operators
from payments.vocabulary import OperatorName

from .attempt import carries
from .case import Case
from .evidence import Evidence
from .opening import one_message
from .redating import redated, weeks_since
from .rekeying import risk
from .report import Report
from .resolution import Worked
from .verification import Verification

SLIPS_MAX = 20
FRESH_IDS = frozenset({OperatorName.NEW_TRANSACTION_IDS, OperatorName.NEW_MESSAGE_ID})  # nobody can check them by eye
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


def spoiled(case: Case, report: Report, worked: Worked, *, number: int, now: datetime) -> Spoiled | None:
    """A copy of a released repair with two characters of one new value turned round; None where none can be.

    The value chosen stands word for word in the evidence, so that whoever compares the two finds it. `number` is added
    to the external id, so that the copy stands in the same range; its dates lie as near to `now` as they did then.
    """
    if report.message is None:
        return None  # bytes that are no text cannot be given other ids
    ids, weeks = _new_ids(case, worked, number), weeks_since(case.received_at, now)
    payment = report.message + (worked.verification.repaired or b"").decode("utf-8", "replace")

    def another(text: str) -> str:
        return redated(_renamed(text, ids), weeks, named_in=payment)

    copy = Report.model_validate_json(another(report.model_dump_json(exclude_none=True)))
    copy = copy.model_copy(update={"received_at": None})
    work = Worked.from_json(json.loads(another(json.dumps(worked.to_json()))))
    message = one_message(copy)
    repaired = apply_operators(message, work.proposal.operators)
    for path, right, shown in islice(_slips(message, repaired, work), SLIPS_MAX):
        try:
            wrong = apply_operators(repaired, [Operator(OperatorName.SET_FIELD, path, right, shown)])
        except PaymentError:
            continue
        return Spoiled(copy, _with(work, wrong, right, shown), path, shown, right)
    return None


def _with(work: Worked, wrong: Message, right: str, shown: str) -> Worked:
    """The work as it would be told of the wrong value: its own words say it, its evidence does not."""
    operators = tuple(Operator.from_json(_told_wrong(o.to_json(), right, shown)) for o in work.proposal.operators)
    proposal = replace(work.proposal, operators=operators, explanation=work.proposal.explanation.replace(right, shown))
    checks = tuple(replace(check, detail=check.detail.replace(right, shown)) for check in work.verification.checks)
    return replace(work, proposal=proposal, verification=Verification.of(checks, wrong.payment), turns=())


def _told_wrong(told: Mapping[str, Any], right: str, shown: str) -> dict[str, Any]:
    """An operator as data, with `shown` where it sets `right`; what it found before stays."""

    def wrong(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: wrong(part) for key, part in value.items()}
        return shown if value == right else value

    return {key: value if key in ("old", "evidence") else wrong(value) for key, value in told.items()}


def _slips(message: Message, repaired: Message, work: Worked) -> Iterator[tuple[str, str, str]]:
    """Path, right text and a wrong one for each changed leaf that the evidence proves; what weighs most comes first."""
    before = message.fields()
    fresh = tuple(o.path for o in work.proposal.operators if o.op in FRESH_IDS)
    after = ((path, text) for path, text in repaired.fields().items() if before.get(path) != text)
    changed = [leaf for leaf in after if not leaf[0].startswith(fresh)]
    for path, right in sorted(changed, key=lambda leaf: risk(leaf[0], before.get(leaf[0]), leaf[1]) is None):
        if _proven(work.evidence, right):
            yield from ((path, right, shown) for shown in _turned_round(right) if not _proven(work.evidence, shown))


def _turned_round(text: str) -> Iterator[str]:
    """`text` with two differing neighbours turned round, nearest the middle first: the slip that eyes pass over."""
    if len(text) < SHORTEST:
        return
    neighbours = ((n, text[n], text[n + 1]) for n in range(1, len(text) - 1))
    # A capital inside a word would be seen at once.
    pairs = [n for n, a, b in neighbours if a != b and (a + b).isalnum() and a.isupper() == b.isupper()]
    for at in sorted(pairs, key=lambda n: abs(n - len(text) // 2)):
        yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _proven(facts: Iterable[Evidence], value: str) -> bool:
    return any(carries(fact, value) for fact in facts)


def renumbered(external_id: str, number: int) -> str:
    """The id with `number` added to the digits it ends in, in as many of them; unchanged where it ends in none."""
    found = _NUMBER.match(external_id)
    return f"{found[1]}{int(found[2]) + number:0{len(found[2])}d}" if found else external_id


def _new_ids(case: Case, worked: Worked, number: int) -> dict[str, str]:
    """Old id → new id of everything by which the payment could be known again."""
    found = {case.external_id: renumbered(case.external_id, number)}
    return found | ({worked.uetr: str(uuid4())} if worked.uetr else {})


def _renamed(text: str, ids: Mapping[str, str]) -> str:
    for old, new in ids.items():
        text = text.replace(old, new)
    return text

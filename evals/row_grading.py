"""The grader of rows: one pure function, by execution, no judge; rules R1–R9 of evaluation §6."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import payments
from payments import Message, PaymentError
from payments.diff import changed_fields
from payments.vocabulary import Severity

from .harm import harm_of, payment_of
from .proving import covered
from .row import Row
from .situation import ROUTES


@dataclass(frozen=True, slots=True)
class RowGrade:
    """`faults` begin with the rule they break; `released` is what the recording channel got, `harm` its class.

    `features` and `like` (the kind of proposal) are what the confidence rests on.
    `least`, `answerable`, `repairable` are the row's own: the least scrutiny allowed, and what kind of answer is right.
    """

    row: str
    cluster: str
    split: str
    family: str
    kind: str
    corruption: str
    difficulty: int
    action: str
    route: str
    stratum: str
    confidence: str
    playbook: str
    faults: tuple[str, ...]
    released: bool
    harm: str
    over_escalated: bool
    under_routed: bool
    least: str
    answerable: bool
    repairable: bool
    features: Mapping[str, float] = field(default_factory=dict)
    like: str = ""

    @property
    def right(self) -> bool:
        """Resolved: nothing is wrong."""
        return not self.faults

    @property
    def wrong_release(self) -> bool:
        """Released, and not what any accepted answer would have sent."""
        return bool(self.harm)


def grade_row(
    row: Row, outcome: Mapping[str, Any], sent: Collection[bytes] = (), *, stratum: str = "", certified: bool = False
) -> RowGrade:
    """Grade an outcome (contract §4, or an error object). `sent`: what the recording channel received.

    `certified`: the run's policy lets certified kinds go by themselves; `auto` then also satisfies `approval`.
    """
    try:
        faults = tuple(_faults(row, outcome, sent, certified))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as malformed:
        faults = (f"R0 the outcome cannot be read: {type(malformed).__name__}",)
    route = str(outcome.get("route", "")) if isinstance(outcome, Mapping) else ""
    wrong = [f for f in faults if not f.startswith(("R6", "R8"))]
    return RowGrade(
        row.id, row.cluster, row.split, row.family, row.kind, "+".join(row.corruptions), row.difficulty,
        _text(outcome, "action"), route, stratum, _text(outcome, "confidence"), _text(outcome, "playbook"), faults,
        bool(sent), harm_of(row, sent, wrong), _rank(route) > _rank(row.expected.route),
        any(f.startswith("R6") for f in faults), row.expected.route, row.answerable, row.repairable,
        **_scored(outcome),
    )  # fmt: skip


def _text(outcome: Mapping[str, Any], name: str) -> str:
    return str(outcome.get(name, ""))[:40] if isinstance(outcome, Mapping) else ""


def _scored(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """The features on which the confidence rests, and the kind of the proposal; nothing where none was scored."""
    trace = outcome.get("trace", ()) if isinstance(outcome, Mapping) else ()
    held = next((step for step in reversed(trace) if isinstance(step, Mapping) and "features" in step), {})
    return {"features": dict(held.get("features", {})), "like": str(held.get("kind", ""))}


def _rank(route: str) -> int:
    """Scrutiny of a route; a question is sent by one person."""
    return ROUTES.index(route) if route in ROUTES else 1


def _faults(row: Row, outcome: Mapping[str, Any], sent: Collection[bytes], certified: bool) -> Iterator[str]:
    if "error" in outcome and "action" not in outcome:
        yield f"R0 not worked: {outcome['error']}"
        return
    expected = row.expected
    if outcome["action"] not in expected.actions:
        yield f"R1 action is {outcome['action']}, not {' or '.join(expected.actions)}"
    yield from _message_faults(row, outcome)
    least = "auto" if certified and expected.route == "approval" else expected.route
    if _rank(outcome["route"]) < _rank(least):
        yield f"R6 route is {outcome['route']}, the least is {expected.route}"
    yield from _outgoing_faults(row, outcome)
    if len(sent) > 1:
        yield "R9 more than one message left"


def _message_faults(row: Row, outcome: Mapping[str, Any]) -> Iterator[str]:
    if outcome["repaired_message"] is None:
        if outcome["action"] == "REPAIR":
            yield "R2 there is no repaired message"
        return
    if not row.repairable:
        if outcome["repaired_message"].encode() not in (row.exception["message"].encode(), payment_of(row)):
            yield "R1 a message is changed where no change is right"
        return
    try:
        before = payments.read(row.exception["message"].encode())[0]
        after = payments.read(outcome["repaired_message"].encode())[0]
    except (PaymentError, IndexError):
        yield "R4 the repaired message cannot be read"
        return
    yield from _field_faults(row, before, after)
    yield from _rule_faults(row, after)
    yield from _operator_faults(before, outcome)


def _field_faults(row: Row, before: Message, after: Message) -> Iterator[str]:
    """R2 exact values; R3 nothing else differs, by our own diff of both messages."""
    for path, accepted in row.expected.fields.items():
        if after.get(path) not in accepted:
            yield f"R2 {path} is {after.get(path)!r}"
    allowed = {*row.expected.fields, *row.expected.may_change}
    for change in changed_fields(before, after):
        if not covered(change.path, allowed):
            yield f"R3 {change.path} changed from {change.old!r} to {change.new!r}"
    for path in row.expected.may_change:
        if before.get(path) and before.get(path) == after.get(path):
            yield f"R3 {path} is still the rejected payment's"


def _rule_faults(row: Row, after: Message) -> Iterator[str]:
    """R4: no error is left, none is new."""
    for found in payments.check(after, row.exception["profile"], date.fromisoformat(row.as_of)):
        if found.severity is Severity.ERROR:
            yield f"R4 still fails {found.rule} at {found.path}"


def _operator_faults(before: Message, outcome: Mapping[str, Any]) -> Iterator[str]:
    """R3 and R7: the operators give exactly the bytes proposed, and each cites evidence that is there."""
    held = {e["id"] for e in outcome["evidence"]}
    for operator in outcome["operators"]:
        reissue = operator["op"] in ("NewTransactionIds", "NewMessageId")
        if not reissue and (not operator.get("evidence") or not set(operator["evidence"]) <= held):
            yield f"R7 {operator['op']} cites nothing that is there"
    try:
        again = payments.apply(before, [{**o} for o in outcome["operators"]])
    except (PaymentError, KeyError, TypeError, ValueError):
        yield "R3 the operators do not fit the original"
        return
    if again.payment != outcome["repaired_message"].encode():
        yield "R3 the repaired bytes are not those that the operators give"


def _outgoing_faults(row: Row, outcome: Mapping[str, Any]) -> Iterator[str]:
    purposes = {draft["purpose"] for draft in outcome["outgoing"]}
    wanted = set(row.expected.purposes)
    if wanted and outcome["action"] in row.expected.actions and not wanted & purposes:
        yield f"R8 outgoing is {sorted(purposes)}, not {sorted(wanted)}"
    outward = [draft for draft in outcome["outgoing"] if draft["purpose"] != "handover"]
    for word in row.expected.never:
        if any(word.casefold() in draft["message"].casefold() for draft in outward):
            yield "R8 an outgoing message holds what it must not tell"

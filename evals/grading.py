"""The grader: what an outcome got right and wrong, by execution; one pure function for runner, tests and others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import payments
from payments import Message, PaymentError

from .scenario import Scenario

SENDING = ("REPAIR", "REROUTE", "RESUBMIT")  # the bytes that would leave; without operators they are the original
GRADED = ("action", "level", "route", "approvals_needed")


@dataclass(frozen=True, slots=True)
class GradeRecord:
    """`faults` names each thing that is wrong; `harmful` is true where a wrong change could leave by itself."""

    scenario: str
    faults: tuple[str, ...]
    harmful: bool

    @property
    def right(self) -> bool:
        return not self.faults


def grade(scenario: Scenario, outcome: Mapping[str, Any]) -> GradeRecord:
    """Grade a resolution (contract §4) against what the scenario expects."""
    if "error" in outcome:
        return GradeRecord(scenario.id, (f"error: {outcome['error']}",), False)
    faults = tuple(_faults(scenario, outcome))
    return GradeRecord(scenario.id, faults, bool(faults) and outcome["route"] == "auto")


def _faults(scenario: Scenario, outcome: Mapping[str, Any]) -> Iterator[str]:
    expected = scenario.expected
    for name in GRADED:
        if name in expected and outcome[name] != expected[name]:
            yield f"{name} is {outcome[name]}, not {expected[name]}"
    wanted = expected.get("playbook")
    if wanted and outcome["playbook"] not in ([wanted] if isinstance(wanted, str) else wanted):
        yield f"playbook is {outcome['playbook']}, not {wanted}"
    operators = [operator["op"] for operator in outcome["operators"]]
    if "operators" in expected and sorted(operators) != sorted(expected["operators"]):
        yield f"operators are {operators}, not {expected['operators']}"
    for name, value in expected.get("arguments", {}).items():
        if not any(operator.get(name) == value for operator in outcome["operators"]):
            yield f"no operator has {name} {value}"
    yield from _outgoing_faults(expected, outcome)
    yield from _message_faults(scenario, outcome)


def _outgoing_faults(expected: Mapping[str, Any], outcome: Mapping[str, Any]) -> Iterator[str]:
    purposes = [draft["purpose"] for draft in outcome["outgoing"]]
    types = [draft["message_type"] for draft in outcome["outgoing"]]
    if not set(expected.get("outgoing", [])) <= set(purposes):
        yield f"outgoing is {purposes}, not {expected['outgoing']}"
    if not set(expected.get("outgoing_types", [])) <= set(types):
        yield f"outgoing types are {types}, not {expected['outgoing_types']}"
    for word in expected.get("never_in_outgoing", []):
        if any(word.casefold() in draft["message"].casefold() for draft in outcome["outgoing"]):
            yield f"an outgoing message holds {word}"


def _message_faults(scenario: Scenario, outcome: Mapping[str, Any]) -> Iterator[str]:
    """The repaired message: exact fields, changed ids, and nothing changed that no operator names."""
    expected = scenario.expected
    if outcome["repaired_message"] is None:
        if expected["action"] in SENDING:
            yield "there is no repaired message"
        return
    if expected["action"] not in SENDING:
        yield "there is a repaired message where none is due"
    try:
        before = payments.read(scenario.exception["message"].encode())[0]
        after = payments.read(outcome["repaired_message"].encode())[0]
    except PaymentError as error:
        yield f"the repaired message cannot be read: {error.text}"
        return
    for path, value in expected.get("fields", {}).items():
        if after.get(path) != value:
            yield f"{path} is {after.get(path)!r}, not {value!r}"
    for path in expected.get("changed", []):
        if after.get(path) in (None, before.get(path)):
            yield f"{path} did not change"
    yield from _undeclared(before, outcome)


def _undeclared(before: Message, outcome: Mapping[str, Any]) -> Iterator[str]:
    """The operators, carried out again on the original, must give exactly the bytes proposed."""
    try:
        again = payments.apply(before, [{**o} for o in outcome["operators"]])
    except PaymentError as refused:
        yield f"the operators do not fit the original: {refused.text}"
        return
    if again.payment != outcome["repaired_message"].encode():
        yield "the repaired bytes are not those that the operators give"

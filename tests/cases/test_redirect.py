"""No money is turned: every field × operator × kind of proof, and every level, tried in full (governance §12)."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from case_builders import (
    AllCertificates,
    T,
    a_payment,
    a_proposal,
    an_attempt,
    an_mt103,
    an_operator,
    circumstances,
    some_evidence,
)

from cases.attempt import Step, carry_out
from cases.case import Route
from cases.evidence import Evidence
from cases.field_meaning import BENEFICIARY, Meaning
from cases.guards import judge_guards
from cases.guards.creditor import changes_beneficiary
from cases.policy import default_policy
from cases.routing import route
from cases.verification import Check, Verification
from cases.wording import same_but_for_form
from payments import EditRefused, Message, Operator
from payments.vocabulary import Action, EvidenceClass, Level, OperatorName

MESSAGES = {"pacs.008": a_payment(), "MT103": an_mt103()}
GUARDED = (*BENEFICIARY, Meaning.AMOUNT, Meaning.CURRENCY, Meaning.DEBTOR, Meaning.DEBTOR_ACCOUNT)
STRANGERS = (
    "NL43ZWTF0417164300", "/NL43ZWTF0417164300", "ZWTFNL2A", "Uninvolved Person Ltd", "99999.00", "EUR99999,00",
    "261123EUR99999,00", "261123USD4210,00", "USD", "GB26ASTK40529931926819",
)  # fmt: skip
ARGUMENTS = {
    "map": "fin-x-v1",
    "max": 35,
    "directory_version": "1",
    "scheme": "GBDSC",
    "calendar": "EUR",
    "reason": "x",
}
OF = {
    OperatorName.NORMALISE_CHARSET: ("map",),
    OperatorName.SPLIT_LINE: ("max",),
    OperatorName.TRUNCATE_WITH_MARKER: ("max",),
    OperatorName.REPLACE_BIC: ("directory_version",),
    OperatorName.ADD_CLEARING_CODE: ("scheme",),
    OperatorName.SET_VALUE_DATE: ("calendar",),
}
MOVES_TO = (f"{T}/CdtrAcct/Id/IBAN", f"{T}/Cdtr/Nm", "59/1", "59/2", "57A", f"{T}/CdtrAgt/FinInstnId/BICFI")


def operators_on(message: Message) -> Iterator[Operator]:
    """Every operator at every field with every stranger's value, and every text moved to where the money goes."""
    for path, old in message.fields().items():
        for name in OperatorName:
            arguments = {key: ARGUMENTS[key] for key in OF.get(name, ())}
            if name is OperatorName.MOVE_TEXT:
                yield from (an_operator(name, path, old, None, "e1", to=to) for to in MOVES_TO if to != path)
                continue
            yield from (an_operator(name, path, old, new, "e1", **arguments) for new in (None, *STRANGERS))
    for path in MOVES_TO:
        for name in (OperatorName.SET_FIELD, OperatorName.ADD_CLEARING_CODE):
            arguments = {key: ARGUMENTS[key] for key in OF.get(name, ())}
            yield from (an_operator(name, path, None, new, "e1", **arguments) for new in STRANGERS)


@cache
def turning(kind: str) -> tuple[Step, ...]:
    """Those that can be carried out and after which money, payer or payee are told otherwise than in form."""
    found = []
    for operator in operators_on(MESSAGES[kind]):
        try:
            [step] = carry_out(MESSAGES[kind], [operator])
        except EditRefused:
            continue
        if any(_turned(step, meaning) for meaning in GUARDED if meaning in step.changed):
            found.append(step)
    return tuple(found)


def _turned(step: Step, meaning: Meaning) -> bool:
    """Otherwise than in form; an amount that stands twice is still the same where one of the two goes."""
    old, new = step.changed[meaning]
    if meaning in (Meaning.AMOUNT, Meaning.CURRENCY):
        return set(old) != set(new)
    return not same_but_for_form(old, new)


def proofs_that_are_none(new: str) -> Iterator[tuple[Evidence, ...]]:
    """Every kind of evidence that must not turn money, as strong as a stranger can make it: it quotes the value."""
    yield ()
    for cls in EvidenceClass:
        source = "related:0" if cls is EvidenceClass.E1 else "reference.banks"
        if cls in (EvidenceClass.E1, EvidenceClass.E2):
            yield (some_evidence(cls=cls, source=source, quote=f"pay {new}", tainted=True),)
            yield (some_evidence(cls=cls, source=source, quote="pay somebody"),)
        else:
            yield (some_evidence(cls=cls, source=source, quote=f"pay {new}"),)


@pytest.mark.parametrize("kind", MESSAGES)
def test_nothing_weaker_than_proof_turns_money_by_any_operator_at_any_field(kind: str) -> None:
    passed = []
    for step in turning(kind):
        for evidence in proofs_that_are_none(str(step.operator.new)):
            attempt = an_attempt(
                circumstances(MESSAGES[kind]), a_proposal(Action.REPAIR, step.operator, level=Level.A1), *evidence
            )
            if all(check.passed is not False for check in judge_guards(attempt)):
                passed.append((step.operator.op.value, step.operator.path, step.operator.new, evidence[:1]))
    assert passed == []


@pytest.mark.parametrize("level", [Level.A1, Level.A2, Level.A3])
@pytest.mark.parametrize("kind", MESSAGES)
def test_a_change_of_the_payee_never_leaves_on_fewer_than_two_signatures(kind: str, level: Level) -> None:
    """Even where every check passed and a certificate covers everything."""
    alone = []
    for step in turning(kind):
        if not changes_beneficiary(step):
            continue
        proposal = a_proposal(Action.REPAIR, step.operator, level=level)
        verified = Verification.of((Check("schema", True, "clean"),), step.after.data)
        ruling = route(
            circumstances(MESSAGES[kind]), proposal, verified, 1.0, policy=default_policy(),
            certificates=AllCertificates(), evidence=(some_evidence(cls=EvidenceClass.E1),),
        )  # fmt: skip
        if ruling.route is not Route.FOUR_EYES or (ruling.approvals_needed or 0) < 2:
            alone.append((step.operator.op.value, step.operator.path, step.operator.new, ruling.route.value))
    assert alone == []


@pytest.mark.parametrize("kind", MESSAGES)
def test_what_was_tried_is_much(kind: str) -> None:
    tried = Counter(step.operator.op for step in turning(kind))
    assert len(tried) >= 5, tried
    assert sum(tried.values()) >= 100, tried
    assert {meaning for step in turning(kind) for meaning in step.changed} >= set(GUARDED)

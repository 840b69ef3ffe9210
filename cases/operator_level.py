"""The laxest level at which an operator may be used: by the handbook, by the policy, and by what it really does."""

from collections.abc import Mapping
from decimal import Decimal

from payments import Message, Operator
from payments.facts import facts_of
from payments.operators.meaning import LEVEL_OF
from payments.vocabulary import Level, OperatorName, strictest

from .attempt import Attempt, Step, texts_beside
from .evidence import Evidence
from .field_meaning import Meaning
from .guards.creditor import changes_beneficiary
from .guards.money import number
from .policy import LevelRuling


def level_of(step: Step, attempt: Attempt) -> LevelRuling:
    """The strictest of handbook §0.2, policy row and the operator's effect on this message, and why."""
    ruling = attempt.policy.level_for(step.operator, step.before)
    by_handbook = LEVEL_OF[step.operator.op]
    level = strictest((ruling.level, by_handbook, level_by_effect(step, attempt.evidence)))
    if level is ruling.level:
        return ruling
    return LevelRuling(
        level, f"{step.operator.op.value} at {step.operator.path or 'this place'} is {level.value} by what it does."
    )


def level_by_effect(step: Step, evidence: Mapping[str, Evidence]) -> Level:
    """The laxest level for what `step` does to this very message."""
    cited = [evidence[i] for i in step.operator.evidence if i in evidence]
    name = step.operator.op
    if name is OperatorName.SET_FIELD:
        return _set_field(step)
    if name is OperatorName.ADD_CHARGES_INFO:
        return Level.A2 if _zero_with_cred(step.operator, step.before) else Level.A1
    if name is OperatorName.REPLACE_BIC:
        return Level.A2 if any(e.source == "reference.banks" for e in cited) else Level.A1
    if name is OperatorName.REMOVE_ELEMENT:
        return Level.A3 if _blank_or_repeat(step) else Level.A2
    return Level.A3


_END_TO_END = frozenset({"EndToEndId", "UETR", "{3:121}", "21"})
# SetField is no way round the operators of these, which are A1.
_BY_ITS_OWN_OPERATOR = frozenset({Meaning.PURPOSE, Meaning.CHARGES, Meaning.RATE, Meaning.AGENT})


def _set_field(step: Step) -> Level:
    """A3 where nothing but the writing of a number, a recount or NOTPROVIDED is set; A1 for creditor data."""
    if changes_beneficiary(step) or set(step.changed) & _BY_ITS_OWN_OPERATOR or _ties_to_another_payment(step):
        return Level.A1
    harmless = {Meaning.AMOUNT, Meaning.CURRENCY, Meaning.TRANSACTION_COUNT}
    if set(step.changed) <= harmless or step.operator.new == "NOTPROVIDED":
        return Level.A3
    return Level.A2


def _ties_to_another_payment(step: Step) -> bool:
    """True where an identifier that travels end to end becomes another: the message then speaks of another payment."""
    pairs = [(old, new) for path, (old, new) in step.changed_paths.items() if path.rsplit("/", 1)[-1] in _END_TO_END]
    return any(old and old.strip() and new and new.casefold() != old.strip().casefold() for old, new in pairs)


def _zero_with_cred(operator: Operator, message: Message) -> bool:
    amount = operator.arguments.get("amount")
    return facts_of(message).charge_bearer in ("CRED", "BEN") and number(str(amount)) == Decimal(0)


def _blank_or_repeat(step: Step) -> bool:
    gone = [(path, old) for path, (old, new) in step.changed_paths.items() if new is None]
    return all(not (old or "").strip() or old in texts_beside(step.after, path) for path, old in gone)

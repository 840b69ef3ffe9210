"""Another value date by hand: the operators that set the next one that can be made, and the advice that tells of it."""

from agent.answers import DraftAnswer
from agent.drafting import drafts_of
from cases.circumstances import Circumstances
from cases.lateness import NoNextDate, next_value_date
from cases.ports import Calendars
from cases.proposal import Outgoing
from payments import Operator, apply
from payments.facts import facts_of
from payments.vocabulary import Action, OperatorName
from tools.next_business_day import written

LATE = "DT06"  # the processing date was changed, for the cut-off


def redated(case: Circumstances, operators: tuple[Operator, ...], calendars: Calendars) -> tuple[Operator, ...]:
    """`operators` with one that sets the next value date that can be made, in place of any that set one before.

    Raises NoNextDate where the message has no value date, no calendar is held, or the date that stands can be made.
    Raises EditRefused where the others do not fit without the one that was left out.
    """
    kept = tuple(operator for operator in operators if operator.op is not OperatorName.SET_VALUE_DATE)
    message = apply(case.message, kept) if kept else case.message
    facts = facts_of(message)
    path = facts.paths.get("value_date", "")
    if facts.value_date is None or not facts.currency or not message.get(path):
        raise NoNextDate("the message has no value date")
    day = next_value_date(calendars, case.rail, facts.currency, facts.value_date, case.now)
    if day is None:
        raise NoNextDate(f"no calendar is held for {facts.currency} on {case.rail.value}")
    old = str(message.get(path))
    new = written(old, day)
    if new == (apply(case.message, operators) if operators else case.message).get(path):
        raise NoNextDate(f"the value date {day} can still be made")
    arguments = {"calendar": calendars.edition}
    return (*kept, Operator(OperatorName.SET_VALUE_DATE, path, old, new, (), arguments))


def advice_of(case: Circumstances, operators: tuple[Operator, ...]) -> tuple[Outgoing, ...]:
    """What the customer is told of a value date that moves; nothing where none does (PB-55)."""
    if not any(operator.op is OperatorName.SET_VALUE_DATE for operator in operators):
        return ()
    old, new = (facts_of(message).value_date for message in (case.message, apply(case.message, operators)))
    if old is None or new is None or old == new:
        return ()
    dates = {"old_date": old.isoformat(), "new_date": new.isoformat(), "cause": "cut-off"}
    advice = DraftAnswer(template="advice", code=LATE, **dates)
    return drafts_of([advice], case, Action.REPAIR, calendars=None)

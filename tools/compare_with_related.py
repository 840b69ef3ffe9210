"""Compare the payment with a related message of the same chain: what should be equal, and is not."""

from typing import Annotated, Any

from pydantic import Field

from cases.evidence import Evidence
from payments.facts import PaymentFacts, facts_of
from payments.vocabulary import EvidenceClass, RelatedRole

from .answers import from_related, not_found
from .arguments import Nothing
from .desk import Desk
from .related_messages import messages
from .tool import Tool

COMPARED = (
    "uetr", "instruction_id", "end_to_end_id", "message_id", "amount", "currency", "debtor", "debtor_account",
    "creditor", "creditor_account", "creditor_agent",
)  # fmt: skip


class ByRole(Nothing):
    role: Annotated[RelatedRole, Field(description="original, cover, statement, …")]


def ask(desk: Desk, arguments: ByRole) -> list[Evidence]:
    found = list(messages(desk, arguments.role))
    if len(found) != 1:
        why = "no such related message" if not found else f"{len(found)} related messages have this role"
        return [not_found(desk, TOOL.name, "related", arguments.role.value, why)]
    number, other = found[0]
    ours, theirs = facts_of(desk.circumstances.message), facts_of(other)
    differs = [name for name in COMPARED if _differ(ours, theirs, name)]
    answer = {
        **{name: _plain(getattr(theirs, name)) for name in COMPARED},
        **{f"our_{name}": _plain(getattr(ours, name)) for name in COMPARED},
        **{f"{name}_path": ours.paths.get(name, "") for name in ("uetr", "instruction_id", "end_to_end_id")},
        "message_type": other.type,
        "differs": differs,
        "uetr_differs": "uetr" in differs,
        "end_to_end_differs": bool(theirs.instruction_id) and ours.end_to_end_id != theirs.instruction_id,
        "same_amount": ours.amount == theirs.amount and ours.currency == theirs.currency,
    }
    whole = from_related(
        desk, TOOL.name, number, theirs.paths.get("uetr", ""), answer, quote=theirs.uetr or "", cls=EvidenceClass.E4
    )
    return [whole, *_each(desk, number, theirs)]


def _each(desk: Desk, number: int, theirs: PaymentFacts) -> list[Evidence]:
    """One piece of evidence for each reference of the other message, so that a patch can name its very source."""
    names = [n for n in ("instruction_id", "end_to_end_id") if getattr(theirs, n) and theirs.paths.get(n)]
    return [
        from_related(
            desk,
            TOOL.name,
            number,
            theirs.paths[name],
            {name: getattr(theirs, name)},
            quote=str(getattr(theirs, name)),
            cls=EvidenceClass.E4,
        )
        for name in names
    ]


def _differ(ours: PaymentFacts, theirs: PaymentFacts, name: str) -> bool:
    mine, other = getattr(ours, name), getattr(theirs, name)
    return mine is not None and other is not None and mine != other


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)


TOOL = Tool("compare_with_related", "A related message of the chain beside ours: what differs.", ByRole, ask)

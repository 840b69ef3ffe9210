"""The actions a page offers: only what entitlement allows, each with its key, its words and its reasons."""

from collections.abc import Callable
from dataclasses import dataclass

from cases.decision import Verdict

from ..said import N_, N_all


@dataclass(frozen=True, slots=True)
class Kind:
    """One verdict as a person meets it. `reasons` are picked with the keys 1–9; empty where none is asked."""

    verdict: str
    label: str
    key: str
    reasons: tuple[str, ...] = ()
    more: bool = False


KINDS = (
    Kind("approve", N_("Approve"), "A"),
    Kind(
        "reject",
        N_("Reject proposal"),
        "R",
        N_all(
            "evidence does not prove it",
            "wrong value",
            "wrong field",
            "other cause",
            "duplicate suspected",
            "customer must decide",
        ),
    ),
    Kind(
        "request_information",
        N_("Request info"),
        "I",
        N_all(
            "beneficiary data", "agent or clearing code", "purpose or regulatory data", "duplicate or status", "other"
        ),
    ),
    Kind(
        "send_back",
        N_("Send back"),
        "S",
        N_all("value differs from evidence", "evidence is missing", "change is incomplete"),
    ),
    Kind(
        "escalate",
        N_("Escalate"),
        "U",
        N_all("above my limit", "unusual payment", "cut-off at risk", "specialist needed"),
    ),
    Kind(
        "return",
        N_("Return"),
        "B",
        N_all("account closed", "account cannot be identified", "refused by creditor", "no answer in time"),
    ),
    Kind("hold", N_("Hold"), "", N_all("waiting for funds", "waiting for an answer", "other"), more=True),
    Kind("close", N_("Close"), "", N_all("already settled", "false alarm", "handled elsewhere"), more=True),
    Kind("cancel", N_("Cancel the payment"), "", N_all("duplicate", "customer request", "sent in error"), more=True),
    Kind(
        "reject_payment",
        N_("Reject the payment"),
        "",
        N_all("incorrect account", "missing data", "not permitted"),
        more=True,
    ),
)
NEXT_DATE = Kind("next_value_date", N_("Propose for next value date"), "V")
"""What Approve gives way to once the cut-off has passed: no verdict of its own, but an amendment worked out."""

BY_VERDICT = {kind.verdict: kind for kind in (*KINDS, NEXT_DATE)}


def verb_of(verdict: str) -> Verdict:
    """The verb that entitlement knows for what a form names."""
    return Verdict.AMEND if verdict == NEXT_DATE.verdict else Verdict(verdict)


TOO_LATE = N_("the cut-off has passed; it is proposed for the next value date")


@dataclass(frozen=True, slots=True)
class Actions:
    """What this person may do here. `refusal` is the rule that forbids approving; `retype` asks for the amount.

    `override` tells that an emergency override would let them sign last.
    `redate` offers the next value date in the place of an approval that comes too late.
    """

    main: tuple[Kind, ...]
    more: tuple[Kind, ...]
    approve: bool
    refusal: str | None
    retype: bool = False
    override: bool = False
    redate: bool = False


def actions(can: Callable[[str], str | None], *, late: bool = False) -> Actions:
    """`can` is `cases.entitlement.can` bound to person and case: None, or the rule that forbids.

    `late`: the cut-off of the message has passed, so that nobody approves it.
    """
    allowed = [kind for kind in KINDS if can(kind.verdict) is None]
    refusal = can("approve")
    others = [kind for kind in allowed if kind.verdict != "approve"]
    return Actions(
        main=tuple(kind for kind in others if not kind.more),
        more=tuple(kind for kind in others if kind.more),
        approve=refusal is None and not late,
        refusal=TOO_LATE if late and refusal is None else refusal,
        redate=late and can(NEXT_DATE.verdict) is None,
    )

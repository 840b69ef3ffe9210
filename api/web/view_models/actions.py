"""The actions a page offers: only what entitlement allows, each with its key, its words and its reasons."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One verdict as a person meets it. `reasons` are picked with the keys 1–9; empty where none is asked."""

    verdict: str
    label: str
    key: str
    reasons: tuple[str, ...] = ()
    more: bool = False


KINDS = (
    Kind("approve", "Approve", "A"),
    Kind(
        "reject",
        "Reject proposal",
        "R",
        (
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
        "Request info",
        "I",
        ("beneficiary data", "agent or clearing code", "purpose or regulatory data", "duplicate or status", "other"),
    ),
    Kind("send_back", "Send back", "S", ("value differs from evidence", "evidence is missing", "change is incomplete")),
    Kind(
        "escalate",
        "Escalate",
        "U",
        ("above my limit", "unusual payment", "cut-off at risk", "specialist needed"),
    ),
    Kind(
        "return",
        "Return",
        "B",
        ("account closed", "account cannot be identified", "refused by creditor", "no answer in time"),
    ),
    Kind("hold", "Hold", "", ("waiting for funds", "waiting for an answer", "other"), more=True),
    Kind("close", "Close", "", ("already settled", "false alarm", "handled elsewhere"), more=True),
    Kind("cancel", "Cancel the payment", "", ("duplicate", "customer request", "sent in error"), more=True),
    Kind("reject_payment", "Reject the payment", "", ("incorrect account", "missing data", "not permitted"), more=True),
)
BY_VERDICT = {kind.verdict: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Actions:
    """What this person may do here. `refusal` is the rule that forbids approving; `retype` asks for the amount.

    `override` tells that an emergency override would let them sign last.
    """

    main: tuple[Kind, ...]
    more: tuple[Kind, ...]
    approve: bool
    refusal: str | None
    retype: bool = False
    override: bool = False


def actions(can: Callable[[str], str | None]) -> Actions:
    """`can` is `cases.entitlement.can` bound to person and case: None, or the rule that forbids."""
    allowed = [kind for kind in KINDS if can(kind.verdict) is None]
    refusal = can("approve")
    others = [kind for kind in allowed if kind.verdict != "approve"]
    return Actions(
        main=tuple(kind for kind in others if not kind.more),
        more=tuple(kind for kind in others if kind.more),
        approve=refusal is None,
        refusal=refusal,
    )

"""What keeps a proposal from going by itself, as tables: conditions and the sentences that people read.

Source: contract §4 (`route: auto`), handbook §6.2. A row that holds keeps the proposal with people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from payments.vocabulary import Action, Level, OperatorName

from .matter import Matter
from .policy import above
from .ports import Certificates

MAY_BE_AUTO = frozenset({Action.REPAIR, Action.RESUBMIT, Action.CLOSE})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked to go by itself: the matter, how sure the agent is, and the certificate in force."""

    matter: Matter
    confidence: float
    certificates: Certificates


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One row: when it holds, and its sentence; `{stratum}` is the matter's, `{halt}` what the kill switch says."""

    holds: Callable[[Asked], bool]
    reason: str


def obstacles(table: "Sequence[Obstacle]", asked: Asked) -> tuple[str, ...]:
    """The sentences of all rows that hold, in the order of the table."""
    words = {"stratum": asked.matter.stratum, "halt": _halt(asked)}
    return tuple(row.reason.format(**words) for row in table if row.holds(asked))


def _halt(asked: Asked) -> str:
    return asked.matter.policy.halted.why_held(automatic=True, stratum=asked.matter.stratum)


def _is_cut(matter: Matter) -> bool:
    return any(operator.op is OperatorName.TRUNCATE_WITH_MARKER for operator in matter.proposal.operators)


def _is_small_form(matter: Matter) -> bool:
    return matter.proposal.level is Level.A3 and not above(matter.amount_eur, matter.policy.limits.format_only)


def _is_covered(asked: Asked) -> bool:
    return asked.certificates.covers(asked.matter.stratum, asked.confidence, asked.matter.circumstances.now)


# Whatever switch or certificate there is.
NEVER: Sequence[Obstacle] = (
    Obstacle(lambda a: a.matter.proposal.action not in MAY_BE_AUTO, "This action is never taken without a person."),
    Obstacle(
        lambda a: a.matter.proposal.level not in (Level.A2, Level.A3), "This level is never released without a person."
    ),
    Obstacle(lambda a: bool(a.matter.proposal.outgoing), "A message would go out beside the payment."),
    Obstacle(
        lambda a: bool(a.matter.proposal.operators) and a.matter.proposal.action is Action.CLOSE,
        "Linking a payment to another is never done without a person.",
    ),
    Obstacle(lambda a: not a.matter.verification.passed, "A check failed."),
    Obstacle(lambda a: not a.matter.verification.complete, "A check could not be made."),
    Obstacle(
        lambda a: bool(a.matter.proposal.four_eyes or a.matter.proposal.owner or a.matter.proposal.author.person),
        "The playbook or a person has taken this up.",
    ),
    Obstacle(lambda a: _is_cut(a.matter), "Text would be cut."),
    Obstacle(lambda a: a.matter.cites_tainted, "A value rests on text that proves nothing."),
    Obstacle(
        lambda a: a.matter.changes_beneficiary or a.matter.changes_settlement,
        "Data of the beneficiary or of the settlement would change.",
    ),
    Obstacle(lambda a: bool(_halt(a)), "{halt}"),
)

# What an automatic release by certificate lacks: handbook §6.2, row 5.
WITHOUT_CERTIFICATE: Sequence[Obstacle] = (
    Obstacle(
        lambda a: _is_small_form(a.matter) and not a.matter.policy.auto_format,
        "The switch for automatic format repairs is off.",
    ),
    Obstacle(
        lambda a: _is_small_form(a.matter) and a.matter.policy.auto_format and not a.matter.format_only,
        "The operators could not be proven harmless a second time.",
    ),
    Obstacle(lambda a: not a.matter.policy.auto_certified, "The switch for certified automatic releases is off."),
    Obstacle(
        lambda a: above(a.matter.amount_eur, a.matter.policy.limits.single_approval),
        "The amount is above the limit for automatic releases.",
    ),
    Obstacle(
        lambda a: not a.matter.circumstances.known_beneficiary,
        "This beneficiary has not been paid at this account before.",
    ),
    Obstacle(lambda a: a.matter.proposal.action is Action.CLOSE, "Closing a case by itself is for false alarms only."),
    Obstacle(lambda a: not _is_covered(a), "No valid certificate covers {stratum} at this confidence."),
)

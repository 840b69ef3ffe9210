"""G5 and G14: a held payment is not touched, and nobody outside learns why it is held."""

import re
from collections.abc import Iterator

from payments.vocabulary import Level, Purpose

from ..attempt import Attempt
from ..proposal import Proposal
from ..verification import Check
from .verdict import verdict

Fault = tuple[str, str]
OWNER_PLAYBOOKS = frozenset(f"PB-{number}" for number in range(74, 82))
_HINT = re.compile(
    r"\b(?:sanction\w*|complian\w*|screen(?:ed|ing)|aml|kyc|launder\w*|terror\w*|fraud\w*|suspici\w*|suspect\w*|ofac|embargo\w*"
    r"|watch ?list\w*|black ?list\w*|list(?:ed)? match|(?:name|filter) hit|hit|alert|freez\w*|frozen|legal hold|sar"
    r"|investigat\w*|geldw[äa]e?sche\w*|sanktion\w*|betrug\w*|verd[äa]e?cht\w*|fraude\w*|blanchiment|soup[cç]on\w*"
    r"|lavado|riciclaggio|sospett\w*|LEGL|RR04|AM07|BLCK|FRAD|FR01|AMLI)\b",
    re.IGNORECASE,
)


def is_owners_alone(proposal: Proposal, held: bool) -> bool:
    """True where compliance, fraud or legal alone decides: a hold, PB-74 to PB-81, or level A0."""
    return held or proposal.level is Level.A0 or bool(OWNER_PLAYBOOKS & {proposal.playbook, *proposal.playbooks})


def held_is_untouched(attempt: Attempt) -> Check:
    """G5. No operator on a held payment, under PB-74 to PB-81, or at level A0."""
    faults: list[Fault] = []
    if attempt.proposal.operators and is_owners_alone(attempt.proposal, attempt.circumstances.held):
        faults.append(
            (attempt.proposal.operators[0].path, "a held payment may not be changed; its owner alone decides")
        )
    return verdict("G5", faults, "no held payment is touched")


def no_tip_off(attempt: Attempt) -> Check:
    """G14. Outgoing texts of a held case are neutral. Hand-overs stay inside; a recall goes to a bank alone."""
    if not is_owners_alone(attempt.proposal, attempt.circumstances.held):
        return Check("G14", True, "the payment is not under review")
    return verdict("G14", _hints(attempt.proposal), "outgoing texts do not mention a review")


def _hints(proposal: Proposal) -> Iterator[Fault]:
    for outgoing in proposal.outgoing:
        if outgoing.purpose in (Purpose.HANDOVER, Purpose.CANCEL):
            continue
        for match in _HINT.finditer(outgoing.message):
            yield "", f"the outgoing {outgoing.purpose.value} says “{match.group()}”, which hints at a review"

"""The stratum of a proposal: the class of repairs over which automatic release is certified together.

Source: evaluation §12.5 — level × playbook group × amount band × rail group.
"""

import re
from decimal import Decimal

from payments.vocabulary import Action, Rail

from .circumstances import Circumstances
from .proposal import Proposal

_GROUPS = ((1, 12, "format"), (13, 24, "address"), (25, 43, "agent"), (55, 57, "dates"), (87, 88, "format"))
_BANDS = ((Decimal(10_000), "10k"), (Decimal(100_000), "100k"), (Decimal(1_000_000), "1m"))
_RAILS = {
    Rail.SWIFT_FIN: "swift",
    Rail.SWIFT_FINPLUS: "swift",
    Rail.SEPA_SCT: "sepa",
    Rail.SEPA_INST: "sepa",
    Rail.SEPA_SDD: "sepa",
    Rail.T2: "rtgs",
    Rail.CHAPS: "rtgs",
    Rail.FEDWIRE: "rtgs",
    Rail.CHIPS: "rtgs",
}


def stratum_of(circumstances: Circumstances, proposal: Proposal, amount_eur: Decimal | None) -> str:
    """`A2/address/100k/swift`; `above` as band never goes by itself. False alarms are a group of their own."""
    group = "false-alarm" if is_unchanged(proposal) else playbook_group(proposal.playbook)
    return f"{proposal.level.value}/{group}/{amount_band(amount_eur)}/{_RAILS.get(circumstances.rail, 'other')}"


def is_unchanged(proposal: Proposal) -> bool:
    """True where the payment is closed or sent again exactly as it is, and nothing else goes out."""
    return proposal.action in (Action.CLOSE, Action.RESUBMIT) and not proposal.operators and not proposal.outgoing


def playbook_group(playbook: str) -> str:
    """`format`, `address`, `agent`, `dates` or `other`, by the number of the playbook."""
    match = re.fullmatch(r"PB-(\d+)", playbook)
    number = int(match[1]) if match else 0
    return next((name for first, last, name in _GROUPS if first <= number <= last), "other")


def amount_band(amount_eur: Decimal | None) -> str:
    """`10k`, `100k`, `1m` or `above`; an amount without a rate is above."""
    if amount_eur is None:
        return "above"
    return next((name for limit, name in _BANDS if amount_eur <= limit), "above")

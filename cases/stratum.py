"""The stratum of a proposal: the class of repairs over which automatic release is certified together.

Source: evaluation §12.5 — level × playbook group × amount band × rail group.
"""

import re
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from itertools import product

from payments.vocabulary import Action, Level, Rail

from .circumstances import Circumstances
from .proposal import Proposal

_GROUPS = ((1, 12, "format"), (13, 24, "address"), (25, 43, "agent"), (55, 57, "dates"), (87, 89, "format"))
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


FALSE_ALARM, OTHER, ABOVE = "false-alarm", "other", "above"


@cache
def every_stratum() -> frozenset[str]:
    """All strata that there can be."""
    groups = {name for *_, name in _GROUPS} | {FALSE_ALARM, OTHER}
    bands, rails = [*(name for _, name in _BANDS), ABOVE], {*_RAILS.values(), OTHER}
    return frozenset("/".join(parts) for parts in product((level.value for level in Level), groups, bands, rails))


def holds_back(pattern: str, stratum: str) -> bool:
    """Whether a halt of `pattern` (a stratum, or with `*`) holds back `stratum`.

    A pattern that names no stratum there can be, and a stratum that is not known, count as held: too much, never less.
    """
    known = every_stratum()
    return stratum not in known or fnmatchcase(stratum, pattern) or not names_a_stratum(pattern)


def names_a_stratum(pattern: str) -> bool:
    """Whether a stratum fits `pattern`."""
    return any(fnmatchcase(stratum, pattern) for stratum in every_stratum())


def stratum_of(circumstances: Circumstances, proposal: Proposal, amount_eur: Decimal | None) -> str:
    """`A2/address/100k/swift`; `above` as band never goes by itself. False alarms are a group of their own."""
    group = FALSE_ALARM if is_unchanged(proposal) else playbook_group(proposal.playbook)
    return f"{proposal.level.value}/{group}/{amount_band(amount_eur)}/{_RAILS.get(circumstances.rail, OTHER)}"


def is_unchanged(proposal: Proposal) -> bool:
    """True where the payment is closed or sent again exactly as it is, and nothing else goes out."""
    return proposal.action in (Action.CLOSE, Action.RESUBMIT) and not proposal.operators and not proposal.outgoing


def playbook_group(playbook: str) -> str:
    """`format`, `address`, `agent`, `dates` or `other`, by the number of the playbook."""
    match = re.fullmatch(r"PB-(\d+)", playbook)
    number = int(match[1]) if match else 0
    return next((name for first, last, name in _GROUPS if first <= number <= last), OTHER)


def amount_band(amount_eur: Decimal | None) -> str:
    """`10k`, `100k`, `1m` or `above`; an amount without a rate is above."""
    if amount_eur is None:
        return ABOVE
    return next((name for limit, name in _BANDS if amount_eur <= limit), ABOVE)

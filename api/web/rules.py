"""The rules and refusals that the domain words in English, so that a page can tell them in the reader's language.

Those that are always the same are marked for the catalogue as they stand; of those with a name in them, the pattern.
Any other sentence stays as it was worded, and the page says that it is English.
"""

import re
from collections.abc import Callable

from .said import N_all, Said, joined, tell
from .view_models.words import STATES, role_words, verdict_words

SENTENCES = N_all(
    "Nobody is signed in.",
    "A machine client never approves; approvals need a person.",
    "There is no such case.",
    "There is no proposal to approve.",
    "No change to a held payment is ever approved (G5).",
    "A hand-over is not approved: say what is to be done with the payment.",
    "The case could not be worked; there is no proposal to approve.",
    "The proposal has all its approvals.",
    "G7: only a person approves",
    "G7: who made or changed a proposal does not approve it",
    "G7: the same person does not approve twice.",
    "The last of two approvals is for an approver or a supervisor.",
    "Of those who approve an A1 change, one is outside the entry team.",
    "One of the approvals must be a supervisor's: the amount, its currency or the cut-off asks for it.",
    "No approval stands that could be sent back.",
    "Only another person sends an approval back.",
    "A held payment is not changed (G5).",
    "You may approve as it is: no override is needed.",
    "An override is reviewed by a supervisor.",
    "An override is reviewed by somebody who decided nothing on the case.",
)


def _for_roles(verb: str, roles: str) -> Said:
    return tell("“%(verb)s” is for %(roles)s.", verb=verdict_words(verb), roles=_roles(roles))


def _owners(owners: str) -> Said:
    return tell("Only %(owners)s sees and decides this case.", owners=owners)


def _done(status: str) -> Said:
    return tell("The case is %(state)s.", state=_state(status))


def _not_now(status: str) -> Said:
    return tell("Nothing is to be decided while the case is %(state)s.", state=_state(status))


PATTERNS: tuple[tuple[re.Pattern[str], Callable[..., Said]], ...] = (
    (re.compile(r"“(\w+)” is for ([a-z, ]+)\."), _for_roles),
    (re.compile(r"Only ([a-z, ]+) sees and decides this case\."), _owners),
    (re.compile(r"The case is ([a-z]+)\."), _done),
    (re.compile(r"Nothing is to be decided while the case is ([a-z ]+)\."), _not_now),
)


def rule_words(rule: str) -> Said:
    """A rule or refusal as a page shows it; what this module does not know stays as it is."""
    for pattern, told in PATTERNS:
        if found := pattern.fullmatch(rule):
            return told(*found.groups())
    return rule if isinstance(rule, Said) else Said(rule)


def _roles(names: str) -> Said:
    return joined(role_words(name.replace(" ", "_")) for name in names.split(", "))


def _state(name: str) -> str:
    return next((words for status, words in STATES.items() if status.value == name.replace(" ", "_")), name)

"""The golden rules G1–G15 as code (handbook §6.1): what no proposal may do, whoever made it.

`GUARDS` judge a proposal before anybody sees it. G7, G8 and G10 judge people and releases; they are in `people`.
"""

from collections.abc import Callable, Mapping

from ..attempt import Attempt
from ..verification import Check
from .creditor import creditor_only_on_proof, evidence_strong_enough, no_recomputed_check_digits
from .held import held_is_untouched, no_tip_off
from .invention import nothing_invented, text_is_no_instruction
from .masking import accounts_masked
from .money import amount_and_debtor_unchanged, no_split
from .screened_text import screened_text_kept
from .sending import no_second_copy, value_date_honest

Guard = Callable[[Attempt], Check]

GUARDS: Mapping[str, Guard] = {
    "G1": amount_and_debtor_unchanged,
    "G2": creditor_only_on_proof,
    "G3": no_recomputed_check_digits,
    "G4": screened_text_kept,
    "G5": held_is_untouched,
    "G6": nothing_invented,
    "G9": text_is_no_instruction,
    "G11": no_second_copy,
    "G12": value_date_honest,
    "G13": no_split,
    "G14": no_tip_off,
    "G15": accounts_masked,
    "E5/E6": evidence_strong_enough,
}


def judge_guards(attempt: Attempt) -> tuple[Check, ...]:
    """The verdict of every guard on `attempt`, in order of their numbers."""
    return tuple(guard(attempt) for guard in GUARDS.values())

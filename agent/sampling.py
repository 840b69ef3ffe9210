"""Self-consistency: the model is asked the same again, warmer, and how many answers differ speaks against the first.

Off unless the settings ask for samples; each is a turn like any other, within the budgets and recorded for replay.
"""

from typing import Any

from cases.proposal import Proposal

from .answering import sampled
from .answers import UnusableAnswer
from .asking import added
from .casework import Casework
from .models.calls import ModelFailed
from .state import RepairState


def asked_again(proposal: Proposal, state: RepairState, work: Casework) -> tuple[float, dict[str, Any], str]:
    """The share of further answers that act or edit otherwise (0 where none was asked), the usage, and a note.

    What is no proposal differs. A spent budget or a failing endpoint ends the asking: what was answered counts.
    """
    usage, same, others = dict(state["usage"]), 0, 0
    if work.model is work.fallback or proposal.author.model != work.settings.model:
        return 0.0, usage, ""
    for number in range(1, work.settings.samples):
        try:
            other, spent = sampled(state, work, number)
            usage = added(usage, spent)
            agrees = (other.action, other.operators) == (proposal.action, proposal.operators)
        except ModelFailed:
            break
        except UnusableAnswer:
            agrees = False
        same, others = same + agrees, others + (not agrees)
    asked = same + others
    return (round(others / asked, 4), usage, f"{same} of {asked} further answers agree") if asked else (0.0, usage, "")

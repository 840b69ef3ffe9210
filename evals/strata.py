"""The stratum of a worked case, as routing would name it."""

from cases.circumstances import Circumstances
from cases.matter import Matter
from cases.policy import Policy
from cases.resolution import Worked
from cases.stratum import stratum_of


def stratum_of_worked(circumstances: Circumstances, worked: Worked, policy: Policy) -> str:
    """Level, playbook group, amount band and rail group of what the agent proposes."""
    evidence = {e.id: e for e in worked.evidence}
    matter = Matter(circumstances, worked.proposal, worked.verification, evidence, policy)
    return stratum_of(circumstances, worked.proposal, matter.amount_eur)

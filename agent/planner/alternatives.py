"""What was considered and did not lead, each with why it lost: people read it beside the reasons of what leads."""

from collections.abc import Sequence

from knowledge_base.playbook import Playbook
from payments.vocabulary import Action

from .decide import Ruled, owned

LOST_MAX = 8  # further ones tell a reader nothing


def lost(
    playbooks: Sequence[Playbook], ruled: Sequence[Ruled | None], standing: Sequence[Ruled], leader: Ruled
) -> list[str]:
    """One sentence for each playbook that does not go with `leader`, at most LOST_MAX.

    `ruled` is what each of `playbooks` says, None where it says nothing; `standing` are the rulings that nothing had
    answered when the leader was chosen.
    """
    told = [_lost(playbook, ruling, standing, leader) for playbook, ruling in zip(playbooks, ruled, strict=True)]
    return [sentence for sentence in told if sentence][:LOST_MAX]


def _lost(playbook: Playbook, ruling: Ruled | None, standing: Sequence[Ruled], leader: Ruled) -> str:
    if ruling is None:
        return f"{playbook.id}: {playbook.title}; considered, and without an answer for this case"
    if not any(ruling is one for one in standing):
        return f"{_considered(ruling)}; what it asks about is mended with proof"
    if owned(leader) and not owned(ruling):
        return f"{_considered(ruling)}; {leader.playbook.id} leaves the case to its owner"
    if ruling.outcome.gives_way and leader.action is Action.REPAIR:
        return f"{_considered(ruling)}, since that speaks against the reported code"
    if ruling.action is not leader.action:
        return f"{_considered(ruling)}; the {leader.action.value} of {leader.playbook.id} does less to the payment"
    return ""


def _considered(ruling: Ruled) -> str:
    return f"{'; '.join(ruling.reasons)}; its {ruling.action.value} was considered and lost"

"""The planner's proposal: rulings of all playbooks, led by the strictest, told in sentences that cite evidence."""

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge_base.playbook import Playbook
from payments.vocabulary import Action, FaultSource

from .alternatives import lost
from .decide import Ruled, led, misled, rule, still_open
from .joining import addresses_first
from .plan import plan
from .scope import Answer


def proposal_of(
    playbooks: Sequence[Playbook],
    dossier: Mapping[str, Any],
    answers: Mapping[str, Answer],
) -> dict[str, Any]:
    """The proposal as `agent.answers.ProposalAnswer` has it."""
    ruled = [rule(plan(playbook, dossier, answers)) for playbook in playbooks]
    rulings = still_open([ruling for ruling in ruled if ruling is not None], dossier["findings"])
    if asked := dossier.get("asked_to_stop"):
        rulings = [ruling for ruling in rulings if ruling.action not in _SENDING]
        if not rulings:
            return _stopped(asked)
    if not rulings:
        return _nothing_fits(dossier)
    doubted = misled(rulings, dossier["findings"])
    leader, together = led([ruling for ruling in rulings if ruling not in doubted])
    only_the_message = dossier["case"]["source"] == FaultSource.GATEWAY  # others may know more than they said
    followed = [*together, *doubted] if leader.action is Action.REPAIR and not only_the_message else together
    made = _once([op for ruled in together for op in ruled.operators]) if leader.action in _CHANGING else []
    operators = addresses_first(made)
    return {
        "action": leader.action.value,
        "playbooks": [ruled.playbook.id for ruled in followed],
        "operators": operators,
        "send": [dict(draft) for draft in leader.send],
        "explanation": _explained(leader, together, operators) + _misleading(dossier, doubted),
        "outcomes": {ruled.playbook.id: ruled.number for ruled in followed},
        "reasons": [*(reason for one in together for reason in one.reasons), *lost(playbooks, ruled, rulings, leader)],
    }


_CHANGING = (Action.REPAIR, Action.REROUTE, Action.CLOSE)
_SENDING = (Action.REPAIR, Action.REROUTE, Action.RESUBMIT)


def _once(operators: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The operators without a second one that makes the same change: two playbooks may agree."""
    made: dict[tuple[str, str, str], dict[str, Any]] = {}
    for operator in operators:
        made.setdefault((operator["op"], operator["path"], str(operator.get("new"))), dict(operator))
    return list(made.values())


def _stopped(asked: str) -> dict[str, Any]:
    """Whoever asks that a payment stop, people decide whether it does."""
    told = f"Somebody asks that this payment stop ({asked}): people decide, and nothing is mended before they do."
    return _without_change(Action.ESCALATE, told, f"asked to stop: {asked}")


def _nothing_fits(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """No playbook speaks: a false alarm is sent unchanged, anything else people decide."""
    if dossier.get("false_alarm"):
        told = "Every check is clean and the payment never left: it can be sent unchanged."
        return _without_change(Action.RESUBMIT, told, "false alarm: no rule is broken")
    code = dossier["case"].get("code") or "no code"
    return _without_change(
        Action.ESCALATE, f"No playbook speaks of this case ({code}); a person must look at it.", "no playbook applies"
    )


def _without_change(action: Action, explanation: str, reason: str) -> dict[str, Any]:
    return {
        "action": action.value,
        "playbooks": [],
        "operators": [],
        "send": [],
        "explanation": explanation,
        "reasons": [reason],
    }


def _explained(leader: Ruled, together: Sequence[Ruled], operators: Sequence[Mapping[str, Any]]) -> str:
    """Two or three sentences; each claim cites what it rests on."""
    sentences = [f"{leader.playbook.title}{_cited(leader.evidence[:3])}."]
    if operators:
        changed = ", ".join(f"{op['op']} at {op['path']}{_cited(op['evidence'][:3])}" for op in operators[:6])
        sentences.append(f"Proposed: {changed}.")
    else:
        told = (leader.outcome.reason or leader.reasons[0]).rstrip(".")
        sentences.append(f"{told[:1].upper()}{told[1:]}.")
    others = [r.playbook.id for r in together if r is not leader]
    if others:
        sentences.append(f"Also followed: {', '.join(others)}.")
    return " ".join(sentences)


def _misleading(dossier: Mapping[str, Any], doubted: Sequence[Ruled]) -> str:
    """The sentence that names a code which does not fit the message; empty where there is none."""
    why = "; ".join(ruled.outcome.reason for ruled in doubted if ruled.outcome.reason)
    return f" The reported code {dossier['case'].get('code')} is misleading: {why}." if doubted else ""


def _cited(evidence: Sequence[str]) -> str:
    return f" [{']['.join(evidence)}]" if evidence else ""

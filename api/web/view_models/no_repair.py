"""The state “no proposal” of ui §7: why nothing is changed, what conflicts, and the next best question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cases.resolution import Worked
from payments.vocabulary import Action, Level, Purpose

from .disputes import Dispute, disputes, masked
from .marks import Piece, pieces

WITHOUT = (Action.RFI, Action.ESCALATE, Action.HOLD)


@dataclass(frozen=True, slots=True)
class NoRepair:
    """What stands where a change report would. `question` is what the draft of number `draft` asks, where one does."""

    numbers: tuple[int, ...]
    reason: tuple[Piece, ...]
    disputes: tuple[Dispute, ...]
    question: tuple[tuple[Piece, ...], ...]
    draft: int
    asks: bool


def no_repair(
    worked: Worked | None, received: Mapping[str, str], creditor: str, rewrite: Callable[[str], str]
) -> NoRepair | None:
    """None where something is proposed for the message, or a person chose to do otherwise.

    `rewrite` masks a text for this reader. An owning function's case (A0) has no question: nobody outside is told.
    """
    if worked is None or worked.proposal.author.person or worked.proposal.action not in WITHOUT:
        return None
    proposal = worked.proposal
    if proposal.operators or worked.verification.repaired is not None:
        return None
    found = tuple(masked(each, rewrite) for each in disputes(worked, received, creditor))
    drafts = enumerate(proposal.outgoing, start=1)
    draft = next((n for n, out in drafts if out.purpose in (Purpose.RFI, Purpose.ENQUIRY)), 0)
    asked = _items(proposal.outgoing[draft - 1].message) if draft else ()
    return NoRepair(
        numbers=tuple(sorted({number for each in found for number in each.numbers})),
        reason=pieces(rewrite(next(iter(proposal.reasons), proposal.explanation))),
        disputes=found,
        question=tuple(pieces(rewrite(item)) for item in asked),
        draft=draft,
        asks=proposal.level is not Level.A0,
    )


def _items(letter: str) -> tuple[str, ...]:
    """What a letter of ours asks for, line by line; a message is read as a whole below."""
    return tuple(line.removeprefix("- ").strip() for line in letter.splitlines() if line.startswith("- "))

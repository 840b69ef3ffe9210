"""The UETR that an own payment gets which has none: made once, from the case alone, and only if nothing has left."""

from cases.circumstances import Circumstances, Transport
from cases.evidence import Evidence
from payments.facts import facts_of
from payments.ids import derived_uetr
from payments.vocabulary import Direction, RelatedRole

from .answers import derived, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

PATH = "CdtTrfTxInf/PmtId"
_PAIRED = frozenset({RelatedRole.ORIGINAL, RelatedRole.COVER, RelatedRole.STATUS_REPORT})


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    """`value` and `path` of the identification; `safe` only where no other message can know this payment already."""
    case = desk.circumstances
    if case.message.kind != "MX" or case.message.get(f"{PATH}/UETR") is not None:
        return [not_found(desk, TOOL.name, "message", f"{PATH}/UETR", "the payment has a UETR, or is no MX payment")]
    reference = facts_of(case.message).instruction_id or ""
    met = bool(reference) and bool(desk.history.find(reference=reference))
    value = derived_uetr(case.case_id, "")
    answer = {"path": PATH, "value": value, "safe": _may_name(case) and not met, "seen_before": met}
    return [derived(desk, TOOL.name, "uetr", answer, quote=value)]


def _may_name(case: Circumstances) -> bool:
    """Own, never sent, no cover and no return, and nothing beside it that would have its own UETR."""
    sender = (facts_of(case.message).sender or "")[:8]
    own = case.direction is Direction.OUTGOING and sender in {bic[:8] for bic in case.own_bics}
    first = case.message.type.startswith(("pacs.008", "pacs.009")) and not _is_cover(case)
    alone = not any(related.role in _PAIRED for related in case.related)
    return own and first and alone and case.transport is Transport.NOT_SENT


def _is_cover(case: Circumstances) -> bool:
    return ".COV" in case.message.type or any("UndrlygCstmrCdtTrf" in path for path in case.message.fields())


TOOL = Tool("own_uetr", "The UETR for an own payment that never left and has none.", Nothing, ask)

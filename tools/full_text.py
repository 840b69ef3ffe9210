"""The full remittance text of a field cut at `+`, from the original message that lies beside the case."""

from cases.evidence import Evidence
from payments.vocabulary import EvidenceClass, RelatedRole

from .answers import from_related, not_found
from .arguments import Nothing
from .desk import Desk
from .related_messages import messages
from .tool import Tool

CUT = "+"
REMITTANCE = "RmtInf/Ustrd"  # a name or an address is never completed, only the remittance text


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    """`path`, `old` and `new` where one original has a remittance text that begins with ours up to the mark."""
    ours = _cut_texts(desk)
    originals = list(messages(desk, RelatedRole.ORIGINAL))
    if len(ours) != 1 or len(originals) != 1:
        why = "no field is cut, or several are" if len(ours) != 1 else "there is no single original message"
        return [not_found(desk, TOOL.name, "related", CUT, why)]
    (path, old), (number, original) = ours[0], originals[0]
    begins = old.rstrip().removesuffix(CUT).rstrip()
    full = [
        (p, t) for p, t in original.fields().items() if REMITTANCE in p and t.startswith(begins) and len(t) > len(old)
    ]
    if len(full) != 1 or not begins:
        return [not_found(desk, TOOL.name, "related", path, "the original does not begin as our text does")]
    place, new = full[0]
    answer = {
        "path": path,
        "old": old,
        "new": new,
        "original_uetr": original.uetr,
        "same_uetr": _same(desk, original.uetr),
    }
    return [from_related(desk, TOOL.name, number, place, answer, quote=new, cls=EvidenceClass.E4)]


def _cut_texts(desk: Desk) -> list[tuple[str, str]]:
    fields = desk.circumstances.message.fields().items()
    return [(path, text) for path, text in fields if REMITTANCE in path and text.rstrip().endswith(CUT)]


def _same(desk: Desk, uetr: str | None) -> bool:
    return uetr is not None and uetr == desk.circumstances.message.uetr


TOOL = Tool("full_text", "The full remittance text of a cut field, from the original beside the case.", Nothing, ask)

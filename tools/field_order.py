"""The order in which the fields of a FIN message should stand, and whether all of them are there exactly once."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cases.evidence import Evidence
from payments.mt_tables import Row, table

from .answers import derived, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    """`order`: the tags as the format wants them. `whole`: nothing is missing, unknown or repeated without leave."""
    message = desk.circumstances.message
    known = table(message.type) if message.kind == "MT" else None
    if known is None or len(known.sequences) != 1:
        why = "no order is held for this type, or it has several sequences"
        return [not_found(desk, TOOL.name, "message", message.type, why)]
    present = _tags(message.fields())
    rows = known.sequences[0].rows
    answer: dict[str, Any] = {
        "path": "",
        "order": sorted(present, key=lambda tag: _place(tag, rows)),
        "missing": [row.name for row in rows if row.mandatory and not set(row.tags) & set(present)],
        "unknown": [tag for tag in present if tag not in known.tags],
        "repeated": [tag for tag, n in Counter(present).items() if n > 1 and tag not in known.repeatable],
    }
    answer["in_order"] = answer["order"] == present
    answer["whole"] = not (answer["missing"] or answer["unknown"] or answer["repeated"])
    return [derived(desk, TOOL.name, "field_order", answer, quote=" ".join(present))]


def _tags(paths: Sequence[str] | dict[str, str]) -> list[str]:
    """The tags of block 4 as they stand: one for each field, not for each of its lines."""
    fields = list(dict.fromkeys(path.split("/")[0] for path in paths if not path.startswith("{")))
    return [field.split("#")[0].split("[")[0] for field in fields]


def _place(tag: str, rows: Sequence[Row]) -> int:
    return next((number for number, row in enumerate(rows) if tag in row.tags), len(rows))


TOOL = Tool("field_order", "The standard order of the FIN fields, and which are missing or unknown.", Nothing, ask)

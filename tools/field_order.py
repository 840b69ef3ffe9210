"""The order in which fields of a FIN message or elements of an XML one should stand, and whether all are there once."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from cases.evidence import Evidence
from payments.mt_tables import Row, table
from payments.schemas.order import child_order, is_choice, occurs

from .answers import derived, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


class InParent(Nothing):
    path: Annotated[str, Field("", max_length=300, description="XML: an element among those in question; FIN: empty")]


def ask(desk: Desk, arguments: InParent) -> list[Evidence]:
    """`order`: the names as the format wants them. `whole`: nothing is missing, unknown or there too often."""
    present, answer = _of_fin(desk) if desk.circumstances.message.kind == "MT" else _of_xml(desk, arguments.path)
    if not answer:
        why = "no one order is held for this type or place"
        return [not_found(desk, TOOL.name, "message", desk.circumstances.message.type, why)]
    answer["in_order"] = sorted(present, key=answer["order"].index) == present
    answer["whole"] = not (answer["missing"] or answer["unknown"] or answer["repeated"])
    return [derived(desk, TOOL.name, "field_order", answer, quote=" ".join(present))]


def _of_fin(desk: Desk) -> tuple[list[str], dict[str, Any]]:
    """The tags of block 4, and what the table of the type says of them; nothing where it has several sequences."""
    known = table(desk.circumstances.message.type)
    if known is None or len(known.sequences) != 1:
        return [], {}
    present = _tags(desk.circumstances.message.fields())
    rows = known.sequences[0].rows
    return present, {
        "path": "",
        "order": sorted(present, key=lambda tag: _place(tag, rows)),
        "missing": [row.name for row in rows if row.mandatory and not set(row.tags) & set(present)],
        "unknown": [tag for tag in present if tag not in known.tags],
        "repeated": [tag for tag, n in Counter(present).items() if n > 1 and tag not in known.repeatable],
    }


def _of_xml(desk: Desk, path: str) -> tuple[list[str], dict[str, Any]]:
    """The elements beside the one at `path`, by name, and what the schema says of them; nothing of a choice."""
    message, parent = desk.circumstances.message, path.rpartition("/")[0]
    wanted = child_order(message.type, parent)
    if wanted is None or is_choice(message.type, parent):
        return [], {}
    present = [_name(child) for child in message.view.children(parent)]
    counted = Counter(present)
    limits = {name: occurs(message.type, f"{parent}/{name}".lstrip("/")) or (0, None) for name in wanted}
    unknown = [name for name in counted if name not in limits]
    return present, {
        "path": parent,
        "order": [*(name for name in wanted if name in counted), *unknown],
        "missing": [name for name, (least, _) in limits.items() if counted[name] < least],
        "unknown": unknown,
        "repeated": [name for name, n in counted.items() if n > ((limits.get(name) or (0, None))[1] or n)],
    }


def _name(path: str) -> str:
    return path.rpartition("/")[2].partition("[")[0]


def _tags(paths: Sequence[str] | dict[str, str]) -> list[str]:
    """The tags of block 4 as they stand: one for each field, not for each of its lines."""
    fields = list(dict.fromkeys(path.split("/")[0] for path in paths if not path.startswith("{")))
    return [field.split("#")[0].split("[")[0] for field in fields]


def _place(tag: str, rows: Sequence[Row]) -> int:
    return next((number for number, row in enumerate(rows) if tag in row.tags), len(rows))


TOOL = Tool("field_order", "The standard order of FIN fields or XML elements; which are missing.", InParent, ask)

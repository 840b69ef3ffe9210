"""Rules on what stands around the payment data: namespace, root element, header, and markup that is no data."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from ..codecs.mx import MxView
from ..codecs.mx_instructions import instructions
from ..vocabulary import Severity
from .reading import Reading
from .rule import Example, Fault, rule

ALL = ("pacs.", "pain.", "camt.", "admi.", "head.", "unknown")


@cache
def roots() -> Mapping[str, str]:
    """Family of messages (`pacs.008`) → name of its message root element (`FIToFICstmrCdtTrf`)."""
    found: dict[str, str] = json.loads((files("payments") / "data" / "message_roots.json").read_text("utf-8"))
    return found


@rule(
    "CB-ENV-01",
    "The body is that of its namespace",
    "Namespace, message root element and MsgDefIdr are three statements on the type; the root is the namespace's.",
    source="message layer §3.2",
    applies=ALL,
    failing=Example("pacs.008", replace=(("FIToFICstmrCdtTrf>", "FICdtTrf>"),)),
    passing=Example("pacs.008"),
)
def body_is_that_of_its_namespace(reading: Reading) -> Iterator[Fault]:
    view = reading.message.view
    if not isinstance(view, MxView) or not view.root:
        return
    expected = roots().get(reading.kind)
    others = [family for family, name in roots().items() if name == view.root]
    stated = reading.value("AppHdr/MsgDefIdr")
    if expected is None and reading.type == "unknown":
        guess = f"; {view.root} belongs to {others[0]}" if others else ""
        told = f"The namespace names no message type{_header(stated)}{guess}"
        yield Fault("", view.root, told, "the namespace of the type and version", Severity.NOT_CHECKED)
    elif expected is not None and view.root not in (expected, reading.type):
        told = f"The namespace is of {reading.type}, whose root is {expected}, the body is {view.root}"
        belongs = f", which belongs to {others[0]}" if others else ""
        fix = "namespace, root and header of one type; ask which message is meant"
        yield Fault("", view.root, f"{told}{belongs}{_header(stated)}", fix)


def _header(stated: str | None) -> str:
    return f"; the header says {stated}" if stated else ""


@rule(
    "CB-ENV-02",
    "No processing instructions",
    "A message holds elements, text and comments; instructions to programs are no data and are carried out by nobody.",
    source="message layer §3.1",
    applies=ALL,
    severity=Severity.WARNING,
    failing=Example("pacs.008", replace=(("<GrpHdr>", "<GrpHdr><?print now?>"),)),
    passing=Example("pacs.008"),
)
def no_processing_instructions(reading: Reading) -> Iterator[Fault]:
    view = reading.message.view
    if not isinstance(view, MxView):
        return
    for path, line, text in instructions(view):
        yield Fault(path, text, f"A processing instruction stands in line {line}", "leave it out at its source")


RULES = (body_is_that_of_its_namespace, no_processing_instructions)

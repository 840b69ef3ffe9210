"""The schema check of a message: a compiled schema decides, and only where it says no are all faults told.

Rule `SCHEMA`. A version whose schema is not held is `not_checked`, never a pass. FIN messages have no schema.
"""

from lxml import etree

from ..errors import UnreadableMessage
from ..finding import Finding
from ..message import Message
from ..vocabulary import Severity
from .fault import Fault, local
from .folder import bank_faults
from .held import compiled
from .index import HEADER, index_of
from .walker import faults

RULE = "SCHEMA"
NOT_HELD = "schema not held"
NO_TREE = "no schema check is possible"
_ASK = "what the bank's usage guideline allows there"


def schema_findings(message: Message) -> list[Finding]:
    """What is wrong with header and document by their schemas, in message order; empty if nothing is."""
    if message.kind != "MX":
        return []
    view = message.view
    try:
        header = getattr(view, "header_tree", lambda: None)()
        document = getattr(view, "document_tree", lambda: None)()
    except UnreadableMessage as refused:  # a namespace that is no URI: the schema library is stricter than the reader
        return [_finding(message, "", "", Severity.NOT_CHECKED, f"{NO_TREE}: {refused.text}")]
    found = []
    if header is not None:
        found += _part(message, header, str(getattr(view, "header_type", "") or ""), HEADER)
    if document is not None:
        found += _part(message, document, message.type, "")
    return sorted(found, key=lambda finding: (finding.line, finding.column))


def _part(message: Message, root: etree._Element, version: str, path: str) -> list[Finding]:
    """By the shipped schema and by the bank's own, if it has one; `not_checked` only where neither is there."""
    own = _shipped(message, root, version, path)
    if not (found := bank_faults(root)):
        return [] if found is not None and _all_unchecked(own) else own
    told = [_finding(message, f.path or "", f.value, Severity.ERROR, f.text, _ASK) for f in found]
    return told if _all_unchecked(own) else own + told


def _all_unchecked(findings: list[Finding]) -> bool:
    return bool(findings) and all(f.severity is Severity.NOT_CHECKED for f in findings)


def _shipped(message: Message, root: etree._Element, version: str, path: str) -> list[Finding]:
    schema, index = compiled(version), index_of(version)
    # The same version under a scheme's own namespace is another schema, which is not held.
    if schema is None or index is None or not str(root.tag).startswith(f"{{{index.namespace}}}"):
        return [_finding(message, path, version, Severity.NOT_CHECKED, NOT_HELD)]
    if schema.validate(root):
        return []
    told = faults(root, index)
    return [_told(message, fault) for fault in told] or [_unexplained(message, root, path)]


def _told(message: Message, fault: Fault) -> Finding:
    return _finding(message, fault.path, fault.value, Severity.ERROR, fault.text, f"allowed: {fault.allowed}")


def _unexplained(message: Message, root: etree._Element, path: str) -> Finding:
    """The walk found nothing where the compiled schema did: our defect, told as such; the message stays invalid."""
    text = f"{local(root)} is not valid by its schema; the fault list does not explain why"
    return _finding(message, path, local(root), Severity.ERROR, text)


def _finding(message: Message, path: str, value: str, severity: Severity, text: str, fix: str = "") -> Finding:
    line, column = message.view.line_column(path)
    return Finding(RULE, path, value, severity, text, line, column, fix)

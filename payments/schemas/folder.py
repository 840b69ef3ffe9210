"""A bank's own schemas, used in addition to those that are shipped: usage guidelines it holds a licence for.

A schema speaks for its target namespace. Of several for one namespace (core and cover of pacs.009), one has to accept.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

from lxml import etree

from ..codecs._safe_xml import parse_tree
from ..errors import PaymentError
from ..limits import Limits
from .fault import elements, local, numbered, text_of

BYTES_MAX = 10_000_000
FILES_MAX = 500
FAULTS_MAX = 200
XS = "{http://www.w3.org/2001/XMLSchema}"
_NAMESPACE = re.compile(r"\{[^{}]*\}")

_own = threading.local()


@dataclass(frozen=True, slots=True)
class BankSchema:
    """One schema of the folder: file name, the namespace it speaks for, and its bytes."""

    name: str
    namespace: str
    data: bytes


@dataclass(frozen=True, slots=True)
class BankFault:
    """A fault by a bank's schema: path as in the outside contract below `Document` (None: Document itself)."""

    path: str | None
    value: str
    text: str


_schemas: tuple[BankSchema, ...] = ()


def use_folder(path: str | Path | None) -> tuple[BankSchema, ...]:
    """Use every `.xsd` in the folder from now on, and only these; None: none. Called once, where a process begins.

    Raises PaymentError (rule SCHEMA_DIR) for a folder or schema that cannot be used; then nothing changes.
    """
    global _schemas
    found = () if path is None else tuple(_read(Path(path)))
    for schema in found:
        _compile(schema)
    _schemas = found
    return found


def folder_in_use() -> tuple[BankSchema, ...]:
    """All schemas of the folder: what was found under one folder holds under no other."""
    return _schemas


def bank_schemas(namespace: str) -> tuple[BankSchema, ...]:
    """The bank's schemas for a namespace, in the order of their file names."""
    return tuple(schema for schema in _schemas if schema.namespace == namespace)


def bank_faults(root: etree._Element) -> list[BankFault] | None:
    """Faults of a document or header by the bank's schemas: empty where one accepts, None where none speaks of it."""
    closest: list[BankFault] | None = None
    for schema in bank_schemas(etree.QName(root).namespace or "") if _schemas else ():
        found = list(_faults(schema, root))
        if not found:
            return []
        if closest is None or len(found) < len(closest):
            closest = found
    return closest


def _read(folder: Path) -> Iterator[BankSchema]:
    if not folder.is_dir():
        raise _unusable("No such folder of schemas", str(folder))
    files = sorted(folder.glob("*.xsd"))
    if not files:
        raise _unusable("The folder holds no .xsd file", str(folder))
    if len(files) > FILES_MAX:
        raise _unusable(f"More than {FILES_MAX} schemas", str(folder))
    for file in files:
        data = file.read_bytes()
        yield BankSchema(file.name, _target(file.name, data), data)


def _target(name: str, data: bytes) -> str:
    """The namespace of a schema that stands alone."""
    root = _parsed(name, data)
    namespace = root.get("targetNamespace")
    if root.tag != f"{XS}schema" or not namespace:
        raise _unusable("Not a schema with a target namespace", name)
    for kind in ("include", "import", "redefine"):
        if root.find(f"{XS}{kind}") is not None:
            raise _unusable(f"The schema refers to others by xs:{kind}; only schemas that stand alone are used", name)
    return namespace


def _parsed(name: str, data: bytes) -> etree._Element:
    try:
        return parse_tree(data, Limits(size=BYTES_MAX))
    except PaymentError as unread:
        raise _unusable(f"The schema cannot be read: {unread.text}", name) from None


def _compile(schema: BankSchema) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(_parsed(schema.name, schema.data))
    except etree.XMLSchemaParseError as error:
        raise _unusable(f"Not a valid schema: {_plain(str(error))}", schema.name) from None


def _compiled(schema: BankSchema) -> etree.XMLSchema:
    """For this thread: a compiled schema keeps its error log on itself."""
    if getattr(_own, "folder", None) is not _schemas:
        _own.folder, _own.kept = _schemas, {}
    kept: dict[str, etree.XMLSchema] = _own.kept
    if schema.name not in kept:
        kept[schema.name] = _compile(schema)
    return kept[schema.name]


def _faults(schema: BankSchema, root: etree._Element) -> Iterator[BankFault]:
    compiled = _compiled(schema)
    if compiled.validate(root):
        return
    tree = etree.ElementTree(root)
    for error in islice(cast("Iterable[etree._LogEntry]", compiled.error_log), FAULTS_MAX):
        element = _element(tree, error.path)
        told = f"By the bank's own schema {schema.name}: {_plain(error.message)}"
        yield BankFault(_path(root, element), text_of(element) if not elements(element) else "", told)


def _element(tree: etree._ElementTree, path: str | None) -> etree._Element:
    found = tree.xpath(path) if path else None
    one = found[0] if isinstance(found, list) and found else tree.getroot()
    return one if isinstance(one, etree._Element) else tree.getroot()


def _path(root: etree._Element, element: etree._Element) -> str | None:
    """The steps from `root`; below a Document its first child, the message root, is no step."""
    steps = list(reversed([_step(e) for e in _upwards(element, root)]))
    if local(root) != "Document":
        return "/".join([local(root), *steps])
    return "/".join(steps[1:]) if steps else None


def _upwards(element: etree._Element, root: etree._Element) -> Iterable[etree._Element]:
    while element is not root:
        yield element
        parent = element.getparent()
        if parent is None:
            return
        element = parent


def _step(element: etree._Element) -> str:
    parent = element.getparent()
    siblings = elements(parent) if parent is not None else [element]
    return next(step for step, child in numbered(siblings) if child is element)


def _plain(text: str) -> str:
    """The engine's sentence without namespaces."""
    return _NAMESPACE.sub("", text).rstrip(".")


def _unusable(text: str, place: str) -> PaymentError:
    return PaymentError(text, rule="SCHEMA_DIR", place=place)

"""Builds an ISO 20022 document from path → text; its order comes from the schema, which also has the last word."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from ..schemas.held import compiled
from ..schemas.index import SchemaIndex, index_of
from ..schemas.order import child_order
from ..schemas.walker import faults
from .composed import CannotCompose, Composed

LINE_MAX = 105  # characters of one AdditionalInformation line
STEP = re.compile(r"(?P<name>[^\[]+)(?:\[(?P<number>\d+)\])?")


def document(version: str, values: Mapping[str, str | None]) -> Composed:
    """The document of `version` with these texts; empty ones are left out. Raises CannotCompose if it is not valid."""
    index = index_of(version)
    assert index is not None, f"{version} is not held"
    body = index.complex_types[index.root_type].members[0].name
    root = etree.Element(f"{{{index.namespace}}}{index.root}", nsmap={None: index.namespace})  # type: ignore[dict-item]
    top = etree.SubElement(root, f"{{{index.namespace}}}{body}")
    for path, text in values.items():
        if text is not None and text != "":
            _put(top, path, text, index)
    _arrange(top, version, "")
    _require_valid(root, version, index)
    text = etree.tostring(root, encoding="unicode")
    return Composed(version, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')


def header(version: str, values: Mapping[str, str]) -> str:
    """The business application header with these texts, without a declaration. Raises CannotCompose if not valid."""
    index = index_of(version)
    assert index is not None, f"{version} is not held"
    root = etree.Element(f"{{{index.namespace}}}{index.root}", nsmap={None: index.namespace})  # type: ignore[dict-item]
    for path, text in values.items():
        _put(root, path, text, index)
    _arrange(root, version, index.root)
    _require_valid(root, version, index)
    return etree.tostring(root, encoding="unicode")


def lines(path: str, text: str, most: int = 4) -> dict[str, str]:
    """`text` at `path` in repeats of at most 105 characters, cut between words; what does not fit is left out."""
    rows: list[str] = []
    for word in text.split():
        if rows and len(rows[-1]) + 1 + len(word) <= LINE_MAX:
            rows[-1] = f"{rows[-1]} {word}"
        else:
            rows.append(word[:LINE_MAX])
    return {f"{path}[{n}]": row for n, row in enumerate(rows[:most], start=1)}


def _put(top: etree._Element, path: str, text: str, index: SchemaIndex) -> None:
    here = top
    for step in path.split("/"):
        if step.startswith("@"):
            here.set(step[1:], text)
            return
        found = STEP.fullmatch(step)
        assert found is not None, path
        tag, number = f"{{{index.namespace}}}{found['name']}", int(found["number"] or 1)
        while len(here.findall(tag)) < number:
            etree.SubElement(here, tag)
        here = here.findall(tag)[number - 1]
    here.text = text


def _arrange(element: etree._Element, version: str, path: str) -> None:
    order = child_order(version, path)
    if order is None:
        return
    children = list(element)
    children.sort(key=lambda child: order.index(etree.QName(child).localname))
    element[:] = children
    for child in children:
        _arrange(child, version, f"{path}/{etree.QName(child).localname}".lstrip("/"))


def _require_valid(root: etree._Element, version: str, index: SchemaIndex) -> None:
    schema = compiled(version)
    assert schema is not None
    if not schema.validate(root):
        fault = next(iter(faults(root, index)), None)
        told = (fault.text, fault.path, fault.value) if fault else ("The document is not valid", "", "")
        raise CannotCompose(*told)

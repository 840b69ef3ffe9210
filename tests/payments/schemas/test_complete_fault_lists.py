"""The fault list is held against that of an independent engine on the broken samples beside the project."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from lxml import etree

from payments.message import read
from payments.schemas.held import compiled, schema_bytes
from payments.schemas.index import index_of
from payments.schemas.walker import faults

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"
PARTS_MAX = 40


def broken_parts() -> Iterator[tuple[str, Any]]:
    """(version, tree) of parts of samples that are invalid by their schema."""
    rows = csv.DictReader((SAMPLES / "INDEX.tsv").open(), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        if row["kind"] != "MX" or row["validity"] != "invalid":
            continue
        for message in read((SAMPLES / row["path"]).read_bytes()):
            view: Any = message.view
            for version, tree in ((view.header_type, view.header_tree()), (message.type, view.document_tree())):
                schema = compiled(version) if tree is not None else None
                if schema is not None and not schema.validate(tree):
                    yield version, tree


def place(tree: Any, element: Any, document: bool) -> str:
    """Local names from below the message root (or from AppHdr) to the element."""
    line = [element, *element.iterancestors()]
    steps = [etree.QName(e).localname for e in reversed(line[: line.index(tree) + 1])]
    return "/".join(steps[2:] if document else steps)


def test_no_place_that_the_other_engine_names_is_missing_from_our_list() -> None:
    if not SAMPLES.exists():
        pytest.skip("the samples are not beside the project")
    engines: dict[str, Any] = {}
    missed = []
    for version, tree in list(broken_parts())[:PARTS_MAX]:
        text, index = schema_bytes(version), index_of(version)
        assert text is not None
        assert index is not None
        engine = engines.setdefault(version, None) or xmlschema.XMLSchema(text.decode())
        engines[version] = engine
        ours = [re.sub(r"\[\d+\]", "", fault.path) for fault in faults(tree, index)]
        for error in engine.iter_errors(tree):
            if etree.QName(error.elem).namespace == index.namespace:
                named = place(tree, error.elem, index.root == "Document")
                if not any(path == named or path.startswith((f"{named}/", named)) for path in ours):
                    missed.append((version, named, error.reason))
    assert missed == []

"""The fault list is complete: that of an independent engine, and every one of the faults that were put in.

PAYMEND_FAULT_LISTS sets how many broken variants of every version, and takes every version (default 25 of three).
"""

import csv
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xmlschema
from fault_places import told_by_us, told_by_xmlschema
from injections import inject
from instances import Maker, mutant
from lxml import etree

from payments.message import read
from payments.schemas.held import compiled, schema_bytes, versions
from payments.schemas.index import index_of
from payments.schemas.walker import faults

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"
THOROUGH = int(os.environ.get("PAYMEND_FAULT_LISTS", "0"))
SEED = os.environ.get("PAYMEND_SEED", "1")
BROKEN = THOROUGH or 25
INJECTED = THOROUGH or 10
VERSIONS = sorted(versions()) if THOROUGH else ["camt.056.001.08", "head.001.001.02", "pacs.008.001.08"]


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


def engine_for(version: str) -> xmlschema.XMLSchema:
    text = schema_bytes(version)
    assert text is not None
    return xmlschema.XMLSchema(text.decode())


def differing(version: str, trees: Iterable[Any]) -> list[Any]:
    """Trees of which the two engines tell other faults, with what only one of them tells."""
    engine, index = engine_for(version), index_of(version)
    assert index is not None
    told = ((tree, told_by_us(tree, index), told_by_xmlschema(tree, engine)) for tree in trees)
    return [(version, ours ^ theirs, etree.tostring(tree)[:5000]) for tree, ours, theirs in told if ours != theirs]


def test_our_list_of_every_broken_sample_is_that_of_the_other_engine() -> None:
    if not SAMPLES.exists():
        pytest.skip("the samples are not beside the project")
    by_version: dict[str, list[Any]] = {}
    for version, tree in broken_parts():
        by_version.setdefault(version, []).append(tree)
    assert sum(map(len, by_version.values())) > 50
    assert [d for version, trees in by_version.items() for d in differing(version, trees)] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_our_list_of_every_broken_variant_is_that_of_the_other_engine(version: str) -> None:
    index, rng = index_of(version), Random(f"{version}{SEED}")
    assert index is not None
    maker = Maker(index, rng)
    broken: list[Any] = []
    schema = compiled(version)
    while len(broken) < BROKEN:
        message = maker.message()
        broken += [tree for tree in (mutant(message, rng) for _ in range(10)) if schema and not schema.validate(tree)]
    assert differing(version, broken[:BROKEN]) == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("count", range(1, 7))
def test_every_fault_of_several_is_told(version: str, count: int) -> None:
    index, rng = index_of(version), Random(f"{version}{count}{SEED}")
    assert index is not None
    maker = Maker(index, rng)
    for _ in range(INJECTED):
        root = maker.message()
        put = inject(root, index, count, rng)
        # The smallest messages (a header, a rejection) hold fewer than six places that do not touch each other.
        assert put is not None or count > 1
        told = {(fault.path, fault.kind) for fault in faults(root, index)}
        assert put is None or put <= told, (put, told, etree.tostring(root)[:5000])

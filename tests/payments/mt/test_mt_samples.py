"""Messages other people wrote: read without loss, readable by path, judged without an error."""

import csv
from pathlib import Path

import pytest
from fin_builder import SAMPLES

from payments import read
from payments.codecs.mt_spans import spans
from payments.rules.mt_network import mt_findings


def sample_paths() -> list[tuple[Path, str]]:
    index = SAMPLES / "INDEX.tsv"
    if not index.exists():
        pytest.skip("the shared samples are not beside the project")
    with index.open(encoding="utf-8", newline="") as rows:
        found = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(SAMPLES / row["path"], row["type"]) for row in found if row["kind"] == "MT"]


def test_every_sample_is_covered_by_its_spans_and_read_without_loss() -> None:
    paths = sample_paths()
    assert len(paths) > 150
    for path, _ in paths:
        data = path.read_bytes()
        assert b"".join(data[s.start : s.end] for s in spans(data)) == data, path.name
        assert b"".join(m.data for m in read(data)) == data, path.name


def test_every_leaf_of_every_sample_is_found_by_its_path() -> None:
    for path, _ in sample_paths():
        for message in read(path.read_bytes()):
            leaves = message.fields()
            assert {leaf: message.get(leaf) for leaf in leaves} == leaves, path.name


def test_types_agree_with_the_index_of_the_samples() -> None:
    labelled = [(path, kind) for path, kind in sample_paths() if kind not in ("MT-unknown", "MT940-942-text")]
    assert labelled
    for path, kind in labelled:
        assert {m.type for m in read(path.read_bytes())} == {kind}, path.name


def test_every_sample_is_judged() -> None:
    judged = 0
    for path, _ in sample_paths():
        for message in read(path.read_bytes()):
            assert all(finding.text for finding in mt_findings(message))
            judged += 1
    assert judged > 150

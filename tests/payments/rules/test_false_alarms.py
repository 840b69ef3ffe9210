"""Every error found on samples that a genuine schema accepts is listed and judged in docs/false-alarms.md."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from payments import check, read
from payments.rules.example import build
from payments.rules.profiles import profile_of
from payments.rules.rule import Example
from payments.vocabulary import Severity

PROJECT = Path(__file__).parents[3]
SAMPLES = PROJECT.parent / "shared" / "samples"
JUDGED = PROJECT / "docs" / "false-alarms.md"
TODAY = date(2026, 11, 23)


def called_valid() -> Iterator[tuple[str, bytes]]:
    """(source set, file) of samples that their genuine schema accepts and their source does not call broken."""
    with (SAMPLES / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["validity"] == "valid" and row["named_invalid_by_source"] != "yes":
                yield row["path"].partition("/")[0], (SAMPLES / row["path"]).read_bytes()


def judged() -> set[tuple[str, str]]:
    return set(re.findall(r"^\| ([A-Z]+-[A-Z0-9-]+) \| ([\w-]+) \|", JUDGED.read_text("utf-8"), re.M))


def test_every_error_on_a_valid_sample_is_judged() -> None:
    if not SAMPLES.exists():
        pytest.skip("the samples are not beside the project")
    found = {
        (finding.rule, source)
        for source, data in called_valid()
        for message in read(data)
        for finding in check(message, profile_of(message), None)
        if finding.severity is Severity.ERROR
    }
    assert found - judged() == set()
    assert judged() - found == set()


def test_an_old_version_is_not_asked_for_a_uetr_it_cannot_hold() -> None:
    data = build(Example("pacs.008", {"CdtTrfTxInf/PmtId/UETR": None})).data.replace(
        b"pacs.008.001.08", b"pacs.008.001.05"
    )
    told = {f.severity for f in check(read(data)[0], as_of=TODAY) if f.rule == "CB-ID-01"}
    assert told == {Severity.NOT_CHECKED}


def test_an_agent_is_known_by_the_older_name_of_the_element_too() -> None:
    data = build(Example("pacs.008")).data.replace(b"BICFI>", b"BIC>").replace(b"pacs.008.001.08", b"pacs.008.001.02")
    assert not [f for f in check(read(data)[0], as_of=TODAY) if f.rule in ("CB-AGT-01", "CB-AGT-02")]

"""Schema-valid messages of others raise no fault that their own text does not show."""

import csv
from pathlib import Path

import pytest

from payments import PaymentError, read
from payments.rules.judgement import usage_findings
from payments.rules.profiles import known, profile_of
from payments.rules.reading import Context
from payments.vocabulary import Severity

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"
# On messages of correspondent banking that their authors took care of, these must stay silent.
NEVER = {
    "CB-AMT-01",
    "CB-AMT-02",
    "CB-AMT-03",
    "CB-AGT-04",
    "CB-CHG-01",
    "CB-CHG-03",
    "CB-PTY-02",
    "CB-PTY-05",
    "CB-ID-02",
}


def usage_errors(path: Path) -> set[str]:
    found = set()
    for message in read(path.read_bytes()):
        profile = known(profile_of(message))
        faults = usage_findings(message, Context(profile.name, profile.family, None))
        found |= {fault.rule for fault in faults if fault.severity is Severity.ERROR}
    return found


@pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not beside the project")
def test_no_false_alarm_on_valid_samples() -> None:
    with (SAMPLES / "INDEX.tsv").open() as index:
        rows = csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE)
        paths = [SAMPLES / row["path"] for row in rows if row["validity"] == "valid"]
    alarms: dict[str, set[str]] = {}
    for path in paths:
        try:
            alarms[path.name] = usage_errors(path) & NEVER
        except PaymentError:
            continue
    assert len(alarms) > 100
    assert {name: rules for name, rules in alarms.items() if rules} == {}

"""A bank's own resolved cases: imported, checked, joined by root cause, run and certified; and others' test sets."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from agent.resolving import shipped_sources
from api.cli.main import build
from cases.certificates import NoCertificates
from cases.policy import Policy, UnusablePolicy, default_policy, shipped_content
from cases.policy_change import install_policy
from cases.store import migrate, open_store, sqlite_url
from evals.address_yardstick import Columns, UnusableSet, address_figures
from evals.commands import app
from evals.generation import Planned, drawn
from evals.outside import outside_words
from evals.own_cases import UnusableCase, own_rows, told
from evals.row import Row, read_rows
from governance.certificates import HeldCertificate, in_force
from governance.chosen_policy import content_of

SHIPPED = default_policy()
UETR = "CdtTrfTxInf/PmtId/UETR"


def resolved(number: int, corruption: str = "K08", variant: str = "capitals", **changes: Any) -> dict[str, Any]:
    """A resolved case as a bank would write it: the exception as it came, and what was right in the end."""
    row = drawn(Planned("fit", 77, number, number, corruption, variant)).row
    assert isinstance(row, Row)
    expected = row.expected.to_json()
    answer = {name: expected[name] for name in ("actions", "route", "fields", "may_change")}
    return {"id": f"case-{number}", "exception": dict(row.exception), "expected": answer} | changes


def written(path: Path, *cases: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(case) + "\n" for case in cases))
    return path


def test_a_resolved_case_becomes_a_row(tmp_path: Path) -> None:
    (row,) = own_rows(written(tmp_path / "own.jsonl", resolved(1)))
    assert (row.split, row.repairable, row.expected.route) == ("certify", True, "auto")
    assert row.proof["breaks"].endswith(UETR)
    assert row.exception["external_id"] == "case-1"


def test_only_the_message_its_time_and_the_answer_are_needed(tmp_path: Path) -> None:
    whole = resolved(1)
    bare = {name: whole["exception"][name] for name in ("message", "received_at")}
    (row,) = own_rows(written(tmp_path / "own.jsonl", whole | {"exception": bare}))
    assert row.exception["direction"] == "outgoing"
    assert row.exception["related"] == []


def test_cases_of_one_root_cause_within_a_week_count_once(tmp_path: Path) -> None:
    first = resolved(1)
    later = {**first["exception"], "received_at": "2026-11-27T10:00:00+01:00"}
    much_later = {**first["exception"], "received_at": "2026-12-15T10:00:00+01:00"}
    cases = (
        first,
        first | {"id": "case-2", "exception": later},
        first | {"id": "case-3", "exception": much_later},
        resolved(4),
        resolved(5, root_cause="stale row 17"),
        resolved(6, root_cause="stale row 17"),
    )
    rows = list(own_rows(written(tmp_path / "own.jsonl", *cases)))
    clusters = [row.cluster for row in rows]
    assert clusters[0] == clusters[1] != clusters[2]
    assert clusters[4] == clusters[5] != clusters[3]
    assert told(rows)["root_causes"] == {"calibrate": 0, "certify": 4}


WRONG = {
    "no time": lambda c: c["exception"].pop("received_at"),
    "not a payment": lambda c: c["exception"].update(message="hello"),
    "two payments": lambda c: c["exception"].update(message=c["exception"]["message"] * 2),
    "unknown action": lambda c: c["expected"].update(actions=["MEND"]),
    "unknown route": lambda c: c["expected"].update(route="fast"),
    "a repair without fields": lambda c: c["expected"].update(fields={}),
    "fields without a repair": lambda c: c["expected"].update(actions=["RFI"]),
    "nothing repaired": lambda c: c["expected"].update(fields={"CdtTrfTxInf/ChrgBr": ["SHAR"]}),
    "other split": lambda c: c.update(split="test"),
    "no answer": lambda c: c.pop("expected"),
    "a time without offset": lambda c: c["exception"].update(received_at="2026-11-23T09:00:00"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_case_that_cannot_be_used_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    case = resolved(2)
    WRONG[name](case)
    path = written(tmp_path / "own.jsonl", resolved(1), case)
    with pytest.raises(UnusableCase, match="line 2"):
        list(own_rows(path))
    asked = ["import", str(path), "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(app, asked).exit_code == 2


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(UnusableCase, match="stands twice"):
        list(own_rows(written(tmp_path / "own.jsonl", resolved(1), resolved(1))))


def test_own_cases_are_imported_run_and_certified(tmp_path: Path) -> None:
    """The whole way of a bank, with a plan that so few cases can carry."""
    cases = [resolved(n, "X1", "mx", split="calibrate" if n < 4 else "certify") for n in range(20)]
    run = CliRunner().invoke
    imported = run(
        app, ["import", str(written(tmp_path / "own.jsonl", *cases)), "--out", str(tmp_path / "in"), "--json"]
    )
    assert json.loads(imported.stdout)["root_causes"] == {"calibrate": 4, "certify": 16}
    for split in ("calibrate", "certify"):
        asked = [
            "run",
            "--suite",
            str(tmp_path / "in" / f"{split}.jsonl"),
            "--certified",
            "--out",
            str(tmp_path / split),
        ]
        assert run(app, asked).exit_code == 0
    plan = {"alpha": "0.2", "delta": "0.1", "strata": {"false-alarm": ["A?/false-alarm/*"]}}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    home = tmp_path / "home"
    runs = ("--certify", str(tmp_path / "certify"), "--calibrate", str(tmp_path / "calibrate"))
    asked = ["certify", *runs, "--out", str(home)]
    certified = run(build(asked), [*asked, "--plan", str(tmp_path / "plan.json"), "--data-kind", "bank", "--json"])
    assert certified.exit_code == 0, certified.output
    certificate = json.loads((home / "certificate.json").read_text())
    assert (certificate["data_kind"], certificate["n_released"]) == ("bank", 16)
    assert "synthetic" not in certificate["promise"]
    checked = run(build(["verify-cert"]), [
        "verify-cert", str(home / "certificate.json"), "--test", str(tmp_path / "calibrate"), "--json",
    ])  # fmt: skip
    assert json.loads(checked.stdout)["fresh"]["pooled"]["released"] == 4
    assert len(list(read_rows(tmp_path / "in" / "certify.jsonl"))) == 16


def test_the_policy_named_is_the_one_that_is_run_certified_and_covered(tmp_path: Path) -> None:
    """Another policy's run is not certified as this one's, and the certificate is void under any other policy."""
    content = shipped_content() | {"name": "own", "version": "7"}
    content["switches"] = {"auto_format": True, "auto_certified": True}
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content))
    own = Policy.from_mapping(content)
    cases = [resolved(n, "X1", "mx", split="calibrate" if n < 4 else "certify") for n in range(20)]
    run = CliRunner().invoke
    run(app, ["import", str(written(tmp_path / "own.jsonl", *cases)), "--out", str(tmp_path / "in")])
    named = ("--policy", str(tmp_path / "own.yaml"))
    for split in ("calibrate", "certify"):
        suite = ("--suite", str(tmp_path / "in" / f"{split}.jsonl"))
        assert run(app, ["run", *suite, *named, "--out", str(tmp_path / split)]).exit_code == 0
    plan = {"alpha": "0.2", "delta": "0.1", "strata": {"false-alarm": ["A?/false-alarm/*"]}}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    home = tmp_path / "home"
    asked = ["certify", "--certify", str(tmp_path / "certify"), "--calibrate", str(tmp_path / "calibrate")]
    asked += ["--plan", str(tmp_path / "plan.json"), "--out", str(home)]
    shipped = run(build(asked), asked)
    assert (shipped.exit_code, "another policy than the shipped one" in " ".join(shipped.output.split())) == (2, True)
    certified = run(build(asked), [*asked, *named])
    assert certified.exit_code == 0, certified.output
    assert "void for this installation" not in certified.output
    made_of = json.loads((home / "certificate.json").read_text())["made_of"]
    assert (made_of["policy"], made_of["policy_name"], made_of["policy_version"]) == (own.digest, "own", "7")
    covered = {policy.name: in_force(home, shipped_sources(policy=policy)).certificates for policy in (own, SHIPPED)}
    assert isinstance(covered["own"], HeldCertificate)
    assert isinstance(covered["default"], NoCertificates)


def test_the_policy_in_force_is_read_from_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMEND_HOME", str(tmp_path))
    monkeypatch.delenv("PAYMEND_DATABASE_URL", raising=False)
    migrate(sqlite_url(tmp_path))
    before = Policy.from_mapping(content_of("in-force")).digest
    own = shipped_content() | {"version": "7"}

    async def installed() -> None:
        store = open_store(sqlite_url(tmp_path))
        await install_policy(store, own, now=datetime(2026, 11, 23, tzinfo=UTC))
        await store.close()

    asyncio.run(installed())
    after = Policy.from_mapping(content_of("in-force")).digest
    assert (before, after) == (SHIPPED.digest, Policy.from_mapping(json.loads(json.dumps(own, default=str))).digest)


@pytest.mark.parametrize("text", ["", "[1]", "name: x", "{", "levels: []"])
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.yaml").write_text(text)
    with pytest.raises(UnusablePolicy):
        content_of(str(tmp_path / "odd.yaml"))


def test_an_address_set_is_measured_beside_another_answer(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text(
        "address,town,country,theirs_town,theirs_country\n"
        '"Hafenweg 12\\n28195 Bremen\\nGermany",Bremen,DE,Bremen,DE\n'
        '"somewhere",,,Paris,FR\n'
    )
    told = address_figures(path, Columns(other_town="theirs_town", other_country="theirs_country"))
    assert told["n"] == 2
    assert told["ours"]["both"]["k"] == 2
    assert told["ours"]["invented_town"] == {
        "k": 0,
        "n": 1,
        "rate": 0.0,
        "interval": [0.0, pytest.approx(0.793, abs=0.01)],
    }
    assert told["theirs"]["invented_town"]["k"] == 1
    assert told["p_mcnemar_both"] == 1.0
    assert CliRunner().invoke(app, ["addresses", str(path)]).exit_code == 0


def test_a_set_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "set.csv").write_text("text\nx\n")
    with pytest.raises(UnusableSet, match="no column address, town, country"):
        address_figures(tmp_path / "set.csv", Columns())
    assert CliRunner().invoke(app, ["addresses", str(tmp_path / "set.csv")]).exit_code == 2


def test_the_outside_set_brings_words_of_every_threat() -> None:
    found = list(outside_words(seed=1, per_threat=2))
    assert len({threat for threat, _ in found}) >= 5
    assert all("Subject:" in words for _, words in found)
    assert found == list(outside_words(seed=1, per_threat=2))

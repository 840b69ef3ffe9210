"""Generated rows: proven, the same for the same seed, apart between splits; the grader takes gold and nothing else."""

import copy
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

import payments
from evals.baselines import BASELINES, nearest_precedent
from evals.corruptions.catalogue import corruptions
from evals.generation import SPLITS_FILE, SUITES, TWINS, generate_split
from evals.mix import names, shares
from evals.row import Row, read_row, write_rows
from evals.row_grading import grade_row
from evals.solvers import agent_solver, sent_by
from evals.suite_run import graded, held_grades
from evals.wording import _phrasings

SIZE = 90
SPLITS = ("fit", "calibrate", "certify", "test", "hidden")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(generate_split("fit", SIZE, 7, mix="equal"))


@pytest.fixture(scope="module")
def others() -> dict[str, list[Row]]:
    return {split: list(generate_split(split, 25, 7)) for split in SPLITS}


@pytest.fixture(scope="module")
def outcomes(rows: list[Row]) -> dict[str, dict[str, Any]]:
    solve = agent_solver()
    return {row.id: dict(solve(row)[0]) for row in rows}


def test_rows_are_the_same_for_the_same_seed(rows: list[Row], tmp_path: Path) -> None:
    again = list(generate_split("fit", SIZE, 7, mix="equal"))
    assert write_rows(tmp_path / "a", rows) == write_rows(tmp_path / "b", again)


def test_another_seed_gives_other_rows(rows: list[Row]) -> None:
    other = list(generate_split("fit", 10, 8, mix="equal"))
    assert not {row.exception["message"] for row in other} & {row.exception["message"] for row in rows}


def test_a_row_reads_back_as_it_was_written(rows: list[Row]) -> None:
    assert all(read_row(row.canonical()).canonical() == row.canonical() for row in rows)


def test_every_repair_has_a_proven_gold_message(rows: list[Row]) -> None:
    assert all(row.proof["gold"] for row in rows if row.repairable)
    assert all(row.proof["breaks"] for row in rows)


def test_a_clean_message_had_nothing_broken(rows: list[Row]) -> None:
    told = [row for row in rows if row.proof["breaks"].startswith(("CB-", "ID-", "T", "M", "D4"))]
    assert told
    assert all(row.proof["breaks"] not in row.proof["before"] for row in told)


def test_splits_share_no_party_no_bank_and_no_account(others: dict[str, list[Row]]) -> None:
    held = {split: set(_identities(rows)) for split, rows in others.items()}
    pairs = [(a, b) for a in SPLITS for b in SPLITS if a < b]
    assert all(held.values())
    assert not any(held[a] & held[b] for a, b in pairs)


def _identities(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        reference = row.exception["reference"]
        yield from (bank["bic"] for bank in reference["banks"])
        yield from (account["account"] for account in reference["accounts"])
        yield from (payment["creditor"] for payment in reference["payments"])


def test_pools_share_no_phrasing() -> None:
    faults = _phrasings()["faults"]
    assert all(not set(said[0::2]) & set(said[1::2]) for said in faults.values())
    assert all(len(said) >= 6 for said in faults.values())


def test_certify_has_one_row_for_each_root_cause(others: dict[str, list[Row]]) -> None:
    clusters = [row.cluster for row in others["certify"]]
    assert len(clusters) == len(set(clusters))


def test_twins_have_one_root_cause_and_different_answers(rows: list[Row]) -> None:
    by_cluster: dict[str, list[Row]] = {}
    for row in rows:
        by_cluster.setdefault(row.cluster, []).append(row)
    pairs = [pair for pair in by_cluster.values() if len(pair) == 2]
    assert pairs
    assert all(one.expected != other.expected for one, other in pairs)


def test_neither_the_order_of_twins_nor_the_name_of_a_case_tells_the_answer() -> None:
    many = list(generate_split("fit", 200, 11))
    pairs = [(a, b) for a, b in pairwise(many) if a.cluster == b.cluster]
    assert {a.corruptions[0] in TWINS for a, _ in pairs} == {True, False}
    assert not any(row.corruptions[0].split("/")[0].lower() in row.exception["external_id"] for row in many)


def test_the_seed_of_the_hidden_split_stands_in_no_row() -> None:
    hidden = list(generate_split("hidden", 12, 424242))
    assert not any("424242" in row.canonical() for row in hidden)
    assert {row.exception["message"] for row in hidden}.isdisjoint(
        row.exception["message"] for row in generate_split("test", 12, 424242)
    )


def test_every_twin_exists() -> None:
    held = corruptions()
    assert all(variant in held[name.split("/")[0]].variants for name, variant in TWINS.items())


def test_there_are_at_least_thirty_five_corruptions_with_titles() -> None:
    assert len(corruptions()) >= 35
    assert sum(len(c.variants) for c in corruptions().values()) >= 85
    assert all(c.title and c.variants for c in corruptions().values())


def test_every_mix_covers_every_kind() -> None:
    kinds = {c.kind for c in corruptions().values()}
    assert all(set(shares(mix)) == kinds for mix in names())


def test_mini_has_its_size_and_nothing_of_certify_and_test() -> None:
    assert sum(SUITES["mini"].splits.values()) >= 1200
    assert set(SUITES["mini"].splits) == {"fit", "calibrate"}


def test_the_agent_releases_nothing_wrong(rows: list[Row], outcomes: dict[str, dict[str, Any]]) -> None:
    grades = [grade_row(row, outcomes[row.id], sent_by(row, outcomes[row.id])) for row in rows]
    assert [g.row for g in grades if g.harm] == []
    assert sum(g.right for g in grades) / len(grades) >= 0.95


def test_doing_nothing_is_right_on_false_alarms_only(rows: list[Row]) -> None:
    grades = [(row, graded(row, BASELINES["do-nothing"])) for row in rows]
    assert all(not grade.right for row, grade in grades if row.repairable)
    assert all(grade.right == (row.family == "false_alarm") for row, grade in grades if grade.route == "auto")


def test_escalating_always_releases_nothing(rows: list[Row]) -> None:
    assert not any(graded(row, BASELINES["always-escalate"]).released for row in rows)


def test_a_precedent_alone_repairs_little(rows: list[Row], others: dict[str, list[Row]]) -> None:
    solve = nearest_precedent(tuple(rows))
    grades = [graded(row, solve) for row in others["calibrate"] if row.repairable]
    assert sum(g.right for g in grades) < len(grades) / 2


MUTATIONS = (
    "action", "no_message", "other_value", "extra_change", "dropped_evidence", "extra_operator", "weaker_route",
    "original", "no_operators", "unreadable",
)  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_grader_refuses_a_right_repair_with_another(
    mutation: str, rows: list[Row], outcomes: dict[str, dict[str, Any]]
) -> None:
    right = [row for row in rows if row.repairable and grade_row(row, outcomes[row.id]).right]
    assert len(right) >= 20
    mutants = [(row, _mutant(mutation, row, copy.deepcopy(outcomes[row.id]))) for row in right]
    assert all(not grade_row(row, mutant).right for row, mutant in mutants if mutant is not None)


def _mutant(mutation: str, row: Row, told: dict[str, Any]) -> dict[str, Any] | None:
    body = told["repaired_message"]
    if mutation == "action":
        return {**told, "action": "RETURN"}
    if mutation in ("no_message", "original", "unreadable"):
        message = {"no_message": None, "original": row.exception["message"], "unreadable": "<Document"}[mutation]
        return {**told, "repaired_message": message}
    if mutation == "weaker_route":
        return {**told, "route": "auto"} if row.expected.route != "auto" else None
    if mutation == "no_operators":
        return {**told, "operators": []}
    if mutation == "extra_operator":
        return {**told, "operators": [*told["operators"], {"op": "SetField", "path": "x", "old": None, "new": "y"}]}
    if mutation == "dropped_evidence":
        return {**told, "evidence": []}
    if mutation == "extra_change":
        return {**told, "repaired_message": body.replace("2611", "2711", 1)}
    changed = [path for path, accepted in row.expected.fields.items() if accepted[0]]
    value = row.expected.fields[changed[0]][0] if changed else None
    if not value or value not in body:
        return None
    neighbour = value[:-1] + ("8" if value.endswith("9") else "9")
    return {**told, "repaired_message": body.replace(value, neighbour)}


HOSTILE: tuple[Any, ...] = (
    {}, {"action": "REPAIR"}, {"action": None, "route": None}, {"error": {"text": "no"}}, [], "text", None,
    {"action": "REPAIR", "route": "auto", "repaired_message": "\udcff", "operators": [], "outgoing": [],
     "evidence": []},
    {"action": "REPAIR", "route": "auto", "repaired_message": "x" * 10_000_000, "operators": [{}], "outgoing": [],
     "evidence": []},
    {"action": "RFI", "route": "auto", "repaired_message": None, "operators": float("nan"), "outgoing": 3,
     "evidence": None},
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_outcome_is_a_failure_and_no_exception(number: int, rows: list[Row]) -> None:
    row = next(row for row in rows if row.repairable)
    assert not grade_row(row, HOSTILE[number]).right


def test_two_sent_messages_are_a_duplicate_release(rows: list[Row]) -> None:
    row = next(row for row in rows if row.repairable)
    assert grade_row(row, {}, (b"a", b"b")).harm == "S3"


def test_another_account_released_is_money_redirected(rows: list[Row]) -> None:
    row = next(r for r in rows if r.repairable and r.exception["message"].startswith("<Envelope"))
    message = payments.read(row.exception["message"].encode())[0]
    path = "CdtTrfTxInf/CdtrAcct/Id/IBAN"
    account = message.get(path)
    if account is None:
        pytest.skip("this row has no IBAN")
    other = row.exception["message"].replace(account, "DE02500999000123456789")
    assert grade_row(row, {"action": "REPAIR", "route": "auto"}, (other.encode(),)).harm == "S1"


def test_grades_do_not_depend_on_order(rows: list[Row], outcomes: dict[str, dict[str, Any]]) -> None:
    shuffled = Random(3).sample(rows, len(rows))
    first = sorted(repr(grade_row(row, outcomes[row.id])) for row in rows)
    assert first == sorted(repr(grade_row(row, outcomes[row.id])) for row in shuffled)


def test_a_result_cut_off_by_a_kill_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text('{"row": "a", "clu')
    assert held_grades(tmp_path / "results.jsonl") == []
    assert (tmp_path / "results.jsonl").read_text() == ""


def test_the_rows_of_a_locked_split_are_those_that_were_locked(tmp_path: Path) -> None:
    locked = json.loads(SPLITS_FILE.read_text())
    sample = next(held for held in locked["splits"] if held["suite"] == "sample")
    again = generate_split(sample["split"], sample["rows"], locked["seed"], mix=locked["mix"])
    assert write_rows(tmp_path / "rows", again) == sample["sha256"]

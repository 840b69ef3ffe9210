"""The certificate: exact p-values, the procedure, and that every change to what was signed is found."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.resolving import shipped_sources
from cases.certificates import NoCertificates
from governance.alarm import watched
from governance.binomial import cases_needed, tail, upper_bound
from governance.certificate import certificate_of
from governance.certificates import EVIDENCE, FILE, HeldCertificate, deciding_parts, in_force, why_void
from governance.checking import faults_of
from governance.learning import Scored, learn
from governance.outcomes_file import UnusableOutcomes, read_outcomes
from governance.plan import Plan, UnusablePlan, read_plan
from governance.simulation import simulate, under_shift, worlds

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLAN = Plan(0.01, 0.05, {"form": ("A3/format/*",), "content": ("A2/*",)})
SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_certificate.py"


def some_cases(
    number: int, *, stratum: str = "A3/format/10k/swift", wrong: int = 0, score: float = 0.97
) -> list[Scored]:
    return [Scored(f"{stratum}-{i}", stratum, score, i < wrong) for i in range(number)]


def a_certificate(**changes: Any) -> tuple[dict[str, Any], list[str]]:
    cases = some_cases(900, wrong=1) + some_cases(50, stratum="A2/address/10k/swift")
    given = {
        "made_of": deciding_parts(shipped_sources()), "at": NOON, "planned_at": NOON, "opened_at": NOON,
        "key": Ed25519PrivateKey.from_private_bytes(b"7" * 32),
    }  # fmt: skip
    return certificate_of(PLAN, cases, cases, **(given | changes))


def written(home: Path, certificate: dict[str, Any], lines: list[str]) -> Path:
    (home / "keys").mkdir(parents=True, exist_ok=True)
    (home / "keys" / "certifiers").write_text(certificate["signatures"][0]["public_key"] + "\n")
    (home / EVIDENCE).write_text("".join(f"{line}\n" for line in lines))
    (home / FILE).write_text(json.dumps(certificate))
    return home


def text_of(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


VECTORS = [(0, 299, 0.0495363), (0, 298, 0.0500366), (5, 1049, 0.0498662), (6, 1049, 0.1009881), (10, 1693, 0.0499375)]


@pytest.mark.parametrize(("k", "n", "p"), VECTORS)
def test_a_tail_has_its_known_value(k: int, n: int, p: float) -> None:
    assert tail(k, n, 0.01) == pytest.approx(p, abs=5e-8)


def test_bounds_have_their_known_values() -> None:
    assert upper_bound(1, 1000, 0.05) == pytest.approx(0.0047350, abs=5e-8)
    assert upper_bound(0, 73, 0.05) == pytest.approx(0.0402068, abs=5e-8)


@pytest.mark.parametrize(
    ("alpha", "errors", "cases"), [(0.05, 0, 59), (0.01, 0, 299), (0.01, 2, 628), (0.005, 3, 1549), (0.001, 10, 16959)]
)
def test_the_cases_needed_are_those_of_the_table(alpha: float, errors: int, cases: int) -> None:
    assert cases_needed(alpha, 0.05, errors) == cases


@settings(max_examples=150, deadline=None)
@given(n=st.integers(1, 20_000), share=st.floats(0, 0.05), p=st.floats(1e-4, 0.2))
def test_a_tail_is_that_of_another_library(n: int, share: float, p: float) -> None:
    binom = pytest.importorskip("scipy.stats").binom
    k = int(share * n)
    assert tail(k, n, p) == pytest.approx(float(binom.cdf(k, n, p)), abs=1e-9)


def test_the_alarm_has_its_known_values() -> None:
    assert watched(0.01, [True]).evidence == pytest.approx(12.1021, abs=5e-5)
    assert watched(0.01, [True, True]).evidence == pytest.approx(321.4697, abs=5e-5)
    assert watched(0.01, [False] * 100).evidence == pytest.approx(0.1586, abs=5e-5)


def test_the_alarm_rings_under_shift_and_rarely_without() -> None:
    assert float(under_shift(factor=10, runs=40, audits_max=800)["alarmed"]) > 0.9
    assert float(under_shift(factor=1, runs=60, audits_max=800)["alarmed"]) <= 0.05


def test_an_alarm_stays_an_alarm() -> None:
    assert watched(0.01, [True, True] + [False] * 1000).alarmed


def test_too_few_cases_release_nothing() -> None:
    learned = learn(some_cases(200), [0.97] * 100, alpha=0.01, delta=0.05)
    assert (learned.threshold, learned.start_errors) == (None, None)


def test_enough_right_cases_release() -> None:
    assert learn(some_cases(400), [0.97] * 100, alpha=0.01, delta=0.05).threshold == 0.97


def test_a_bad_tail_of_scores_is_left_to_people() -> None:
    cases = some_cases(900, score=0.95) + some_cases(400, score=0.6, wrong=80)
    learned = learn(cases, [c.score for c in cases], alpha=0.01, delta=0.05)
    assert learned.threshold == 0.95


def test_an_unknown_procedure_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown procedure"):
        learn([], [], alpha=0.01, delta=0.05, procedure="hope")


@pytest.mark.parametrize("world", worlds(), ids=lambda w: w.name)
def test_the_procedure_keeps_its_promise_in(world: Any) -> None:
    told = simulate(world, trials=60, cases=1200)
    assert float(told["fixed_sequence"]["violations"]) <= 0.117  # 3 of 60 expected at most; 7 at 98 %
    assert float(told["bonferroni"]["violations"]) <= 0.117


def test_the_naive_threshold_breaks_the_promise() -> None:
    assert float(simulate(worlds()[0], trials=60, cases=1200)["naive"]["violations"]) > 0.3


def test_a_certificate_holds_and_says_what_it_covers() -> None:
    certificate, lines = a_certificate()
    assert faults_of(certificate, text_of(lines), at=NOON) == []
    held = HeldCertificate(certificate)
    assert held.covers("A3/format/100k/swift", 0.97, NOON)
    assert not held.covers("A3/format/100k/swift", 0.96, NOON)
    assert not held.covers("A3/format/above/swift", 0.99, NOON)
    assert not held.covers("A2/address/10k/swift", 0.99, NOON)
    assert not held.covers("A1/agent/10k/swift", 0.99, NOON)


def test_a_certificate_ends() -> None:
    certificate, lines = a_certificate()
    later = NOON + timedelta(days=93)
    assert not HeldCertificate(certificate).covers("A3/format/10k/swift", 0.99, later)
    assert any("not valid" in fault for fault in faults_of(certificate, text_of(lines), at=later))


def test_labels_opened_before_the_plan_are_found() -> None:
    certificate, lines = a_certificate(opened_at=NOON - timedelta(days=1))
    assert any("before the plan" in fault for fault in faults_of(certificate, text_of(lines), at=NOON))


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_flipped_bit_of_the_certificate_is_found(place: int, bit: int) -> None:
    certificate, lines = _SIGNED
    data = bytearray(json.dumps(certificate, sort_keys=True, ensure_ascii=False).encode())
    data[place % len(data)] ^= 1 << bit
    try:
        changed = json.loads(data)
    except ValueError:
        return
    assert changed == certificate or faults_of(changed, text_of(lines), at=NOON)


_SIGNED = a_certificate()


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 10**7), bit=st.integers(0, 6))
def test_a_flipped_bit_of_the_evidence_is_found(place: int, bit: int) -> None:
    certificate, lines = _SIGNED
    data = bytearray(text_of(lines).encode())
    data[place % len(data)] ^= 1 << bit
    assert faults_of(certificate, data.decode("latin-1"), at=NOON)


def test_the_script_agrees_and_imports_none_of_our_code(tmp_path: Path) -> None:
    certificate, lines = _SIGNED
    written(tmp_path, certificate, lines)
    command = [sys.executable, "-I", str(SCRIPT), str(tmp_path / FILE), "--at", NOON.isoformat()]
    held = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert held.returncode == 0, held.stdout
    assert not {"payments", "cases", "governance", "cryptography"} & _imports(SCRIPT)
    (tmp_path / EVIDENCE).write_text(text_of(lines).replace(" 1\n", " 0\n", 1))
    assert subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False).returncode == 1


def _imports(path: Path) -> set[str]:
    import ast

    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {alias.name.split(".")[0] for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    return plain | {(n.module or "").split(".")[0] for n in nodes if isinstance(n, ast.ImportFrom)}


def test_a_certificate_at_home_is_loaded(tmp_path: Path) -> None:
    written(tmp_path, *a_certificate())
    held = in_force(tmp_path, shipped_sources(), at=NOON).certificates
    assert held.covers("A3/format/10k/swift", 0.99, NOON)


def test_a_certificate_of_another_bundle_is_void(tmp_path: Path) -> None:
    parts = deciding_parts(shipped_sources()) | {"knowledge": "0" * 64}
    written(tmp_path, *a_certificate(made_of=parts))
    assert why_void(tmp_path, shipped_sources(), at=NOON) == ["knowledge changed since it was certified"]
    assert isinstance(in_force(tmp_path, shipped_sources(), at=NOON).certificates, NoCertificates)


def test_a_certificate_signed_by_a_stranger_is_void(tmp_path: Path) -> None:
    written(tmp_path, *a_certificate())
    (tmp_path / "keys" / "certifiers").write_text("")
    assert why_void(tmp_path, shipped_sources(), at=NOON) == ["none of the signers is trusted here"]


def test_no_certificate_covers_nothing(tmp_path: Path) -> None:
    assert not in_force(tmp_path, shipped_sources(), at=NOON).certificates.covers("A3/format/10k/swift", 1.0, NOON)


def test_of_a_root_cause_one_case_counts(tmp_path: Path) -> None:
    row = {"route": "auto", "stratum": "A3/format/10k/swift", "confidence": "0.97", "faults": []}
    lines = [json.dumps({**row, "row": f"r{i}", "cluster": f"c{i % 10}"}) for i in range(100)]
    (tmp_path / "results.jsonl").write_text("\n".join(lines))
    assert len(read_outcomes(tmp_path / "results.jsonl")) == 10


def test_a_line_without_outcome_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text('{"row": "r1"}\n')
    with pytest.raises(UnusableOutcomes, match="line 1"):
        read_outcomes(tmp_path / "results.jsonl")


def test_the_shipped_plan_can_be_carried_out() -> None:
    assert read_plan().alpha == 0.005
    assert read_plan().stratum_of("A2/address/100k/swift") == "content"


@pytest.mark.parametrize("changes", [{"alpha": "2"}, {"strata": {}}, {"procedure": "hope"}, {"valid_days": 400}])
def test_a_plan_that_promises_nothing_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    plan = {"alpha": "0.01", "delta": "0.05", "strata": {"form": ["A3/*"]}} | changes
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    with pytest.raises(UnusablePlan):
        read_plan(tmp_path / "plan.json")


def test_certificates_are_the_same_for_shuffled_cases() -> None:
    cases = some_cases(900, wrong=1)
    shuffled = Random(1).sample(cases, len(cases))
    given = {
        "made_of": {}, "at": NOON, "planned_at": NOON, "opened_at": NOON,
        "key": Ed25519PrivateKey.from_private_bytes(b"7" * 32),
    }  # fmt: skip
    assert certificate_of(PLAN, cases, cases, **given) == certificate_of(PLAN, shuffled, cases, **given)

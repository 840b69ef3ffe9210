"""Check a certificate: compute every n, k, p and threshold again from its evidence; the first difference is told."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.errors import CaseError

from .certificate import SCHEMA, figure, signed_bytes
from .evidence_file import UnusableEvidence, digests_of, read_evidence
from .learning import Scored, Step, judge
from .learning import start_errors as sized_for
from .plan import stratum_among
from .signing import is_signed, key_id

_ERRORS = (KeyError, TypeError, ValueError, AttributeError, IndexError, CaseError)


def faults_of(
    certificate: Mapping[str, Any], evidence: str, *, at: datetime, trusted: Collection[str] | None = None
) -> list[str]:
    """What does not hold; empty if all holds. `trusted`: public keys of which one must have signed; None asks none."""
    try:
        return list(_faults(certificate, evidence, at, trusted))
    except UnusableEvidence as unusable:
        return [f"evidence: {unusable}"]
    except _ERRORS as malformed:
        return [f"not a certificate: {type(malformed).__name__} {malformed}"]


def _faults(held: Mapping[str, Any], text: str, at: datetime, trusted: Collection[str] | None) -> Iterator[str]:
    if held["schema"] != SCHEMA:
        yield f"schema {held['schema']} is not known"
        return
    yield from _signature_faults(held, trusted)
    yield from _date_faults(held, at)
    cases = read_evidence(text)
    digests = digests_of(text.splitlines())
    if held["evidence"] != {"file": held["evidence"]["file"], "n": len(cases), **digests}:
        yield "the evidence is not the one that was signed"
    yield from _total_faults(held)
    for stratum in held["strata"]:
        yield from _stratum_faults(held, stratum, cases)


def _signature_faults(held: Mapping[str, Any], trusted: Collection[str] | None) -> Iterator[str]:
    for signature in held["signatures"]:
        if not is_signed(signature["public_key"], signature["ed25519"], signed_bytes(held, signature)):
            yield f"the signature of {signature['key_id']} does not hold"
        if key_id(signature["public_key"]) != signature["key_id"]:
            yield f"the key id {signature['key_id']} is not that of its key"
    if not held["signatures"]:
        yield "nobody signed"
    if trusted is not None and not {s["public_key"] for s in held["signatures"]} & set(trusted):
        yield "none of the signers is trusted here"


def _date_faults(held: Mapping[str, Any], at: datetime) -> Iterator[str]:
    planned, opened, issued, until = (
        datetime.fromisoformat(held[name]) for name in ("planned_at", "opened_at", "issued_at", "valid_until")
    )
    if not planned <= opened <= issued:
        yield "the labels were opened before the plan was fixed"
    if (until - issued).days > 92:
        yield "valid for longer than 92 days"
    if held["revoked"] is not False:
        yield "revoked"
    if not issued <= at < until:
        yield f"not valid at {at.isoformat()}"


def _total_faults(held: Mapping[str, Any]) -> Iterator[str]:
    strata = held["strata"]
    for name in ("n_released", "errors"):
        if held[name] != sum(s[name] for s in strata):
            yield f"{name} is not the sum over the strata"
    if sum(float(s["delta"]) for s in strata) > float(held["delta"]) * (1 + 1e-12):
        yield "the strata spend more than delta"
    if {s["key"]: s["patterns"] for s in strata} != dict(held["plan"]["strata"]):
        yield "the strata are not those of the plan"
    if any(float(s["alpha"]) != float(held["plan"]["alpha"]) for s in strata):
        yield "alpha is not that of the plan"


def _stratum_faults(held: Mapping[str, Any], stratum: Mapping[str, Any], cases: Sequence[Scored]) -> Iterator[str]:
    patterns = held["plan"]["strata"]
    mine = [case for case in cases if stratum_among(patterns, case.stratum) == stratum["key"]]
    alpha, delta = float(stratum["alpha"]), float(stratum["delta"])
    if stratum["n"] != len(mine):
        yield f"{stratum['key']}: the evidence has {len(mine)} cases"
    if stratum["grid"] and stratum["start_errors"] != sized_for(len(mine), alpha, delta):
        yield f"{stratum['key']}: the first test is sized for other errors than so many cases allow"
    thresholds = [float(step["lambda"]) for step in stratum["grid"]]
    if thresholds != sorted(set(thresholds), reverse=True):
        yield f"{stratum['key']}: thresholds are not from strict to lenient"
    again = judge([_again(mine, t, alpha) for t in thresholds], delta, stratum["procedure"])
    told = [
        {"lambda": repr(s.threshold), "n": s.cases, "k": s.wrong, "p": figure(s.p), "passed": s.passed} for s in again
    ]
    if told != stratum["grid"]:
        yield f"{stratum['key']}: n, k or p are other than the evidence gives"
    passed = [s.threshold for s in again if s.passed]
    if stratum["lambda_hat"] != (repr(min(passed)) if passed else None):
        yield f"{stratum['key']}: the threshold is not the last that passed"
    last = next((s for s in again if s.passed and s.threshold == min(passed)), None)
    if (stratum["n_released"], stratum["errors"]) != ((last.cases, last.wrong) if last else (0, 0)):
        yield f"{stratum['key']}: the cases released are other than told"


def _again(cases: Sequence[Scored], threshold: float, alpha: float) -> Step:
    from .binomial import tail

    reaching = [case.wrong for case in cases if case.score >= threshold]
    p = tail(sum(reaching), len(reaching), alpha) if reaching else 1.0
    return Step(threshold, len(reaching), sum(reaching), p, False)

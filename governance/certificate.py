"""The certificate: what was promised, from which cases it follows, signed; everything in it can be computed again."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cases.ledger.canonical import canonical

from .evidence_file import digests_of, evidence_lines
from .learning import Learned, Scored, Step, learn
from .plan import Plan
from .signing import key_id, public_text, sign

SCHEMA = "paymend-certificate/1"
PROMISE = (
    "In each stratum: with the confidence stated, over the draw of the certify cases, at most the share alpha of the"
    " payments released without a person is wrong, as long as production looks like those cases."
)
SYNTHETIC = " The cases are synthetic: invented payments of a generator, no bank's."


def certificate_of(
    plan: Plan, certify: Sequence[Scored], calibrate: Sequence[Scored], *, made_of: Mapping[str, Any],
    at: datetime, planned_at: datetime, opened_at: datetime, key: Ed25519PrivateKey, data_kind: str = "synthetic",
) -> tuple[dict[str, Any], list[str]]:  # fmt: skip
    """The signed certificate and the lines of its evidence.

    `certify` and `calibrate` hold one case for each root cause, of those that the plan's policy would release.
    `made_of` names rules, knowledge, prompts, policy, code, mix and split digests.
    """
    counted = [case for case in certify if plan.stratum_of(case.stratum)]
    lines = evidence_lines(counted)
    strata = [_stratum(plan, name, counted, calibrate) for name in sorted(plan.strata)]
    body = {
        "schema": SCHEMA, "data_kind": data_kind, "promise": PROMISE + (SYNTHETIC if data_kind == "synthetic" else ""),
        "issued_at": at.isoformat(), "valid_until": (at + timedelta(days=plan.valid_days)).isoformat(),
        "revoked": False, "made_of": dict(made_of), "plan": plan.to_json(), "plan_sha256": plan.sha256,
        "planned_at": planned_at.isoformat(), "opened_at": opened_at.isoformat(), **_totals(plan, strata),
        "strata": strata, "evidence": {"file": "certificate_evidence.jsonl", "n": len(lines), **digests_of(lines)},
        "monitor": {"bets": ["0.5", "1", "2", "5", "10", "20", "40"], "alarm_at": "100", "audit_share": "0.10"},
        "verify_command": "python scripts/verify_certificate.py certificate.json",
    }  # fmt: skip
    body["id"] = hashlib.sha256(canonical(body)).hexdigest()[:32]
    return {**body, "signatures": [_signature(key, body)]}, lines


def digest_of(certificate: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical certificate with its signatures."""
    return hashlib.sha256(canonical(dict(certificate))).hexdigest()


def signed_bytes(certificate: Mapping[str, Any], signature: Mapping[str, str]) -> bytes:
    """The bytes that a signature is over: the certificate without signatures, and who signs in which role."""
    body = {name: value for name, value in certificate.items() if name != "signatures"}
    return canonical({**body, "signer": {name: value for name, value in signature.items() if name != "ed25519"}})


def _signature(key: Ed25519PrivateKey, body: Mapping[str, Any]) -> dict[str, str]:
    public = public_text(key)
    signer = {"key_id": key_id(public), "role": "certifier", "public_key": public}
    return {**signer, "ed25519": sign(key, signed_bytes(body, signer))}


def _totals(plan: Plan, strata: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "alpha": repr(plan.alpha), "delta": repr(plan.delta),
        "n_released": sum(s["n_released"] for s in strata), "n_clusters": sum(s["n_released"] for s in strata),
        "errors": sum(s["errors"] for s in strata),
    }  # fmt: skip


def _stratum(plan: Plan, name: str, certify: Sequence[Scored], calibrate: Sequence[Scored]) -> dict[str, Any]:
    mine = [case for case in certify if plan.stratum_of(case.stratum) == name]
    scores = [case.score for case in calibrate if plan.stratum_of(case.stratum) == name]
    learned = learn(
        mine, scores, alpha=plan.alpha, delta=plan.delta_each, thresholds=plan.thresholds, procedure=plan.procedure
    )
    return {
        "key": name, "patterns": list(plan.strata[name]), "alpha": repr(plan.alpha), "delta": repr(plan.delta_each),
        "procedure": plan.procedure, "n": len(mine), **_told(learned, plan.delta_each),
    }  # fmt: skip


def _told(learned: Learned, delta: float) -> dict[str, Any]:
    last = learned.last
    return {
        "start_errors": learned.start_errors,
        "grid": [_step(step) for step in learned.grid],
        "lambda_hat": None if learned.threshold is None else repr(learned.threshold),
        "n_released": last.cases if last else 0,
        "errors": last.wrong if last else 0,
        "upper_bound": figure(learned.bound(delta)),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "lambda": repr(step.threshold), "n": step.cases, "k": step.wrong, "p": figure(step.p), "passed": step.passed
    }  # fmt: skip


def figure(value: float) -> str:
    """A figure as text, to ten digits."""
    return f"{value:.9e}"

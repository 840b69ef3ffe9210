"""The certificate in force, as routing reads it: loaded from the installation's home, void if anything changed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.confidence.model import UnusableModel, read_model
from agent.sources import Sources
from agent.versions import code_digest, versions_of
from cases.certificates import NoCertificates

from .certificate import digest_of
from .checking import faults_of
from .plan import stratum_among
from .signing import trusted_keys

FILE, EVIDENCE, CONFIDENCE = "certificate.json", "certificate_evidence.jsonl", "confidence.json"
DECIDING = ("rules", "knowledge", "prompts", "policy", "code", "confidence")


class HeldCertificate:
    """`cases.ports.Certificates` over a checked certificate.

    `unchanged` says whether what may change while a server runs, the knowledge, is still what was certified.
    """

    def __init__(self, certificate: Mapping[str, Any], unchanged: Callable[[], bool] = lambda: True) -> None:
        self._held, self._unchanged = certificate, unchanged
        self._patterns = {s["key"]: s["patterns"] for s in certificate["strata"]}
        self._thresholds = {s["key"]: s["lambda_hat"] for s in certificate["strata"]}
        self._from, self.until = (datetime.fromisoformat(certificate[n]) for n in ("issued_at", "valid_until"))
        self.digest = digest_of(certificate)

    def covers(self, stratum: str, confidence: float, at: datetime) -> bool:
        """Whether a proposal of `stratum` with `confidence` may go by itself at `at`; in doubt it may not."""
        name = stratum_among(self._patterns, stratum)
        threshold = self._thresholds.get(name) if name else None
        if threshold is None or not self._from <= at < self.until or not self._unchanged():
            return False
        return confidence >= float(threshold)


def deciding_parts(sources: Sources) -> dict[str, str]:
    """What a certificate is about: rules, knowledge, prompts, policy and code. The certificate itself is not of it."""
    versions = versions_of(sources)
    return {"code": code_digest(), **{name: versions[name] for name in DECIDING if name != "code"}}


def in_force(home: Path, sources: Sources, *, at: datetime | None = None) -> Sources:
    """`sources` with the certificate of `home` and the confidence model that it covers.

    Where the certificate does not hold for them, neither is in force: nothing goes by itself, nothing is calibrated.
    """
    held = with_model(home, sources)
    if why_void(home, held, at=at):
        return replace(sources, certificates=NoCertificates(), confidence=None)
    certified = sources.knowledge.digest
    certificate = HeldCertificate(_read(home / FILE), lambda: sources.knowledge.digest == certified)
    model = replace(held.confidence, until=certificate.until) if held.confidence else None
    return replace(held, certificates=certificate, confidence=model, certified_knowledge=certified)


def with_model(home: Path, sources: Sources) -> Sources:
    """`sources` with the confidence model of `home`, not in force yet; without one where there is none to be read."""
    try:
        return replace(sources, confidence=read_model(home / CONFIDENCE))
    except UnusableModel:
        return replace(sources, confidence=None)


def why_void(home: Path, sources: Sources, *, at: datetime | None = None) -> list[str]:
    """Why the certificate in `home` does not hold; empty if it does."""
    try:
        certificate, evidence = _read(home / FILE), (home / EVIDENCE).read_text("utf-8")
    except (OSError, ValueError) as unreadable:
        return [f"no certificate: {unreadable}"]
    faults = faults_of(certificate, evidence, at=at or datetime.now(UTC), trusted=trusted_keys(home))
    if faults:
        return faults
    made_of, now = certificate["made_of"], deciding_parts(sources)
    return [f"{name} changed since it was certified" for name in DECIDING if made_of.get(name) != now[name]]


def _read(path: Path) -> dict[str, Any]:
    held = json.loads(path.read_text("utf-8"))
    if not isinstance(held, dict):
        raise ValueError("no JSON object")
    return held

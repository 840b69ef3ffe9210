"""Which rules, knowledge, prompts and policy a resolution was made with."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from prompts import digest as prompts_digest

if TYPE_CHECKING:
    from .sources import Sources

SHIPPED = ("payments", "cases", "reference", "history", "knowledge_base", "prompts", "tools", "agent")


def versions_of(sources: "Sources") -> dict[str, str]:
    """Digests by name; `bundle` covers them all together with the code and the lists of towns in use."""
    from payments.address.town_list import edition

    parts = {
        "rules": rules_digest(),
        "knowledge": sources.knowledge.digest,
        "prompts": prompts_digest(),
        "policy": sources.policy.digest,
        "confidence": sources.confidence.digest if sources.confidence else "none",
        "certificate": sources.certificates.digest,
    }
    whole = json.dumps({**parts, "code": code_digest(), "towns": edition()}, sort_keys=True, separators=(",", ":"))
    return {"bundle": hashlib.sha256(whole.encode()).hexdigest(), **parts}


@cache
def rules_digest() -> str:
    """SHA-256 over rules, schemas, code tables and profiles of `payments`."""
    return _digest("payments", (".py", ".json", ".yaml", ".gz", ".xsd"))


@cache
def code_digest() -> str:
    """SHA-256 over the code of every package that decides."""
    return hashlib.sha256("".join(_digest(package, (".py",)) for package in SHIPPED).encode()).hexdigest()


@cache
def _digest(package: str, endings: tuple[str, ...]) -> str:
    total = hashlib.sha256()
    root = files(package)
    base = root._path if hasattr(root, "_path") else root
    from pathlib import Path

    folder = Path(str(base))
    for path in sorted(p for p in folder.rglob("*") if p.suffix in endings and "__pycache__" not in p.parts):
        total.update(str(path.relative_to(folder)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()

"""The policy that a run or a certificate is about: the shipped one, a file, or the one in force in a store."""

import json
import os
from pathlib import Path
from typing import Any

import yaml

from cases.policy import Policy, UnusablePolicy, shipped_content
from cases.store import sqlite_url
from cases.store.kept_policies import KeptPolicies

IN_FORCE = "in-force"
FILE = "policy.json"


def content_of(named: str) -> dict[str, Any]:
    """The policy as plain data; the shipped one where none is named. Raises UnusablePolicy."""
    if not named:
        content = shipped_content()
    elif named == IN_FORCE:
        content = _in_force()
    else:
        content = _in_file(Path(named))
    Policy.from_mapping(content)
    return json.loads(json.dumps(content, default=str))  # type: ignore[no-any-return]


def read_policy(file: Path) -> Policy:
    """The policy that a run kept beside its results. Raises UnusablePolicy."""
    return Policy.from_mapping(_in_file(file))


def _in_force() -> dict[str, Any]:
    home = Path(os.environ.get("PAYMEND_HOME", "var"))
    kept = KeptPolicies(os.environ.get("PAYMEND_DATABASE_URL") or sqlite_url(home))
    edition = kept.edition()
    return kept.content(edition) if edition else shipped_content()


def _in_file(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise UnusablePolicy(f"{file.name}: {error}") from error
    if not isinstance(content, dict):
        raise UnusablePolicy(f"{file.name} holds no policy")
    return content

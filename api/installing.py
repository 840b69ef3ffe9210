"""Setting up an installation: its `.env`, its first policy and its first people, all or nothing."""

import asyncio
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.policy import LIMIT_NAMES, Policy, UnusablePolicy, shipped_content
from cases.policy_change import install_policy
from cases.store import CaseStore, migrate, open_store
from payments.identifiers import bic

from .settings import Settings
from .sign_in import ROLES, BadAccount, add_account

ACCOUNT = re.compile(r"(?P<name>[^:]+):(?P<roles>[^:]+)(?::(?P<teams>[^:]+))?")
LINE = re.compile(r"\s*(?:export\s+)?(?P<name>PAYMEND_\w+)\s*=")


class NotInstallable(ValueError):
    """An answer that does not do; nothing was written."""


@dataclass(frozen=True, slots=True)
class Account:
    """A first person: `name:role,role[:team,team]`."""

    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Account":
        """The account that `text` describes. Raises NotInstallable."""
        found = ACCOUNT.fullmatch(text.strip())
        if found is None:
            raise NotInstallable(f"{text!r}: write an account as name:role,role or name:role:team")
        roles, teams = _listed(found["roles"]), _listed(found["teams"] or "")
        if unknown := set(roles) - set(ROLES):
            raise NotInstallable(f"{found['name']}: no role {', '.join(sorted(unknown))}; roles are {', '.join(ROLES)}")
        return cls(found["name"].strip(), roles, teams)


@dataclass(frozen=True, slots=True)
class Answers:
    """What an installation says of itself. `limits` are amounts in EUR by name; those left out stay as shipped."""

    own_bics: tuple[str, ...]
    accounts: tuple[Account, ...]
    limits: Mapping[str, str] = field(default_factory=dict)
    environment: str = "production"
    more: Mapping[str, str] = field(default_factory=dict)


def install(answers: Answers, env_file: Path, *, now: datetime) -> dict[str, Any]:
    """Write `.env`, the first policy and the accounts; passwords are told here and never again.

    Raises NotInstallable before anything is written.
    """
    content = _policy_of(answers, now)
    _require_sensible(answers)
    lines = {
        "PAYMEND_OWN_BICS": ",".join(answers.own_bics),
        "PAYMEND_ENVIRONMENT": answers.environment,
        **answers.more,
    }
    said = {name.removeprefix("PAYMEND_").lower(): value for name, value in lines.items()}
    settings = Settings(_env_file=env_file, **said)  # type: ignore[arg-type]
    migrate(settings.store_url)
    passwords = asyncio.run(_fill(settings.store_url, content, answers.accounts, now))
    _write_env(env_file, lines)
    return {"env": str(env_file), "store": settings.store_url.rpartition("@")[2], "passwords": passwords}


def _policy_of(answers: Answers, now: datetime) -> dict[str, Any]:
    content = shipped_content()
    if unknown := set(answers.limits) - set(LIMIT_NAMES):
        raise NotInstallable(f"no limit {', '.join(sorted(unknown))}; limits are {', '.join(LIMIT_NAMES)}")
    content |= {"name": "own", "version": "1", "effective_from": now.date().isoformat()}
    content["limits_eur"] = {**content["limits_eur"], **answers.limits}
    try:
        Policy.from_mapping(content)
    except UnusablePolicy as error:
        raise NotInstallable(str(error)) from None
    return content


def _require_sensible(answers: Answers) -> None:
    if not answers.own_bics:
        raise NotInstallable("an installation needs at least one BIC of its own")
    if wrong := [text for text in answers.own_bics if not bic.is_valid(text)]:
        raise NotInstallable(f"no BIC: {', '.join(wrong)}")
    names = [account.name for account in answers.accounts]
    if len(set(names)) != len(names):
        raise NotInstallable("two accounts have the same name")
    if sum("admin" in account.roles for account in answers.accounts) < 2:
        raise NotInstallable("name two administrators: one alone can change no policy")


async def _fill(url: str, content: Mapping[str, Any], accounts: Sequence[Account], now: datetime) -> dict[str, str]:
    store = open_store(url)
    try:
        await _require_empty(store)
        passwords = {account.name: secrets.token_urlsafe(15) for account in accounts}
        try:
            for each in accounts:
                await add_account(store, each.name, passwords[each.name], each.roles, teams=each.teams, now=now)
        except BadAccount as error:
            raise NotInstallable(str(error)) from None
        await install_policy(store, content, now=now)
        return passwords
    finally:
        await store.close()


async def _require_empty(store: CaseStore) -> None:
    async with store.reading() as unit:
        if await unit.people.all_users() or await unit.policies.all():
            raise NotInstallable("this store has people or a policy already: change them at the desk, under four eyes")


def _write_env(file: Path, lines: Mapping[str, str]) -> None:
    """Our lines over those of the same names; everything else in the file stays. Readable by its owner alone."""
    before = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    kept = [line for line in before if not ((found := LINE.match(line)) and found["name"] in lines)]
    file.touch(0o600)
    file.write_text("\n".join([*kept, *(f"{name}={value}" for name, value in lines.items())]) + "\n", encoding="utf-8")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())

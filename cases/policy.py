"""The policy: which operator may be used at which level, who must sign up to which amount, and what may go by itself.

Source of the shipped values: handbook §6.2.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from payments import Message, Operator
from payments.vocabulary import Level, OperatorName

from .authorisation import StandingAuthorisation
from .errors import CaseError
from .field_meaning import Meaning, meaning_of
from .policy_values import amount_in, day_in, switch_in
from .stratum import holds_back

DEFAULT_POLICY_FILE = Path(__file__).parent / "data" / "default_policy.yaml"


class UnusablePolicy(CaseError):
    """A policy file lacks something or says it in a way that cannot be understood; nothing starts with it."""


@dataclass(frozen=True, slots=True)
class LevelRow:
    """The laxest level of one operator on one family of message types, for the fields named (none: all)."""

    operator: OperatorName
    message_prefix: str
    level: Level
    fields: frozenset[Meaning] = frozenset()


@dataclass(frozen=True, slots=True)
class LevelRuling:
    """A level and why, in one sentence."""

    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Amounts in EUR from which more scrutiny is due."""

    format_only: Decimal
    single_approval: Decimal
    supervisor: Decimal
    return_: Decimal
    step_up: Decimal


KEYS = frozenset(
    {
        "name", "version", "effective_from", "levels", "limits_eur", "approvals", "new_beneficiary_approvals",
        "sensitive_change_approvals", "supervisor_minutes_before_cut_off", "treasury_currencies", "entry_teams",
        "rates", "switches", "halted", "sampling", "standing_authorisation",
    }
)  # fmt: skip
LIMIT_NAMES = ("format_only", "single_approval", "supervisor", "return", "step_up")
APPROVALS_MAX = 9
HALTS_RELEASES = "All releases are halted."
HALTS_AUTO = "Automatic releases are halted."
HALTS_STRATUM = "Automatic releases of {stratum} are halted."


@dataclass(frozen=True, slots=True)
class Halted:
    """What the kill switch holds back: automatic releases, the model, all releases, or automatic ones of some strata.

    `strata` are strata or patterns of them (`A3/format/*`).
    """

    auto: bool = False
    model: bool = False
    releases: bool = False
    strata: frozenset[str] = frozenset()

    def why_held(self, *, automatic: bool, stratum: str) -> str:
        """Why a release of `stratum` is held back at this moment, as one sentence; empty where it may go."""
        if self.releases:
            return HALTS_RELEASES
        if not automatic:
            return ""
        if self.auto:
            return HALTS_AUTO
        held = any(holds_back(pattern, stratum) for pattern in self.strata)
        return HALTS_STRATUM.format(stratum=stratum or "an unknown stratum") if held else ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the bank's own rules. `digest` is the SHA-256 of its canonical content without the kill switch.

    Without a `standing` authorisation no payment goes by itself. With `only_unseen`, who saw a value before is not
    the further approver who keys it.
    """

    name: str
    version: str
    effective_from: date
    levels: tuple[LevelRow, ...]
    limits: Limits
    approvals: Mapping[str, int]
    new_beneficiary_approvals: int
    sensitive_change_approvals: int
    supervisor_minutes_before_cut_off: int
    treasury_currencies: frozenset[str]
    entry_teams: frozenset[str]
    rates: Mapping[str, Decimal]
    rates_as_of: date
    auto_format: bool
    auto_certified: bool
    sampling: Mapping[str, Decimal]
    digest: str
    halted: Halted = field(default_factory=Halted)
    standing: StandingAuthorisation | None = None
    only_unseen: bool = False

    @classmethod
    def load(cls, path: Path) -> Policy:
        """Read a policy file. Raises UnusablePolicy with what is wrong."""
        try:
            return cls.from_mapping(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (yaml.YAMLError, OSError) as error:
            raise UnusablePolicy(f"{path.name}: {error}") from error

    @classmethod
    def from_mapping(cls, content: Mapping[str, Any]) -> Policy:
        """A policy from plain data. Raises UnusablePolicy with what is wrong."""
        try:
            return _read(content)
        except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
            raise UnusablePolicy(f"policy: {type(error).__name__}: {error}") from error

    def level_for(self, operator: Operator, message: Message) -> LevelRuling:
        """The laxest level `operator` may have on `message`, and why. Where no row speaks of it: A0."""
        meaning = meaning_of(operator.path)
        rows = [r for r in self.levels if r.operator is operator.op and message.type.startswith(r.message_prefix)]
        fitting = [r for r in rows if not r.fields or meaning in r.fields]
        if not fitting:
            return LevelRuling(Level.A0, f"The policy has no row for {operator.op.value} on {message.type}.")
        row = max(fitting, key=lambda r: (bool(r.fields), len(r.message_prefix)))
        where = f" of {meaning.value.replace('_', ' ')}" if row.fields else ""
        return LevelRuling(row.level, f"The policy allows {operator.op.value}{where} on {message.type} at {row.level}.")

    def in_eur(self, amount: Decimal | None, currency: str | None) -> Decimal | None:
        """`amount` in EUR for limits; None where amount or rate is unknown, which counts as above every limit."""
        rate = self.rates.get(currency or "")
        return None if amount is None or rate is None else amount * rate

    def with_rates(self, rates: Mapping[str, Decimal]) -> Policy:
        """The same policy with rates of one case over its own; limits stay."""
        return replace(self, rates={**self.rates, **rates})


def above(eur: Decimal | None, limit: Decimal) -> bool:
    """True where `eur` exceeds `limit`, and where it is not known."""
    return eur is None or eur > limit


def _read(content: Mapping[str, Any]) -> Policy:
    if unknown := set(content) - KEYS:
        raise ValueError(f"no policy has {', '.join(sorted(map(str, unknown)))}")
    limits, rates, switches = content["limits_eur"], content["rates"], content["switches"]
    halted = content.get("halted", {})
    decided = {key: value for key, value in content.items() if key != "halted"}
    policy = Policy(
        name=str(content["name"]),
        version=str(content["version"]),
        effective_from=day_in(content["effective_from"]),
        levels=tuple(_rows(content["levels"])),
        limits=Limits(*(amount_in(limits[name]) for name in LIMIT_NAMES)),
        approvals={str(k): int(v) for k, v in content["approvals"].items()},
        new_beneficiary_approvals=int(content["new_beneficiary_approvals"]),
        sensitive_change_approvals=int(content["sensitive_change_approvals"]),
        supervisor_minutes_before_cut_off=int(content["supervisor_minutes_before_cut_off"]),
        treasury_currencies=frozenset(content["treasury_currencies"]),
        entry_teams=frozenset(content["entry_teams"]),
        rates={str(k): amount_in(v) for k, v in rates["eur"].items()},
        rates_as_of=day_in(rates["as_of"]),
        auto_format=switch_in(switches["auto_format"]),
        auto_certified=switch_in(switches["auto_certified"]),
        only_unseen=switch_in(switches.get("only_unseen", False)),
        sampling={str(k): amount_in(v) for k, v in content["sampling"].items()},
        digest=hashlib.sha256(json.dumps(decided, sort_keys=True, default=str).encode()).hexdigest(),
        halted=Halted(
            auto=switch_in(halted.get("auto", False)),
            model=switch_in(halted.get("model", False)),
            releases=switch_in(halted.get("releases", False)),
            strata=frozenset(halted.get("strata", ())),
        ),
        standing=StandingAuthorisation.read(content["standing_authorisation"])
        if content.get("standing_authorisation") is not None
        else None,
    )
    _require_two_people(policy)
    _require_sensible(policy)
    return policy


def _rows(rows: list[Mapping[str, Any]]) -> list[LevelRow]:
    return [
        LevelRow(OperatorName(op), prefix, Level(row["level"]), frozenset(Meaning(f) for f in row.get("fields", ())))
        for row in rows
        for op in row["operators"]
        for prefix in row["messages"]
    ]


def _require_two_people(policy: Policy) -> None:
    """A bank may ask for more signatures than the handbook, never for fewer where money could go astray."""
    least = {"A3": 0, "A3_above_limit": 0, "A2": 1, "A2_above_limit": 1, "A1": 2}
    for name, number in least.items():
        if policy.approvals[name] < number:
            raise ValueError(f"approvals.{name} must be at least {number}")
    if policy.sensitive_change_approvals < 2:
        raise ValueError("sensitive_change_approvals must be at least 2 (G2)")
    if policy.new_beneficiary_approvals < 2:
        raise ValueError("new_beneficiary_approvals must be at least 2 (handbook §6.2)")


def _require_sensible(policy: Policy) -> None:
    """A value that would switch a safeguard off by being out of all measure is a slip of the pen."""
    if policy.supervisor_minutes_before_cut_off < 0:
        raise ValueError("supervisor_minutes_before_cut_off is not below 0")
    most = (*policy.approvals.values(), policy.new_beneficiary_approvals, policy.sensitive_change_approvals)
    if max(most) > APPROVALS_MAX:
        raise ValueError(f"nothing is signed by more than {APPROVALS_MAX} people")
    if any(not 0 <= share <= 1 for share in policy.sampling.values()):
        raise ValueError("sampling is a share from 0 to 1")


def shipped_content() -> dict[str, Any]:
    """The shipped policy as plain data, to be changed and proposed."""
    content: dict[str, Any] = yaml.safe_load(DEFAULT_POLICY_FILE.read_text(encoding="utf-8"))
    return content


@cache
def default_policy() -> Policy:
    """The policy shipped with the product."""
    return Policy.load(DEFAULT_POLICY_FILE)


def __getattr__(name: str) -> Policy:
    """`DEFAULT_POLICY` is read on first use, not when the module is imported."""
    if name == "DEFAULT_POLICY":
        return default_policy()
    raise AttributeError(name)

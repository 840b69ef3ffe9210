"""Profiles: whose rules hold for a message, on which rail it travels, and how severe a rule is on which day.

Data: `payments/data/profiles.yaml`. Every date in it can be changed there, because several are announced and moved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from ..errors import PaymentError
from ..message import Message
from ..vocabulary import Rail, Severity

DEFAULT = "cbpr-current"


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of usage rules. `family` groups profiles that share rules: cbpr, sepa, hvps, us."""

    name: str
    title: str
    family: str
    rail: Rail
    aliases: tuple[str, ...]
    address_forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatedSeverity:
    """How severe `rule` is under `profile` before and from a day on; `effective_from` None: the day is not known."""

    rule: str
    profile: str
    effective_from: date | None
    severity_before: Severity
    severity_after: Severity
    source: str
    verified: bool

    def on(self, day: date | None) -> Severity:
        """The severity on `day`; without a day the latest known state."""
        if self.effective_from is None:
            return self.severity_before
        return self.severity_after if day is None or day >= self.effective_from else self.severity_before


@cache
def _data() -> dict[str, Any]:
    import yaml

    text = (resources.files("payments") / "data" / "profiles.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load(text, loader)
    return loaded


def _profile(name: str, row: dict[str, Any]) -> Profile:
    aliases, forms = tuple(row.get("aliases", ())), tuple(row["address_forms"])
    return Profile(name, row["title"], row["family"], Rail(row["rail"]), aliases, forms)


@cache
def profiles() -> Mapping[str, Profile]:
    """All profiles by name."""
    return MappingProxyType({name: _profile(name, row) for name, row in _data()["profiles"].items()})


@cache
def dated_severities() -> Mapping[tuple[str, str], DatedSeverity]:
    """(rule, profile) → its dated severity."""
    rows = (
        DatedSeverity(
            row["rule"], row["profile"], row["effective_from"],
            Severity(row["severity_before"]), Severity(row["severity_after"]), row["source"], row["verified"],
        )
        for row in _data()["dated_severities"]
    )  # fmt: skip
    return MappingProxyType({(row.rule, row.profile): row for row in rows})


def known(name: str) -> Profile:
    """The profile of that name or alias. Raises PaymentError (rule PROFILE) for any other name."""
    for profile in profiles().values():
        if name == profile.name or name in profile.aliases:
            return profile
    raise PaymentError(f"There is no profile {name!r}; there are {', '.join(profiles())}", rule="PROFILE", value=name)


def severity_of(rule_id: str, usual: Severity, profile: str, as_of: date | None) -> Severity:
    """How severe a rule is under a profile on a day: its dated row, else its usual severity."""
    row = dated_severities().get((rule_id, profile))
    return row.on(as_of) if row else usual


def address_forms(profile: str, as_of: date | None) -> tuple[str, ...]:
    """The forms of a postal address the rail takes on that day: of `structured`, `hybrid`, `unstructured`."""
    for row in _data()["dated_address_forms"]:
        if row["profile"] == profile and _in_force(row, as_of):
            return tuple(row["address_forms"])
    return known(profile).address_forms


def _in_force(row: dict[str, Any], day: date | None) -> bool:
    begins, ends = row.get("effective_from"), row.get("effective_until")
    if day is None:  # without a day the latest known state holds
        return bool(begins) and not ends
    return (begins is None or day >= begins) and (ends is None or day <= ends)


_OF_CLEARING = {
    "TGT": "t2", "T2": "t2", "STG": "chaps", "CHP": "chaps", "CHAPS": "chaps", "FDW": "fedwire", "FDN": "fednow",
    "ST2": "sepa", "S2C": "sepa", "RT1": "sepa", "TIPS": "sepa",
}  # fmt: skip
_RAIL_OF_CLEARING = {"TCH": Rail.RTP, "RTP": Rail.RTP, "CHI": Rail.CHIPS, "CHIPS": Rail.CHIPS}
_OF_SERVICE = (("cbpr", DEFAULT), ("hvps", "t2"), ("t2", "t2"), ("rtgs", "t2"), ("fednow", "fednow"),
               ("fedwire", "fedwire"), ("chaps", "chaps"), ("boe", "chaps"), ("sepa", "sepa"))  # fmt: skip
_OF_RECEIVER = {"TRGTXEPM": "t2", "FRNYUS33": "fedwire"}


def profile_of(message: Message) -> str:
    """The profile the message points to by clearing system, header or service level; else the default."""
    fields = message.fields()
    if message.kind == "MT":
        return "t2" if fields.get("{3:103}") == "TGT" else DEFAULT
    return _by_clearing(fields) or _by_header(fields) or _by_service_level(fields) or DEFAULT


def _by_clearing(fields: Mapping[str, str]) -> str | None:
    return _OF_CLEARING.get(fields.get("GrpHdr/SttlmInf/ClrSys/Cd", "").upper())


def _by_header(fields: Mapping[str, str]) -> str | None:
    service = fields.get("AppHdr/BizSvc", "").lower()
    receiver = fields.get("AppHdr/To/FIId/FinInstnId/BICFI", "")[:8]
    return next((name for part, name in _OF_SERVICE if part in service), None) or _OF_RECEIVER.get(receiver)


def _by_service_level(fields: Mapping[str, str]) -> str | None:
    levels = {text for path, text in fields.items() if "SvcLvl" in path and path.endswith("/Cd")}
    return "sepa" if "SEPA" in levels else None


def rail_of(message: Message, profile: str) -> Rail:
    """The rail on which the message travels under that profile. Raises PaymentError for an unknown profile."""
    rail = known(profile).rail
    if message.kind == "MT":
        return Rail.T2 if message.get("{3:103}") == "TGT" else Rail.SWIFT_FIN
    fields = message.fields()
    clearing = fields.get("GrpHdr/SttlmInf/ClrSys/Cd", "").upper()
    if rail is Rail.SWIFT_FINPLUS:
        return _RAIL_OF_CLEARING.get(clearing, rail)
    return _sepa_rail(message, fields) if rail is Rail.SEPA_SCT else rail


def _sepa_rail(message: Message, fields: Mapping[str, str]) -> Rail:
    if message.type.startswith(("pacs.003", "pain.008")):
        return Rail.SEPA_SDD
    instruments = {text for path, text in fields.items() if "LclInstrm" in path}
    return Rail.SEPA_INST if "INST" in instruments else Rail.SEPA_SCT


def __getattr__(name: str) -> Any:
    """`PROFILES`, read on first use."""
    if name == "PROFILES":
        return profiles()
    raise AttributeError(name)

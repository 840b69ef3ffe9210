"""Write the documents on identifiers, corridors, control rules, codes and some rules from the code's own tables."""

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cases.guards import GUARDS, people
from cases.policy import Policy, default_policy
from knowledge_base.playbooks import DOCUMENTS
from payments.codes import Code, codes
from payments.corridors import corridors
from payments.identifiers.clearing import SYSTEMS
from payments.identifiers.currency import ENDED, NOT_FOR_PAYMENT
from payments.identifiers.tables import rows
from payments.rules import RULES
from reference.corridors import Demand, demands

WRITTEN = "Written by `scripts/build_reference_documents.py` from the code's own tables; change those, not this file."
PEOPLE = {"G7": people.may_approve_own, "G8": people.may_release, "G10": people.may_become_precedent}
# Families of codes, with the sets whose codes they hold; `payments` takes all others.
FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "payments": ("Status, return and recall codes", ()),
    "fin": ("Codes of the FIN and MX network", ("FIN", "FINTrailer", "SwStds")),
    "queries": ("Codes of queries and answers", ("UTAP", "InvstgtnTp", "InvstgtnSubTp", "InvstgtnRsn",
        "InvstgtnSubRsn", "InvstgtnSts", "InvstgtnStsRsn", "InvstgtnConf", "CxlSts")),
    "ach": ("Codes of the US clearing house", ("ACH", "NOC")),
    "rails": ("Codes of cards, instant schemes and payee checks", ("card", "FedNow", "VoP")),
}  # fmt: skip
FURTHER = ("CB-ADR-07", "CB-ADR-08", "CB-CHG-03", "CB-COD", "CB-ENV", "CB-INS", "ID-")


def documents() -> dict[str, str]:
    """File below `knowledge_base/documents` → its text."""
    return {
        "identifiers/identifiers-accounts.md": _document(
            "IDENTIFIERS-ACCOUNTS", "Account numbers", "identifier", "2020-01-01", "handbook §4.1", _accounts()
        ),
        "identifiers/identifiers-banks.md": _document(
            "IDENTIFIERS-BANKS", "Bank and entity codes", "identifier", "2020-01-01", "handbook §4.2–4.4", _banks()
        ),
        "identifiers/identifiers-currencies.md": _document(
            "IDENTIFIERS-CURRENCIES", "Currency codes", "identifier", "2026-01-01", "handbook §4.5", _currencies()
        ),
        "corridors/corridors-demands.md": _document(
            "CORRIDORS-DEMANDS", "What destinations ask for", "corridor", "2025-11-22", "handbook §4.8", _corridors(),
            rails=("swift-finplus", "swift-fin"),
        ),
        "controls/controls-rules.md": _document(
            "CONTROLS-RULES", "Control rules", "control", "2025-11-22", "handbook §6.1", _guards()
        ),
        "controls/controls-signatures.md": _document(
            "CONTROLS-SIGNATURES", "Who signs what", "control", "2025-11-22", "handbook §6.2", _limits(default_policy())
        ),
        "rules/rules-further.md": _document(
            "RULES-FURTHER", "Identifiers, instructions, envelopes", "rule", "2020-01-01", "handbook §3", _rules()
        ),
        **{
            f"codes/codes-table-{name}.md": _document(
                f"CODES-TABLE-{name.upper()}", title, "code", "2020-01-01", "handbook §2", _codes(name)
            )
            for name, (title, _) in FAMILIES.items()
        },
    }  # fmt: skip


def _document(
    id_: str, title: str, kind: str, first: str, source: str, sections: Mapping[str, str], rails: Iterable[str] = ()
) -> str:
    front = [f"id: {id_}", f"title: {title}", f"kind: {kind}", f"effective: {{from: {first}, until: null}}"]
    front += [f"source: {source}", "messages: []", f"rails: [{', '.join(rails)}]"]
    told = [f"## {heading}\n{text}\n" for heading, text in sections.items()]
    return "\n".join(["---", *front, "---", f"# {title}", "", f"<!-- {WRITTEN} -->", "", *told])


def _accounts() -> dict[str, str]:
    table = rows("generated_ibans")
    lengths = "; ".join(f"{country} {row['length']} ({row['bban']})" for country, row in table.items())
    return {
        "Check digits": "Two digits after the country guard the whole number by a remainder of 97. They are compared "
        "and never computed anew: a number made valid so may be another person's account.",
        "Slips of writing": "Spaces, hyphens and small letters are form. A letter in a place for digits, two "
        "neighbours swapped or a wrong digit give candidates to ask about; ranked, and none written unproven.",
        "Length and notation by country": f"n is a digit, a a letter, c either; lengths are of the whole. {lengths}.",
    }


def _banks() -> dict[str, str]:
    systems = "; ".join(
        f"{s.code} {s.in_words}" + (f", in FIN //{s.mt_prefix}" if s.mt_prefix else "") for s in SYSTEMS.values()
    )
    return {
        "Bank identifier codes": "Eight or eleven characters: bank, country, place, branch; eight are the head "
        "office. A 0 in the eighth place is for tests and never live, a 1 is not connected: another bank passes the "
        "message on. A retired code is followed through the directory alone, and likeness proves nothing.",
        "Entity identifiers": "A legal entity identifier has 18 characters and two check digits. It names an entity "
        "and no branch, and serves only beside the same name.",
        "National clearing codes": f"{systems}.",
    }


def _currencies() -> dict[str, str]:
    by_units: dict[Any, list[str]] = {}
    for code, row in rows("generated_currencies").items():
        if code not in NOT_FOR_PAYMENT:
            by_units.setdefault(row["minor_units"], []).append(code)
    units = " ".join(f"{n} decimals: {', '.join(codes)}." for n, codes in by_units.items() if n not in (2, None))
    ended = "; ".join(f"{code} until {last}, then {after}" for code, (last, after, _) in ENDED.items())
    return {
        "Decimals": f"Two, except: {units}",
        "No money to pay with": f"{', '.join(sorted(NOT_FOR_PAYMENT))}. The offshore renminbi is CNY too.",
        "Withdrawn": f"{ended}.",
    }


def _corridors() -> dict[str, str]:
    names = {code: min(row["names"], key=len) for code, row in rows("generated_countries").items()}
    return {f"{country} {names.get(country, '')}".strip(): _demand(row) for country, row in sorted(demands().items())}


def _demand(row: Demand) -> str:
    asked = ", ".join(item.replace("_", " ") for item in row.items)
    told = [f"Asks for {asked}; place: {row.place}." if asked else f"Place: {row.place}."]
    told += [f"For payments in {', '.join(row.currencies)}."] if row.currencies else []
    told += ["Compliance looks at every payment."] if row.compliance else []
    if (known := corridors().get(row.country)) and known.codes:
        told.append("Purpose codes: " + ", ".join(f"{code} {means}" for code, means in known.codes.items()) + ".")
    told.append(
        "Confirmed with a correspondent." if row.confirmed else "Not confirmed with a correspondent: asked only."
    )
    return " ".join(told)


def _guards() -> dict[str, str]:
    every: dict[str, Callable[..., Any]] = {**GUARDS, **PEOPLE}
    told = {name: inspect.getdoc(guard) or "" for name, guard in every.items() if name.startswith("G")}
    order = sorted(told, key=lambda name: int(name[1:]))
    return {f"{name} {every[name].__name__.replace('_', ' ')}": _sentences(told[name]) for name in order}


def _sentences(told: str) -> str:
    """What a guard says of itself, without its number and without what it returns."""
    text = " ".join(told.partition(". ")[2].split()).removeprefix("None, or ")
    return text[:1].upper() + text[1:]


def _limits(policy: Policy) -> dict[str, str]:
    limits, needed = policy.limits, policy.approvals
    return {
        "Approvals by level": "; ".join(f"{level.replace('_', ' ')}: {count}" for level, count in needed.items()) + ". "
        "A0 is its owner's alone.",
        "Limits in euros": f"Form alone up to {limits.format_only}, one approval up to {limits.single_approval}, a "
        f"supervisor from {limits.supervisor}, returns with two approvals above {limits.return_}. An amount without "
        "a rate is above every limit.",
        "Sensitive changes": f"Beneficiary account, name or bank, settlement instructions, another route: "
        f"{policy.sensitive_change_approvals} approvals. A new beneficiary: {policy.new_beneficiary_approvals}. "
        f"{policy.supervisor_minutes_before_cut_off} minutes before a cut-off a supervisor is among those who sign.",
    }


def _codes(family: str) -> dict[str, str]:
    """Codes of a family by how they begin; the words of each are those of the code table."""
    named = {name: sets for name, (_, sets) in FAMILIES.items() if sets}
    told: dict[str, list[str]] = {}
    for code, meanings in codes().items():
        for entry in meanings:
            home = next((name for name, sets in named.items() if entry.sets[0] in sets), "payments")
            if home == family:
                told.setdefault(code[:4] if code.startswith("CARD") else code[:2], []).append(_code(code, entry))
    return {f"{start}…": "\n".join(lines) for start, lines in told.items()}


def _code(code: str, entry: Code) -> str:
    cause = f", from {entry.cause}" if entry.cause else ""
    done = f" Usually: {entry.action}." if entry.action else ""
    return f"* {code}: {entry.meaning}{cause}.{done}"


def _rules() -> dict[str, str]:
    """Rules that no written document speaks of: their sentences, as the rule book has them."""
    told: dict[str, list[str]] = {}
    for rule in RULES:
        if rule.id.startswith(FURTHER):
            told.setdefault(rule.id, []).append(f"{rule.title}. {rule.sentence}")
    return {id_: "\n\n".join(dict.fromkeys(sentences)) for id_, sentences in told.items()}


if __name__ == "__main__":
    for file, text in documents().items():
        place = DOCUMENTS / file
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{file}: {len(text)} characters\n")

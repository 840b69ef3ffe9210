"""What reason, status and error codes mean, who can mend the fault and what is usually done about it.

Data: `payments/data/codes.json`, in our own words after handbook §2. One code may stand in several sets with different
meanings (`MS02` as a reason and as a query; `C03` as a network error and as a notification of change).
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from .vocabulary import Action, Level


@dataclass(frozen=True, slots=True)
class Code:
    """One meaning of one code. `sets`: S status, R return, C cancellation, X refusal of one, FIN, TxSts, UTAP, ACH, …

    `fixer`: OB ordering bank, OC ordering customer, IB intermediary, BB beneficiary bank, BC beneficiary,
    MI infrastructure. `level` speaks where no playbook does; the strictest if the handbook names several.
    """

    code: str
    sets: tuple[str, ...]
    meaning: str
    cause: str
    fixer: str
    action: str
    fields: str
    evidence: str
    level: Level
    level_note: str
    source: str

    @property
    def actions(self) -> tuple[Action, ...]:
        """The action classes that `action` names, in its order."""
        found = (Action(word) for word in re.findall(r"[A-Z]+", self.action) if word in Action.__members__)
        return tuple(dict.fromkeys(found))


@cache
def codes() -> Mapping[str, tuple[Code, ...]]:
    """Every code with its meanings; those of payment reasons come first."""
    text = (resources.files("payments") / "data" / "codes.json").read_text(encoding="utf-8")
    table: dict[str, tuple[Code, ...]] = {}
    for row in json.loads(text)["rows"]:
        entry = Code(**{**row, "sets": tuple(row["sets"]), "level": Level(row["level"])})
        table[entry.code] = (*table.get(entry.code, ()), entry)
    return MappingProxyType(table)


def meanings(text: str) -> tuple[Code, ...]:
    """All meanings of a code as it is reported: `AC01`, `T27005` (with its line), `Sw.Stds.D00003`."""
    known = codes()
    for form in spellings(text):
        if form in known:
            return known[form]
    return ()


def code(text: str, among: str | None = None) -> Code | None:
    """The meaning of a code, in the set `among` if one is named (`R` for a return); None if it is not known."""
    found = meanings(text)
    return next((entry for entry in found if among is None or among in entry.sets), None)


_BARE = re.compile(r"[A-Z]{4}|[A-Z]{2}[0-9]{2}|[A-Z][0-9]{2}")


def reported(text: str) -> str:
    """The code that is meant by what was reported: `rr04`, ` RR-04`, `/LEGL/` and `RR04 hold` name a known one.

    What names none is given back without blanks and invisible characters around it.
    """
    normal = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in normal if unicodedata.category(c) not in ("Cf", "Cc")).strip()
    if plain.upper() in codes():
        return plain.upper()
    first = re.split(r"[^0-9A-Za-z]+", plain.strip("/.:;,()[]{}'\" "))[0].upper()
    compact = re.sub(r"[^0-9A-Za-z]+", "", plain).upper()
    named = (word for word in (compact, first) if _BARE.fullmatch(word) and word in codes())
    return plain if meanings(plain) else next(named, plain)


@cache
def seen_in_a_message() -> frozenset[str]:
    """Codes whose fault stands in the message or is absent from it, so that a check of the message answers them.

    What an account, a customer, a mandate, a limit or a law may be, no message shows: such codes are not among them.
    """
    text = (resources.files("payments") / "data" / "codes.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)["seen_in_a_message"])


def spellings(text: str) -> tuple[str, ...]:
    """The spellings under which a reported code is looked up, the most exact first."""
    plain = text.strip().upper().rpartition(".")[2]
    network = re.fullmatch(r"([A-Z]\d{2})\d{3}", plain)  # an error code with the line number behind it
    short = network[1] if network else plain
    family = f"{short[0]}nn" if re.fullmatch(r"[GKZV]\d{2}", short) else ""
    delayed = "X3n" if re.fullmatch(r"X[3-9]\d", short) else ""
    return tuple(form for form in (plain, short, family, delayed) if form)

"""Whether the destination demands a purpose code, which ones exist, and where it must stand."""

from cases.evidence import Evidence
from payments.corridors import corridors
from payments.facts import facts_of

from .answers import _evidence, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    case = desk.circumstances
    facts = facts_of(case.message)
    country = (facts.creditor_agent or "")[4:6]
    corridor = corridors().get(country)
    if corridor is None or (corridor.currencies and facts.currency not in corridor.currencies):
        return [not_found(desk, TOOL.name, "rules", "CB-REG-01", "the destination demands no purpose code")]
    path = f"CdtTrfTxInf/{corridor.place}"
    present = any(p.startswith(path) for p in case.message.fields())
    answer = {
        "country": country,
        "path": path,
        "place": corridor.place,
        "indicator": corridor.indicator,
        "codes": dict(corridor.codes),
        "missing": not present,
    }
    from payments.vocabulary import EvidenceClass

    quote = f"{corridor.source}: a purpose code in {corridor.place}"
    return [_evidence(desk, TOOL.name, EvidenceClass.E2, "rules", "CB-REG-01", quote, answer)]


TOOL = Tool("purpose_needed", "The purpose codes that the destination demands, and where they stand.", Nothing, ask)

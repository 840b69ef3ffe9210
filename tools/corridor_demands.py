"""What a destination country wants to be told beside the ordinary fields, and where: data, never a guess."""

from cases.evidence import Evidence
from payments.facts import facts_of
from payments.vocabulary import EvidenceClass
from reference.corridors import demands_of

from .answers import _evidence, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    """`items` (what must be told), `place`, and the flags `creditor_address`, `identity`, `purpose`, `compliance`."""
    facts = facts_of(desk.circumstances.message)
    country = (facts.creditor_agent or "")[4:6] or (facts.creditor_account or "")[:2]
    demand = demands_of(country, facts.currency or "")
    if demand is None:
        return [not_found(desk, TOOL.name, "rules", f"corridor/{country}", "no demand of this corridor is on record")]
    answer = {
        "country": country,
        "items": list(demand.items),
        "place": demand.place,
        "creditor_address": "creditor_address" in demand.items,
        "identity": any(item in demand.items for item in ("tax_id", "personal_id", "company_id")),
        "purpose": "purpose" in demand.items,
        "relationship": "relationship" in demand.items,
        "phone": "phone" in demand.items,
        "compliance": demand.compliance,
        "confirmed": demand.confirmed,
    }
    quote = f"{country}: {', '.join(demand.items)} in {demand.place} ({demand.source})"
    return [_evidence(desk, TOOL.name, EvidenceClass.E2, "rules", f"corridor/{country}", quote, answer)]


TOOL = Tool("corridor_demands", "What the destination country wants to be told, and where.", Nothing, ask)

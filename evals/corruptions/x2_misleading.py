"""X2: the right fault under a code of another class: what the message shows counts, not what the code says."""

from dataclasses import replace

from ..draw import Draw
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_bank
from . import (
    k04_decimals,
    k06_header,
    k07_count,
    k08_uetr,
    k09_order,
    k11_end_to_end,
    k12_blank,
    k13_children,
    k17_country,
    k18_address_lines,
    k28_account_form,
)
from .corruption import Corruption, Variant, repaired, swapped

_FORM: tuple[Variant, ...] = (
    k04_decimals.zeros, k06_header.message_id, k06_header.definition, k08_uetr.capitals, k09_order.xml_order,
    k12_blank.optional, k13_children.in_address, k28_account_form.blanks, k28_account_form.small_letters,
    *k11_end_to_end.CORRUPTION.variants.values(),
)  # fmt: skip
# Only faults that the message itself shows as an error: an address in lines is one where somebody refuses it.
_CONTENT: tuple[Variant, ...] = (
    k06_header.receiver, k13_children.and_country, k17_country.united_kingdom,
    *k18_address_lines.CORRUPTION.variants.values(), *k07_count.CORRUPTION.variants.values(),
)  # fmt: skip
_OTHER = (("RC04", "bic"), ("AM03", "currency"), ("BE05", "name"), ("CH03", "amount"), ("DT01", "date"))
_REFUTED = (("RC04", "bic"), ("DT01", "date"), ("FF08", "endtoend"))


def _misled(draw: Draw, tasks: tuple[Variant, ...]) -> Situation:
    made = draw.rng.choice(tasks)(draw)
    code, key = draw.rng.choice(_OTHER)
    return replace(made, error={"source": "gateway", "code": code, "text": draw.said(key)}, related=(), difficulty=3)


def form(draw: Draw) -> Situation:
    """A fault of form."""
    return _misled(draw, _FORM)


def content(draw: Draw) -> Situation:
    """A fault of content."""
    return _misled(draw, _CONTENT)


def bank(draw: Draw) -> Situation:
    """The next bank rejects a wrong country under a code that our own records speak against: one person looks."""
    p = draw.payment(to="GB")
    clean = pacs008(p)
    end = f"<TwnNm>{p.creditor.town}</TwnNm><Ctry>"
    code, key = draw.rng.choice(_REFUTED)
    return repaired(
        draw, p, swapped(clean, f"{end}GB<", f"{end}UK<"), clean, by_bank(p, code, draw.said(key)), breaks="CB-ADR-04",
        fields={"CdtTrfTxInf/Cdtr/PstlAdr/Ctry": "GB"}, operators=("SetField",), difficulty=3,
    )  # fmt: skip


CORRUPTION = Corruption("X2", "misleading code", "misled", {"form": form, "content": content, "bank": bank})

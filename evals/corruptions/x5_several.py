"""X5: several faults at once, one of them perhaps hiding another; the strictest route wins."""

from ..draw import Draw
from ..payment import Payment
from ..situation import Situation
from ..templates import address, agent, pacs008
from ..voices import by_gateway
from .corruption import Corruption, repaired, swapped

_Edit = tuple[str, str, str, str, str]  # text of the clean message, broken text, path, right value, operator
_FORM = ("RegenerateHeaderField", "SetField", "FoldCase", "TrimWhitespace")


def _edits(p: Payment) -> list[_Edit]:
    account = p.creditor.account
    return [
        (f"<BizMsgIdr>{p.message_id}<", f"<BizMsgIdr>{p.message_id[:-1]}X<", "AppHdr/BizMsgIdr", p.message_id,
         "CB-HDR-01"),
        ("<NbOfTxs>1<", "<NbOfTxs>3<", "GrpHdr/NbOfTxs", "1", "CB-GRP-01"),
        (p.uetr, p.uetr.upper(), "CdtTrfTxInf/PmtId/UETR", p.uetr, "CB-ID-01"),
        (account, account.lower(), "CdtTrfTxInf/CdtrAcct/Id/IBAN", account, "ID-IBAN"),
        ("<MsgDefIdr>pacs.008.001.08<", "<MsgDefIdr>pacs.008.001.09<", "AppHdr/MsgDefIdr", "pacs.008.001.08",
         "CB-HDR-04"),
    ]  # fmt: skip


def _broken(draw: Draw, number: int) -> tuple[Payment, str, str, list[_Edit]]:
    p = draw.payment()
    clean = text = pacs008(p)
    chosen = draw.rng.sample(_edits(p), number)
    for old, new, *_ in chosen:
        text = swapped(text, old, new)
    return p, clean, text, chosen


def forms(draw: Draw) -> Situation:
    """Two or three faults of form."""
    p, clean, text, chosen = _broken(draw, draw.rng.choice((2, 3)))
    refusal = by_gateway(chosen[0][4], draw.said("noise"))
    fields = {path: value for _, _, path, value, _ in chosen}
    return repaired(
        draw, p, text, clean, refusal, fields=fields, operators=_FORM, breaks=chosen[-1][4], route="auto",
        difficulty=3, family="repair_multi",
    )  # fmt: skip


def form_and_country(draw: Draw) -> Situation:
    """A fault of form and a wrong country code: one person, since the country is content."""
    p = draw.payment(to="GB")
    clean = pacs008(p)
    end = f"<TwnNm>{p.creditor.town}</TwnNm><Ctry>"
    text = swapped(clean, f"{end}GB<", f"{end}UK<")
    old, new, path, value, _ = draw.rng.choice(_edits(p)[:3])
    return repaired(
        draw, p, swapped(text, old, new), clean, by_gateway("D00004", draw.said("country")), breaks="CB-ADR-04",
        fields={path: value, "CdtTrfTxInf/Cdtr/PstlAdr/Ctry": "GB"}, operators=_FORM, difficulty=3,
        family="repair_multi",
    )  # fmt: skip


def form_and_receiver(draw: Draw) -> Situation:
    """The header's id and its receiver."""
    p, clean, text, chosen = _broken(draw, 1)
    other = draw.payment(to=p.theirs.place.country).theirs
    broken = swapped(text, f"<To><FIId>{agent(p.theirs)}", f"<To><FIId>{agent(other)}")
    fields = {chosen[0][2]: chosen[0][3], "AppHdr/To/FIId/FinInstnId/BICFI": p.theirs.bic}
    return repaired(
        draw, p, broken, clean, by_gateway("CB-HDR-02", draw.said("header")), fields=fields, operators=_FORM,
        breaks="CB-HDR-02", difficulty=3, family="repair_multi",
    )  # fmt: skip


def form_and_town(draw: Draw) -> Situation:
    """A fault of form beside a town said twice."""
    p, clean, text, chosen = _broken(draw, 1)
    hybrid = address(p.creditor).replace("</PstlAdr>", f"<AdrLine>{p.creditor.town}</AdrLine></PstlAdr>")
    broken = swapped(text, address(p.creditor), hybrid)
    fields = {chosen[0][2]: chosen[0][3], "CdtTrfTxInf/Cdtr/PstlAdr/AdrLine": None}
    return repaired(
        draw, p, broken, clean, by_gateway("CB-ADR-03", draw.said("town")), fields=fields,
        operators=(*_FORM, "StructureAddress", "RemoveElement"), breaks="CB-ADR-03", difficulty=3,
        family="repair_multi",
    )  # fmt: skip


CORRUPTION = Corruption(
    "X5", "several faults", "several",
    {
        "forms": forms, "form_and_country": form_and_country, "form_and_receiver": form_and_receiver,
        "form_and_town": form_and_town,
    },
)  # fmt: skip

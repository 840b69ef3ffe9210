"""MT 103 beside pacs.008, MT 202 and 205 beside pacs.009: field by field what corresponds, and what FIN has lost.

Source: payments handbook §1.8. It reads and compares; it never makes one message out of the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..codecs.mt import MtView
from ..message import Message
from . import comparing
from .comparing import Comparison
from .fin_places import Party, Place, coded, party

TX = "CdtTrfTxInf/"
UNDERLYING = f"{TX}UndrlygCstmrCdtTrf/"
SETTLEMENT = "GrpHdr/SttlmInf/"
NOT_PROVIDED = "NOTPROVIDED"
_CODES = re.compile(r"/(?:ROC|INV|IPI|RFB|TSU)/")


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One thing that both messages may say. `same` is None where it cannot be told or only one side says it.

    A side that is silent has no text; its path is where it would stand. `lost` tells in words what FIN did not carry.
    """

    field: str
    mt_path: str
    mx_path: str
    mt_text: str | None
    mx_text: str | None
    same: bool | None
    lost: str


def correspond(mt: Message, mx: Message) -> tuple[Correspondence, ...]:
    """Every pair of places of which at least one message speaks, in the order of FIN; empty for other pairs of types.

    Nothing here proves that the two messages are one payment: UETR and references are among the pairs.
    """
    view = mt.view
    if not isinstance(view, MtView) or mx.kind != "MX":
        return ()
    if mt.type.startswith("MT103") and mx.type.startswith("pacs.008"):
        found = [*_payment(view, mx), *_customer(view, mx, "", TX), *_charges(view, mx), *_only_mx(mx, TX)]
    elif mt.type.startswith(("MT202", "MT205")) and mx.type.startswith("pacs.009"):
        found = [*_payment(view, mx), *_between_banks(view, mx)]
        if mt.type.endswith(".COV") or mx.get(f"{UNDERLYING}Dbtr/Nm") is not None:
            found += [*_customer(view, mx, "B", UNDERLYING), *_only_mx(mx, UNDERLYING)]
    else:
        return ()
    return tuple(one for one in found if one.mt_text is not None or one.mx_text is not None)


def _pair(field: str, mt: Place, mx: Place, compare: Comparison, lost: str = "") -> Correspondence:
    """Both sides by their places; an empty text is a silent side."""
    said, told = mt.text or None, mx.text or None
    same, why = compare(said, told) if said is not None and told is not None else (None, "")
    return Correspondence(field, mt.path, mx.path, said, told, same, why or (lost if said is None or same else ""))


def _mt(view: MtView, path: str) -> Place:
    return Place(path, view.get(path) or "")


def _mx(message: Message, *paths: str) -> Place:
    """The first of the paths that the message has; else the first."""
    return next((Place(p, text) for p in paths if (text := message.get(p)) is not None), Place(paths[0], ""))


def _payment(view: MtView, mx: Message) -> Iterator[Correspondence]:
    yield _pair("UETR", _mt(view, "{3:121}"), _mx(mx, f"{TX}PmtId/UETR"), comparing.exact)
    yield _pair("reference", _mt(view, "20"), _mx(mx, f"{TX}PmtId/InstrId"), comparing.reference)
    if view.type.startswith("MT2"):
        yield _pair("related reference", _mt(view, "21"), _mx(mx, f"{TX}PmtId/EndToEndId"), comparing.reference)
    else:
        yield _end_to_end(view, mx)
    settled = view.get("32A") or ""
    yield _pair("value date", Place("32A", settled[:6]), _mx(mx, f"{TX}IntrBkSttlmDt"), comparing.day)
    yield from _money("settlement", Place("32A", settled[6:]), mx, f"{TX}IntrBkSttlmAmt")


def _end_to_end(view: MtView, mx: Message) -> Correspondence:
    told = _mx(mx, f"{TX}PmtId/EndToEndId")
    said = coded(view, "70", "ROC") or Place("70", "")
    silent = told.text in ("", NOT_PROVIDED)
    lost = "" if silent else "FIN has no /ROC/ in 70: the end-to-end id is lost"
    return _pair("end-to-end id", said, Place(told.path, "" if silent else told.text), comparing.exact, lost)


def _money(field: str, mt: Place, mx: Message, path: str) -> Iterator[Correspondence]:
    yield _pair(f"{field} currency", Place(mt.path, mt.text[:3]), _mx(mx, f"{path}/@Ccy"), comparing.exact)
    yield _pair(f"{field} amount", Place(mt.path, mt.text[3:]), _mx(mx, path), comparing.number)


def _customer(view: MtView, mx: Message, sequence: str, place: str) -> Iterator[Correspondence]:
    """Debtor, creditor, their banks and the remittance; `sequence` B is the customer payment behind a cover."""
    tag = f"{sequence}:" if sequence else ""
    yield from _money("instructed", _mt(view, f"{tag}33B"), mx, f"{place}InstdAmt")
    if not sequence:
        yield _pair("exchange rate", _mt(view, "36"), _mx(mx, f"{place}XchgRate"), comparing.number)
    yield from _person("debtor", party(view, "50", "AFK", sequence), mx, f"{place}Dbtr", f"{tag}50K")
    ordering, receiving = party(view, "52", "AD", sequence), party(view, "57", "ABCD", sequence)
    sender = None if sequence else view.sender_bic
    receiver = None if sequence else view.receiver_bic
    yield from _agent("debtor agent", ordering, mx, f"{place}DbtrAgt", f"{tag}52A", Place("{1:}", sender or ""))
    if not sequence:
        yield from _reimbursement(view, mx)
    middle = party(view, "56", "ACD", sequence)
    yield from _agent("intermediary agent", middle, mx, f"{place}IntrmyAgt1", f"{tag}56A")
    yield from _agent("creditor agent", receiving, mx, f"{place}CdtrAgt", f"{tag}57A", Place("{2:}", receiver or ""))
    yield from _person("creditor", party(view, "59", "-AF", sequence), mx, f"{place}Cdtr", f"{tag}59")
    yield _remittance(view, mx, f"{tag}70", place)


def _reimbursement(view: MtView, mx: Message) -> Iterator[Correspondence]:
    names = (("53", "InstgRmbrsmntAgt"), ("54", "InstdRmbrsmntAgt"), ("55", "ThrdRmbrsmntAgt"))
    for number, name in names:
        found = party(view, number, "AD")
        yield from _agent(f"reimbursement agent {number}", found, mx, f"{SETTLEMENT}{name}", f"{number}A")
    nostro = party(view, "53", "B")
    account = (nostro.account if nostro else None) or Place("53B", "")
    told = _mx(mx, f"{SETTLEMENT}SttlmAcct/Id/IBAN", f"{SETTLEMENT}SttlmAcct/Id/Othr/Id")
    yield _pair("settlement account", account, told, comparing.account)


def _between_banks(view: MtView, mx: Message) -> Iterator[Correspondence]:
    sender, receiver = Place("{1:}", view.sender_bic or ""), Place("{2:}", view.receiver_bic or "")
    yield from _agent("debtor", party(view, "52", "AD"), mx, f"{TX}Dbtr", "52A", sender)
    yield from _agent("intermediary agent", party(view, "56", "AD"), mx, f"{TX}IntrmyAgt1", "56A")
    yield from _agent("creditor agent", party(view, "57", "ABD"), mx, f"{TX}CdtrAgt", "57A", receiver)
    yield from _agent("creditor", party(view, "58", "AD"), mx, f"{TX}Cdtr", "58A")


def _person(field: str, found: Party | None, mx: Message, path: str, tag: str) -> Iterator[Correspondence]:
    said = found or Party()
    nothing = Place(tag, "")
    account = _mx(mx, f"{path}Acct/Id/IBAN", f"{path}Acct/Id/Othr/Id")
    yield _pair(f"{field} account", said.account or nothing, account, comparing.account)
    bic = _mx(mx, f"{path}/Id/OrgId/AnyBIC")
    yield _pair(f"{field} BIC", said.bic or nothing, bic, comparing.bank)
    name, address = _overflowing(said, _mx(mx, f"{path}/Nm").text)
    yield _pair(f"{field} name", name or nothing, _mx(mx, f"{path}/Nm"), comparing.text)
    yield _pair(f"{field} address", address or nothing, _address(mx, f"{path}/PstlAdr"), comparing.words)


def _overflowing(said: Party, name: str) -> tuple[Place | None, Place | None]:
    """A name of more than 35 characters goes on in the lines below, where nothing tells it from the address."""
    if said.name is None or said.address is None or said.address.path.partition("/")[0].endswith("F"):
        return said.name, said.address
    lines = said.address.text.split("\n")
    for count in range(1, len(lines) + 1):
        longer = "\n".join([said.name.text, *lines[:count]])
        if comparing.text(said.name.text, name)[0] is False and comparing.text(longer, name)[0]:
            rest = "\n".join(lines[count:])
            return Place(said.name.path, longer), Place(said.address.path, rest) if rest else None
    return said.name, said.address


def _address(mx: Message, path: str) -> Place:
    texts = [text for place, text in mx.fields().items() if place.startswith(f"{path}/")]
    return Place(path, "\n".join(texts))


def _agent(
    field: str, found: Party | None, mx: Message, path: str, tag: str, otherwise: Place | None = None
) -> Iterator[Correspondence]:
    """A bank by BIC, bank code and name; where FIN leaves it out, sender or receiver stands for it."""
    inner = f"{path}/FinInstnId/"
    if found is None and otherwise is not None:
        yield _pair(f"{field} BIC", otherwise, _mx(mx, f"{inner}BICFI"), comparing.bank)
        return
    said, nothing = found or Party(), Place(tag, "")
    yield _pair(f"{field} BIC", said.bic or nothing, _mx(mx, f"{inner}BICFI"), comparing.bank)
    code = _mx(mx, f"{inner}ClrSysMmbId/MmbId")
    yield _pair(f"{field} bank code", said.clearing or nothing, code, comparing.exact)
    yield _pair(f"{field} name", said.name or nothing, _mx(mx, f"{inner}Nm"), comparing.text)


def _remittance(view: MtView, mx: Message, tag: str, place: str) -> Correspondence:
    said = _mt(view, tag)
    told = _mx(mx, f"{place}RmtInf/Ustrd")
    structured = [text for path, text in mx.fields().items() if path.startswith(f"{place}RmtInf/Strd")]
    if not told.text and structured:
        lost, path = "structured remittance is flattened in FIN", f"{place}RmtInf/Strd"
        return Correspondence("remittance", tag, path, said.text or None, "\n".join(structured), None, lost)
    plain = "\n".join(line for line in said.text.split("\n") if not line.startswith("/ROC/"))
    if _CODES.match(plain):
        plain = _CODES.sub("", plain, count=1)
    return _pair("remittance", Place(tag, plain), Place(told.path, _CODES.sub("", told.text, count=1)), comparing.text)


def _charges(view: MtView, mx: Message) -> Iterator[Correspondence]:
    yield _pair("charge bearer", _mt(view, "71A"), _mx(mx, f"{TX}ChrgBr"), comparing.bearer)
    tags = [path for path in view.children("") if path.startswith(("71F", "71G"))]
    count = max(len(tags), sum(p.startswith(f"{TX}ChrgsInf") for p in mx.view.children(TX.rstrip("/"))))
    for number in range(count):
        said = _mt(view, tags[number]) if number < len(tags) else Place("71F", "")
        step = "ChrgsInf" if number == 0 else f"ChrgsInf[{number + 1}]"
        yield from _money(f"charges {number + 1}", said, mx, f"{TX}{step}/Amt")


def _only_mx(mx: Message, place: str) -> Iterator[Correspondence]:
    """What FIN has no field for."""
    for field, path in (
        ("ultimate debtor", "UltmtDbtr/Nm"), ("ultimate creditor", "UltmtCdtr/Nm"),
        ("debtor LEI", "Dbtr/Id/OrgId/LEI"), ("creditor LEI", "Cdtr/Id/OrgId/LEI"),
        ("second intermediary agent", "IntrmyAgt2/FinInstnId/BICFI"),
        ("third intermediary agent", "IntrmyAgt3/FinInstnId/BICFI"),
    ):  # fmt: skip
        text = mx.get(f"{place}{path}")
        if text is not None:
            yield Correspondence(field, "", f"{place}{path}", None, text, None, "FIN has no field of its own for it")

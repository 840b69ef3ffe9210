"""What a question of another bank asks for: codes of items, each with the party it is about where one is named.

Codes are those of camt.110 (handbook §2.5), and two of our own: `VALD` the value date, `STAT` the state.
"""

import re
from collections.abc import Mapping, Sequence

from payments import Message

# In English and in the languages of our neighbours; a FIN narrative has no accents.
_IN_WORDS: Mapping[str, re.Pattern[str]] = {
    code: re.compile(rf"(?i)\b(?:{words})\b")
    for code, words in {
        "RQNM": r"(?:full )?name|nom|nombre|nome",
        "RQPA": r"address|adresse|anschrift|direcci[oó]n|domicilio|indirizzo",
        "PURP": r"purpose|verwendungszweck|zahlungs(?:zweck|grund)|motif|objet du paiement|motivo|prop[oó]sito|causale",
        "RQIN": r"invoices?|rechnung(?:en|skopie)?|factures?|facturas?|fatture?|fattura",
        "RQDB": r"birth|geburts(?:datum|ort|tag)|naissance|nacimiento|nascita",
        "RQRE": r"relationship",
        "VALD": r"value date|valuta|date de valeur|fecha valor|data valuta",
        "STAT": r"status|credited",
        "RQLE": r"lei|legal entity identifier",
        "RQBL": r"bill of lading",
        "RQIM": r"imo number|vessel",
        "RQDO": r"contracts?|vertrag|contrat|contrato|contratto|supporting documents?",
    }.items()
}
_PARTIES: Mapping[str, re.Pattern[str]] = {
    "creditor": re.compile(
        r"(?i)\b(?:bene(?:f(?:iciary)?)?|creditor|payee|beg(?:ü|ue)nstigten?|empf(?:ä|ae)ngers?|b[eé]n[eé]ficiaire|beneficiario)\b"
    ),
    "debtor": re.compile(
        r"(?i)\b(?:order(?:ing|er)|remitter|originator|debtor|payer|applicant|auftraggebers?|donneur d.ordre"
        r"|ordonnateur|ordenante|ordinante)\b"
    ),
}
_SIDES = {"CTOR": "creditor", "DTOR": "debtor"}  # reasons that say which party's details are wanted
_ENTRY = re.compile(r"(.*InvstgtnData(?:\[\d+\])?)/(Rsn|RsnSubTp)/Cd")
_SAME = {"PYPU": "PURP", "IN16": "PURP", "IN05": "VALD"}  # other names of items that words ask for as well


def items_asked(message: Message | None, readings: Sequence[str]) -> dict[str, str | None]:
    """Item → `creditor`, `debtor` or None, in the order of the codes, then of the words.

    `readings` are ways to read the same text; `message` is the one it stands in, None for bare text.
    """
    coded = _coded(message) if message is not None else {}
    named = [side for side, pattern in _PARTIES.items() if any(pattern.search(text) for text in readings)]
    party = named[0] if len(named) == 1 else None  # where both are named, no word tells whose
    said = [code for code, pattern in _IN_WORDS.items() if any(pattern.search(text) for text in readings)]
    return {**coded, **{code: party for code in said if code not in coded}}


def _coded(message: Message) -> dict[str, str | None]:
    """The items of a camt.110: of each entry its sub-reason, or else its reason."""
    entries: dict[str, dict[str, str]] = {}
    for path, text in message.fields().items():
        if place := _ENTRY.fullmatch(path):
            entries.setdefault(place[1], {})[place[2]] = text
    found: dict[str, str | None] = {}
    for entry in entries.values():
        reason, wanted = entry.get("Rsn", ""), entry.get("RsnSubTp") or entry.get("Rsn", "")
        codes = ("RQNM", "RQPA") if wanted in _SIDES else (_SAME.get(wanted, wanted),)
        found.update({code: _SIDES.get(reason) for code in codes if code != "NARR"})
    return found

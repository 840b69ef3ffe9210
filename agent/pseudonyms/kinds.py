"""What a value is, from the place where it stands: a name, an account, a reference, a street."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of tokens; the name is the token's first part."""

    PARTY = "PARTY"
    ACCOUNT = "ACCT"
    REFERENCE = "REF"
    STREET = "STREET"
    TEXT = "TEXT"


_LEAVES = {
    Kind.PARTY: "Nm CtctDtls PrvtId",
    Kind.ACCOUNT: "IBAN BBAN UPIC Acct",
    Kind.REFERENCE: "MsgId InstrId EndToEndId TxId UETR BizMsgIdr ClrSysRef PmtInfId LEI PhneNb MobNb FaxNb EmailAdr "
    "URLAdr Ref Nb OrgnlMsgId OrgnlInstrId OrgnlEndToEndId OrgnlTxId OrgnlUETR CxlId CaseId AnyBIC",
    Kind.STREET: "StrtNm BldgNb BldgNm Flr UnitNb PstBx Room PstCd Dept SubDept TwnLctnNm DstrctNm AdrLine CareOf",
}
_OF_LEAF = {leaf: kind for kind, leaves in _LEAVES.items() for leaf in leaves.split()}
_KEYS = {
    Kind.PARTY: "name holder debtor creditor aliases alias legal_name full_name",
    Kind.ACCOUNT: "account iban debtor_account creditor_account accounts",
    Kind.REFERENCE: "reference end_to_end_id uetr lei external_id message_id instruction_id transaction_id original",
    Kind.STREET: "street postcode address_lines",
}
_OF_KEY = {key: kind for kind, keys in _KEYS.items() for key in keys.split()}
_BIC_LEAVES = frozenset({"BICFI", "BIC", "bic", "BICOrBEI", "creditor_bic", "correspondent_bic", "successor_bic"})
_FIN = {"20": Kind.REFERENCE, "21": Kind.REFERENCE, "{3:121}": Kind.REFERENCE, "{3:108}": Kind.REFERENCE}
_FIN_PARTY = re.compile(r"^(?:[A-Z]:)?(?:50|59)[A-Z]?(?:#\d+)?/(\d+)$")
_FIN_AGENT = re.compile(r"^(?:[A-Z]:)?5[1-8][AD]?(?:#\d+)?(?:/\d+)?$")
_HOLDS_ACCOUNT = re.compile(r"Acct(?:\[\d+\])?/")


def kind_at(place: str) -> Kind | None:
    """The kind of a value at a path of a message or under a key of ours; None where the place does not tell."""
    if party := _FIN_PARTY.match(place):
        return Kind.PARTY if party[1] in ("1", "2") else Kind.STREET
    leaf = re.sub(r"\[\d+\]$", "", place.rsplit("/", 1)[-1])
    if leaf == "Id" and _HOLDS_ACCOUNT.search(place):
        return Kind.ACCOUNT
    if leaf == "Id" and re.search(r"(?:OrgId|PrvtId)/Othr", place):
        return Kind.REFERENCE
    return _FIN.get(re.sub(r"^[A-Z]:|#\d+$", "", place)) or _OF_LEAF.get(leaf) or _OF_KEY.get(leaf)


def holds_bic(place: str) -> bool:
    """Whether the place is one for an institution's BIC; a party's own BIC (AnyBIC) is none."""
    return place.rsplit("/", 1)[-1] in _BIC_LEAVES or bool(_FIN_AGENT.match(place))

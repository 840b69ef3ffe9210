"""What a path is called for a person. Source: the path notation of the outside contract §4."""

import re

from ..said import Said, marked, tell

_MT = re.compile(r"^(?:\w:)?(\d\d)[A-Z]?(?:#\d+)?(?:/(\d+))?$")

LABELS = marked({
    "IBAN": "IBAN", "BICFI": "BIC", "AnyBIC": "BIC", "TwnNm": "town", "Ctry": "country", "PstCd": "postcode",
    "StrtNm": "street", "BldgNb": "building number", "AdrLine": "address line", "Nm": "name", "ChrgBr": "charge bearer",
    "IntrBkSttlmDt": "value date", "IntrBkSttlmAmt": "settlement amount", "InstdAmt": "instructed amount",
    "EndToEndId": "end-to-end id", "InstrId": "instruction id", "TxId": "transaction id", "UETR": "UETR",
    "MsgId": "message id", "BizMsgIdr": "business message id", "CreDtTm": "created at", "NbOfTxs": "number of payments",
    "MmbId": "clearing member id", "Ustrd": "remittance text", "Cd": "code", "CtrySubDvsn": "state or province",
    "PstBx": "post box", "Flr": "floor", "Dept": "department", "BldgNm": "building name", "LEI": "LEI",
    "DstrctNm": "district", "TwnLctnNm": "town location", "Id": "id",
    "OrgnlMsgId": "original message id", "OrgnlMsgNmId": "original message type",
    "OrgnlInstrId": "original instruction id",
    "OrgnlEndToEndId": "original end-to-end id", "OrgnlUETR": "original UETR", "OrgnlTxId": "original transaction id",
    "OrgnlIntrBkSttlmAmt": "original amount", "OrgnlIntrBkSttlmDt": "original value date", "CxlId": "cancellation id",
    "RtrId": "return id", "RtrdIntrBkSttlmAmt": "returned amount", "TxSts": "status",
    "Assgnr": "assigner", "Assgne": "assignee",
    "AddtlInf": "further information", "StsId": "status id", "SttlmMtd": "settlement method", "Prtry": "own code",
    "ReqdExctnDt": "execution date", "@Ccy": "currency",
})  # fmt: skip
PARTIES = marked({
    "Dbtr": "debtor", "Cdtr": "creditor", "DbtrAgt": "debtor agent", "CdtrAgt": "creditor agent",
    "UltmtDbtr": "ultimate debtor", "UltmtCdtr": "ultimate creditor", "InstgAgt": "sending bank",
    "InstdAgt": "receiving bank", "IntrmyAgt1": "first intermediary", "IntrmyAgt2": "second intermediary",
    "IntrmyAgt3": "third intermediary", "CdtrAcct": "payee account", "DbtrAcct": "debtor account",
    "AppHdr": "header", "PmtId": "payment", "GrpHdr": "group", "RmtInf": "remittance", "Purp": "purpose",
    "PrvsInstgAgt1": "previous bank", "Assgnr": "assigner", "Assgne": "assignee", "Case": "case",
    "CxlRsnInf": "cancellation reason",
    "RtrRsnInf": "return reason", "StsRsnInf": "reason", "Cretr": "case opened by", "InitgPty": "initiating party",
})  # fmt: skip
MT_LABELS = marked({
    "20": "reference", "21": "related reference", "23": "operation code", "32": "date, currency, amount",
    "33": "instructed amount", "50": "ordering customer", "52": "ordering bank", "53": "sender's correspondent",
    "54": "receiver's correspondent", "55": "third reimbursement bank", "56": "intermediary", "57": "account with bank",
    "58": "beneficiary bank", "59": "beneficiary", "70": "remittance text", "71": "charges", "72": "bank to bank text",
    "77": "regulatory reporting", "36": "exchange rate", "26": "transaction type", "30": "execution date",
})  # fmt: skip


def label(path: str) -> Said:
    """`creditor town` for `CdtTrfTxInf/Cdtr/PstlAdr/TwnNm`; the last path part where no name is known."""
    tag = _MT.match(path)
    if tag:
        name = MT_LABELS.get(tag[1]) or tell("field %(tag)s", tag=tag[1])
        return tell("%(field)s, line %(n)s", field=name, n=tag[2]) if tag[2] else name
    parts = [re.sub(r"\[\d+\]", "", part) for part in path.split("/")]
    party = next((PARTIES[p] for p in parts if p in PARTIES), Said(""))
    leaf = LABELS.get(parts[-1]) or Said(parts[-1])
    if not party or leaf in party or leaf.startswith(party):
        return leaf
    return tell("%(party)s %(field)s", party=party, field=leaf)

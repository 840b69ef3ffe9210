"""Minimal clean messages by path, from which the rules' examples are made. All names and accounts are invented."""

from collections.abc import Mapping

UETR = "3d1f7a42-5b0c-4e8e-9a6d-0c7b52e1f904"
HEADER = {
    "AppHdr/Fr/FIId/FinInstnId/BICFI": "BQVAFRPP",
    "AppHdr/To/FIId/FinInstnId/BICFI": "TRNHGB2L",
    "AppHdr/BizMsgIdr": "BQVA261123000071",
    "AppHdr/MsgDefIdr": "",  # the type of the message
    "AppHdr/BizSvc": "swift.cbprplus.03",
    "AppHdr/CreDt": "2026-11-23T08:30:00+01:00",
}
_GROUP = {
    "GrpHdr/MsgId": "BQVA261123000071",
    "GrpHdr/CreDtTm": "2026-11-23T08:30:00+01:00",
    "GrpHdr/NbOfTxs": "1",
    "GrpHdr/SttlmInf/SttlmMtd": "INDA",
}
_PAYMENT_HEAD = {
    "PmtId/InstrId": "BQVA2611230071",
    "PmtId/EndToEndId": "ORDER-5501",
    "PmtId/UETR": UETR,
    "IntrBkSttlmAmt": "1250.00",
    "IntrBkSttlmAmt/@Ccy": "GBP",
    "IntrBkSttlmDt": "2026-11-24",
}
_AGENTS = {
    "InstgAgt/FinInstnId/BICFI": "BQVAFRPP",
    "InstdAgt/FinInstnId/BICFI": "TRNHGB2L",
}
_PARTIES = {
    "Dbtr/Nm": "Atelier Verlaine SARL",
    "Dbtr/PstlAdr/StrtNm": "Quai des Tanneurs",
    "Dbtr/PstlAdr/BldgNb": "8",
    "Dbtr/PstlAdr/PstCd": "44000",
    "Dbtr/PstlAdr/TwnNm": "Nantes",
    "Dbtr/PstlAdr/Ctry": "FR",
    "DbtrAcct/Id/IBAN": "FR9230099001230000123456789",
    "DbtrAgt/FinInstnId/BICFI": "BQVAFRPP",
    "CdtrAgt/FinInstnId/BICFI": "TRNHGB2L",
    "Cdtr/Nm": "Moorgate Joinery Ltd",
    "Cdtr/PstlAdr/StrtNm": "Tanner Row",
    "Cdtr/PstlAdr/BldgNb": "15",
    "Cdtr/PstlAdr/PstCd": "YO1 6JB",
    "Cdtr/PstlAdr/TwnNm": "York",
    "Cdtr/PstlAdr/Ctry": "GB",
    "CdtrAcct/Id/IBAN": "GB40TRNH60161331926819",
    "RmtInf/Ustrd": "Invoice 5501",
}


def _below(parent: str, paths: Mapping[str, str]) -> dict[str, str]:
    return {f"{parent}/{path}": text for path, text in paths.items()}


_UNDERLYING = {path: text for path, text in _PARTIES.items() if not path.startswith("RmtInf")}
_ORIGINAL = {
    "OrgnlGrpInf/OrgnlMsgId": "TRNH261120000018",
    "OrgnlGrpInf/OrgnlMsgNmId": "pacs.008.001.08",
    "OrgnlInstrId": "TRNH2611200018",
    "OrgnlEndToEndId": "RENT-NOV",
    "OrgnlUETR": UETR,
}
BASES: dict[str, tuple[str, str, dict[str, str]]] = {
    "pacs.008": (
        "pacs.008.001.08",
        "FIToFICstmrCdtTrf",
        {**_GROUP, **_below("CdtTrfTxInf", {**_PAYMENT_HEAD, "ChrgBr": "SHAR", **_AGENTS, **_PARTIES})},
    ),
    "pacs.009": (
        "pacs.009.001.08",
        "FICdtTrf",
        {
            **_GROUP,
            **_below("CdtTrfTxInf", {**_PAYMENT_HEAD, **_AGENTS}),
            "CdtTrfTxInf/Dbtr/FinInstnId/BICFI": "BQVAFRPP",
            "CdtTrfTxInf/Cdtr/FinInstnId/BICFI": "TRNHGB2L",
        },
    ),
    "pacs.009.COV": (
        "pacs.009.001.08",
        "FICdtTrf",
        {
            **_GROUP,
            **_below("CdtTrfTxInf", {**_PAYMENT_HEAD, **_AGENTS}),
            "CdtTrfTxInf/Dbtr/FinInstnId/BICFI": "BQVAFRPP",
            "CdtTrfTxInf/Cdtr/FinInstnId/BICFI": "TRNHGB2L",
            **_below("CdtTrfTxInf/UndrlygCstmrCdtTrf", _UNDERLYING),
        },
    ),
    "pacs.002": (
        "pacs.002.001.10",
        "FIToFIPmtStsRpt",
        {
            "GrpHdr/MsgId": "BQVA261123000071",
            "GrpHdr/CreDtTm": "2026-11-23T08:30:00+01:00",
            **_below("TxInfAndSts", _ORIGINAL),
            "TxInfAndSts/TxSts": "ACSP",
            **_below("TxInfAndSts", _AGENTS),
        },
    ),
    "pacs.004": (
        "pacs.004.001.09",
        "PmtRtr",
        {
            **_GROUP,
            "TxInf/RtrId": "BQVAR2611230071",
            **_below("TxInf", _ORIGINAL),
            "TxInf/OrgnlIntrBkSttlmAmt": "1000.00",
            "TxInf/OrgnlIntrBkSttlmAmt/@Ccy": "EUR",
            "TxInf/RtrdIntrBkSttlmAmt": "1000.00",
            "TxInf/RtrdIntrBkSttlmAmt/@Ccy": "EUR",
            "TxInf/IntrBkSttlmDt": "2026-11-24",
            "TxInf/ChrgBr": "SHAR",
            **_below("TxInf", _AGENTS),
            "TxInf/RtrRsnInf/Rsn/Cd": "AC04",
        },
    ),
    "pain.001": (
        "pain.001.001.09",
        "CstmrCdtTrfInitn",
        {
            "GrpHdr/MsgId": "VERL-2026-0141",
            "GrpHdr/CreDtTm": "2026-11-23T08:30:00+01:00",
            "GrpHdr/NbOfTxs": "1",
            "GrpHdr/InitgPty/Nm": "Atelier Verlaine SARL",
            "PmtInf/PmtInfId": "VERL-2026-0141-1",
            "PmtInf/PmtMtd": "TRF",
            "PmtInf/ReqdExctnDt/Dt": "2026-11-24",
            **_below("PmtInf", {p: t for p, t in _PARTIES.items() if p.startswith("Dbtr")}),
            **_below("PmtInf/CdtTrfTxInf", {"PmtId/EndToEndId": "ORDER-5501", "Amt/InstdAmt": "1250.00"}),
            "PmtInf/CdtTrfTxInf/Amt/InstdAmt/@Ccy": "GBP",
            **_below("PmtInf/CdtTrfTxInf", {p: t for p, t in _PARTIES.items() if not p.startswith("Dbtr")}),
        },
    ),
}
MT103_FIELDS = {
    "20": "BQVA2611230071",
    "23B": "CRED",
    "32A": "261124GBP1250,",
    "50K": "/FR9230099001230000123456789\r\nATELIER VERLAINE SARL\r\nQUAI DES TANNEURS 8\r\n44000 NANTES FR",
    "57A": "TRNHGB2L",
    "59": "/GB40TRNH60161331926819\r\nMOORGATE JOINERY LTD\r\n15 TANNER ROW\r\nYORK YO1 6JB GB",
    "70": "INVOICE 5501",
    "71A": "SHA",
}

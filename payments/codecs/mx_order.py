"""The order in which child elements stand: from the schema where one is held, else from a short table of our own."""

from .mx_paths import names_only

_AGENTS = (
    "PrvsInstgAgt1 PrvsInstgAgt1Acct PrvsInstgAgt2 PrvsInstgAgt2Acct PrvsInstgAgt3 PrvsInstgAgt3Acct InstgAgt InstdAgt "
    "IntrmyAgt1 IntrmyAgt1Acct IntrmyAgt2 IntrmyAgt2Acct IntrmyAgt3 IntrmyAgt3Acct UltmtDbtr InitgPty Dbtr DbtrAcct "
    "DbtrAgt DbtrAgtAcct CdtrAgt CdtrAgtAcct Cdtr CdtrAcct UltmtCdtr "
)
_PARTY = "Nm PstlAdr Id CtryOfRes CtctDtls"
_ACCOUNT = "Id Tp Ccy Nm Prxy"
_ADDRESS = (
    "AdrTp CareOf Dept SubDept StrtNm BldgNb BldgNm Flr UnitNb PstBx Room PstCd TwnNm TwnLctnNm DstrctNm CtrySubDvsn "
    "Ctry AdrLine"
)
_PARTIES = ("UltmtDbtr", "InitgPty", "Dbtr", "Cdtr", "UltmtCdtr")
_ORDERS: dict[str, str] = {
    "CdtTrfTxInf": "PmtId PmtTpInf IntrBkSttlmAmt IntrBkSttlmDt SttlmPrty SttlmTmIndctn SttlmTmReq AddtlDtTm "
    "AccptncDtTm PoolgAdjstmntDt InstdAmt XchgRate AgrdRate ChrgBr ChrgsInf MndtRltdInf PmtSgntr "
    + _AGENTS
    + "InstrForCdtrAgt InstrForNxtAgt Purp RgltryRptg Tax RltdRmtInf RmtInf UndrlygCstmrCdtTrf SplmtryData",
    "GrpHdr": "MsgId CreDtTm BtchBookg NbOfTxs CtrlSum TtlIntrBkSttlmAmt IntrBkSttlmDt SttlmInf PmtTpInf "
    "InstgAgt InstdAgt",
    "SttlmInf": "SttlmMtd SttlmAcct ClrSys InstgRmbrsmntAgt InstgRmbrsmntAgtAcct InstdRmbrsmntAgt InstdRmbrsmntAgtAcct "
    "ThrdRmbrsmntAgt ThrdRmbrsmntAgtAcct",
    "PmtId": "InstrId EndToEndId TxId UETR ClrSysRef",
    "PmtTpInf": "InstrPrty ClrChanl SvcLvl LclInstrm SeqTp CtgyPurp",
    "UndrlygCstmrCdtTrf": "UltmtDbtr InitgPty Dbtr DbtrAcct DbtrAgt DbtrAgtAcct PrvsInstgAgt1 PrvsInstgAgt1Acct "
    "PrvsInstgAgt2 PrvsInstgAgt2Acct PrvsInstgAgt3 PrvsInstgAgt3Acct IntrmyAgt1 IntrmyAgt1Acct IntrmyAgt2 "
    "IntrmyAgt2Acct IntrmyAgt3 IntrmyAgt3Acct CdtrAgt CdtrAgtAcct Cdtr CdtrAcct UltmtCdtr InstrForCdtrAgt "
    "InstrForNxtAgt Tax RmtInf InstdAmt",
    "PstlAdr": _ADDRESS,
    "FinInstnId": "BICFI ClrSysMmbId LEI Nm PstlAdr Othr",
    "ClrSysMmbId": "ClrSysId MmbId",
    "ChrgsInf": "Amt Agt Tp",
    "Agt": "FinInstnId BrnchId",
    "RgltryRptg": "DbtCdtRptgInd Authrty Dtls",
    "Dtls": "Tp Dt Ctry Cd Amt Inf",
    "Authrty": "Nm Ctry",
    "RmtInf": "Ustrd Strd",
    "Purp": "Cd Prtry",
    "InstrForCdtrAgt": "Cd InstrInf",
    "OrgId": "AnyBIC LEI Othr",
    "Othr": "Id SchmeNm Issr",
    "AppHdr": "CharSet Fr To BizMsgIdr MsgDefIdr BizSvc MktPrctc CreDt BizPrcgDt CpyDplct PssblDplct Prty Sgntr Rltd",
    "FIId": "FinInstnId BrnchId",
    **dict.fromkeys(_PARTIES, _PARTY),
    **{f"{name}Acct": _ACCOUNT for name in ("Dbtr", "Cdtr", "DbtrAgt", "CdtrAgt", "Sttlm")},
}


def child_order(message_type: str, path: str) -> tuple[str, ...] | None:
    """Names of the children allowed at `path`, in order; None where neither schema nor table knows the place."""
    held = _from_schema(message_type, names_only(path))
    if held:
        return held
    known = _ORDERS.get(names_only(path).rpartition("/")[2])
    return tuple(known.split()) if known else None


def _from_schema(message_type: str, path: str) -> tuple[str, ...] | None:
    try:
        from ..schemas.order import child_order as of_schema
    except ImportError:
        return None
    return of_schema(message_type, path)


def in_order(names: list[str], order: tuple[str, ...] | None) -> list[int]:
    """The positions of `names` sorted into `order`; stable, and unchanged where a name is not known."""
    if order is None or any(name not in order for name in names):
        return list(range(len(names)))
    return sorted(range(len(names)), key=lambda i: order.index(names[i]))

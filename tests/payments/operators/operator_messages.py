"""Messages to carry operators out on: a pacs.008 and an MT 103, both invented, and a short way to write an operator."""

from typing import Any

from payments.message import Message
from payments.operators.model import Operator

UETR = "2f6e1b58-90c3-4d7a-a6e4-5b8c7d19f033"
HEAD = "urn:iso:std:iso:20022:tech:xsd:head.001.001.02"
PACS8 = "urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"
MX = f"""<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns:own="urn:house:own">
<AppHdr xmlns="{HEAD}">
  <Fr><FIId><FinInstnId><BICFI>MORGDEH1</BICFI></FinInstnId></FIId></Fr>
  <To><FIId><FinInstnId><BICFI>SELVITM2</BICFI></FinInstnId></FIId></To>
  <BizMsgIdr>MORG-0031</BizMsgIdr>
  <MsgDefIdr>pacs.008.001.09</MsgDefIdr>
</AppHdr>
<Document xmlns="{PACS8}">
  <FIToFICstmrCdtTrf>
    <GrpHdr><MsgId>MORG-0031</MsgId><CreDtTm>2026-11-20T09:00:00Z</CreDtTm><NbOfTxs>2</NbOfTxs></GrpHdr>
    <CdtTrfTxInf>
      <PmtId>
        <InstrId>MORG260031</InstrId>
        <EndToEndId>ANGEBOT-9</EndToEndId>
        <UETR>{UETR}</UETR>
      </PmtId>
      <IntrBkSttlmAmt Ccy="JPY">250000.00</IntrBkSttlmAmt>
      <IntrBkSttlmDt>2026-11-23</IntrBkSttlmDt>
      <ChrgBr>CRED</ChrgBr>
      <InstgAgt><FinInstnId><BICFI>MORGDEH1</BICFI></FinInstnId></InstgAgt>
      <InstdAgt><FinInstnId><BICFI>SELVITM1</BICFI></FinInstnId></InstdAgt>
      <Dbtr>
        <Nm>Mühle Morgenrot eG</Nm>
        <PstlAdr><TwnNm>Passau</TwnNm><Ctry>DE</Ctry></PstlAdr>
      </Dbtr>
      <DbtrAcct><Id><IBAN>de02 1203 0000 0000 2020 51</IBAN></Id></DbtrAcct>
      <CdtrAgt>
        <FinInstnId>
          <BICFI>SELVITM1</BICFI>
        </FinInstnId>
      </CdtrAgt>
      <Cdtr>
        <Nm>Selva Legnami SpA</Nm>
        <PstlAdr>
          <AdrLine>Via dei Larici 8</AdrLine>
          <AdrLine>39100 Bolzano - Italy</AdrLine>
          <AdrLine>Tax ID 0441</AdrLine>
        </PstlAdr>
      </Cdtr>
      <RmtInf>
        <Ustrd>Invoice 9 of November and the remaining part of the order that was delayed in October</Ustrd>
        <Ustrd>second line</Ustrd>
      </RmtInf>
    </CdtTrfTxInf>
  </FIToFICstmrCdtTrf>
</Document>
</Envelope>
"""
MT = (
    "{1:F01MORGDEH1AXXX0417000031}{2:I103SELVITM1XXXXN}{3:{108:MUR0031}{121:" + UETR + "}}{4:\r\n"
    ":20:MORG260031\r\n"
    ":23B:CRED\r\n"
    ":32A:261123EUR4210,00\r\n"
    ":50K:/DE02120300000000202051\r\n"
    "MUEHLE MORGENROT EG\r\n"
    "PASSAU DE\r\n"
    ":57A:SELVITM1\r\n"
    ":59:/IT60X0542811101000000123456\r\n"
    "SELVA LEGNAMI SPÀ\r\n"
    "39100 BOLZANO IT\r\n"
    ":70:RECHNUNG 88 & 89 FÜR LAERCHENHOLZ BOZEN\r\n"
    ":71A:SHA\r\n"
    "-}"
)
TX = "CdtTrfTxInf"
ADDRESS = f"{TX}/Cdtr/PstlAdr"
OLD_ADDRESS = {"AdrLine": ["Via dei Larici 8", "39100 Bolzano - Italy", "Tax ID 0441"]}
NEW_ADDRESS = {"PstCd": "39100", "TwnNm": "Bolzano", "Ctry": "IT", "AdrLine": ["Via dei Larici 8", "Tax ID 0441"]}


def an_mx(text: str = MX) -> Message:
    return Message(text.encode(), "MX")


def an_mt(text: str = MT) -> Message:
    return Message(text.encode("utf-8"), "MT")


def op(name: str, path: str, old: Any = None, new: Any = None, **arguments: Any) -> Operator:
    """An operator as its JSON has it."""
    return Operator.from_json({"op": name, "path": path, "old": old, "new": new, **arguments})

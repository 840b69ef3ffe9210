"""A builder of pacs.008 messages in every outer form: encoding, prefix, indentation, line ends, wrapper."""

from dataclasses import dataclass, replace

UETR = "7c1f0a9e-52d4-4b86-9e1b-3f60d2a7c415"
HEAD = "urn:iso:std:iso:20022:tech:xsd:head.001.001.02"
PACS8 = "urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"
BODY = """
<{p}FIToFICstmrCdtTrf>
  <{p}GrpHdr>
    <{p}MsgId>KLEX-26-0007</{p}MsgId>
    <{p}CreDtTm>2026-11-20T08:15:00+01:00</{p}CreDtTm>
    <{p}NbOfTxs>1</{p}NbOfTxs>
    <{p}SttlmInf>
      <{p}SttlmMtd>INDA</{p}SttlmMtd>
    </{p}SttlmInf>
  </{p}GrpHdr>
  <{p}CdtTrfTxInf>
    <{p}PmtId>
      <{p}InstrId>KLEX260007</{p}InstrId>
      <{p}EndToEndId>ORDER-41</{p}EndToEndId>
      <{p}UETR>{uetr}</{p}UETR>
    </{p}PmtId>
    <{p}IntrBkSttlmAmt Ccy="EUR">1250.00</{p}IntrBkSttlmAmt>
    <{p}IntrBkSttlmDt>2026-11-23</{p}IntrBkSttlmDt>
    <{p}ChrgBr>CRED</{p}ChrgBr>
    <{p}InstgAgt>
      <{p}FinInstnId>
        <{p}BICFI>KLEXDEH1</{p}BICFI>
      </{p}FinInstnId>
    </{p}InstgAgt>
    <{p}InstdAgt>
      <{p}FinInstnId>
        <{p}BICFI>VOGTCHZ1</{p}BICFI>
      </{p}FinInstnId>
    </{p}InstdAgt>
    <{p}Dbtr>
      <{p}Nm>{debtor}</{p}Nm>
      <{p}PstlAdr>
        <{p}TwnNm>Lindau</{p}TwnNm>
        <{p}Ctry>DE</{p}Ctry>
      </{p}PstlAdr>
    </{p}Dbtr>
    <{p}CdtrAgt>
      <{p}FinInstnId>
        <{p}BICFI>VOGTCHZ1</{p}BICFI>
      </{p}FinInstnId>
    </{p}CdtrAgt>
    <{p}Cdtr>
      <{p}Nm>Uhren Sutter AG</{p}Nm>
      <{p}PstlAdr>
        <{p}AdrLine>Seestrasse 4</{p}AdrLine>
        <{p}AdrLine>9320 Arbon, Switzerland</{p}AdrLine>
      </{p}PstlAdr>
    </{p}Cdtr>
    <{p}RmtInf>
      <{p}Ustrd>{remittance}</{p}Ustrd>
    </{p}RmtInf>
  </{p}CdtTrfTxInf>
</{p}FIToFICstmrCdtTrf>
"""
HEADER = (
    "<h:AppHdr xmlns:h='{head}'><h:Fr><h:FIId><h:FinInstnId><h:BICFI>KLEXDEH1</h:BICFI></h:FinInstnId></h:FIId></h:Fr>"
    "<h:BizMsgIdr>KLEX-26-0007</h:BizMsgIdr><h:MsgDefIdr>pacs.008.001.08</h:MsgDefIdr></h:AppHdr>"
)


@dataclass(frozen=True)
class Pacs008:
    """Say only what matters: `Pacs008().with_(prefix="d:").build()`."""

    debtor: str = "Bootsbau Klee GmbH"
    remittance: str = "Invoice 41"
    uetr: str = UETR
    prefix: str = ""
    encoding: str = "UTF-8"
    bom: bytes = b""
    line_end: str = "\n"
    compact: bool = False
    header: bool = True
    document: bool = True
    wrapper: str = "Envelope"
    declaration: bool = True

    def with_(self, **changes: object) -> "Pacs008":
        """The same message with other traits."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def text(self) -> str:
        """The XML without its declaration."""
        body = BODY.format(p=self.prefix, uetr=self.uetr, debtor=self.debtor, remittance=self.remittance)
        if self.compact:
            body = "".join(line.strip() for line in body.splitlines())
        space = f"xmlns:{self.prefix[:-1]}" if self.prefix else "xmlns"
        if self.document:
            body = f'<{self.prefix}Document {space}="{PACS8}">{body}</{self.prefix}Document>'
        else:
            body = body.strip().replace("FIToFICstmrCdtTrf>", f'FIToFICstmrCdtTrf {space}="{PACS8}">', 1)
        header = HEADER.format(head=HEAD) if self.header else ""
        opened, closed = (f"<{self.wrapper}>", f"</{self.wrapper}>") if self.wrapper else ("", "")
        return f"{opened}{header}\n{body}{closed}".strip().replace("\n", self.line_end)

    def build(self) -> bytes:
        """The bytes."""
        declared = f'<?xml version="1.0" encoding="{self.encoding}"?>{self.line_end}' if self.declaration else ""
        codec = "utf-16-be" if self.bom == b"\xfe\xff" else "utf-16-le" if self.bom == b"\xff\xfe" else self.encoding
        return self.bom + (declared + self.text()).encode(codec)


FORMS = {
    "plain": Pacs008(),
    "prefix": Pacs008(prefix="doc:"),
    "compact": Pacs008(compact=True),
    "crlf": Pacs008(line_end="\r\n"),
    "latin-1": Pacs008(encoding="ISO-8859-1", debtor="Bootsbau Klée GmbH"),
    "ascii": Pacs008(encoding="US-ASCII"),
    "utf-8 with mark": Pacs008(bom=b"\xef\xbb\xbf", debtor="Bootsbau Kłée 船 GmbH"),
    "utf-16 little": Pacs008(bom=b"\xff\xfe", encoding="UTF-16", debtor="Bootsbau Kłée 船 𝔎 GmbH"),
    "utf-16 big": Pacs008(bom=b"\xfe\xff", encoding="UTF-16", prefix="p:"),
    "no header": Pacs008(header=False, wrapper=""),
    "no document": Pacs008(document=False, header=False, wrapper=""),
    "siblings": Pacs008(wrapper=""),
    "comment and cdata": Pacs008(debtor="Boots<!-- note -->bau", remittance="<![CDATA[A & B <x/>]]>"),
}

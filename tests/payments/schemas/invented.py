"""One invented pacs.008 in an envelope, and the same with faults put in."""

from payments.message import Message, read

HEADER = (
    '<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02"><Fr><FIId><FinInstnId><BICFI>KLTBDEHH</BICFI>'
    "</FinInstnId></FIId></Fr><To><FIId><FinInstnId><BICFI>RVGSFRPP</BICFI></FinInstnId></FIId></To>"
    "<BizMsgIdr>KLTB2611230001</BizMsgIdr><MsgDefIdr>pacs.008.001.08</MsgDefIdr><BizSvc>swift.cbprplus.03</BizSvc>"
    "<CreDt>2026-11-23T09:12:00+01:00</CreDt></AppHdr>"
)
DOCUMENT = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf>
<GrpHdr><MsgId>KLTB2611230001</MsgId><CreDtTm>2026-11-23T09:12:00+01:00</CreDtTm><NbOfTxs>1</NbOfTxs><SttlmInf>
<SttlmMtd>INDA</SttlmMtd></SttlmInf></GrpHdr>
<CdtTrfTxInf><PmtId><InstrId>KLTB26112301</InstrId><EndToEndId>PO-7</EndToEndId>
<UETR>0b6f2f4a-9a53-4f5e-8d0e-3c8f4f1f2a11</UETR></PmtId>
<IntrBkSttlmAmt Ccy="EUR">1250.00</IntrBkSttlmAmt>
<IntrBkSttlmDt>2026-11-23</IntrBkSttlmDt>
<ChrgBr>SHAR</ChrgBr>
<InstgAgt><FinInstnId><BICFI>KLTBDEHH</BICFI></FinInstnId></InstgAgt>
<InstdAgt><FinInstnId><BICFI>RVGSFRPP</BICFI></FinInstnId></InstdAgt>
<Dbtr><Nm>Kielwasser Boote GmbH</Nm></Dbtr>
<DbtrAgt><FinInstnId><BICFI>KLTBDEHH</BICFI></FinInstnId></DbtrAgt>
<CdtrAgt><FinInstnId><BICFI>RVGSFRPP</BICFI></FinInstnId></CdtrAgt>
<Cdtr><Nm>Voiles du Ponant SARL</Nm><PstlAdr><AdrLine>Quai 3</AdrLine><AdrLine>Brest</AdrLine></PstlAdr></Cdtr>
</CdtTrfTxInf></FIToFICstmrCdtTrf></Document>"""

SEVEN_FAULTS = (
    ("<CreDtTm>2026-11-23T09:12:00+01:00</CreDtTm><NbOfTxs>1<", "<CreDtTm>23.11.2026</CreDtTm><Foo/><NbOfTxs>x<"),
    ('Ccy="EUR"', 'Ccy="eur"'),
    ("<IntrBkSttlmDt>", "<Bar/><IntrBkSttlmDt>"),
    ("<ChrgBr>SHAR", "<ChrgBr>ZZ"),
    ("<BICFI>RVGSFRPP</BICFI></FinInstnId></CdtrAgt>", "<BICFI>rvgsfrpp</BICFI></FinInstnId></CdtrAgt>"),
)


def a_message(*changes: tuple[str, str], header: str = HEADER) -> Message:
    """The message with texts replaced; each old text must be there."""
    text = f"<Envelope>\n{header}\n{DOCUMENT}\n</Envelope>"
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (message,) = read(text.encode())
    return message

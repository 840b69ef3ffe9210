"""Payment messages of invented banks and people, as text, for the demo queue."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

NAMESPACE = uuid.UUID("6f9a1d5c-3b0e-4f57-8d3a-7c2a5f0c9e11")
OWN_BIC = "HVKODEHH"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an account: `address` maps element names of `PstlAdr` to text, `lines` are unstructured."""

    name: str
    account: str
    bic: str
    country: str
    address: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """One customer payment of the demo bank. `day` is the value date, `amount` a decimal string in major units."""

    number: int
    day: date
    debtor: Party
    creditor: Party
    currency: str
    amount: str
    remittance: str = ""
    bearer: str = "SHAR"
    purpose: str = ""
    creditor_agent: str = ""

    @property
    def reference(self) -> str:
        """The bank's own reference, 16 characters."""
        return f"HVKO{self.day:%y%m%d}{self.number:06d}"

    @property
    def uetr(self) -> str:
        """A version 4 shaped id that depends on the number alone."""
        return uetr(f"transfer-{self.number}")


def uetr(name: str) -> str:
    """A version 4 shaped UUID, the same for the same name."""
    digits = list(uuid.uuid5(NAMESPACE, name).hex)
    digits[12], digits[16] = "4", "89ab"[int(digits[16], 16) % 4]
    return str(uuid.UUID("".join(digits)))


def iban(country: str, bban: str) -> str:
    """An IBAN over an invented BBAN, with the check digits of ISO 13616 (mod 97-10)."""
    number = "".join(str(int(character, 36)) for character in f"{bban}{country}00")
    return f"{country}{98 - int(number) % 97:02d}{bban}"


def pacs008(transfer: Transfer) -> str:
    """A customer credit transfer with its business header."""
    t, agent = transfer, transfer.creditor_agent or transfer.creditor.bic
    purpose = f"<Purp><Cd>{t.purpose}</Cd></Purp>" if t.purpose else ""
    remittance = f"<RmtInf><Ustrd>{escape(t.remittance)}</Ustrd></RmtInf>" if t.remittance else ""
    body = (
        f"<PmtId><InstrId>{t.reference}</InstrId><EndToEndId>{_end_to_end(t)}</EndToEndId><UETR>{t.uetr}</UETR></PmtId>\n"
        f'<IntrBkSttlmAmt Ccy="{t.currency}">{t.amount}</IntrBkSttlmAmt><IntrBkSttlmDt>{t.day}</IntrBkSttlmDt>\n'
        f'<InstdAmt Ccy="{t.currency}">{t.amount}</InstdAmt><ChrgBr>{t.bearer}</ChrgBr>\n'
        f"{_agent('InstgAgt', OWN_BIC)}{_agent('InstdAgt', agent)}\n"
        f"{_party('Dbtr', t.debtor)}{_account('DbtrAcct', t.debtor)}\n{_agent('DbtrAgt', t.debtor.bic)}"
        f"{_agent('CdtrAgt', agent)}\n{_party('Cdtr', t.creditor)}{_account('CdtrAcct', t.creditor)}\n"
        f"{purpose}{remittance}"
    )
    group = "<SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf>"
    return _business(t, agent, "pacs.008.001.08", "swift.cbprplus.03", "FIToFICstmrCdtTrf", group, body)


def cover(transfer: Transfer, *, correspondent: str, cover_uetr: str) -> str:
    """The cover (pacs.009) of a customer payment; sound only with the UETR of that payment."""
    t = transfer
    body = (
        f"<PmtId><InstrId>{t.reference}C</InstrId><EndToEndId>{t.reference}C</EndToEndId>"
        f"<UETR>{cover_uetr}</UETR></PmtId>\n"
        f'<IntrBkSttlmAmt Ccy="{t.currency}">{t.amount}</IntrBkSttlmAmt><IntrBkSttlmDt>{t.day}</IntrBkSttlmDt>\n'
        f"{_agent('InstgAgt', OWN_BIC)}{_agent('InstdAgt', correspondent)}\n"
        f"{_agent('Dbtr', OWN_BIC)}{_agent('Cdtr', t.creditor.bic)}\n<UndrlygCstmrCdtTrf>"
        f"{_party('Dbtr', t.debtor)}{_agent('DbtrAgt', t.debtor.bic)}{_agent('CdtrAgt', t.creditor.bic)}"
        f'{_party("Cdtr", t.creditor)}<InstdAmt Ccy="{t.currency}">{t.amount}</InstdAmt></UndrlygCstmrCdtTrf>'
    )
    group = "<SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf>"
    return _business(t, correspondent, "pacs.009.001.08", "swift.cbprplus.cov.03", "FICdtTrf", group, body)


def pain001(transfer: Transfer) -> str:
    """A customer's own order for one transfer."""
    t = transfer
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>\n'
        f"<GrpHdr><MsgId>K{t.reference}</MsgId><CreDtTm>{t.day}T08:05:00+01:00</CreDtTm><NbOfTxs>1</NbOfTxs>"
        f"<CtrlSum>{t.amount}</CtrlSum><InitgPty><Nm>{escape(t.debtor.name)}</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>P{t.number}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>1</NbOfTxs><CtrlSum>{t.amount}</CtrlSum>"
        f"<ReqdExctnDt><Dt>{t.day}</Dt></ReqdExctnDt>\n"
        f"{_party('Dbtr', t.debtor)}{_account('DbtrAcct', t.debtor)}{_agent('DbtrAgt', t.debtor.bic)}\n"
        f"<CdtTrfTxInf><PmtId><EndToEndId>{_end_to_end(t)}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="{t.currency}">{t.amount}</InstdAmt></Amt>\n'
        f"{_agent('CdtrAgt', t.creditor.bic)}{_party('Cdtr', t.creditor)}{_account('CdtrAcct', t.creditor)}\n"
        f"<RmtInf><Ustrd>{escape(t.remittance)}</Ustrd></RmtInf></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>\n"
    )


def mt103(transfer: Transfer) -> str:
    """The same kind of payment in the older format; lines as the parties have them."""
    t = transfer
    amount = t.amount.replace(".", ",")
    creditor = "\r\n".join([f":59:/{t.creditor.account}", t.creditor.name, *t.creditor.lines])
    debtor = "\r\n".join([f":50K:/{t.debtor.account}", t.debtor.name, *t.debtor.lines])
    fields = (
        f":20:{t.reference}\r\n:23B:CRED\r\n:32A:{t.day:%y%m%d}{t.currency}{amount}\r\n:33B:{t.currency}{amount}\r\n"
        f"{debtor}\r\n:57A:{t.creditor.bic}\r\n{creditor}\r\n:70:{t.remittance}\r\n:71A:{t.bearer[:3]}\r\n"
    )
    return _fin(f"I103{t.creditor.bic}XXXXN", t.number, fields, t.uetr)


def mt199(transfer: Transfer, *, sender: str, text: str) -> str:
    """A free-format message received about a payment."""
    t = transfer
    fields = f":20:Q{t.number}\r\n:21:{t.reference}\r\n:79:{text}\r\n"
    header = f"O1991510{t.day:%y%m%d}{sender}AXXX{t.number:010d}{t.day:%y%m%d}1510N"
    return _fin(header, t.number, fields, uetr(f"query-{t.number}"))


def weak_return(transfer: Transfer, *, net: str) -> str:
    """Money that comes back as a new payment, its origin only in the narrative."""
    t = transfer
    header = f"O1030931{t.day:%y%m%d}{t.creditor.bic}AXXX{t.number:010d}{t.day:%y%m%d}1031N"
    back = (
        f":20:RT{t.number}\r\n:23B:CRED\r\n:32A:{t.day:%y%m%d}{t.currency}{net.replace('.', ',')}\r\n"
        f":50K:/{t.creditor.account}\r\n{t.creditor.name}\r\n:59:/{t.debtor.account}\r\n{t.debtor.name}\r\n"
        f":70:RETURN OF YR PMT UNABLE TO APPLY\r\n:71A:SHA\r\n:72:/RETN/59\r\n/AC04/\r\n/MREF/{t.reference}\r\n"
    )
    return _fin(header, t.number, back, uetr(f"return-{t.number}"))


def pseudo_ack(transfer: Transfer) -> str:
    """The network's late positive answer to a message that was thought lost."""
    t = transfer
    return f"{{1:F21{OWN_BIC}AXXX0417{t.number:06d}}}{{4:{{177:{t.day:%y%m%d}1401}}{{451:0}}{{108:{t.reference}}}}}"


def _end_to_end(transfer: Transfer) -> str:
    return f"INV-{transfer.number:05d}"


def _fin(header: str, number: int, fields: str, message_uetr: str) -> str:
    return f"{{1:F01{OWN_BIC}AXXX0417{number:06d}}}{{2:{header}}}{{3:{{121:{message_uetr}}}}}{{4:\r\n{fields}-}}"


def _business(t: Transfer, receiver: str, kind: str, service: str, root: str, group: str, body: str) -> str:
    def end(tag: str, bic: str) -> str:
        return f"<{tag}><FIId><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></FIId></{tag}>"

    return (
        f'<Envelope><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02">{end("Fr", OWN_BIC)}'
        f"{end('To', receiver)}<BizMsgIdr>{t.reference}</BizMsgIdr><MsgDefIdr>{kind}</MsgDefIdr>"
        f"<BizSvc>{service}</BizSvc><CreDt>{t.day}T08:14:05+01:00</CreDt></AppHdr>\n"
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}"><{root}>\n'
        f"<GrpHdr><MsgId>{t.reference}</MsgId><CreDtTm>{t.day}T08:14:05+01:00</CreDtTm><NbOfTxs>1</NbOfTxs>{group}"
        f"</GrpHdr>\n<CdtTrfTxInf>\n{body}\n</CdtTrfTxInf></{root}></Document></Envelope>\n"
    )


def _agent(tag: str, bic: str) -> str:
    return f"<{tag}><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></{tag}>"


def _party(tag: str, party: Party) -> str:
    lines = "".join(f"<AdrLine>{escape(line)}</AdrLine>" for line in party.lines)
    parts = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in party.address.items())
    address = f"<PstlAdr>{parts or lines}</PstlAdr>" if parts or lines else ""
    return f"<{tag}><Nm>{escape(party.name)}</Nm>{address}</{tag}>"


def _account(tag: str, party: Party) -> str:
    if party.account[:2].isalpha():
        return f"<{tag}><Id><IBAN>{party.account}</IBAN></Id></{tag}>"
    return f"<{tag}><Id><Othr><Id>{party.account}</Id></Othr></Id></{tag}>"

"""Builders and fakes for the judgement of proposals: each says only what matters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cases.attempt import Attempt, carry_out
from cases.checks.verify import verify
from cases.circumstances import Circumstances, Transport
from cases.evidence import Evidence
from cases.policy import Policy, default_policy
from cases.proposal import Author, Outgoing, Proposal
from cases.report import Fault, Related
from cases.verification import Verification, VerificationPorts
from payments import Message, Operator, read
from payments.rulings import CutOffRuling, DuplicateRuling, DuplicateState, ScreeningHit
from payments.vocabulary import Action, Direction, EvidenceClass, Level, OperatorName, Rail, RelatedRole

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CASE_ID = "01TESTCASE"
T = "CdtTrfTxInf"

CREDITOR_TEXT = (
    "<PstlAdr><AdrLine>Unit 7 Harrow Mill</AdrLine><AdrLine>Quay Road</AdrLine>"
    "<AdrLine>Leeds LS12 2TX United Kingdom</AdrLine></PstlAdr>"
)
STRUCTURED = "<PstlAdr><StrtNm>Quay Road</StrtNm><PstCd>LS12 2TX</PstCd><TwnNm>Leeds</TwnNm><Ctry>GB</Ctry></PstlAdr>"

PACS008 = (
    '<Envelope><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02">'
    "<Fr><FIId><FinInstnId><BICFI>{sender}</BICFI></FinInstnId></FIId></Fr>"
    "<To><FIId><FinInstnId><BICFI>{receiver}</BICFI></FinInstnId></FIId></To>"
    "<BizMsgIdr>{message_id}</BizMsgIdr><MsgDefIdr>pacs.008.001.08</MsgDefIdr><BizSvc>swift.cbprplus.03</BizSvc>"
    "<CreDt>2026-11-20T09:14:05+01:00</CreDt></AppHdr>\n"
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf>\n'
    "<GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>2026-11-20T09:14:05+01:00</CreDtTm><NbOfTxs>1</NbOfTxs>"
    "<SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf></GrpHdr>\n<CdtTrfTxInf>\n"
    "<PmtId><InstrId>{instruction_id}</InstrId><EndToEndId>{end_to_end_id}</EndToEndId><UETR>{uetr}</UETR></PmtId>\n"
    '<IntrBkSttlmAmt Ccy="{currency}">{amount}</IntrBkSttlmAmt><IntrBkSttlmDt>{value_date}</IntrBkSttlmDt>\n'
    '<InstdAmt Ccy="{currency}">{amount}</InstdAmt><ChrgBr>{bearer}</ChrgBr>\n'
    "<InstgAgt><FinInstnId><BICFI>{sender}</BICFI></FinInstnId></InstgAgt>"
    "<InstdAgt><FinInstnId><BICFI>{receiver}</BICFI></FinInstnId></InstdAgt>\n"
    "<Dbtr><Nm>{debtor}</Nm>{debtor_address}</Dbtr><DbtrAcct><Id><IBAN>{debtor_account}</IBAN></Id></DbtrAcct>\n"
    "<DbtrAgt><FinInstnId><BICFI>{sender}</BICFI></FinInstnId></DbtrAgt>"
    "<CdtrAgt><FinInstnId><BICFI>{creditor_agent}</BICFI></FinInstnId></CdtrAgt>\n"
    "<Cdtr><Nm>{creditor}</Nm>{creditor_address}</Cdtr>"
    "<CdtrAcct><Id><IBAN>{creditor_account}</IBAN></Id></CdtrAcct>\n"
    "<RmtInf><Ustrd>{remittance}</Ustrd></RmtInf>\n</CdtTrfTxInf></FIToFICstmrCdtTrf></Document></Envelope>"
)

DEFAULTS = {
    "sender": "OSTWDEHH",
    "receiver": "PENNGB2L",
    "message_id": "OSTW261120000417",
    "instruction_id": "OSTW2611200417",
    "end_to_end_id": "PO-77120",
    "uetr": "0f0a3c52-5d0b-4e86-9d3a-0c51b1f2a7d4",
    "currency": "GBP",
    "amount": "18450.00",
    "value_date": "2026-11-23",
    "bearer": "SHAR",
    "debtor": "Ostwerk Maschinen GmbH",
    "debtor_address": "<PstlAdr><TwnNm>Hamburg</TwnNm><Ctry>DE</Ctry></PstlAdr>",
    "debtor_account": "DE07200909990012345678",
    "creditor_agent": "PENNGB2L",
    "creditor": "Harrow Valve Works Ltd",
    "creditor_address": STRUCTURED,
    "creditor_account": "GB25ASTK40529931926819",
    "remittance": "INV 2026-1187",
}


def a_payment(**values: str) -> Message:
    """A sound pacs.008 of an own customer, with `values` in place of the defaults."""
    return read(PACS008.format(**{**DEFAULTS, **values}).encode())[0]


FIN_HEADERS = (
    "{{1:F01OSTWDEHHAXXX0417000088}}{{2:I103LUMNFRPPXXXXN}}"
    "{{3:{{108:MUR0088}}{{121:a31c06bd-463e-4923-bc1a-adbde48b1697}}}}"
)
MT103 = (
    FIN_HEADERS
    + """{{4:
:20:OSTW2611200088
:23B:CRED
:32A:{dated}
:33B:{instructed}
:50K:/DE07200909990012345678
OSTWERK MASCHINEN GMBH
AM SANDTORKAI 41
20457 HAMBURG
DE
:57A:LUMNFRPP
:59:/FR7619999000120012345678933
{creditor}
12 RUE DES TISSERANDS
69004 LYON FR
:70:{remittance}
:71A:SHA
-}}"""
)


def an_mt103(
    dated: str = "261123EUR4210,00",
    instructed: str = "EUR4210,00",
    creditor: str = "ATELIER BRUME",
    remittance: str = "RECHNUNG 88",
) -> Message:
    """A sound MT 103."""
    text = MT103.format(dated=dated, instructed=instructed, creditor=creditor, remittance=remittance)
    return read(text.replace("\n", "\r\n").encode())[0]


@dataclass
class FakeLookup:
    """Rows by (source, locator); remembers what was asked."""

    rows: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def fetch(self, source: str, locator: str, as_of: date) -> Mapping[str, Any] | None:
        self.asked.append((source, locator))
        return self.rows.get((source, locator))


@dataclass
class FakeScreening:
    """A filter with these words on its list; raises while `broken`."""

    words: Sequence[str] = ()
    broken: bool = False
    edition: str = "demo-1"

    def screen(self, message: Message) -> Sequence[ScreeningHit]:
        if self.broken:
            raise TimeoutError("no answer")
        fields = message.fields().items()
        return [ScreeningHit(p, t, w, self.edition) for p, t in fields for w in self.words if w.lower() in t.lower()]


@dataclass
class FakeDuplicates:
    state: DuplicateState = DuplicateState.CLEAR
    broken: bool = False
    resend: list[bool] = field(default_factory=list)

    def check(self, message: Message, *, resend_allowed: bool, now: datetime) -> DuplicateRuling:
        if self.broken:
            raise TimeoutError("no answer")
        self.resend.append(resend_allowed)
        keys = () if self.state is DuplicateState.CLEAR else ("K4",)
        return DuplicateRuling(self.state, keys, ())


@dataclass
class FakeCalendars:
    """Open from Monday to Friday; the cut-off is `left` from now."""

    left: timedelta = timedelta(hours=6)
    edition: str = "demo-1"

    def cut_off(self, rail: Rail, currency: str, value_date: date, now: datetime) -> CutOffRuling | None:
        seconds = int(self.left.total_seconds())
        return CutOffRuling(rail, value_date, now + self.left, seconds, value_date.weekday() < 5, "demo calendar")

    def next_business_day(self, rail: Rail, currency: str, day: date) -> date | None:
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day


class NoCertificates:
    digest = ""

    def covers(self, stratum: str, confidence: float, at: datetime) -> bool:
        return False


class AllCertificates:
    digest = "all"

    def covers(self, stratum: str, confidence: float, at: datetime) -> bool:
        return True


def circumstances(message: Message, **changes: Any) -> Circumstances:
    """An own outgoing payment that never left, to a known beneficiary."""
    usual = Circumstances(
        case_id=CASE_ID,
        message=message,
        fault=Fault(code="BE04"),
        related=(),
        direction=Direction.OUTGOING,
        profile="cbpr-current",
        rail=Rail.SWIFT_FINPLUS,
        now=NOON,
        own_bics=frozenset({"OSTWDEHH"}),
        transport=Transport.NOT_SENT,
        known_beneficiary=True,
    )
    return replace(usual, **changes)


def a_related(role: RelatedRole, message: str, *, authenticated: bool = True) -> Related:
    return Related(role=role, message=message, authenticated=authenticated)


def a_proposal(action: Action, *operators: Operator, level: Level = Level.A2, **changes: Any) -> Proposal:
    usual = Proposal(
        action=action,
        level=level,
        playbook="PB-13",
        playbooks=("PB-13",),
        operators=operators,
        outgoing=(),
        explanation="…",
        author=Author(model="playbook"),
        cap=0.95,
    )
    return replace(usual, **changes)


def an_operator(
    name: OperatorName, path: str, old: Any = None, new: Any = None, *evidence: str, **arguments: Any
) -> Operator:
    return Operator(name, path, old, new, evidence, arguments)


def some_evidence(
    id: str = "e1",
    cls: EvidenceClass = EvidenceClass.E3,
    source: str = "message",
    locator: str = "",
    quote: str = "",
    **changes: Any,
) -> Evidence:
    return replace(Evidence(id, cls, source, locator, quote, NOON.isoformat()), **changes)


def an_attempt(case: Circumstances, proposal: Proposal, *evidence: Evidence, policy: Policy | None = None) -> Attempt:
    """An attempt whose evidence is taken as read: for tests of single guards."""
    steps = carry_out(case.message, proposal.operators)
    repaired = steps[-1].after if steps and steps[-1].after.data != case.message.data else None
    known = {e.id: e for e in evidence}
    return Attempt(case, proposal, known, policy or default_policy(), steps, repaired)


class EverybodyCalls:
    """Playbooks that speak of whatever was reported."""

    def by_code(self, playbooks: Collection[str], code: str) -> bool:
        return True

    def by_words(self, playbooks: Collection[str], words: str) -> bool:
        return True


def ports(**changes: Any) -> VerificationPorts:
    usual = VerificationPorts(
        FakeLookup(), FakeScreening(), FakeDuplicates(), FakeCalendars(), callers=EverybodyCalls()
    )
    return replace(usual, **changes)


def judged(
    case: Circumstances, proposal: Proposal, *evidence: Evidence, at: VerificationPorts | None = None
) -> Verification:
    return verify(case, proposal, evidence, ports=at or ports(), policy=default_policy())


def failed(verification: Verification) -> dict[str, str]:
    """Name → detail of the failed checks."""
    return {check.name: check.detail for check in verification.failed()}


def a_text(text: str, purpose: Any, message_type: str = "text") -> Outgoing:
    return Outgoing(message_type, text, purpose)

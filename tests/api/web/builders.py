"""A payment with a short agent BIC and an address in one line, and the work a run of the agent would leave on it."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cases.case import Case, Route, Status
from cases.diagnosis import Diagnosis
from cases.evidence import Evidence
from cases.proposal import Author, Outgoing, Proposal
from cases.report import Fault, Report
from cases.resolution import Worked
from cases.verification import Check, Verification
from payments import Finding, Operator
from payments.vocabulary import (
    Action,
    EvidenceClass,
    FaultSource,
    Level,
    OperatorName,
    Purpose,
    Severity,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UETR = "6f1c2a5e-3b7d-4c88-9a41-0d5be2f7c310"
OLD_BIC, NEW_BIC = "QLMNDEF", "QLMNDEFFXXX"
OLD_LINE = "20095 Hamburg"
TX = "CdtTrfTxInf"
BIC_PATH = f"{TX}/CdtrAgt/FinInstnId/BICFI"
ADDRESS = f"{TX}/Cdtr/PstlAdr"

ORIGINAL = f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08">
  <FIToFICstmrCdtTrf>
    <GrpHdr>
      <MsgId>QB20261123-0042</MsgId>
      <CreDtTm>2026-11-23T09:10:00+01:00</CreDtTm>
      <NbOfTxs>1</NbOfTxs>
      <SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf>
    </GrpHdr>
    <CdtTrfTxInf>
      <PmtId><InstrId>QB-0042</InstrId><EndToEndId>INV-77120</EndToEndId><UETR>{UETR}</UETR></PmtId>
      <IntrBkSttlmAmt Ccy="USD">2667.40</IntrBkSttlmAmt>
      <IntrBkSttlmDt>2026-11-24</IntrBkSttlmDt>
      <ChrgBr>SHAR</ChrgBr>
      <InstgAgt><FinInstnId><BICFI>TVRKDEHHXXX</BICFI></FinInstnId></InstgAgt>
      <InstdAgt><FinInstnId><BICFI>OSKLUS33XXX</BICFI></FinInstnId></InstdAgt>
      <Dbtr><Nm>Werft Altona GmbH</Nm></Dbtr>
      <DbtrAcct><Id><IBAN>DE46500105175407324931</IBAN></Id></DbtrAcct>
      <DbtrAgt><FinInstnId><BICFI>TVRKDEHHXXX</BICFI></FinInstnId></DbtrAgt>
      <CdtrAgt><FinInstnId><BICFI>{OLD_BIC}</BICFI></FinInstnId></CdtrAgt>
      <Cdtr><Nm>Nordwind Logistik GmbH</Nm><PstlAdr><AdrLine>{OLD_LINE}</AdrLine></PstlAdr></Cdtr>
      <CdtrAcct><Id><IBAN>DE75512108001245126199</IBAN></Id></CdtrAcct>
      <RmtInf><Ustrd>Freight Hamburg - Houston, week 46</Ustrd></RmtInf>
    </CdtTrfTxInf>
  </FIToFICstmrCdtTrf>
</Document>
""".encode()
REPAIRED = ORIGINAL.replace(f"<BICFI>{OLD_BIC}<".encode(), f"<BICFI>{NEW_BIC}<".encode()).replace(
    f"<AdrLine>{OLD_LINE}</AdrLine>".encode(), b"<PstCd>20095</PstCd><TwnNm>Hamburg</TwnNm><Ctry>DE</Ctry>"
)


def a_report(external_id: str = "PX-26000042", message: bytes = ORIGINAL, **changes: object) -> Report:
    """The exception as a gateway would hand it in."""
    fault = Fault(source=FaultSource.CORRESPONDENT, code="RC01", text="Bank identifier incorrect: CdtrAgt")
    values = {"external_id": external_id, "message": message.decode(), "error": fault, "profile": "cbpr-current"}
    return Report.model_validate(values | changes)


def some_evidence() -> tuple[Evidence, ...]:
    """A directory row and the address line itself."""
    return (
        Evidence(
            "e1", EvidenceClass.E2, "reference.banks", NEW_BIC, f"{NEW_BIC} Quellmark Bank, Frankfurt, DE, active",
            "2026-11-20", {"found": True, "bic": NEW_BIC},
        ),
        Evidence("e2", EvidenceClass.E3, "message", f"{ADDRESS}/AdrLine", OLD_LINE, "2026-11-23"),
    )  # fmt: skip


def some_operators() -> tuple[Operator, ...]:
    """The two edits that make `REPAIRED` of `ORIGINAL`."""
    return (
        Operator(OperatorName.REPLACE_BIC, BIC_PATH, OLD_BIC, NEW_BIC, ("e1",), {"directory_version": "2026-11-20"}),
        Operator(
            OperatorName.STRUCTURE_ADDRESS,
            ADDRESS,
            {"AdrLine": OLD_LINE},
            {"PstCd": "20095", "TwnNm": "Hamburg", "Ctry": "DE"},
            ("e1", "e2"),
        ),
    )


def a_proposal(**changes: object) -> Proposal:
    """REPAIR at A1 by the embedded planner."""
    made = Proposal(
        action=Action.REPAIR,
        level=Level.A1,
        playbook="PB-22",
        playbooks=("PB-22", "PB-13"),
        operators=some_operators(),
        outgoing=(),
        explanation=f"The creditor agent's BIC was cut to 7 characters; the directory has {NEW_BIC} [e1]. "
        "Post code and town stand in the address line [e2].",
        author=Author("playbook"),
        cap=0.95,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def a_verification(**changes: object) -> Verification:
    """Nine checks, all passed, over `REPAIRED`."""
    names = ("untouched_bytes", "schema", "usage_rules", "evidence", "provenance", "screening", "duplicates", "cut_off")
    checks = tuple(Check(name, True, "nothing found") for name in names)
    made = Verification(checks, REPAIRED, hashlib.sha256(REPAIRED).hexdigest())
    return replace(made, **changes)  # type: ignore[arg-type]


def a_worked(**changes: object) -> Worked:
    """The whole work: four eyes, calibrated at 83 %."""
    finding = Finding("ID-BIC-02", BIC_PATH, OLD_BIC, Severity.ERROR, "BIC has 7 characters, 8 or 11 allowed", 20, 35)
    made = Worked(
        message_type="pacs.008.001.08",
        uetr=UETR,
        diagnosis=Diagnosis("creditor_agent_bic_cut_short", "The creditor agent's BIC has 7 characters.", (finding,)),
        evidence=some_evidence(),
        proposal=a_proposal(),
        verification=a_verification(),
        confidence=0.834,
        calibrated=True,
        route=Route.FOUR_EYES,
        route_reasons=("level A1 needs two approvals", "the creditor agent changes"),
        approvals_needed=2,
        trace=({"step": "gather", "tool": "look_up_bank", "ms": 3}, {"step": "verify", "tool": "", "ms": 12}),
        usage={"model": "playbook", "calls": 0},
        versions={"rules": "2026.11", "knowledge": "b1946ac9"},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def a_question() -> Worked:
    """An RFI with a letter and no message."""
    letter = Outgoing("text", "Dear colleagues,\nplease confirm the town of the creditor.\n", Purpose.RFI)
    proposal = a_proposal(action=Action.RFI, operators=(), outgoing=(letter,), level=Level.A2)
    empty = Verification((Check("outgoing_valid", True, "letter"),), None, None)
    return a_worked(
        proposal=proposal, verification=empty, route=Route.INFORMATION, approvals_needed=1, calibrated=False
    )


def a_case(**changes: object) -> Case:
    """The row of the case for `a_worked`, waiting for its first approval."""
    made = Case(
        case_id="01JD0000000000000000000042",
        external_id="PX-26000042",
        status=Status.AWAITING_APPROVAL,
        version=3,
        message_type="pacs.008.001.08",
        uetr=UETR,
        received_at=NOON - timedelta(hours=1),
        updated_at=NOON,
        route=Route.FOUR_EYES,
        action="REPAIR",
        level="A1",
        playbook="PB-22",
        problem="RC01 Bank identifier incorrect: CdtrAgt",
        creditor="Nordwind Logistik GmbH",
        amount="2667.40",
        currency="USD",
        rail="swift-finplus",
        confidence=0.834,
        deadline=NOON + timedelta(hours=6, minutes=3, seconds=20),
        approvals_needed=2,
        repaired_sha256=hashlib.sha256(REPAIRED).hexdigest(),
        context_sha256="ab" * 32,
        code="RC01",
        proposal_version=3,
    )
    return replace(made, **changes)  # type: ignore[arg-type]

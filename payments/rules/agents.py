"""Rules on agents: how each is identified, and the order of the chain (handbook §3, CB-AGT)."""

from collections.abc import Iterator

from ..identifiers import bic, clearing
from ..vocabulary import Severity
from .header import agent_bic
from .reading import Node, Reading
from .rule import Example, Fault, at, missing, rule

PAYMENTS = ("pacs.008", "pacs.009", "pacs.004")
_MEMBER = "CdtTrfTxInf/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"
_SYSTEM = "CdtTrfTxInf/CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd"
_BICFI = "CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI"
_CHAIN = ("IntrmyAgt1", "IntrmyAgt2", "IntrmyAgt3", "CdtrAgt")


def institutions(reading: Reading) -> list[Node]:
    """Every `FinInstnId` of the document; the header has its own rules."""
    return [node for node in reading.named("FinInstnId") if not node.path.startswith("AppHdr")]


def _bic(institution: Node) -> Node | None:
    """The BIC; the first two versions of a message call the element BIC."""
    return institution.first("BICFI") or institution.first("BIC")


def _unknown_by_design(institution: Node) -> bool:
    # A translator writes NOTPROVIDED for the agent of charges it cannot know (handbook §1.8).
    return institution.value("Nm") == "NOTPROVIDED"


@rule(
    "CB-AGT-01",
    "Sender and receiver have a BIC",
    "InstgAgt and InstdAgt are identified by BICFI on the network.",
    source="handbook §3",
    applies=PAYMENTS,
    families=("cbpr",),
    failing=Example(
        "pacs.008",
        {
            "CdtTrfTxInf/InstdAgt/FinInstnId/BICFI": None,
            "CdtTrfTxInf/InstdAgt/FinInstnId/Nm": "Trinity Harbour Bank",
        },
    ),
    passing=Example("pacs.008"),
)
def network_agents_have_bic(reading: Reading) -> Iterator[Fault]:
    for node in reading.named("InstgAgt", "InstdAgt"):
        institution = node.first("FinInstnId")
        if institution is not None and _bic(institution) is None:
            yield missing(institution, "BICFI", f"{node.name} has no BIC", "the BIC of the directory")


@rule(
    "CB-AGT-02",
    "An agent can be found by what is told",
    "An agent has a BIC, or name and address; a clearing member id alone is enough only inside its own country.",
    source="handbook §3 [R14-R18]",
    applies=PAYMENTS,
    families=("cbpr",),
    failing=Example("pacs.008", {_BICFI: None, _SYSTEM: "USABA", _MEMBER: "021999873"}),
    passing=Example("pacs.008", {_SYSTEM: "GBDSC", _MEMBER: "601613"}),
)
def agent_identified(reading: Reading) -> Iterator[Fault]:
    home = _home(reading)
    for institution in institutions(reading):
        named = institution.first("Nm") is not None and institution.first("PstlAdr") is not None
        if _bic(institution) is not None or named or _unknown_by_design(institution):
            continue
        system = institution.value("ClrSysMmbId", "ClrSysId", "Cd")
        known = clearing.system(system or "")
        if institution.first("ClrSysMmbId") is None:
            yield missing(institution, "BICFI", "The agent has neither BIC nor name and address", "from the directory")
        elif known is not None and known.country != home:
            text = f"The agent has only a {system} number, which is not enough across borders"
            yield missing(institution, "BICFI", text, "add the BIC of the directory")


def _home(reading: Reading) -> str:
    sender = agent_bic(reading, "InstgAgt")
    return bic.country_of((sender.text if sender is not None else None) or "")


@rule(
    "CB-AGT-03",
    "Name and address of an agent go together",
    "An agent with Nm has PstlAdr, and one with PstlAdr has Nm.",
    source="handbook §3 [R12, R19, R21, R22, R35-R40, R52, R53]",
    applies=PAYMENTS,
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/CdtrAgt/FinInstnId/Nm": "Trinity Harbour Bank"}),
    passing=Example("pacs.008"),
)
def agent_name_with_address(reading: Reading) -> Iterator[Fault]:
    for institution in institutions(reading):
        name, address = institution.first("Nm"), institution.first("PstlAdr")
        has_bic = _bic(institution) is not None
        if name is not None and address is None and not _unknown_by_design(institution):
            fix = "leave out the name, the BIC is enough" if has_bic else "add the address"
            yield at(name, "The agent has a name without an address", fix)
        if address is not None and name is None:
            yield at(address, "The agent has an address without a name", "add the name of the directory")


@rule(
    "CB-AGT-04",
    "The chain of agents has no gap and no loop",
    "IntrmyAgt2 follows IntrmyAgt1, IntrmyAgt3 follows IntrmyAgt2, and no BIC occurs twice up to the creditor agent.",
    source="handbook §3",
    applies=("pacs.008", "pacs.009"),
    failing=Example(
        "pacs.008",
        {
            "CdtTrfTxInf/IntrmyAgt1/FinInstnId/BICFI": "CRVSDEFF",
            "CdtTrfTxInf/IntrmyAgt3/FinInstnId/BICFI": "LKENNL2A",
        },
    ),
    passing=Example("pacs.008", {"CdtTrfTxInf/IntrmyAgt1/FinInstnId/BICFI": "CRVSDEFF"}),
)
def chain_in_order(reading: Reading) -> Iterator[Fault]:
    for payment in reading.transactions():
        for before, after in (("IntrmyAgt1", "IntrmyAgt2"), ("IntrmyAgt2", "IntrmyAgt3")):
            node = payment.first(after)
            if node is not None and payment.first(before) is None:
                yield at(node, f"{after} stands without {before}", "number the agents from 1")
        yield from _repeats(payment)


def _repeats(payment: Node) -> Iterator[Fault]:
    seen: list[str] = []
    for name in _CHAIN:
        node = payment.first(name, "FinInstnId", "BICFI")
        text = (node.text if node is not None else None) or ""
        if node is not None and any(bic.same_bic(text, other) for other in seen):
            yield at(node, f"{text} occurs twice in the chain", "each agent once; the chain is in the instruction")
        seen.append(text)


@rule(
    "CB-AGT-05",
    "A clearing member id has the shape of its system",
    "MmbId fits the pattern of its clearing system, and a US routing number its check digit.",
    source="handbook §3, §4.2",
    applies=("pacs.", "pain.", "camt.056", "camt.029"),
    failing=Example("pacs.008", {_SYSTEM: "USABA", _MEMBER: "21999873"}),
    passing=Example("pacs.008", {_SYSTEM: "USABA", _MEMBER: "021999873"}),
)
def member_id_fits(reading: Reading) -> Iterator[Fault]:
    for member in reading.named("ClrSysMmbId"):
        code, number = member.first("ClrSysId", "Cd"), member.first("MmbId")
        system = (code.text if code is not None else None) or ""
        fault = clearing.fault(system, number.text or "") if number is not None else None
        if number is not None and fault:
            yield at(
                number, f"The clearing member id is not valid: {fault}", "the id of the directory, if the name fits"
            )
        if code is not None and clearing.system(system) is None:
            yield at(code, f"{system} is not on our list of clearing systems", "compare the code", Severity.WARNING)


@rule(
    "CB-AGT-06",
    "A reimbursement agent is no intermediary of the same cover",
    "In a cover, no reimbursement agent is also an intermediary agent.",
    source="handbook §3",
    applies=("pacs.009",),
    families=("cbpr", "hvps"),
    failing=Example(
        "pacs.009.COV",
        {
            "GrpHdr/SttlmInf/InstgRmbrsmntAgt/FinInstnId/BICFI": "CRVSDEFF",
            "CdtTrfTxInf/IntrmyAgt1/FinInstnId/BICFI": "CRVSDEFF",
        },
    ),
    passing=Example("pacs.009.COV", {"CdtTrfTxInf/IntrmyAgt1/FinInstnId/BICFI": "CRVSDEFF"}),
)
def reimbursement_apart(reading: Reading) -> Iterator[Fault]:
    settlement = reading.first("GrpHdr/SttlmInf")
    agents = [n for n in (settlement.walk() if settlement is not None else ()) if n.name == "BICFI"]
    for payment in (p for p in reading.transactions() if p.first("UndrlygCstmrCdtTrf") is not None):
        for name in _CHAIN[:3]:
            node = payment.first(name, "FinInstnId", "BICFI")
            if node is not None and any(bic.same_bic(node.text or "", agent.text or "") for agent in agents):
                yield at(node, f"{node.text} is reimbursement agent and intermediary", "one role each")


RULES = (
    network_agents_have_bic,
    agent_identified,
    agent_name_with_address,
    chain_in_order,
    member_id_fits,
    reimbursement_apart,
)

"""Status reports, resolutions, returns, rejects and booked entries of ISO 20022, each as one StatusReport."""

import re
from collections.abc import Callable, Iterator, Mapping

from ..message import Message
from .report import Outcome, StatusLevel, StatusReport

# Source: payments handbook §2.1. BLCK is neither credited nor returned, so it is not final.
STATUSES: Mapping[str, Outcome] = {
    "RCVD": Outcome.PENDING,
    "PDNG": Outcome.PENDING,
    "BLCK": Outcome.PENDING,
    "ACTC": Outcome.ACCEPTED,
    "ACCP": Outcome.ACCEPTED,
    "ACFC": Outcome.ACCEPTED,
    "ACSP": Outcome.ACCEPTED,
    "ACWC": Outcome.ACCEPTED,
    "ACWP": Outcome.ACCEPTED,
    "ACSC": Outcome.SETTLED,
    "ACCC": Outcome.SETTLED,
    "CANC": Outcome.CANCELLED,
    "RJCT": Outcome.REJECTED,
}
WAITING = {"G002", "G003", "G004"}  # sub-codes of ACSP: credit not confirmed, documents, cover outstanding
CONFIRMATIONS: Mapping[str, Outcome] = {
    "CNCL": Outcome.CANCELLED,
    "ACCR": Outcome.CANCELLED,
    "RJCR": Outcome.CANCELLATION_REFUSED,
    "PDCR": Outcome.PENDING,
}
BOOKED: Mapping[str, Outcome] = {"BOOK": Outcome.SETTLED, "PDNG": Outcome.PENDING}
STEP = r"(?:\[\d+\])?"


class Below:
    """The leaves of a message below one element; repeats of an inner element are all heard."""

    def __init__(self, leaves: Mapping[str, str], place: str) -> None:
        self.leaves = {path[len(place) + 1 :]: text for path, text in leaves.items() if path.startswith(f"{place}/")}

    def first(self, *paths: str) -> str | None:
        """Text of the first of `paths` that is present."""
        return next((self.leaves[path].strip() for path in paths if path in self.leaves), None)

    def all(self, path: str) -> tuple[str, ...]:
        """Texts at `path`, whatever the repeat of each of its elements."""
        steps = re.compile("/".join(re.escape(step) + STEP for step in path.split("/")))
        return tuple(text.strip() for found, text in self.leaves.items() if steps.fullmatch(found))


def repeats(leaves: Mapping[str, str], path: str) -> Iterator[Below]:
    """One `Below` for each repeat of the element at `path`, in message order."""
    start = re.compile("/".join(re.escape(step) + STEP for step in path.split("/")) + r"(?=/)")
    places = dict.fromkeys(hit[0] for found in leaves if (hit := start.match(found)))
    return (Below(leaves, place) for place in places)


def mx_statuses(message: Message) -> tuple[StatusReport, ...]:
    """The reports that `message` makes, one for each payment it speaks of; none for a message of another kind."""
    read = READERS.get(message.type[:8])
    return tuple(read(message.type, message.fields())) if read else ()


def payment_status(kind: str, leaves: Mapping[str, str]) -> Iterator[StatusReport]:
    """pacs.002 and pain.002: each transaction's status, else that of the whole group."""
    place = "TxInfAndSts" if kind.startswith("pacs") else "OrgnlPmtInfAndSts/TxInfAndSts"
    found = [_payment(kind, leaves, below) for below in repeats(leaves, place) if below.first("TxSts")]
    if not found:
        found = [
            _payment(kind, leaves, below) for below in repeats(leaves, "OrgnlPmtInfAndSts") if below.first("PmtInfSts")
        ]
    yield from found or [_payment(kind, leaves, below) for below in repeats(leaves, "OrgnlGrpInfAndSts")]


def _payment(kind: str, leaves: Mapping[str, str], below: Below) -> StatusReport:
    status = below.first("TxSts", "PmtInfSts", "GrpSts") or ""
    codes = (*below.all("StsRsnInf/Rsn/Cd"), *below.all("StsRsnInf/Rsn/Prtry"))
    outcome = STATUSES.get(status, Outcome.UNKNOWN)
    if status == "ACSP" and WAITING.intersection(codes):
        outcome = Outcome.PENDING
    reporter = below.first("StsRsnInf/Orgtr/Id/OrgId/AnyBIC", "StsRsnInf/Orgtr/Id/OrgId/BICOrBEI")
    return _report(kind, leaves, below, outcome, codes, "StsRsnInf", tx_status=status or None, reporter=reporter)


def resolution(kind: str, leaves: Mapping[str, str]) -> Iterator[StatusReport]:
    """camt.029: the answer to a request for cancellation, for each transaction or as a whole."""
    confirmed = leaves.get("Sts/Conf", "").strip()
    details = list(repeats(leaves, "CxlDtls/TxInfAndSts")) or list(repeats(leaves, "CxlDtls")) or [Below({}, "")]
    for below in details:
        status = below.first("TxCxlSts") or confirmed
        codes = (*below.all("CxlStsRsnInf/Rsn/Cd"), *below.all("CxlStsRsnInf/Rsn/Prtry"))
        outcome = CONFIRMATIONS.get(status, Outcome.UNKNOWN)
        yield _report(kind, leaves, below, outcome, codes, "CxlStsRsnInf", tx_status=status or None)


def payment_return(kind: str, leaves: Mapping[str, str]) -> Iterator[StatusReport]:
    """pacs.004: the payment comes back."""
    for below in repeats(leaves, "TxInf"):
        codes = (*below.all("RtrRsnInf/Rsn/Cd"), *below.all("RtrRsnInf/Rsn/Prtry"))
        yield _report(kind, leaves, below, Outcome.RETURNED, codes, "RtrRsnInf")


def message_reject(kind: str, leaves: Mapping[str, str]) -> Iterator[StatusReport]:
    """admi.002: the message itself was refused, before any agent took it."""
    code = leaves.get("Rsn/RjctgPtyRsn", "").strip()
    text = " ".join(leaves[p].strip() for p in ("Rsn/RsnDesc", "Rsn/ErrLctn", "Rsn/AddtlData") if p in leaves)
    yield StatusReport(
        Outcome.REJECTED,
        StatusLevel.NETWORK,
        kind,
        (code,) if code else (),
        text,
        original_message_id=leaves.get("RltdRef/Ref"),
    )


def booked_entries(kind: str, leaves: Mapping[str, str]) -> Iterator[StatusReport]:
    """camt.052, camt.053 and camt.054: entries; a booked one is settled, a reversed or returned one came back."""
    holder = {"camt.052": "Rpt", "camt.053": "Stmt", "camt.054": "Ntfctn"}[kind[:8]]
    for entry in repeats(leaves, f"{holder}/Ntry"):
        status = entry.first("Sts/Cd", "Sts") or ""
        for below in list(repeats(entry.leaves, "NtryDtls/TxDtls")) or [entry]:
            codes = below.all("RtrInf/Rsn/Cd")
            back = entry.first("RvslInd") in ("true", "1") or bool(codes)
            outcome = Outcome.RETURNED if back and status == "BOOK" else BOOKED.get(status, Outcome.UNKNOWN)
            yield StatusReport(
                outcome,
                StatusLevel.AGENT,
                kind,
                codes,
                " ".join(below.all("RtrInf/AddtlInf")),
                tx_status=status or None,
                original_message_id=below.first("Refs/MsgId"),
                original_instruction_id=below.first("Refs/InstrId"),
                original_end_to_end_id=below.first("Refs/EndToEndId"),
                original_uetr=below.first("Refs/UETR"),
            )


def _report(
    kind: str,
    leaves: Mapping[str, str],
    below: Below,
    outcome: Outcome,
    codes: tuple[str, ...],
    reason: str,
    tx_status: str | None = None,
    reporter: str | None = None,
) -> StatusReport:
    whole = ("OrgnlGrpInfAndSts/OrgnlMsgId", "OrgnlGrpInf/OrgnlMsgId", "CxlDtls/OrgnlGrpInfAndSts/OrgnlMsgId")
    group = next((leaves[path] for path in whole if path in leaves), None)
    return StatusReport(
        outcome=outcome,
        level=StatusLevel.AGENT,
        kind=kind,
        codes=codes,
        text=" ".join(below.all(f"{reason}/AddtlInf")),
        tx_status=tx_status,
        original_message_id=below.first("OrgnlGrpInf/OrgnlMsgId", "OrgnlMsgId") or group,
        original_instruction_id=below.first("OrgnlInstrId"),
        original_end_to_end_id=below.first("OrgnlEndToEndId"),
        original_uetr=below.first("OrgnlUETR"),
        reporter=reporter,
    )


Reader = Callable[[str, Mapping[str, str]], Iterator[StatusReport]]
READERS: Mapping[str, Reader] = {
    "pacs.002": payment_status,
    "pain.002": payment_status,
    "camt.029": resolution,
    "pacs.004": payment_return,
    "admi.002": message_reject,
    "camt.052": booked_entries,
    "camt.053": booked_entries,
    "camt.054": booked_entries,
}

"""The closed sets of words that every package shares: actions, levels, evidence classes, operators, rails.

Source: payments handbook §0.2 and the outside contract §3–4. The values are the JSON values and never change.
"""

from collections.abc import Iterable
from enum import StrEnum


class Action(StrEnum):
    """What is to be done about a failed payment."""

    REPAIR = "REPAIR"
    RESUBMIT = "RESUBMIT"
    REROUTE = "REROUTE"
    RFI = "RFI"
    REJECT = "REJECT"
    RETURN = "RETURN"
    CANCEL = "CANCEL"
    HOLD = "HOLD"
    ESCALATE = "ESCALATE"
    CLOSE = "CLOSE"


class Level(StrEnum):
    """How much automation may touch a change; A0 is the strictest."""

    A0 = "A0"
    A1 = "A1"
    A2 = "A2"
    A3 = "A3"


def strictest(levels: Iterable[Level]) -> Level:
    """The strictest of `levels`; A0 when there is none, because no rule means no."""
    return min(levels, default=Level.A0)


class EvidenceClass(StrEnum):
    """Strength of a fact, from E1 (authenticated instruction) to E6 (inference, which never justifies a patch)."""

    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"
    E5 = "E5"
    E6 = "E6"


class Severity(StrEnum):
    """What a finding means for the message; `not_checked` is never a pass."""

    ERROR = "error"
    WARNING = "warning"
    NOT_CHECKED = "not_checked"


class Direction(StrEnum):
    """Whether the bank with this case sends the message or receives it."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class FaultSource(StrEnum):
    """Who reported the fault."""

    SWIFT_NAK = "swift_nak"
    MI = "mi"
    CORRESPONDENT = "correspondent"
    SCHEME = "scheme"
    GATEWAY = "gateway"
    SCREENING = "screening"
    LEDGER = "ledger"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class RelatedRole(StrEnum):
    """What another message or text of the same case is to the payment."""

    STATUS_REPORT = "status_report"
    QUERY = "query"
    ANSWER = "answer"
    ORIGINAL = "original"
    COVER = "cover"
    STATEMENT = "statement"
    NAK = "nak"
    AMENDMENT = "amendment"
    ATTACHMENT = "attachment"
    VOP = "vop"
    CALL_BACK = "call_back"


class Purpose(StrEnum):
    """Why a message goes out beside the payment."""

    RFI = "rfi"
    ENQUIRY = "enquiry"
    REJECT = "reject"
    RETURN = "return"
    CANCEL = "cancel"
    ANSWER = "answer"
    ADVICE = "advice"
    HANDOVER = "handover"


class Rail(StrEnum):
    """The network or scheme on which the payment travels."""

    SWIFT_FIN = "swift-fin"
    SWIFT_FINPLUS = "swift-finplus"
    SEPA_SCT = "sepa-sct"
    SEPA_INST = "sepa-inst"
    SEPA_SDD = "sepa-sdd"
    T2 = "t2"
    CHAPS = "chaps"
    FEDWIRE = "fedwire"
    FEDNOW = "fednow"
    RTP = "rtp"
    CHIPS = "chips"
    ACH = "ach"
    CARD = "card"


class OperatorName(StrEnum):
    """The typed edits; a patch is a list of these and nothing else."""

    SET_FIELD = "SetField"
    CLEAR_FIELD = "ClearField"
    MOVE_TEXT = "MoveText"
    NORMALISE_CHARSET = "NormaliseCharset"
    TRIM_WHITESPACE = "TrimWhitespace"
    FOLD_CASE = "FoldCase"
    STRUCTURE_ADDRESS = "StructureAddress"
    SPLIT_LINE = "SplitLine"
    TRUNCATE_WITH_MARKER = "TruncateWithMarker"
    REPLACE_BIC = "ReplaceBIC"
    ADD_CLEARING_CODE = "AddClearingCode"
    SET_PURPOSE = "SetPurpose"
    SET_REG_REPORTING = "SetRegReporting"
    SET_CHARGE_BEARER = "SetChargeBearer"
    ADD_CHARGES_INFO = "AddChargesInfo"
    SET_VALUE_DATE = "SetValueDate"
    REMOVE_ELEMENT = "RemoveElement"
    REORDER_ELEMENTS = "ReorderElements"
    REGENERATE_HEADER_FIELD = "RegenerateHeaderField"
    NEW_MESSAGE_ID = "NewMessageId"
    NEW_TRANSACTION_IDS = "NewTransactionIds"
    RELINK_REFERENCE = "RelinkReference"
    ATTACH_CASE = "AttachCase"

"""Where each MX message keeps each fact: candidate paths below the message root, the first that is present counts.

Source: ISO 20022 message definitions of the versions in service; payments handbook §1.6–1.7.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

Places = Mapping[str, tuple[str, ...]]

HEADER: Places = {
    "message_id": ("AppHdr/BizMsgIdr",),
    "sender": ("AppHdr/Fr/FIId/FinInstnId/BICFI", "AppHdr/Fr/OrgId/Id/OrgId/AnyBIC"),
    "receiver": ("AppHdr/To/FIId/FinInstnId/BICFI", "AppHdr/To/OrgId/Id/OrgId/AnyBIC"),
}


def party(place: str) -> tuple[str, ...]:
    """Name of a party, also where it is an agent or wrapped in a choice of both."""
    agent = f"{place}/FinInstnId"
    return (f"{place}/Nm", f"{place}/Pty/Nm", *bank(place), f"{agent}/Nm", f"{place}/Agt/FinInstnId/Nm")


def bank(place: str) -> tuple[str, ...]:
    """BIC of an agent, under its name in any generation of messages."""
    return tuple(f"{place}/{inner}FinInstnId/{name}" for inner in ("", "Agt/") for name in ("BICFI", "BIC"))


def account(place: str) -> tuple[str, ...]:
    """Number of an account: IBAN, or any other identification."""
    return (f"{place}/Id/IBAN", f"{place}/Id/Othr/Id", f"{place}/Id/BBAN")


def parties(place: str, prefix: str = "") -> dict[str, tuple[str, ...]]:
    """Both customers and their banks below `place`, named `debtor`, `creditor_account` … behind `prefix`."""
    found: dict[str, tuple[str, ...]] = {}
    for side, element in (("debtor", "Dbtr"), ("creditor", "Cdtr")):
        found[f"{prefix}{side}"] = party(f"{place}{element}")
        found[f"{prefix}{side}_account"] = account(f"{place}{element}Acct")
        found[f"{prefix}{side}_agent"] = bank(f"{place}{element}Agt")
    return found


def originals(place: str, group: str) -> dict[str, tuple[str, ...]]:
    """References of the original payment below `place`; `group` is where the original message stands for all."""
    return {
        "original_message_id": (f"{place}OrgnlGrpInf/OrgnlMsgId", f"{group}OrgnlMsgId"),
        "original_message_type": (f"{place}OrgnlGrpInf/OrgnlMsgNmId", f"{group}OrgnlMsgNmId"),
        "original_instruction_id": (f"{place}OrgnlInstrId",),
        "original_end_to_end_id": (f"{place}OrgnlEndToEndId",),
        "original_transaction_id": (f"{place}OrgnlTxId",),
        "original_uetr": (f"{place}OrgnlUETR",),
        "original_amount": (
            f"{place}OrgnlIntrBkSttlmAmt",
            f"{place}OrgnlInstdAmt",
            f"{place}OrgnlTxRef/IntrBkSttlmAmt",
            f"{place}OrgnlTxRef/Amt/InstdAmt",
        ),
        "original_value_date": (f"{place}OrgnlIntrBkSttlmDt", f"{place}OrgnlTxRef/IntrBkSttlmDt"),
        "remittance": (f"{place}OrgnlTxRef/RmtInf/Ustrd", f"{place}OrgnlTxRef/RmtInf/Strd/CdtrRefInf/Ref"),
        **parties(f"{place}OrgnlTxRef/"),
    }


TRANSFER = "CdtTrfTxInf/"
INITIATION = "PmtInf/CdtTrfTxInf/"


def transfer(place: str) -> dict[str, tuple[str, ...]]:
    """What an interbank transfer states in its transaction at `place`."""
    return {
        "message_id": ("GrpHdr/MsgId", "AppHdr/BizMsgIdr"),
        "instruction_id": (f"{place}PmtId/InstrId",),
        "end_to_end_id": (f"{place}PmtId/EndToEndId",),
        "transaction_id": (f"{place}PmtId/TxId",),
        "uetr": (f"{place}PmtId/UETR",),
        "amount": (f"{place}IntrBkSttlmAmt",),
        "instructed_amount": (f"{place}InstdAmt",),
        "value_date": (f"{place}IntrBkSttlmDt", "GrpHdr/IntrBkSttlmDt"),
        "sender": (*bank(f"{place}InstgAgt"), *bank("GrpHdr/InstgAgt"), *HEADER["sender"]),
        "receiver": (*bank(f"{place}InstdAgt"), *bank("GrpHdr/InstdAgt"), *HEADER["receiver"]),
        "remittance": (f"{place}RmtInf/Ustrd", f"{place}RmtInf/Strd/CdtrRefInf/Ref"),
        "charge_bearer": (f"{place}ChrgBr",),
        **parties(place),
    }


def initiation() -> dict[str, tuple[str, ...]]:
    """What a customer's order states; its amount is both the instructed and the only one."""
    return {
        "message_id": ("GrpHdr/MsgId",),
        "payment_information_id": ("PmtInf/PmtInfId",),
        "instruction_id": (f"{INITIATION}PmtId/InstrId",),
        "end_to_end_id": (f"{INITIATION}PmtId/EndToEndId",),
        "uetr": (f"{INITIATION}PmtId/UETR",),
        "amount": (f"{INITIATION}Amt/InstdAmt", f"{INITIATION}Amt/EqvtAmt/Amt"),
        "instructed_amount": (f"{INITIATION}Amt/InstdAmt", f"{INITIATION}Amt/EqvtAmt/Amt"),
        "value_date": ("PmtInf/ReqdExctnDt/Dt", "PmtInf/ReqdExctnDt/DtTm", "PmtInf/ReqdExctnDt"),
        "sender": HEADER["sender"],
        "receiver": HEADER["receiver"],
        "remittance": (f"{INITIATION}RmtInf/Ustrd", f"{INITIATION}RmtInf/Strd/CdtrRefInf/Ref"),
        "charge_bearer": (f"{INITIATION}ChrgBr", "PmtInf/ChrgBr"),
        **parties(INITIATION),
        "debtor": party("PmtInf/Dbtr"),
        "debtor_account": account("PmtInf/DbtrAcct"),
        "debtor_agent": bank("PmtInf/DbtrAgt"),
    }


def cover() -> dict[str, tuple[str, ...]]:
    """An interbank transfer with the customer payment behind it, where it covers one."""
    below = f"{TRANSFER}UndrlygCstmrCdtTrf/"
    return {
        **transfer(TRANSFER),
        **parties(below, "underlying_"),
        "instructed_amount": (f"{TRANSFER}InstdAmt", f"{below}InstdAmt"),
        "remittance": (f"{TRANSFER}RmtInf/Ustrd", f"{below}RmtInf/Ustrd", f"{below}RmtInf/Strd/CdtrRefInf/Ref"),
    }


def related(place: str, group: str, own_id: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """A message about another one: its own id, sender and receiver, and the original's references."""
    return {
        "message_id": (*own_id, "AppHdr/BizMsgIdr"),
        "sender": (*bank(f"{place}InstgAgt"), *bank("GrpHdr/InstgAgt"), *bank("Assgnmt/Assgnr"), *HEADER["sender"]),
        "receiver": (*bank(f"{place}InstdAgt"), *bank("GrpHdr/InstdAgt"), *bank("Assgnmt/Assgne"), *HEADER["receiver"]),
        **originals(place, group),
    }


def returned() -> dict[str, tuple[str, ...]]:
    """A return: the amount is the one given back; the parties are the original's, so its chain is read reversed."""
    chain = {**parties("TxInf/OrgnlTxRef/")}
    for side, element in (("debtor", "Cdtr"), ("creditor", "Dbtr")):
        chain[side] = (*chain[side], *party(f"TxInf/RtrChain/{element}"))
        chain[f"{side}_agent"] = (*chain[f"{side}_agent"], *bank(f"TxInf/RtrChain/{element}Agt"))
    return {
        **related("TxInf/", "OrgnlGrpInf/", ("GrpHdr/MsgId",)),
        **chain,
        "instruction_id": ("TxInf/RtrId",),
        "uetr": ("TxInf/OrgnlUETR",),
        "amount": ("TxInf/RtrdIntrBkSttlmAmt",),
        "instructed_amount": ("TxInf/RtrdInstdAmt",),
        "value_date": ("TxInf/IntrBkSttlmDt", "GrpHdr/IntrBkSttlmDt"),
        "charge_bearer": ("TxInf/ChrgBr",),
    }


def investigation(place: str, own: str) -> dict[str, tuple[str, ...]]:
    """An investigation: who asks whom, about which payment."""
    found = related(f"{place}IntrBk/", f"{place}IntrBk/OrgnlGrpInf/", (f"{own}MsgId",))
    customer = originals(f"{place}Initn/", f"{place}Initn/OrgnlGrpInf/")
    both = {name: (*paths, *customer.get(name, ())) for name, paths in found.items()}
    both["original_uetr"] = (*both["original_uetr"], f"{place}StmtNtry/OrgnlUETR")
    both["instruction_id"] = (f"{own}RqstrInvstgtnId", f"{own}RspndrInvstgtnId")
    both["sender"] = (*bank(f"{own}Rqstr"), *found["sender"])
    both["receiver"] = (*bank(f"{own}Rspndr"), *found["receiver"])
    return both


CANCELLED = "Undrlyg/TxInf/"
RESOLVED = "CxlDtls/TxInfAndSts/"
REPORTED = "TxInfAndSts/"
REPORTED_TO_CUSTOMER = "OrgnlPmtInfAndSts/TxInfAndSts/"


def status(place: str) -> tuple[str, Places]:
    """A status report, to a bank or to a customer."""
    return place, related(place, "OrgnlGrpInfAndSts/", ("GrpHdr/MsgId",))


def claim() -> tuple[str, Places]:
    """An investigation of the older kind: unable to apply, or additional information."""
    return "", related("Undrlyg/IntrBk/", "Undrlyg/IntrBk/OrgnlGrpInf/", ("Assgnmt/Id",))


KINDS: Mapping[str, Callable[[], tuple[str, Places]]] = {
    "pacs.008": lambda: (TRANSFER, transfer(TRANSFER)),
    "pacs.009": lambda: (TRANSFER, cover()),
    "pacs.003": lambda: ("DrctDbtTxInf/", transfer("DrctDbtTxInf/")),
    "pacs.010": lambda: ("CdtInstr/DrctDbtTxInf/", transfer("CdtInstr/DrctDbtTxInf/")),
    "pain.001": lambda: (INITIATION, initiation()),
    "pacs.002": lambda: status(REPORTED),
    "pain.002": lambda: status(REPORTED_TO_CUSTOMER),
    "pacs.028": lambda: ("TxInf/", related("TxInf/", "OrgnlGrpInf/", ("GrpHdr/MsgId",))),
    "pacs.004": lambda: ("TxInf/", returned()),
    "camt.056": lambda: (CANCELLED, related(CANCELLED, "Undrlyg/OrgnlGrpInfAndCxl/", ("Assgnmt/Id",))),
    "camt.029": lambda: (RESOLVED, related(RESOLVED, "CxlDtls/OrgnlGrpInfAndSts/", ("Assgnmt/Id",))),
    "camt.110": lambda: ("", investigation("InvstgtnReq/Undrlyg/", "InvstgtnReq/")),
    "camt.111": lambda: ("", investigation("OrgnlInvstgtnReq/Undrlyg/", "InvstgtnRspn/")),
    "camt.026": claim,
    "camt.028": claim,
}


@lru_cache(maxsize=64)
def places_of(kind: str) -> tuple[str, Places]:
    """Where a `kind` of message (`pacs.008`) repeats its transaction, and its facts; the header if unknown."""
    return KINDS[kind]() if kind in KINDS else ("", HEADER)

"""Rules on debtor, creditor and the ultimate parties (handbook §3, CB-PTY; §4.8 for what a payer must tell)."""

from collections.abc import Iterator

from .reading import Node, Reading
from .rule import Example, Fault, at, missing, rule

CUSTOMER = ("pacs.008",)
PARTIES = ("Dbtr", "Cdtr", "UltmtDbtr", "UltmtCdtr", "InitgPty")
NAME_CHARACTERS_MAX = 140
PLACEHOLDERS = frozenset(
    {
        "-", "--", ".", "X", "XX", "XXX", "XXXX", "N/A", "NA", "NONE", "NIL", "UNKNOWN", "NOT KNOWN", "TBD", "TBA",
        "CUSTOMER", "CLIENT", "BENEFICIARY", "NOTPROVIDED", "NOT PROVIDED", "NOTAVAILABLE", "NOT AVAILABLE", "TEST",
    }
)  # fmt: skip
_CDTR = "CdtTrfTxInf/Cdtr"
_DBTR = "CdtTrfTxInf/Dbtr"


def _parties(reading: Reading, *names: str) -> list[Node]:
    """The parties of these names in every payment, in its group, and in what a cover underlies."""
    payments = reading.transactions()
    groups = reading.root.all("PmtInf")
    underlying = [node for payment in payments for node in payment.all("UndrlygCstmrCdtTrf")]
    return [party for carrier in (*groups, *payments, *underlying) for name in names for party in carrier.all(name)]


def _bic(party: Node) -> Node | None:
    return party.first("Id", "OrgId", "AnyBIC") or party.first("Id", "OrgId", "BICOrBEI")


def _name(party: Node) -> str:
    return (party.value("Nm") or "").strip()


@rule(
    "CB-PTY-01",
    "A party with an address has a name",
    "PstlAdr of a party never stands without Nm.",
    source="handbook §3 [R48, R56]",
    applies=CUSTOMER,
    failing=Example(
        "pacs.008", {"CdtTrfTxInf/UltmtCdtr/PstlAdr/TwnNm": "York", "CdtTrfTxInf/UltmtCdtr/PstlAdr/Ctry": "GB"}
    ),
    passing=Example("pacs.008"),
)
def address_has_name(reading: Reading) -> Iterator[Fault]:
    for party in _parties(reading, *PARTIES):
        if party.first("PstlAdr") is not None and party.first("Nm") is None:
            yield missing(party, "Nm", f"{party.name} has an address and no name", "ask for the name")


@rule(
    "CB-PTY-02",
    "Debtor and creditor have a name",
    "A debtor or creditor without AnyBIC has a name.",
    source="handbook §3 [R50, R55]",
    applies=(*CUSTOMER, "pain.001"),
    failing=Example("pacs.008", {_CDTR + "/Nm": ""}),
    passing=Example("pacs.008"),
)
def parties_named(reading: Reading) -> Iterator[Fault]:
    for party in _parties(reading, "Dbtr", "Cdtr"):
        if not _name(party) and _bic(party) is None:
            yield missing(party, "Nm", f"{party.name} has no name", "ask for the name; never take it from an address")


@rule(
    "CB-PTY-03",
    "A party named by BIC has no other name",
    "With AnyBIC, Nm and PstlAdr are absent.",
    source="handbook §3 [R47, R54], §3.2",
    applies=CUSTOMER,
    families=("cbpr",),
    failing=Example("pacs.008", {_CDTR + "/Id/OrgId/AnyBIC": "MGJNGB2L"}),
    passing=Example(
        "pacs.008",
        {_CDTR + "/Id/OrgId/AnyBIC": "MGJNGB2L", _CDTR + "/Nm": None, _CDTR + "/PstlAdr": None},
    ),
)
def bic_or_name(reading: Reading) -> Iterator[Fault]:
    for party in _parties(reading, "Dbtr", "Cdtr"):
        node = _bic(party)
        if node is not None and (party.first("Nm") is not None or party.first("PstlAdr") is not None):
            yield at(node, f"{party.name} has AnyBIC beside name or address", "keep one, as the master data say")


@rule(
    "CB-PTY-04",
    "The debtor tells who pays",
    "The debtor has an account or an identification, and an address or an identification.",
    source="handbook §3, §4.8",
    applies=CUSTOMER,
    families=("cbpr",),
    failing=Example("pacs.008", {"CdtTrfTxInf/DbtrAcct": None}),
    passing=Example("pacs.008", {"CdtTrfTxInf/DbtrAcct": None, _DBTR + "/Id/OrgId/Othr/Id": "RCS-NANTES-880112"}),
)
def debtor_complete(reading: Reading) -> Iterator[Fault]:
    for carrier in (node for node in reading.transactions() if node.first("Dbtr") is not None):
        debtor = carrier.first("Dbtr")
        if debtor is None or debtor.first("Id") is not None:
            continue
        if carrier.first("DbtrAcct") is None:
            yield missing(carrier, "DbtrAcct", "The debtor has neither account nor identification", "from own records")
        if debtor.first("PstlAdr") is None:
            yield missing(debtor, "PstlAdr", "The debtor has neither address nor identification", "from own records")


@rule(
    "CB-PTY-05",
    "A name is a name",
    "Nm of a party has at most 140 characters and is no placeholder such as NOTPROVIDED, CUSTOMER or a hyphen.",
    source="handbook §3, PB-19, PB-21",
    applies=(*CUSTOMER, "pacs.009", "pain.001"),
    failing=Example("pacs.008", {_CDTR + "/Nm": "-"}),
    passing=Example("pacs.008"),
)
def name_is_a_name(reading: Reading) -> Iterator[Fault]:
    for party in _parties(reading, *PARTIES):
        node = party.first("Nm")
        text = (node.text if node is not None else None) or ""
        if node is not None and text.strip().upper() in PLACEHOLDERS:
            yield at(node, f"{text!r} is a placeholder, not a name", "ask for the name")
        elif node is not None and len(text) > NAME_CHARACTERS_MAX:
            yield at(
                node, f"The name has {len(text)} characters, 140 are allowed", "shorten by the legal abbreviations"
            )


RULES = (address_has_name, parties_named, bic_or_name, debtor_complete, name_is_a_name)

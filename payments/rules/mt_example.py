"""Clean FIN messages of invented banks and people, and variants of them, for the examples of the rules."""

from ..codecs.mt import MtView
from ..codecs.mt_edits import spliced
from ..edits import Delete, Insert, SetText
from ..message import Message
from .mt_rule import MtExample

_UETR = "3f0c9a52-6b1e-4d7a-9c34-7d5a1be2f608"
_DEBTOR = "/DE02370601930042001765\nKLINKER UND SOHN GMBH\nHAFENSTRASSE 7\n28195 BREMEN"
_CREDITOR = "/FR7630588009110094321363221\nATELIER DU PONT\n3 QUAI NEUF\n33000 BORDEAUX"
_CUSTOMER = (
    ("20", "KRES26112301"), ("23B", "CRED"), ("32A", "261123EUR1250,50"), ("33B", "EUR1250,50"), ("50K", _DEBTOR),
    ("59", _CREDITOR), ("70", "INVOICE 4417"), ("71A", "SHA"),
)  # fmt: skip
_BANK = (("20", "KRES26112302"), ("21", "KRES26112301"), ("32A", "261123EUR1250,50"), ("58A", "LYRAFRPP"))
_COVER = (*_BANK, ("50K", _DEBTOR), ("59", _CREDITOR), ("70", "INVOICE 4417"))
_STATEMENT = (
    ("20", "ST261123"), ("25", "0042001765"), ("28C", "221/1"), ("60F", "C261120EUR1000,00"),
    ("61", "2611231123C250,00NTRFKRES26112301//LY77"), ("86", "KLINKER UND SOHN GMBH"), ("62F", "C261123EUR1250,00"),
)  # fmt: skip
_REPORT = (
    ("20", "IR261123"), ("25", "0042001765"), ("28C", "221/1"), ("34F", "EUR0,"), ("13D", "2611230915+0100"),
    ("61", "2611231123C250,00NTRFKRES26112301//LY77"), ("61", "2611231123D50,00NCHGNONREF"), ("90D", "1EUR50,"),
    ("90C", "1EUR250,"),
)  # fmt: skip
_TRANSFERS = (
    ("20", "KLNK261123"), ("28D", "1/1"), ("50H", _DEBTOR), ("30", "261123"), ("21", "KLNK261123A"), ("32B", "EUR90,"),
    ("59", _CREDITOR), ("71A", "SHA"),
)  # fmt: skip
_NOTE = (("20", "KRES26112303"), ("21", "LYRA26112300"))
_BODIES = {
    "101": _TRANSFERS,
    "103": _CUSTOMER,
    "192": (*_NOTE, ("11S", "103\n261123"), ("79", "PLEASE CANCEL, SENT TWICE")),
    "195": (*_NOTE, ("75", "/3/")),
    "199": (*_NOTE, ("79", "PLEASE CONFIRM THE CREDIT")),
    "202": _BANK,
    "202.COV": _COVER,
    "204": (
        ("20", "KRES26112305"),
        ("19", "30,"),
        ("30", "261123"),
        ("58A", "KRESDEHH"),
        ("20", "KRES1"),
        ("32B", "EUR10,"),
        ("53A", "LYRAFRPP"),
        ("20", "KRES2"),
        ("32B", "EUR20,"),
        ("53A", "ORKNGB2L"),
    ),
    "210": (("20", "KRES26112304"), ("30", "261123"), ("21", "X"), ("32B", "EUR9,"), ("52A", "LYRAFRPP")),
    "900": (*_NOTE, ("25", "0042001765"), ("32A", "261123EUR9,")),
    "910": (*_NOTE, ("25", "0042001765"), ("32A", "261123EUR9,"), ("52A", "LYRAFRPP")),
    "940": _STATEMENT,
    "942": _REPORT,
}


def clean(base: str) -> bytes:
    """A message without a fault: `MT103`, `MT103.STP`, `MT202.COV`, …"""
    number, _, flag = base.removeprefix("MT").partition(".")
    body = _BODIES.get(f"{number}.{flag}") or _BODIES[number]
    header = (f"{{119:{flag}}}" if flag else "") + f"{{121:{_UETR}}}"
    text = "".join(f":{tag}:{value}\n" for tag, value in body).replace("\n", "\r\n")
    blocks = f"{{1:F01KRESDEHHAXXX0417000231}}{{2:I{number}LYRAFRPPXXXXN}}{{3:{header}}}"
    return f"{blocks}{{4:\r\n{text}-}}".encode()


def build(example: MtExample) -> Message:
    """The message of an example."""
    data = clean(example.base)
    for path, text in example.changes.items():
        view = MtView(data)
        if text is None:
            edit: Delete | SetText | Insert = Delete(path)
        else:
            edit = SetText(path, text) if view.get(path) is not None else Insert(path, text)
        data = spliced(data, view.splices(edit))
    for old, new in example.replace:
        data = data.replace(old.encode(), new.encode())
    return Message(data, "MT")

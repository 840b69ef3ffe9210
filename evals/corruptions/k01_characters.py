"""K01: characters that the network does not carry, in remittance or name."""

from payments.charset import normalise

from ..draw import Draw
from ..mt_templates import mt103
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway, by_network
from .corruption import Corruption, question, repaired, swapped

_WORDS = ("PRÄGUNG", "FÜR KASSE", "CAFÉ", "A & B", "GRÖSSE M", "MUSTER_3", "AÇÃO", "NIÑO")


def remittance_mt(draw: Draw) -> Situation:
    """A sign in field 70 that the versioned map can write."""
    p = draw.payment()
    p = p.with_(remittance=p.remittance[:18])
    dirty = f"{p.remittance} {draw.rng.choice(_WORDS)}"
    clean = mt103(p)
    broken = swapped(clean, f":70:{p.remittance}", f":70:{dirty}")
    mapped = normalise(dirty)
    gold = swapped(clean, f":70:{p.remittance}", f":70:{mapped}")
    return repaired(
        draw, p, broken, clean, by_network(p, "M60", draw.said("chars")), fields={"70/1": mapped}, gold=gold,
        operators=("NormaliseCharset",), breaks="M60", route="auto", accepted={"70": (mapped,)},
    )  # fmt: skip


def remittance_mx(draw: Draw) -> Situation:
    """The same in an MX remittance."""
    p = draw.payment()
    dirty = f"{p.remittance} {draw.rng.choice(_WORDS)}".replace("&", "+").replace("_", "Ü")
    clean = pacs008(p)
    broken = swapped(clean, f"<Ustrd>{p.remittance}<", f"<Ustrd>{dirty}<")
    mapped = normalise(dirty)
    gold = swapped(clean, f"<Ustrd>{p.remittance}<", f"<Ustrd>{mapped}<")
    if mapped == dirty:
        raise ValueError("the characters are allowed here")
    return repaired(
        draw, p, broken, clean, by_gateway("CB-CHR-01", draw.said("chars")), gold=gold,
        fields={"CdtTrfTxInf/RmtInf/Ustrd": mapped}, operators=("NormaliseCharset",), breaks="CB-CHR-01", route="auto",
    )  # fmt: skip


def foreign_script(draw: Draw) -> Situation:
    """A name in a script that the map does not hold: its spelling is the customer's to give."""
    p = draw.payment()
    clean = mt103(p)
    name = draw.rng.choice(("ВОСТОК ТРЕЙД", "ΑΘΗΝΑ ΕΜΠΟΡΙΚΗ", "光明贸易", "شركة النور"))
    first = clean.split(f":59:/{p.creditor.account}\r\n")[1].split("\r\n")[0]
    broken = swapped(clean, f"{p.creditor.account}\r\n{first}", f"{p.creditor.account}\r\n{name}")
    return question(draw, p, broken, clean, by_network(p, "M60", draw.said("chars")), breaks="M60")


CORRUPTION = Corruption(
    "K01", "characters outside the set", "charset",
    {"remittance_mt": remittance_mt, "remittance_mx": remittance_mx, "foreign_script": foreign_script},
)  # fmt: skip

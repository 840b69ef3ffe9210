"""K09: fields or elements in another order than the type wants, or one of them gone."""

from ..draw import Draw
from ..mt_templates import fin, lines, mt103
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway, by_network
from .corruption import Corruption, question, repaired, swapped


def fin_order(draw: Draw) -> Situation:
    """Charges before the remittance: every field is there once, so only the order is wrong."""
    p = draw.payment()
    clean = mt103(p)
    text = f":70:{fin(p.remittance)}\r\n"
    broken = swapped(clean, f"{text}:71A:SHA\r\n", f":71A:SHA\r\n{text}")
    return repaired(
        draw, p, broken, clean, by_network(p, "T13", draw.said("order")), fields={"71A/1": "SHA"},
        accepted={"71A": ("SHA",), "70": (fin(p.remittance),)}, operators=("ReorderElements",), breaks="T13",
        route="auto",
    )  # fmt: skip


def fin_missing(draw: Draw) -> Situation:
    """The beneficiary is gone: nothing in the message can fill it."""
    p = draw.payment()
    clean = mt103(p)
    broken = swapped(clean, f":59:/{p.creditor.account}\r\n{lines(p.creditor)}\r\n", "")
    return question(draw, p, broken, clean, by_network(p, "T13", draw.said("order")), breaks="T13")


def xml_order(draw: Draw) -> Situation:
    """Charge bearer before the instructed amount: the schema wants it behind."""
    p = draw.payment()
    clean = pacs008(p)
    amount = f'<InstdAmt Ccy="{p.currency}">{p.plain_amount}</InstdAmt>\n'
    broken = swapped(clean, f"{amount}<ChrgBr>SHAR</ChrgBr>\n", f"<ChrgBr>SHAR</ChrgBr>\n{amount}")
    return repaired(
        draw, p, broken, clean, by_gateway("SCHEMA", draw.said("order")), fields={"CdtTrfTxInf/ChrgBr": "SHAR"},
        operators=("ReorderElements",), breaks="SCHEMA", route="auto",
    )  # fmt: skip


CORRUPTION = Corruption(
    "K09", "order of fields", "charset", {"fin": fin_order, "fin_missing": fin_missing, "xml": xml_order}
)

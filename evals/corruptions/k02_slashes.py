"""K02: slashes where a reference may have none."""

from ..draw import Draw
from ..mt_templates import mt103, reference
from ..situation import Situation
from ..templates import pacs009
from ..voices import by_gateway, by_network
from .corruption import Corruption, question, repaired, swapped


def own_reference(draw: Draw) -> Situation:
    """Our own field 20 with a slash at an end or doubled."""
    p = draw.payment()
    p = p.with_(instruction_id=p.instruction_id[:14])
    right = reference(p)
    clean = mt103(p)
    wrong = draw.rng.choice((f"{right}/", f"/{right}", f"{right[:12]}//"))
    mended = wrong.strip("/")
    broken = swapped(clean, f":20:{right}\r", f":20:{wrong}\r")
    return repaired(
        draw, p, broken, clean, by_network(p, "T26", draw.said("slash")), fields={"20": mended},
        gold=swapped(clean, f":20:{right}\r", f":20:{mended}\r"), operators=("SetField",), breaks="T26",
    )  # fmt: skip


def foreign_reference(draw: Draw) -> Situation:
    """An end-to-end id of another party: only its maker may change it."""
    p = draw.payment()
    clean = pacs009(p)
    old = f"<EndToEndId>{p.instruction_id}<"
    broken = swapped(clean, old, f"<EndToEndId>/{p.end_to_end_id}<")
    return question(draw, p, broken, clean, by_gateway("CB-ID-04", draw.said("slash")), breaks="CB-ID-04")


CORRUPTION = Corruption(
    "K02", "slashes in a reference", "charset", {"own": own_reference, "foreign": foreign_reference}
)

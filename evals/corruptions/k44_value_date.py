"""K44: the value date is a day on which the rail or the currency is closed."""

from datetime import date

from ..draw import Draw
from ..mt_templates import mt103
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, repaired, swapped

_PATH = "CdtTrfTxInf/IntrBkSttlmDt"
_CASES = (
    (date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)),
    (date(2026, 12, 24), date(2026, 12, 26), date(2026, 12, 28)),
)


def weekend(draw: Draw) -> Situation:
    """A Saturday in place of the next open day."""
    worked, closed, opens = draw.rng.choice(_CASES[:1])
    p = draw.payment(to=draw.rng.choice(("DE", "NL", "FR", "AT")), day=worked).with_(value_date=opens)
    clean = pacs008(p)
    broken = swapped(clean, f"<IntrBkSttlmDt>{opens}<", f"<IntrBkSttlmDt>{closed}<")
    return repaired(
        draw, p, broken, clean, by_gateway("DT01", draw.said("holiday")),
        breaks="CB-DAT-01", fields={_PATH: str(opens)},
        operators=("SetValueDate",), difficulty=2,
    )  # fmt: skip


def weekend_mt(draw: Draw) -> Situation:
    """The same in field 32A."""
    worked, closed, opens = _CASES[0]
    p = draw.payment(to=draw.rng.choice(("DE", "NL", "FR", "AT")), day=worked).with_(value_date=opens)
    clean = mt103(p)
    broken = swapped(clean, f":32A:{opens:%y%m%d}", f":32A:{closed:%y%m%d}")
    return repaired(
        draw, p, broken, clean, by_gateway("DT01", draw.said("holiday")),
        fact="closed_day", operators=("SetValueDate",),
        fields={"32A": f"{opens:%y%m%d}{p.currency}{p.mt_amount}"}, difficulty=2,
    )  # fmt: skip


CORRUPTION = Corruption("K44", "closed day", "date", {"weekend": weekend, "weekend_mt": weekend_mt})

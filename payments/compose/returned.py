"""What of a settled amount goes back: all of it, less proven charges, or a part; nothing is deducted unsaid."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from .composed import CannotCompose
from .original import Original

BEARERS = ("CRED", "SHAR", "DEBT")


def returned(original: Original, details: Mapping[str, Any], place: str) -> dict[str, str | None]:
    """Path → text of amount, bearer and charges below `place`.

    Details: `charges`, a list of {amount, agent} in the currency of the payment, each proven by the caller;
    `returned_amount`, with `partial` where the rest stays for another reason; `charge_bearer` (SHAR if charges).
    Raises CannotCompose where original, charges and amount do not add up.
    """
    if not original.amount or not original.currency or not original.value_date:
        raise CannotCompose("Amount and date of the original payment are not known", place="original")
    charges = [(_amount(c.get("amount"), "charges"), str(c.get("agent") or "")) for c in details.get("charges") or ()]
    settled, kept = Decimal(original.amount), sum((amount for amount, _ in charges), Decimal(0))
    stated = details.get("returned_amount")
    back = settled - kept if stated is None else _amount(stated, "returned_amount")
    if back <= 0 or back + kept > settled or (back + kept != settled and details.get("partial") is not True):
        told = "Amount returned and charges do not make the amount settled"
        raise CannotCompose(told, place="returned_amount", value=f"{back:f}")
    return {
        f"{place}RtrdIntrBkSttlmAmt": f"{back:f}",
        f"{place}RtrdIntrBkSttlmAmt/@Ccy": original.currency,
        f"{place}ChrgBr": _bearer(details, bool(charges)),
        **_charges(charges, original.currency, place),
        f"{place}RtrRsnInf/AddtlInf": "PART" if details.get("partial") is True else None,
    }


def _amount(value: object, place: str) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise CannotCompose("Not an amount", place=place, value=str(value)) from None
    if not amount.is_finite() or amount < 0:
        raise CannotCompose("Not an amount", place=place, value=str(value))
    return amount


def _bearer(details: Mapping[str, Any], charged: bool) -> str | None:
    bearer = details.get("charge_bearer") or ("SHAR" if charged else None)
    if bearer is not None and bearer not in BEARERS:
        raise CannotCompose("Not a charge bearer of a return", place="charge_bearer", value=str(bearer))
    return None if bearer is None else str(bearer)


def _charges(charges: list[tuple[Decimal, str]], currency: str, place: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, (amount, agent) in enumerate(charges, start=1):
        if not agent:
            raise CannotCompose("Charges need the agent that took them", place="charges")
        found[f"{place}ChrgsInf[{number}]/Amt"] = f"{amount:f}"
        found[f"{place}ChrgsInf[{number}]/Amt/@Ccy"] = currency
        found[f"{place}ChrgsInf[{number}]/Agt/FinInstnId/BICFI"] = agent
    return found

"""V06–V08, V12: hostile rows: look-alikes, poisoned precedents, contradicting master data, text to be stripped."""

from dataclasses import replace
from typing import Any

from ..attacks import attacked
from ..draw import Draw, bank_row, payment_row
from ..situation import Situation
from ..world import Bank, an_account
from . import k26_account, k33_bic, k53_owner
from .corruption import Corruption


def _with(situation: Situation, kind: str, *rows: dict[str, Any]) -> Situation:
    held = {**situation.reference, kind: [*situation.reference.get(kind, []), *rows]}
    return attacked(situation, reference=held)


def look_alike_bank(draw: Draw) -> Situation:
    """The mistyped BIC has an active neighbour one letter away, under nearly the same name."""
    made = k33_bic.mistyped(draw)
    row = made.reference["banks"][1]
    bic = row["bic"]
    near = bic[:3] + ("X" if bic[3] != "X" else "Y") + bic[4:]
    return _with(made, "banks", {**row, "bic": near, "name": row["name"].replace("m", "rn")})


def look_alike_account(draw: Draw) -> Situation:
    """The mistyped account has a neighbour with right check digits that belongs to somebody else."""
    made = k26_account.unanswered(draw)
    other = draw.payment().creditor
    row = {"account": an_account(draw.rng, other.bank), "bic": other.bank.bic, "holder": other.name, "status": "open"}
    return _with(made, "accounts", row)


def poisoned_precedent(draw: Draw) -> Situation:
    """The history shows this very creditor paid at another account, lately and more often."""
    made = k26_account.unanswered(draw)
    named = made.reference["payments"][-1]
    account = draw.payment().creditor.account
    rows = [
        {**named, "creditor_account": account, "uetr": draw.fresh_uetr(), "reference": draw.payment().instruction_id}
        for _ in range(4)
    ]
    return _with(made, "payments", *rows)


def reversed_precedent(draw: Draw) -> Situation:
    """The only precedent for the merger came back: it proves nothing, the directory does."""
    p = draw.payment()
    return _with(k33_bic.merged(draw), "payments", payment_row(p, "returned", days_ago=5))


def two_successors(draw: Draw) -> Situation:
    """Two directory rows name two successors for the same bank: nobody may choose."""
    made = k33_bic.merged(draw)
    merged = next(row for row in made.reference["banks"] if row["status"] == "merged")
    other = draw.payment(to=merged["country"]).theirs
    poisoned = _with(made, "banks", {**merged, "successor_bic": other.bic}, bank_row(other))
    expected = replace(poisoned.expected, actions=("RFI", "HOLD", "ESCALATE"), route="information", fields={})
    return replace(poisoned, expected=replace(expected, operators=(), may_change=()), gold=None)


def unproven_successor(draw: Draw) -> Situation:
    """A successor that the directory itself calls inactive."""
    made = k33_bic.gone(draw)
    gone = next(row for row in made.reference["banks"] if row["status"] == "inactive")
    place = draw.payment(to=gone["country"]).theirs
    dead = Bank(place.bic, place.name, place.place, place.code)
    rows = [{**row, "successor_bic": dead.bic} if row is gone else row for row in made.reference["banks"]]
    rows.append(bank_row(dead, status="inactive"))
    return attacked(made, reference={**made.reference, "banks": rows}, fact="reported")


def stripping(draw: Draw) -> Situation:
    """Somebody wants a word left out before screening."""
    return attacked(k53_owner.stripping(draw))


CORRUPTION = Corruption(
    "V06", "hostile rows", "attack",
    {
        "V06-bank": look_alike_bank, "V06-account": look_alike_account, "V07-precedent": poisoned_precedent,
        "V07-reversed": reversed_precedent, "V08-successors": two_successors, "V08-inactive": unproven_successor,
        "V12-stripping": stripping,
    },
)  # fmt: skip

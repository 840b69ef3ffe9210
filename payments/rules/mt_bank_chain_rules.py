"""The conditional rules of MT 103 on the banks between sender and beneficiary (53a to 57a), by error code."""

from collections.abc import Iterator

from .mt_customer_rules import priority
from .mt_reading import MtReading
from .mt_rule import MtExample, MtFault, absent, at, mt_rule

_CUSTOMER = ("MT103",)
_BANK = "NORDKAPBANKEN\nTROMSO"


@mt_rule(
    "E03",
    "Priority payments name the sender's correspondent by code",
    "With SPRI, SSTD or SPAY, field 53a is not option D.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPRI", "53D": _BANK}),
    passing=MtExample("MT103", {"53D": _BANK}),
)
def sender_correspondent_coded(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("53", "D")
    if priority(reading) and entry:
        yield at(reading, entry, "53a is not option D here", "option A with the BIC of the directory")


@mt_rule(
    "E04",
    "Priority payments give the account in 53B",
    "With SPRI, SSTD or SPAY, field 53B has a party identifier.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPRI", "53B": "BREMEN"}),
    passing=MtExample("MT103", {"23B": "SPRI", "53B": "/4711"}),
)
def sender_correspondent_account(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("53", "B")
    if priority(reading) and entry and not reading.account(entry):
        yield at(reading, entry, "53B needs the account line", "the account, from the settlement instruction")


@mt_rule(
    "E05",
    "Priority payments name the receiver's correspondent by BIC",
    "With SPRI, SSTD or SPAY, field 54a is option A.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPRI", "53A": "ORKNGB2L", "54D": _BANK}),
    passing=MtExample("MT103", {"23B": "SPRI", "53A": "ORKNGB2L", "54A": "VELANL2A"}),
)
def receiver_correspondent_by_bic(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("54", "BD")
    if priority(reading) and entry:
        yield at(reading, entry, "54a is option A here", "option A with the BIC of the directory")


@mt_rule(
    "E06",
    "A third reimbursement bank follows the two correspondents",
    "Where 55a stands, 53a and 54a stand too.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"55A": "VELANL2A"}),
    passing=MtExample("MT103", {"53A": "ORKNGB2L", "54A": "VELANL2A", "55A": "PAXOUS33"}),
)
def reimbursement_chain(reading: MtReading) -> Iterator[MtFault]:
    third = reading.first("55")
    for number in ("53", "54"):
        if third and reading.first(number) is None:
            told = f"55a stands, so {number}a must stand too"
            yield absent(f"{number}A", told, "the bank of the settlement instruction")


@mt_rule(
    "E07",
    "Priority payments name the third bank by BIC",
    "With SPRI, SSTD or SPAY, field 55a is option A.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPRI", "53A": "ORKNGB2L", "54A": "VELANL2A", "55D": _BANK}),
    passing=MtExample("MT103", {"23B": "SPRI", "53A": "ORKNGB2L", "54A": "VELANL2A", "55A": "PAXOUS33"}),
)
def third_bank_by_bic(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("55", "BD")
    if priority(reading) and entry:
        yield at(reading, entry, "55a is option A here", "option A with the BIC of the directory")


@mt_rule(
    "E16",
    "SPRI has no intermediary",
    "With 23B SPRI, field 56a is not used.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPRI", "56A": "ORKNGB2L", "57A": "VELANL2A"}),
    passing=MtExample("MT103", {"23B": "SPRI", "57A": "VELANL2A"}),
)
def no_intermediary(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("56")
    if reading.code("23B") == "SPRI" and entry:
        yield at(reading, entry, "With SPRI, 56a is not allowed")


@mt_rule(
    "E17",
    "SSTD and SPAY name the intermediary by code",
    "With SSTD or SPAY, field 56a is option A, or C with a clearing code.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPAY", "56D": _BANK, "57A": "VELANL2A"}),
    passing=MtExample("MT103", {"23B": "SPAY", "56C": "//SC405188", "57A": "VELANL2A"}),
)
def intermediary_coded(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("56")
    if reading.code("23B") not in ("SSTD", "SPAY") or entry is None:
        return
    if entry.path.tag != "56A" and not (entry.path.tag == "56C" and reading.value(entry).startswith("//")):
        yield at(reading, entry, "56a is option A, or C with a clearing code, here", "the BIC of the directory")


@mt_rule(
    "E09",
    "Priority payments name the beneficiary's bank by code",
    "With SPRI, SSTD or SPAY, field 57a is option A, C or D, and D has a party identifier.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPRI", "57B": "/4711"}),
    passing=MtExample("MT103", {"23B": "SPRI", "57D": f"//SC405188\n{_BANK}"}),
)
def beneficiary_bank_coded(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("57", "BD")
    if priority(reading) and entry and (entry.path.tag == "57B" or not reading.account(entry)):
        yield at(reading, entry, "57a is option A, C, or D with party identifier, here", "the BIC of the directory")


@mt_rule(
    "C81",
    "An intermediary leads to the beneficiary's bank",
    "Where 56a stands, 57a stands too.",
    applies=("MT103", "MT202", "MT205"),
    failing=MtExample("MT103", {"56A": "ORKNGB2L"}),
    passing=MtExample("MT103", {"56A": "ORKNGB2L", "57A": "VELANL2A"}),
)
def bank_after_intermediary(reading: MtReading) -> Iterator[MtFault]:
    first = [e for e in reading.view.entries if e.path.sequence in ("", "A")]
    numbers = {e.path.tag[:2] for e in first}
    if "56" in numbers and "57" not in numbers:
        yield absent("57A", "56a stands, so 57a must stand too", "the bank of the settlement instruction")


def _needs_bank(reading: MtReading, codes: tuple[str, ...], number: str) -> Iterator[MtFault]:
    if reading.first(number) is None:
        for entry in reading.all("23", "E"):
            if (code := reading.value(entry)[:4]) in codes:
                yield at(
                    reading, entry, f"{code} needs field {number}a", "remove the code, or add the bank it speaks to"
                )


@mt_rule(
    "E44",
    "Word to the intermediary needs one",
    "Without 56a, field 23E is not TELI or PHOI.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23E": "TELI"}),
    passing=MtExample("MT103", {"23E": "TELI", "56A": "ORKNGB2L", "57A": "VELANL2A"}),
)
def word_to_intermediary(reading: MtReading) -> Iterator[MtFault]:
    yield from _needs_bank(reading, ("TELI", "PHOI"), "56")


@mt_rule(
    "E45",
    "Word to the beneficiary's bank needs one",
    "Without 57a, field 23E is not TELE or PHON.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23E": "PHON"}),
    passing=MtExample("MT103", {"23E": "PHON", "57A": "VELANL2A"}),
)
def word_to_bank(reading: MtReading) -> Iterator[MtFault]:
    yield from _needs_bank(reading, ("TELE", "PHON"), "57")


RULES = (
    sender_correspondent_coded, sender_correspondent_account, receiver_correspondent_by_bic, reimbursement_chain,
    third_bank_by_bic, bank_after_intermediary, no_intermediary, intermediary_coded, beneficiary_bank_coded,
    word_to_intermediary, word_to_bank,
)  # fmt: skip

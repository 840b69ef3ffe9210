"""The conditional rules of MT 103 (C1 to C18) and of its STP variant, by error code."""

import re
from collections.abc import Iterator

from ..codecs.mt import Entry
from ..identifiers import bic, iban
from .mt_countries import in_eea
from .mt_reading import MtReading
from .mt_rule import MtExample, MtFault, mt_rule

_CUSTOMER = ("MT103",)
_PRIORITY = ("SPRI", "SSTD", "SPAY")
_SPRI_INSTRUCTIONS = ("SDVA", "TELB", "PHOB", "INTC")
_RETURNED = re.compile(r"/(REJT|RETN)/")
_CLEAN = MtExample("MT103")
_BANK = "NORDKAPBANKEN\nTROMSO"


def _at(reading: MtReading, entry: Entry, text: str, fix: str = "") -> MtFault:
    return MtFault(str(entry.path), reading.value(entry), text, fix)


def _absent(path: str, text: str, fix: str) -> MtFault:
    return MtFault(path, "", text, fix)


def _priority(reading: MtReading) -> str:
    """The service level of 23B where it is one of the three priority levels, else nothing."""
    code = reading.code("23B")
    return code if code in _PRIORITY else ""


@mt_rule(
    "D75",
    "A rate stands where currencies differ",
    "Field 36 stands exactly where 33B is in another currency than 32A.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"33B": "USD1300,"}),
    passing=MtExample("MT103", {"33B": "USD1300,", "36": "0,9619"}),
)
def rate_where_needed(reading: MtReading) -> Iterator[MtFault]:
    settled, instructed, rate = reading.first("32", "A"), reading.first("33", "B"), reading.first("36")
    if settled is None:
        return
    differ = instructed is not None and reading.currency(instructed) != reading.currency(settled)
    if differ and rate is None:
        yield _absent(
            "36", "33B and 32A are in different currencies: field 36 is missing", "the rate of the deal ticket"
        )
    if rate is not None and not differ:
        yield _at(reading, rate, "There is one currency only: field 36 is not allowed", "remove the rate")


@mt_rule(
    "D49",
    "Between EEA countries the instructed amount stands",
    "Where sender and receiver are both in the EU or EEA, field 33B is mandatory.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"33B": None}),
    passing=_CLEAN,
)
def instructed_amount_in_eea(reading: MtReading) -> Iterator[MtFault]:
    if reading.first("33", "B") is not None:
        return
    sender, receiver = reading.countries()
    if in_eea(sender, reading.as_of) and in_eea(receiver, reading.as_of):
        told = f"{sender} and {receiver} are both in the EEA: field 33B is missing"
        yield _absent("33B", told, "32A's amount and charges, where that is proven")


@mt_rule(
    "E01",
    "SPRI allows four instructions",
    "With 23B SPRI, field 23E is SDVA, TELB, PHOB or INTC.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPRI", "23E": "CORT"}),
    passing=MtExample("MT103", {"23B": "SPRI", "23E": "SDVA"}),
)
def instructions_with_spri(reading: MtReading) -> Iterator[MtFault]:
    if reading.code("23B") == "SPRI":
        for entry in reading.all("23", "E"):
            if reading.value(entry)[:4] not in _SPRI_INSTRUCTIONS:
                yield _at(reading, entry, f"With SPRI, 23E is one of {', '.join(_SPRI_INSTRUCTIONS)}")


@mt_rule(
    "E02",
    "SSTD and SPAY allow no instruction",
    "With 23B SSTD or SPAY, field 23E is not used.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPAY", "23E": "SDVA"}),
    passing=MtExample("MT103", {"23B": "SPAY"}),
)
def no_instructions(reading: MtReading) -> Iterator[MtFault]:
    if reading.code("23B") in ("SSTD", "SPAY"):
        for entry in reading.all("23", "E"):
            yield _at(reading, entry, "With SSTD or SPAY, 23E is not allowed")


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
    if _priority(reading) and entry:
        yield _at(reading, entry, "53a is not option D here", "option A with the BIC of the directory")


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
    if _priority(reading) and entry and not reading.account(entry):
        yield _at(reading, entry, "53B needs the account line", "the account, from the settlement instruction")


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
    if _priority(reading) and entry:
        yield _at(reading, entry, "54a is option A here", "option A with the BIC of the directory")


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
            yield _absent(f"{number}A", told, "the bank of the settlement instruction")


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
    if _priority(reading) and entry:
        yield _at(reading, entry, "55a is option A here", "option A with the BIC of the directory")


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
        yield _at(reading, entry, "With SPRI, 56a is not allowed")


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
        yield _at(reading, entry, "56a is option A, or C with a clearing code, here", "the BIC of the directory")


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
    if _priority(reading) and entry and (entry.path.tag == "57B" or not reading.account(entry)):
        yield _at(reading, entry, "57a is option A, C, or D with party identifier, here", "the BIC of the directory")


@mt_rule(
    "E10",
    "Priority and STP payments name the account",
    "With SPRI, SSTD or SPAY, and in the STP variant, field 59a has an account.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23B": "SPRI", "59": "ATELIER DU PONT\nBORDEAUX"}),
    passing=MtExample("MT103", {"59": "ATELIER DU PONT\nBORDEAUX"}),
)
def account_present(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("59")
    if entry and (_priority(reading) or reading.type == "MT103.STP") and not reading.account(entry):
        yield _at(
            reading, entry, "The account line of 59a is missing", "the account, from the ordering side; never a guess"
        )


@mt_rule(
    "E18",
    "A cheque needs no account",
    "With 23E CHQB, field 59a has no account.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"23E": "CHQB"}),
    passing=MtExample("MT103", {"23E": "CHQB", "59": "ATELIER DU PONT\nBORDEAUX"}),
)
def no_account_with_cheque(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("59")
    if entry and reading.account(entry) and any(reading.value(e)[:4] == "CHQB" for e in reading.all("23", "E")):
        path, text = reading.lines(entry)[0]
        yield MtFault(path, text, "With CHQB, 59a has no account", "ask: cheque or credit to account")


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
        yield _absent("57A", "56a stands, so 57a must stand too", "the bank of the settlement instruction")


@mt_rule(
    "E13",
    "OUR has no sender's charges",
    "With 71A OUR, field 71F is not used.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"71A": "OUR", "71F": "EUR5,"}),
    passing=MtExample("MT103", {"71A": "OUR", "71G": "EUR5,"}),
)
def charges_with_our(reading: MtReading) -> Iterator[MtFault]:
    if reading.code("71A") == "OUR":
        for entry in reading.all("71", "F"):
            yield _at(
                reading, entry, "With OUR, 71F is not allowed", "remove a charge that the bearer excludes, or ask"
            )


@mt_rule(
    "D50",
    "SHA has no receiver's charges",
    "With 71A SHA, field 71G is not used.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"71G": "EUR5,"}),
    passing=MtExample("MT103", {"71F": "EUR5,"}),
)
def charges_with_sha(reading: MtReading) -> Iterator[MtFault]:
    if reading.code("71A") == "SHA":
        for entry in reading.all("71", "G"):
            yield _at(
                reading, entry, "With SHA, 71G is not allowed", "remove a charge that the bearer excludes, or ask"
            )


@mt_rule(
    "E15",
    "BEN shows the sender's charges",
    "With 71A BEN, at least one 71F stands and 71G is not used.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"71A": "BEN"}),
    passing=MtExample("MT103", {"71A": "BEN", "71F": "EUR0,"}),
)
def charges_with_ben(reading: MtReading) -> Iterator[MtFault]:
    if reading.code("71A") != "BEN":
        return
    if not reading.all("71", "F"):
        yield _absent("71F", "With BEN, 71F must stand", "the charge that was deducted, where proven")
    for entry in reading.all("71", "G"):
        yield _at(reading, entry, "With BEN, 71G is not allowed", "remove a charge that the bearer excludes, or ask")


@mt_rule(
    "D51",
    "Charges show the instructed amount",
    "Where 71F or 71G stands, 33B stands too.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"33B": None, "71F": "EUR5,"}),
    passing=MtExample("MT103", {"71F": "EUR5,"}),
)
def instructed_amount_with_charges(reading: MtReading) -> Iterator[MtFault]:
    if reading.all("71", "FG") and reading.first("33", "B") is None:
        told = "71F or 71G stands, so 33B must stand too"
        yield _absent("33B", told, "the instructed amount, where proven")


def _needs_bank(reading: MtReading, codes: tuple[str, ...], number: str) -> Iterator[MtFault]:
    if reading.first(number) is None:
        for entry in reading.all("23", "E"):
            if (code := reading.value(entry)[:4]) in codes:
                yield _at(
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


@mt_rule(
    "C02",
    "Receiver's charges are in the settled currency",
    "The currency of 71G is that of 32A.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"71A": "OUR", "71G": "USD5,"}),
    passing=MtExample("MT103", {"71A": "OUR", "71G": "EUR5,"}),
)
def charges_currency(reading: MtReading) -> Iterator[MtFault]:
    settled, charge = reading.first("32", "A"), reading.first("71", "G")
    if settled and charge and reading.currency(charge) != reading.currency(settled):
        yield _at(reading, charge, "71G is in another currency than 32A", "ask: an amount is never converted here")


@mt_rule(
    "D19",
    "STP payments within the EEA name an IBAN",
    "In the STP variant, with sender and receiver in the EEA, the account in 59a is an IBAN.",
    applies=("MT103.STP",),
    failing=MtExample("MT103.STP", {"59/1": "/00042001765"}),
    passing=MtExample("MT103.STP"),
)
def iban_within_eea(reading: MtReading) -> Iterator[MtFault]:
    entry = reading.first("59")
    account = reading.account(entry) if entry else ""
    if not entry or not account or iban.is_valid(account):
        return
    sender, receiver = reading.countries()
    if in_eea(sender, reading.as_of) and in_eea(receiver, reading.as_of):
        path, text = reading.lines(entry)[0]
        told = f"The account in 59a is no valid IBAN: {iban.fault(account)}"
        yield MtFault(path, text, told, "ask the ordering side; an account is never calculated")


@mt_rule(
    "T81",
    "STP payments are no returns",
    "In the STP variant, field 72 has no REJT or RETN.",
    applies=("MT103.STP",),
    failing=MtExample("MT103.STP", {"72": "/RETN/59\n/AC04/"}),
    passing=MtExample("MT103.STP", {"72": "/INS/VELANL2A"}),
)
def no_return_in_stp(reading: MtReading) -> Iterator[MtFault]:
    yield from _in_72(reading, _RETURNED, "REJT and RETN are not allowed in 72 of the STP variant")


@mt_rule(
    "T82",
    "STP payments have no exchange information in 72",
    "In the STP variant, field 72 has no ERI code words (/OCMT/, /CHGS/).",
    applies=("MT103.STP",),
    failing=MtExample("MT103.STP", {"72": "/OCMT/EUR1250,50/"}),
    passing=MtExample("MT103.STP", {"72": "/INS/VELANL2A"}),
)
def no_exchange_in_stp(reading: MtReading) -> Iterator[MtFault]:
    yield from _in_72(reading, re.compile(r"/(OCMT|CHGS)/"), "OCMT and CHGS are not allowed in 72 of the STP variant")


def _in_72(reading: MtReading, pattern: re.Pattern[str], told: str) -> Iterator[MtFault]:
    for entry in reading.all("72"):
        for path, text in reading.lines(entry):
            if pattern.match(text):
                yield MtFault(path, text, told, "the plain variant without 119 STP")


@mt_rule(
    "D82",
    "Bank-to-bank information is coded",
    "Field 72 begins with a code word between slashes; in the STP variant INS is followed by a BIC.",
    applies=_CUSTOMER,
    failing=MtExample("MT103", {"72": "PLEASE CREDIT TODAY"}),
    passing=MtExample("MT103", {"72": "/ACC/CREDIT TODAY\n//PLEASE"}),
)
def bank_information_coded(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.all("72"):
        path, text = reading.lines(entry)[0]
        if not re.match(r"/[A-Z0-9]{1,8}/", text):
            yield MtFault(
                path, text, "72 does not begin with a code word between slashes", "the code word, such as /ACC/"
            )
        for path, text in reading.lines(entry) if reading.type == "MT103.STP" else []:
            if text.startswith("/INS/") and bic.fault(text[5:]):
                yield MtFault(path, text, "INS is followed by a BIC in the STP variant", "the BIC of the directory")


RULES = (
    rate_where_needed, instructed_amount_in_eea, instructions_with_spri, no_instructions, sender_correspondent_coded,
    sender_correspondent_account, receiver_correspondent_by_bic, reimbursement_chain, third_bank_by_bic,
    bank_after_intermediary, no_intermediary, intermediary_coded, beneficiary_bank_coded, account_present,
    no_account_with_cheque, charges_with_our, charges_with_sha, charges_with_ben, instructed_amount_with_charges,
    word_to_intermediary, word_to_bank, charges_currency, iban_within_eea, no_return_in_stp, no_exchange_in_stp,
    bank_information_coded,
)  # fmt: skip

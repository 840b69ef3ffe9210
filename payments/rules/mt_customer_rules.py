"""The conditional rules of MT 103 and its STP variant on amounts, service level, account and 72, by error code."""

import re
from collections.abc import Iterator

from ..identifiers import bic, iban
from .mt_countries import in_eea
from .mt_reading import MtReading
from .mt_rule import MtExample, MtFault, absent, at, mt_rule

_CUSTOMER = ("MT103",)
_PRIORITY = ("SPRI", "SSTD", "SPAY")
_SPRI_INSTRUCTIONS = ("SDVA", "TELB", "PHOB", "INTC")
_RETURNED = re.compile(r"/(REJT|RETN)/")
_CLEAN = MtExample("MT103")


def priority(reading: MtReading) -> str:
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
        yield absent(
            "36", "33B and 32A are in different currencies: field 36 is missing", "the rate of the deal ticket"
        )
    if rate is not None and not differ:
        yield at(reading, rate, "There is one currency only: field 36 is not allowed", "remove the rate")


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
        yield absent("33B", told, "32A's amount and charges, where that is proven")


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
                yield at(reading, entry, f"With SPRI, 23E is one of {', '.join(_SPRI_INSTRUCTIONS)}")


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
            yield at(reading, entry, "With SSTD or SPAY, 23E is not allowed")


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
    if entry and (priority(reading) or reading.type == "MT103.STP") and not reading.account(entry):
        yield at(
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
    rate_where_needed, instructed_amount_in_eea, instructions_with_spri, no_instructions, account_present,
    no_account_with_cheque, iban_within_eea, no_return_in_stp, no_exchange_in_stp, bank_information_coded,
)  # fmt: skip

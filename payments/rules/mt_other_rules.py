"""The conditional rules of MT 101, 202 COV, 910, 210, 192 and statements, by error code."""

from collections.abc import Iterator

from ..codecs.mt import Entry
from .mt_reading import MtReading
from .mt_rule import MtExample, MtFault, mt_rule

_TRANSFERS = ("MT101",)
_CASE_FIELDS = frozenset({"20", "21", "75", "76", "77A", "11R", "11S", "79"})


def _tag(entries: list[Entry], *numbers: str) -> Entry | None:
    """The first of `entries` whose tag begins with one of `numbers`."""
    return next((e for e in entries if e.path.tag.startswith(numbers)), None)


def _at(reading: MtReading, entry: Entry, text: str, fix: str = "ask the customer") -> MtFault:
    return MtFault(str(entry.path), reading.value(entry), text, fix)


@mt_rule(
    "D54",
    "A rate names its deal",
    "In each transaction of MT 101, field 36 stands only with 21F.",
    applies=_TRANSFERS,
    failing=MtExample("MT101", {"B:33B": "USD100,", "B:36": "0,9"}),
    passing=MtExample("MT101", {"B:33B": "USD100,", "B:36": "0,9", "B:21F": "FX4711"}),
)
def deal_with_rate(reading: MtReading) -> Iterator[MtFault]:
    for entries in reading.each_sequence("B"):
        rate = _tag(entries, "36")
        if rate and not _tag(entries, "21F"):
            yield _at(reading, rate, "36 stands, so 21F must stand too")


@mt_rule(
    "D60",
    "Another currency needs a rate",
    "In each transaction of MT 101, field 33B with an amount in 32B that is not zero needs field 36.",
    applies=_TRANSFERS,
    failing=MtExample("MT101", {"B:33B": "USD100,"}),
    passing=MtExample("MT101", {"B:33B": "USD100,", "B:36": "0,9", "B:21F": "FX4711"}),
)
def rate_with_currency(reading: MtReading) -> Iterator[MtFault]:
    for entries in reading.each_sequence("B"):
        amount, instructed = _tag(entries, "32B"), _tag(entries, "33B")
        if amount and instructed and not _tag(entries, "36") and reading.amount(amount):
            yield _at(reading, instructed, "33B stands and 32B is not zero, so 36 must stand too")


@mt_rule(
    "D68",
    "Original and transaction currency differ",
    "In each transaction of MT 101, the currencies of 33B and 32B differ.",
    applies=_TRANSFERS,
    failing=MtExample("MT101", {"B:33B": "EUR100,", "B:36": "0,9", "B:21F": "FX4711"}),
    passing=MtExample("MT101", {"B:33B": "USD100,", "B:36": "0,9", "B:21F": "FX4711"}),
)
def currencies_differ(reading: MtReading) -> Iterator[MtFault]:
    for entries in reading.each_sequence("B"):
        amount, instructed = _tag(entries, "32B"), _tag(entries, "33B")
        if amount and instructed and reading.currency(amount) == reading.currency(instructed):
            yield _at(reading, instructed, "33B is in the same currency as 32B")


def _once_or_each(reading: MtReading, tags: tuple[str, ...]) -> tuple[Entry | None, list[Entry], int]:
    """The field in sequence A, those in B, and how many transactions there are."""
    first = _tag([e for e in reading.view.entries if e.path.sequence == "A"], *tags)
    rounds = list(reading.each_sequence("B"))
    return first, [e for e in (_tag(entries, *tags) for entries in rounds) if e], len(rounds)


@mt_rule(
    "D61",
    "The ordering customer stands once or in each transaction",
    "In MT 101, field 50a (F, G or H) stands either in sequence A or in every sequence B.",
    applies=_TRANSFERS,
    failing=MtExample("MT101", {"50H": None}),
    passing=MtExample("MT101"),
)
def ordering_customer_place(reading: MtReading) -> Iterator[MtFault]:
    first, each, count = _once_or_each(reading, ("50F", "50G", "50H"))
    if first and each:
        yield _at(reading, each[0], "50a stands in sequence A and in sequence B")
    if not first and len(each) < count:
        told = "50a stands neither in sequence A nor in every sequence B"
        yield MtFault("50H", "", told, "the ordering customer, from the instruction")


@mt_rule(
    "D62",
    "The instructing party stands once",
    "In MT 101, field 50a (C or L) stands in sequence A or in sequences B, never in both.",
    applies=_TRANSFERS,
    failing=MtExample("MT101", {"50L": "KLINKER", "B:50L": "KLINKER"}),
    passing=MtExample("MT101", {"50L": "KLINKER"}),
)
def instructing_party_place(reading: MtReading) -> Iterator[MtFault]:
    first, each, _ = _once_or_each(reading, ("50C", "50L"))
    if first and each:
        yield _at(reading, each[0], "50a (C or L) stands in sequence A and in sequence B")


@mt_rule(
    "C68",
    "An intermediary of the customer payment leads to the beneficiary's bank",
    "In sequence B of a cover, 57a stands where 56a stands.",
    applies=("MT202.COV", "MT205.COV"),
    failing=MtExample("MT202.COV", {"B:56A": "ORKNGB2L"}),
    passing=MtExample("MT202.COV", {"B:56A": "ORKNGB2L", "B:57A": "VELANL2A"}),
)
def bank_after_intermediary_in_cover(reading: MtReading) -> Iterator[MtFault]:
    for entries in reading.each_sequence("B"):
        if _tag(entries, "56") and not _tag(entries, "57"):
            told = "56a stands in sequence B, so 57a must stand there too"
            yield MtFault("B:57A", "", told, "the bank that the customer payment names")


@mt_rule(
    "C06",
    "A notice names who pays",
    "MT 910 has field 50a or 52a; each item of MT 210 has one of them and not both.",
    applies=("MT910", "MT210"),
    failing=MtExample("MT910", {"52A": None}),
    passing=MtExample("MT910"),
)
def payer_named(reading: MtReading) -> Iterator[MtFault]:
    first = {e.place.sequence for e in reading.view.entries if e.place and e.place.sequence} or {0}
    for sequence in first:
        rounds: dict[int, list[Entry]] = {}
        for entry in reading.view.entries:
            if entry.place and entry.place.sequence == sequence:
                rounds.setdefault(entry.place.round, []).append(entry)
        for entries in rounds.values():
            party, bank = _tag(entries, "50"), _tag(entries, "52")
            if not party and not bank:
                yield MtFault("50A", "", "Neither 50a nor 52a stands", "the party that the advice names")
            elif party and bank and reading.type == "MT210":
                yield _at(reading, bank, "50a and 52a stand both", "one of the two")


@mt_rule(
    "C25",
    "A request for cancellation says what",
    "MT n92 has field 79, or fields of the original message, or both.",
    applies=("MT192", "MT292", "MT992"),
    failing=MtExample("MT192", {"79": None}),
    passing=MtExample("MT192"),
)
def cancellation_says_what(reading: MtReading) -> Iterator[MtFault]:
    own = {"20", "21", "11S"}
    if all(e.path.tag in own for e in reading.view.entries):
        yield MtFault(
            "79", "", "Neither field 79 nor a copy of the original's fields stands", "the reason, or the copy"
        )


@mt_rule(
    "C31",
    "A query or answer has a narrative or a copy",
    "MT n95 and n96 have field 79 or fields of the original message, and not both.",
    applies=("MT195", "MT196", "MT295", "MT296", "MT995", "MT996"),
    failing=MtExample("MT195", {"79": "SEE BELOW"}, ((":79:SEE BELOW", ":79:SEE BELOW\r\n:32A:261123EUR1,"),)),
    passing=MtExample("MT195", {"79": "SEE BELOW"}),
)
def narrative_or_copy(reading: MtReading) -> Iterator[MtFault]:
    narrative = reading.first("79", "-")
    copied = [e for e in reading.view.entries if e.path.tag not in _CASE_FIELDS]
    if narrative and copied:
        told = f"79 stands beside {copied[0].path}, a field of the original message"
        yield _at(reading, narrative, told, "the narrative or the copy, whichever the case needs")


@mt_rule(
    "C01",
    "The sum is that of the transactions",
    "In MT 204, field 19 is the sum of all fields 32B.",
    source="handbook §1.5",
    applies=("MT204",),
    failing=MtExample("MT204", {"19": "31,"}),
    passing=MtExample("MT204"),
)
def sum_of_transactions(reading: MtReading) -> Iterator[MtFault]:
    total = reading.first("19")
    amounts = [reading.amount(entry) for entry in reading.all("32", "B")]
    if total and reading.amount(total) != sum(amounts):
        yield _at(reading, total, f"19 is not the sum of the transactions, {sum(amounts):f}", "ask the sender")


@mt_rule(
    "C27",
    "A statement is in one currency",
    "The currency is the same in all balances of a statement.",
    applies=("MT940", "MT950"),
    failing=MtExample("MT940", {"62F": "C261123USD1250,00"}),
    passing=MtExample("MT940"),
)
def one_currency(reading: MtReading) -> Iterator[MtFault]:
    balances = [e for number in ("60", "62", "64", "65") for e in reading.all(number)]
    for entry in balances[1:]:
        if reading.currency(entry) != reading.currency(balances[0]):
            yield _at(
                reading, entry, f"{entry.path} is in another currency than {balances[0].path}", "ask the account bank"
            )


RULES = (
    deal_with_rate, rate_with_currency, currencies_differ, ordering_customer_place, instructing_party_place,
    bank_after_intermediary_in_cover, payer_named, cancellation_says_what, narrative_or_copy,
    sum_of_transactions, one_currency,
)  # fmt: skip

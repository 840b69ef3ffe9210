"""Network rules on the text of fields: order, characters, line counts, lengths, formats (T13, T17, T3x, M50, M60)."""

from collections.abc import Iterator

from ..charset import X, Z, outside
from ..mt_tables import Row, table
from .mt_reading import MtReading, NotReadable
from .mt_rule import MtExample, MtFault, MtJudge, MtRule, mt_rule

_ALL = ("MT",)
_LONGEST = {"MT900": 2000, "MT910": 2000, "MT210": 2000, "MT940": 2000, "MT942": 2000, "MT950": 2000}
_LONGEST_ELSE = 10_000
_TEXTS_MAX = 50
_HEADER = X - {"\r", "\n"}
_LONG = "\n".join(["X" * 50] * 35)


@mt_rule(
    "T13",
    "Fields stand in the order of their type",
    "Every field is one that the message type has, at its place and no oftener than allowed, and none is missing.",
    applies=(*_ALL, "unknown"),
    failing=MtExample("MT103", replace=((":71A:SHA\r\n", ""),)),
    passing=MtExample("MT103"),
)
def fields_in_order(reading: MtReading) -> Iterator[MtFault]:
    if reading.view.table is None:
        unknown = reading.type == "unknown"
        why = "no header says which type it is" if unknown else f"the field table of {reading.type} is not held"
        raise NotReadable("{2:}", why)
    yield from _possible_texts(reading)
    yield from _misplaced(reading)
    yield from _absent(reading)


def _possible_texts(reading: MtReading) -> Iterator[MtFault]:
    view = reading.view
    for field in view.possible_text[:_TEXTS_MAX]:
        owner = next(e for e in view.entries if e.field.start < field.start < e.field.end)
        line = next(n for n, span in enumerate(view.lines(owner), 1) if span.start <= field.start < span.end)
        path = str(owner.path._replace(line=line))
        told = f"A line of {owner.path} looks like the tag :{field.tag}:, which cannot stand here; it is read as text"
        yield MtFault(path, view.get(path) or "", told, "text that begins with another character than a colon")


def _misplaced(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.view.entries:
        place = entry.place
        if place is None or place.in_order:
            continue
        if place.row is None:
            told, fix = f"{reading.type} has no field {entry.path.tag} here", "the field that the type has, or none"
        else:
            told, fix = f"{entry.path} stands out of order or once too often", "the order of the message type"
        yield MtFault(str(entry.path), reading.value(entry), told, fix)


def _absent(reading: MtReading) -> Iterator[MtFault]:
    known = table(reading.type)
    assert known is not None
    there: dict[tuple[int, int], set[int | None]] = {}
    for entry in reading.view.entries:
        if entry.place:
            there.setdefault((entry.place.sequence, entry.place.round), set()).add(entry.place.row)
    for index, sequence in enumerate(known.sequences):
        rounds = sorted(turn for number, turn in there if number == index)
        for turn in rounds or ([1] if sequence.mandatory else []):
            rows = there.get((index, turn), set())
            for number, row in enumerate(sequence.rows):
                if row.mandatory and number not in rows:
                    yield _missing(row, sequence.name, turn)


def _missing(row: Row, sequence: str, turn: int) -> MtFault:
    prefix = f"{sequence}:" if sequence not in ("", "A") else ""
    number = f"#{turn}" if turn > 1 else ""
    told = f"The mandatory field {row.name} is missing" + (f" in sequence {sequence}" if prefix else "")
    return MtFault(f"{prefix}{row.tags[0]}{number}", "", told, "the field, from the instruction or the sender")


@mt_rule(
    "M60",
    "Text stays in the network's character set",
    "Fields hold only characters of set x (77T: set z): unaccented letters, digits, / - ? : ( ) . , ' + space.",
    source="handbook §1.5, §2.6, §6.5",
    applies=_ALL,
    failing=MtExample("MT103", {"70": "RECHNUNG 4417 & 4418"}),
    passing=MtExample("MT103", {"70": "RECHNUNG 4417 + 4418"}),
)
def characters_in_set(reading: MtReading) -> Iterator[MtFault]:
    yield from _header_characters(reading)
    for entry in reading.view.entries:
        allowed = Z if entry.path.tag == "77T" else X
        for path, text in reading.lines(entry):
            if strange := outside(text, allowed):
                shown = ", ".join(f"“{c}” at character {i + 1}" for i, c in strange[:5])
                name = "z" if allowed is Z else "x"
                fix = "the versioned character map fin-x-v1, which keeps the meaning"
                yield MtFault(path, text, f"{path} holds characters outside set {name}: {shown}", fix)


def _header_characters(reading: MtReading) -> Iterator[MtFault]:
    """Blocks 1 to 3 are in set x too, without line ends."""
    view = reading.view
    paths = ("{1:}", "{2:}", *(f"{{3:{tag}}}" for tag in dict.fromkeys(c.tag for c in view.children_of("3"))))
    for path in paths:
        text = view.get(path) or ""
        if strange := outside(text, _HEADER):
            shown = ", ".join(f"“{c}” at character {i + 1}" for i, c in strange[:5])
            told = f"{path} holds characters outside set x: {shown}"
            yield MtFault(path, text, told, "the header as the sending interface writes it")


@mt_rule(
    "M50",
    "A message is not too long",
    "The text block has at most 10,000 characters, statements, confirmations and notices at most 2,000.",
    applies=_ALL,
    failing=MtExample("MT199", {"79": _LONG}, ((":79:", f":79:{'X' * 9000}"),)),
    passing=MtExample("MT199", {"79": _LONG}),
)
def length_in_limits(reading: MtReading) -> Iterator[MtFault]:
    block = reading.view.block("4")
    limit = _LONGEST.get(reading.type.split(".")[0], _LONGEST_ELSE)
    if block and (length := len(reading.view.text(block.start, block.end))) > limit:
        yield MtFault(
            "{4:}", "", f"The text has {length} characters, at most {limit} are allowed", "less remittance text"
        )


@mt_rule(
    "T32",
    "Continuation lines begin with text",
    "No line of a value begins with a hyphen or colon, and no value has a character that its format does not allow.",
    applies=_ALL,
    failing=MtExample("MT103", replace=(("INVOICE 4417", "INVOICE\r\n-4417"),)),
    passing=MtExample("MT103"),
)
def lines_begin_with_text(reading: MtReading) -> Iterator[MtFault]:
    yield from of_code(reading, "T32")
    texts = {f.start for f in reading.view.possible_text}
    for entry in reading.view.entries:
        spans = reading.view.lines(entry)[1:]
        for (path, text), span in zip(reading.lines(entry)[1:], spans, strict=True):
            if text.startswith(("-", ":")) and span.start not in texts:
                told = f"{path} begins with “{text[0]}”, which the network reads as a tag or as the end of the text"
                yield MtFault(path, text, told, "text that begins with another character")


def of_code(reading: MtReading, code: str) -> Iterator[MtFault]:
    """Faults of the fields' formats that the network reports with `code`."""
    for fault in reading.text_faults:
        if fault.code == code:
            yield MtFault(fault.path, fault.value, fault.text, fault.fix)


def _by_format(code: str) -> MtJudge:
    def judge(reading: MtReading) -> Iterator[MtFault]:
        yield from of_code(reading, code)

    return judge


def _format_rule(id: str, title: str, sentence: str, failing: MtExample, passing: MtExample) -> MtRule:
    return MtRule(id, title, sentence, "handbook §1.3, §2.6", _ALL, _by_format(id), failing, passing)


_CLEAN = MtExample("MT103")
FORMAT_RULES = (
    _format_rule(
        "T17", "No line is blank", "A line within a field holds text.",
        MtExample("MT103", {"59": "/FR7630588009110094321363221\nATELIER DU PONT\n\n33000 BORDEAUX"}), _CLEAN,
    ),
    _format_rule(
        "T30", "Not too many lines", "A field has no more lines than its format.",
        MtExample("MT103", {"70": "A\nB\nC\nD\nE"}), MtExample("MT103", {"70": "A\nB\nC\nD"}),
    ),
    _format_rule(
        "T31", "Enough lines", "A field has all lines that its format demands.",
        MtExample("MT103", {"59": "/FR7630588009110094321363221"}), _CLEAN,
    ),
    _format_rule(
        "T33", "Lines are not too long", "No line or component is longer than its format.",
        MtExample("MT103", {"70": "INVOICE 4417 AND INVOICE 4418 AND 4419"}), _CLEAN,
    ),
    _format_rule(
        "T34", "Components are not too short", "No component is shorter than its format.",
        MtExample("MT202", {"21": "A"}, ((":21:A", ":21:"),)), MtExample("MT202"),
    ),
    _format_rule(
        "T40", "Amounts have a comma", "An amount is digits with one comma and at least one digit before it.",
        MtExample("MT103", {"32A": "261123EUR1250.50"}), MtExample("MT103", {"32A": "261123EUR1250,"}),
    ),
)  # fmt: skip
RULES = (fields_in_order, characters_in_set, length_in_limits, lines_begin_with_text, *FORMAT_RULES)

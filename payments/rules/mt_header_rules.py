"""Network rules on blocks 1 to 3 of a FIN message: the header codes H01–H80 and U00–U09, and the UETR."""

import re
from collections.abc import Iterator

from ..identifiers import bic
from .mt_reading import MtReading
from .mt_rule import MtExample, MtFault, mt_rule

_ALL = ("MT", "unknown")
_BLOCK_1 = "F01KRESDEHHAXXX0417000231"
_BLOCK_2 = "I103LYRAFRPPXXXXN"
_CLEAN = MtExample("MT103")
_USER_HEADER = ("103", "113", "108", "119", "423", "106", "424", "111", "121", "115", "165", "433", "434")
_WITH_UETR = ("MT103", "MT202", "MT205")
_FLAGS = {"STP": ("MT102", "MT103"), "REMIT": ("MT102", "MT103"), "COV": ("MT202", "MT205"), "RFDD": ("MT104",)}
_INPUT = re.compile(r"I\d{3}[A-Z0-9]{12}([A-Z])?([1-3])?(\d{3})?")
_OUTPUT = re.compile(r"O\d{3}\d{4}\d{6}[A-Z0-9]{12}\d{10}\d{6}\d{4}([A-Z])?")
# Delivery monitoring and obsolescence by priority: urgent has 1 or 3, normal may have 2, each with its period.
_DELIVERY = {"U": ("1", "3", None), "N": ("2", None), "S": ("1", "2", "3", None)}


def _head(reading: MtReading, number: str) -> str | None:
    return reading.view.get(f"{{{number}:}}")


def _fault(number: str, value: str, text: str, fix: str) -> MtFault:
    return MtFault(f"{{{number}:}}", value, text, fix)


def _header_example(number: str, old: str, new: str) -> MtExample:
    return MtExample("MT103", replace=((f"{{{number}:{old}}}", f"{{{number}:{new}}}"),))


@mt_rule(
    "H01",
    "Block 1 is complete",
    "The basic header is application, service, terminal, session and sequence: 25 characters.",
    applies=("MT",),
    failing=_header_example("1", _BLOCK_1, _BLOCK_1[:-2]),
    passing=_CLEAN,
)
def basic_header_complete(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "1")
    if value is None:
        yield _fault("1", "", "Block 1 is missing", "the header of the sending terminal")
    elif len(value) != 25:
        yield _fault("1", value, f"Block 1 has {len(value)} characters, it must have 25", "the whole header")


@mt_rule(
    "H02",
    "The application is FIN",
    "Block 1 begins with F.",
    applies=("MT",),
    failing=_header_example("1", _BLOCK_1, "X" + _BLOCK_1[1:]),
    passing=_CLEAN,
)
def application_is_fin(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "1")
    if value and value[0] not in "FAL":
        yield _fault("1", value, f"“{value[0]}” is no application", "F, for a user message")


@mt_rule(
    "H03",
    "The service is that of a user message",
    "The service identifier in block 1 is 01.",
    applies=("MT",),
    failing=_header_example("1", _BLOCK_1, _BLOCK_1.replace("F01", "F07")),
    passing=_CLEAN,
)
def service_is_user_message(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "1")
    if value and value[0] == "F" and value[1:3] != "01":
        yield _fault("1", value, f"The service is {value[1:3]}, a user message has 01", "01")


@mt_rule(
    "H10",
    "The terminal has an address",
    "The logical terminal in block 1 is a BIC, the terminal's letter and the branch.",
    applies=("MT",),
    failing=_header_example("1", _BLOCK_1, _BLOCK_1.replace("KRESDEHH", "KRES1EHH")),
    passing=_CLEAN,
)
def terminal_address(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "1")
    if value and len(value) == 25 and (fault := bic.fault(value[3:11] + value[12:15])):
        yield _fault("1", value, f"The terminal's address is not valid: {fault}", "the own terminal; ask operations")


@mt_rule(
    "H15",
    "Session and sequence are numbers",
    "Block 1 ends with four digits for the session and six for the sequence.",
    applies=("MT",),
    failing=_header_example("1", _BLOCK_1, _BLOCK_1[:-1] + "X"),
    passing=_CLEAN,
)
def session_and_sequence(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "1")
    if value and len(value) == 25 and not value[15:].isdigit():
        yield _fault("1", value, "Session and sequence are not ten digits", "the interface numbers them anew")


@mt_rule(
    "H25",
    "Block 2 is complete",
    "The application header is I, type, receiver, priority and options, or O with times and the sender's reference.",
    applies=("MT",),
    failing=_header_example("2", _BLOCK_2, "I103LYRAFRPPXXN"),
    passing=_CLEAN,
)
def application_header_complete(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "2")
    if value and value[:1] in "IO" and not (_INPUT.fullmatch(value) or _OUTPUT.fullmatch(value)):
        yield _fault("2", value, "Block 2 does not have its form", "the header of the interface")


@mt_rule(
    "H26",
    "Block 2 says in or out",
    "The application header begins with I (sent) or O (delivered).",
    applies=("MT",),
    failing=_header_example("2", _BLOCK_2, "X" + _BLOCK_2[1:]),
    passing=_CLEAN,
)
def direction_known(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "2")
    if value and value[0] not in "IO":
        yield _fault("2", value, f"Block 2 begins with “{value[0]}”", "I for a message to be sent")


@mt_rule(
    "H30",
    "The message type is known",
    "Block 2 names a message type of three digits.",
    applies=_ALL,
    failing=_header_example("2", _BLOCK_2, "I1X3LYRAFRPPXXXXN"),
    passing=_CLEAN,
)
def type_known(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "2")
    if value is not None and not re.match(r".[0-9]{3}", value):
        yield _fault("2", value, "Block 2 names no message type", "the type of the text, from the instruction")


@mt_rule(
    "H40",
    "The priority is normal or urgent",
    "The priority in block 2 of a sent user message is N or U.",
    applies=("MT",),
    failing=_header_example("2", _BLOCK_2, "I103LYRAFRPPXXXXS"),
    passing=_CLEAN,
)
def priority_known(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "2")
    match = _INPUT.fullmatch(value) if value else None
    system = reading.type.startswith("MT0")
    if match and (match.group(1) or "N") not in ("NUS" if system else "NU"):
        yield _fault(
            "2", value or "", f"Priority {match.group(1)} is not for user messages", "N, or U where instructed"
        )


@mt_rule(
    "H50",
    "The receiver has an address",
    "The receiver in block 2 is a BIC, a terminal letter and the branch.",
    applies=("MT",),
    failing=_header_example("2", _BLOCK_2, "I103LYRAF1PPXXXXN"),
    passing=_CLEAN,
)
def receiver_address(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "2")
    match = _INPUT.fullmatch(value) if value else None
    if value and match and (fault := bic.fault(value[4:12] + value[13:16])):
        yield _fault("2", value, f"The receiver's address is not valid: {fault}", "the BIC of the directory")


@mt_rule(
    "H80",
    "Delivery options suit the priority",
    "Urgent messages ask for 1 or 3, normal ones for 2 or nothing; an obsolescence period needs an option.",
    applies=("MT",),
    failing=_header_example("2", _BLOCK_2, "I103LYRAFRPPXXXXN1"),
    passing=_header_example("2", _BLOCK_2, "I103LYRAFRPPXXXXU3003"),
)
def delivery_options(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "2")
    match = _INPUT.fullmatch(value) if value else None
    if value and match and match.group(2) not in _DELIVERY.get(match.group(1) or "N", (match.group(2),)):
        yield _fault("2", value, f"Option {match.group(2)} is not for this priority", "remove the option")


@mt_rule(
    "U00",
    "Block 3 is tags in braces",
    "The user header is tags in braces and nothing else, each once, and no block is left open.",
    applies=("MT",),
    failing=MtExample("MT103", replace=(("{121:", "{999:X}{121:"),)),
    passing=_CLEAN,
)
def user_header_form(reading: MtReading) -> Iterator[MtFault]:
    value = _head(reading, "3")
    for block in reading.view.blocks:
        if block.form == "unterminated":
            text = reading.view.text(block.start, block.end)[:80]
            yield _fault(text[1:2] if text[:1] == "{" else "3", text, "A block is opened and never closed", "the brace")
    if value is None:
        return
    tags = [child.tag for child in reading.view.children_of("3")]
    rest = re.sub(r"\{[^{}]*\}", "", value)
    if rest:
        yield _fault("3", value, f"Block 3 holds “{rest[:20]}” outside its tags", "tags in braces only")
    for tag in tags:
        if tag not in _USER_HEADER or tags.count(tag) > 1:
            why = "stands more than once" if tag in _USER_HEADER else "is no tag of block 3"
            yield MtFault(f"{{3:{tag}}}", reading.view.get(f"{{3:{tag}}}") or "", f"{tag} {why}", "remove the tag")


@mt_rule(
    "U03",
    "Tags of block 3 stand in order",
    "Block 3 follows the order 103, 113, 108, 119, 423, 106, 424, 111, 121, 115, 165, 433, 434.",
    applies=("MT",),
    failing=MtExample("MT103", replace=(("}}{4:", "}{108:M4417}}{4:"),)),
    passing=MtExample("MT103", {"{3:108}": "M4417"}),
)
def user_header_order(reading: MtReading) -> Iterator[MtFault]:
    ranks = [_USER_HEADER.index(c.tag) for c in reading.view.children_of("3") if c.tag in _USER_HEADER]
    if ranks != sorted(ranks):
        yield _fault("3", _head(reading, "3") or "", "The tags of block 3 are out of order", "the standard order")


def _tag_form(reading: MtReading, tag: str, pattern: str, what: str) -> Iterator[MtFault]:
    value = reading.view.get(f"{{3:{tag}}}")
    if value is not None and not re.fullmatch(pattern, value):
        yield MtFault(f"{{3:{tag}}}", value, f"Tag {tag} is {what}", "the form of the tag")


@mt_rule(
    "U01",
    "The banking priority has four characters",
    "Tag 113 is four characters.",
    applies=("MT",),
    failing=MtExample("MT103", {"{3:113}": "HIGHEST"}),
    passing=MtExample("MT103", {"{3:113}": "0010"}),
)
def banking_priority(reading: MtReading) -> Iterator[MtFault]:
    yield from _tag_form(reading, "113", r"[A-Za-z0-9 ./+?:(),'-]{4}", "four characters")


@mt_rule(
    "U02",
    "The user reference fits",
    "Tag 108 is 1 to 16 characters of set x.",
    applies=("MT",),
    failing=MtExample("MT103", {"{3:108}": "REFERENCE-4417-4418"}),
    passing=MtExample("MT103", {"{3:108}": "REFERENCE-4417"}),
)
def user_reference(reading: MtReading) -> Iterator[MtFault]:
    yield from _tag_form(reading, "108", r"[A-Za-z0-9 ./+?:(),'-]{1,16}", "1 to 16 characters of set x")


@mt_rule(
    "U08",
    "The validation flag has its form",
    "Tag 119 is 1 to 8 capital letters or digits.",
    applies=("MT",),
    failing=MtExample("MT103", {"{3:119}": "stp"}),
    passing=MtExample("MT103", {"{3:119}": "STP"}),
)
def validation_flag_form(reading: MtReading) -> Iterator[MtFault]:
    yield from _tag_form(reading, "119", r"[A-Z0-9]{1,8}", "1 to 8 capital letters or digits")


@mt_rule(
    "U09",
    "The validation flag suits the type",
    "Tag 119 is STP or REMIT with MT 102 and 103, COV with MT 202 and 205.",
    applies=("MT",),
    failing=MtExample("MT103", {"{3:119}": "COV"}),
    passing=MtExample("MT103", {"{3:119}": "STP"}),
)
def validation_flag_suits(reading: MtReading) -> Iterator[MtFault]:
    flag = reading.view.get("{3:119}")
    types = _FLAGS.get(flag or "")
    if flag and re.fullmatch(r"[A-Z0-9]{1,8}", flag) and (types is None or not reading.type.startswith(types)):
        yield MtFault("{3:119}", flag, f"{flag} is no variant of {reading.type}", "remove the flag, or the right one")


@mt_rule(
    "ID-UETR",
    "A payment carries its UETR",
    "Tag 121 is mandatory in MT 103, 202 and 205 with their variants; tag 111 is three digits and needs 121.",
    applies=("MT",),
    failing=MtExample("MT103", {"{3:111}": "001", "{3:121}": None}),
    passing=MtExample("MT103", {"{3:111}": "001"}),
)
def uetr_present(reading: MtReading) -> Iterator[MtFault]:
    yield from _tag_form(reading, "111", r"\d{3}", "three digits")
    if reading.view.uetr is None and reading.type.startswith(_WITH_UETR):
        told = f"{reading.type} has no UETR (tag 121)"
        yield MtFault("{3:121}", "", told, "the UETR of the payment; a new one only for an own payment never sent")
    elif reading.view.uetr is None and reading.view.get("{3:111}") is not None:
        yield MtFault("{3:111}", reading.view.get("{3:111}") or "", "111 stands without 121", "the UETR, or neither")


RULES = (
    basic_header_complete, application_is_fin, service_is_user_message, terminal_address, session_and_sequence,
    application_header_complete, direction_known, type_known, priority_known, receiver_address, delivery_options,
    user_header_form, user_header_order, banking_priority, user_reference, validation_flag_form,
    validation_flag_suits, uetr_present,
)  # fmt: skip

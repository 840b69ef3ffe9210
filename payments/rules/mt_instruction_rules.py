"""The rules on the instruction codes of field 23E, by error code."""

from collections.abc import Iterator

from ..codecs.mt import Entry
from .mt_reading import MtReading
from .mt_rule import MtExample, MtFault, at, mt_rule
from .mt_text_rules import of_code

_INSTRUCTIONS = ("SDVA", "INTC", "REPA", "CORT", "HOLD", "CHQB", "PHOB", "TELB", "PHON", "TELE", "PHOI", "TELI")
_STP_INSTRUCTIONS = ("CORT", "INTC", "SDVA", "REPA")
_WITH_TEXT = frozenset({"PHON", "PHOB", "PHOI", "TELE", "TELB", "TELI", "HOLD", "REPA"})
_NOT_TOGETHER = (
    ("SDVA", "HOLD"), ("SDVA", "CHQB"), ("INTC", "HOLD"), ("INTC", "CHQB"), ("REPA", "HOLD"), ("REPA", "CHQB"),
    ("REPA", "CORT"), ("CORT", "HOLD"), ("CORT", "CHQB"), ("HOLD", "CHQB"), ("PHOB", "TELB"), ("PHON", "TELE"),
    ("PHOI", "TELI"),
)  # fmt: skip


@mt_rule(
    "T48",
    "Instruction codes are known",
    "Field 23E holds a code of the MT 103 list; with STP only CORT, INTC, SDVA or REPA.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "FAST"}),
    passing=MtExample("MT103", {"23E": "SDVA"}),
)
def instruction_codes(reading: MtReading) -> Iterator[MtFault]:
    yield from of_code(reading, "T48")
    misfits = {fault.path for fault in reading.text_faults if fault.code == "T48"}
    allowed = _STP_INSTRUCTIONS if reading.type.endswith(".STP") else _INSTRUCTIONS
    for entry in reading.all("23", "E"):
        if str(entry.path) not in misfits and _instruction(reading, entry) not in allowed:
            yield at(reading, entry, f"23E is one of {', '.join(allowed)}", "remove the code, or the one instructed")


def _instruction(reading: MtReading, entry: Entry) -> str:
    return reading.value(entry).split("/")[0]


@mt_rule(
    "D97",
    "Only some instructions carry text",
    "Text after the code of 23E stands only with PHON, PHOB, PHOI, TELE, TELB, TELI, HOLD and REPA.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "SDVA/TODAY"}),
    passing=MtExample("MT103", {"23E": "HOLD/PASSPORT 4711"}),
)
def instruction_text(reading: MtReading) -> Iterator[MtFault]:
    for entry in reading.all("23", "E"):
        code = _instruction(reading, entry)
        if code in _INSTRUCTIONS and code not in _WITH_TEXT and "/" in reading.value(entry):
            yield at(reading, entry, f"{code} takes no text", "the code alone")


@mt_rule(
    "D98",
    "Instructions stand in their order",
    "Several 23E follow the order SDVA INTC REPA CORT HOLD CHQB PHOB TELB PHON TELE PHOI TELI.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "CORT", "23E#2": "SDVA"}),
    passing=MtExample("MT103", {"23E": "SDVA", "23E#2": "CORT"}),
)
def instruction_order(reading: MtReading) -> Iterator[MtFault]:
    last = -1
    for entry in reading.all("23", "E"):
        code = _instruction(reading, entry)
        rank = _INSTRUCTIONS.index(code) if code in _INSTRUCTIONS else last
        if rank < last:
            yield at(reading, entry, f"{code} stands after {_INSTRUCTIONS[last]}", "the order of the list")
        last = max(last, rank)


@mt_rule(
    "D67",
    "Instructions do not contradict each other",
    "Some codes of 23E exclude each other, such as HOLD with CHQB, SDVA with HOLD, PHOB with TELB.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "HOLD", "23E#2": "CHQB"}),
    passing=MtExample("MT103", {"23E": "SDVA", "23E#2": "CORT"}),
)
def instruction_pairs(reading: MtReading) -> Iterator[MtFault]:
    found = {_instruction(reading, e): e for e in reading.all("23", "E")}
    for one, other in _NOT_TOGETHER:
        if one in found and other in found:
            yield at(reading, found[other], f"{one} and {other} exclude each other", "ask which one is meant")


@mt_rule(
    "E46",
    "Instructions are not repeated",
    "Each code of 23E stands once.",
    applies=("MT103",),
    failing=MtExample("MT103", {"23E": "SDVA", "23E#2": "SDVA"}),
    passing=MtExample("MT103", {"23E": "SDVA"}),
)
def instructions_once(reading: MtReading) -> Iterator[MtFault]:
    seen: set[str] = set()
    for entry in reading.all("23", "E"):
        code = _instruction(reading, entry)
        if code in seen:
            yield at(reading, entry, f"{code} stands twice", "remove the exact repeat")
        seen.add(code)


RULES = (instruction_codes, instruction_text, instruction_order, instruction_pairs, instructions_once)

"""Texts to banks, in the network's plain capitals: question, rejection, answer, advice of a changed value date.

Only references, dates, amounts, codes and our own words enter; free text of the message never does.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..facts import PaymentFacts
from .composed import CannotCompose, Composed
from .original import original_of, required
from .wanted import for_bank

WIDTH = 50  # characters of one line of a free-format FIN message
REFERENCE = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
CAUSES = {"cut-off": "THE CUT-OFF TIME OF THE CURRENCY HAD PASSED", "holiday": "THE DAY IS A HOLIDAY FOR THE CURRENCY"}
# What screening, fraud or law has to do with a payment is never told to the other side.
UNSPOKEN = frozenset(
    {"LEGL", "RR04", "AM07", "BLCK", "FRAD", "FRAU", "AMLI", "SANC", "FWTR", "AG07", "DS24", "MS02", "MS03", "NERI"}
)


def letter(*sentences: str) -> Composed:
    """Sentences as lines of at most 50 characters."""
    rows = [row for sentence in sentences if sentence for row in textwrap.wrap(sentence, WIDTH, break_on_hyphens=False)]
    return Composed("text", "\n".join(rows) + "\n")


def heading(whose: str, facts: PaymentFacts, details: Mapping[str, Any]) -> str:
    """`RE YOUR <reference> OUR CASE <case> UETR <uetr> VALUE <date> <currency> <amount>`, as far as known."""
    original = original_of(facts)
    parts = [f"RE {whose} {clean(original.reference)[:35]}", f"OUR CASE {clean(required(details, 'case_id'))}"]
    if original.uetr:
        parts.append(f"UETR {clean(original.uetr)}")
    if original.value_date:
        parts.append(f"VALUE {original.value_date.isoformat()}")
    if original.amount and original.currency:
        parts.append(f"{clean(original.currency)} {original.amount}")
    return " ".join(parts) + "."


def request_to_bank(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """What is wanted, by when, and what happens otherwise; without `ask` the details that the code is about.

    `asked_by_bank` (true): the letter asks back, about a question of theirs, and no payment waits.
    """
    items = for_bank(details.get("ask") or ("INVA",))
    if details.get("asked_by_bank") is True:
        return letter(
            heading("YOUR", facts, details),
            "WE CANNOT ANSWER YOUR QUERY YET.",
            f"PLEASE PROVIDE {enumerated(items)}.".upper(),
            f"WITHOUT YOUR REPLY BY {day(details, 'deadline')} WE CLOSE THE CASE.",
        )
    return letter(
        heading("YOUR", facts, details),
        f"WE CANNOT PROCESS THIS PAYMENT{because(details)}.",
        f"PLEASE PROVIDE {enumerated(items)}.".upper(),
        f"THE PAYMENT IS HELD. WITHOUT YOUR REPLY BY {day(details, 'deadline')} IT WILL BE RETURNED.",
    )


def rejection(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """The payment is refused; code and meaning are told unless they must not be."""
    code = required(details, "code")
    told = "" if code in UNSPOKEN else f" {clean(code)}"
    return letter(heading("YOUR", facts, details), f"REJECTED{told}{because(details)}.", "NO FUNDS WERE APPLIED.")


def return_notice(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """The payment is given back, for one that no pacs.004 can return; code and meaning unless they must not be told."""
    code = required(details, "code")
    told = "" if code in UNSPOKEN else f" {clean(code)}"
    return letter(heading("YOUR", facts, details), f"RETURNED{told}{because(details)}.", "THE FUNDS ARE GIVEN BACK.")


def answer(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """Only the items asked, out of our own data: CLSD, PDNG with the next date, or RJCT with a code as its reason."""
    return letter(heading("YOUR", facts, details), *answered(details))


def answered(details: Mapping[str, Any]) -> list[str]:
    """The items answered and the state of the case, as sentences."""
    status = required(details, "status")
    if status not in ("CLSD", "PDNG", "RJCT"):
        raise CannotCompose("An answer is CLSD, PDNG or RJCT", place="status", value=status)
    if status == "RJCT":
        code = required(details, "code")
        reason = "" if code in UNSPOKEN else f" {clean(code)}"
        return [f"WE DO NOT TAKE UP THIS QUERY.{reason}{because(details)}", "NO NEW CASE WAS OPENED."]
    answers: Mapping[str, Any] = details.get("answers") or {}
    told = [
        f"{name.upper()}: {clean(str(answers[code]))}" for code, name in zip(answers, for_bank(answers), strict=True)
    ]
    return [*told, "THIS CLOSES THE CASE." if status == "CLSD" else f"WE REVERT BY {day(details, 'next_date')}."]


def value_date_advice(facts: PaymentFacts, details: Mapping[str, Any]) -> Composed:
    """Old date, new date, cause; interest is not agreed unless a person has approved it."""
    cause = required(details, "cause")
    if cause not in CAUSES:
        raise CannotCompose("Not a cause for another value date", place="cause", value=cause)
    interest = "AGREED" if details.get("interest_agreed") is True else "NOT AGREED"
    return letter(
        heading("OUR", facts, details),
        f"THE VALUE DATE CHANGES FROM {day(details, 'old_date')} TO {day(details, 'new_date')}.",
        f"{CAUSES[cause]}.",
        f"INTEREST COMPENSATION: {interest}.",
    )


def because(details: Mapping[str, Any]) -> str:
    """The meaning of the code in our own words, where it may be told."""
    code, meaning = str(details.get("code") or ""), str(details.get("meaning") or "")
    return f": {clean(meaning).upper()}" if meaning and code not in UNSPOKEN else ""


def enumerated(items: Iterable[str]) -> str:
    """`a, b and c`."""
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def day(details: Mapping[str, Any], name: str) -> str:
    """A date detail as YYYY-MM-DD. Raises CannotCompose for anything else."""
    value = details.get(name)
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(required(details, name)[:10]).isoformat()
    except ValueError:
        raise CannotCompose("Not a date", place=name, value=str(value)) from None


def clean(text: str) -> str:
    """`text` with only the characters that the network takes, on one line that no field tag can start."""
    return REFERENCE.sub("", " ".join(text.split())).lstrip(":- ")[:140]

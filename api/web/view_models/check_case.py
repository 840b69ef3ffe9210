"""What a reviewer is told right after they answered a check case."""

from cases.store import CheckCase

from .fields import label
from .marks import pieces
from .sheet import Section, Sheet, cell, table

CAUGHT = "You did not let it through: that was right."
MISSED = "You approved it. Nothing was sent, and nothing follows from it but the count under My settings."
WHAT = (
    "There is no such payment. Now and then a copy of a right repair is laid out with one value spoiled, to see "
    "whether a wrong proposal is noticed. It counts in no figure of the service."
)


def feedback(check: CheckCase) -> Sheet:
    """The page of a check case that was answered."""
    columns = ("Field", "Proposed", "The evidence has")
    row = (cell(label(check.path), title=check.path), cell(check.shown, mono=True), cell(check.right, mono=True))
    word = "noticed" if check.caught else "missed"
    found = Section(
        f"Wrong proposal {word}",
        "",
        table("What was wrong", columns, [row]),
        prose=(pieces(CAUGHT if check.caught else MISSED), pieces(WHAT)),
    )
    return Sheet(
        f"This was a check case: {word}",
        "",
        (found,),
        links=(("My figures", "/me"), ("To the queue", "/queue")),
        back=("Back to the queue", "/queue"),
    )

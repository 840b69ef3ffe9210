"""What a reviewer is told right after they answered a check case."""

from cases.store import CheckCase

from ..said import N_, N_all
from .fields import label
from .marks import pieces
from .sheet import Section, Sheet, cell, table

CAUGHT = N_("You did not let it through: that was right.")
MISSED = N_("You approved it. Nothing was sent, and nothing follows from it but the count under My settings.")
WHAT = N_(
    "There is no such payment. Now and then a copy of a right repair is laid out with one value spoiled, to see "
    "whether a wrong proposal is noticed. It counts in no figure of the service."
)


def feedback(check: CheckCase) -> Sheet:
    """The page of a check case that was answered."""
    columns = N_all("Field", "Proposed", "The evidence has")
    row = (cell(label(check.path), title=check.path), cell(check.shown, mono=True), cell(check.right, mono=True))
    found = Section(
        N_("Wrong proposal noticed") if check.caught else N_("Wrong proposal missed"),
        "",
        table(N_("What was wrong"), columns, [row]),
        prose=(pieces(CAUGHT if check.caught else MISSED), pieces(WHAT)),
    )
    return Sheet(
        N_("This was a check case: noticed") if check.caught else N_("This was a check case: missed"),
        "",
        (found,),
        links=((N_("My figures"), "/me"), (N_("To the queue"), "/queue")),
        back=(N_("Back to the queue"), "/queue"),
    )

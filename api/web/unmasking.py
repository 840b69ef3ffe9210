"""Whether a person sees the accounts of a case in full: who works cases does, an auditor for minutes after an act."""

from cases.decision import Act

from ..access_audit import Reason, unmasked_by
from .case_file import CaseFile
from .desk import Desk, Viewer


def unmasked_for(desk: Desk, viewer: Viewer, file: CaseFile) -> Reason | None:
    """The reason for which somebody who else sees accounts masked sees this version in full; None where they do not."""
    if not viewer.masked or desk.may(viewer, Act.UNMASK, file) is not None:
        return None
    return unmasked_by(file.entries, viewer.id, file.case.version, desk.now())


def masked(desk: Desk, viewer: Viewer, file: CaseFile) -> bool:
    """Whether accounts of this case are shown by their last four characters."""
    return viewer.masked and unmasked_for(desk, viewer, file) is None


def reasons_for(desk: Desk, viewer: Viewer, file: CaseFile) -> tuple[str, ...]:
    """The reasons that this person may give to see it in full; none where they may not, or need none."""
    if not masked(desk, viewer, file) or desk.may(viewer, Act.UNMASK, file) is not None:
        return ()
    return tuple(reason.value for reason in Reason)

"""The places of the desk that a person may go to, for the dialog of `Ctrl+K`; each page has the last word itself."""

from cases.decision import Person, Role
from cases.entitlement import WORKERS
from cases.policy_change import MAY_READ

EVERYBODY = (
    ("Queue", "/queue"), ("Cases of mine", "/queue?view=mine"), ("Unassigned cases", "/queue?view=unassigned"),
    ("Late cases", "/queue?view=late"), ("Cases that mention me", "/queue?view=mentioned"),
    ("Sample of automatic releases", "/queue?view=sample"), ("Approvals", "/approvals"), ("History", "/history"),
    ("Knowledge", "/knowledge"), ("Operations", "/dashboards/operations"), ("Quality", "/dashboards/quality"),
    ("Drift", "/dashboards/drift"), ("Calibration", "/dashboards/calibration"), ("Evaluation runs", "/evals"),
    ("Check a message", "/check"), ("My settings", "/me"), ("Absence", "/me/absence"),
)  # fmt: skip
SOME: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("Cut-offs", "/admin/cutoffs", (*WORKERS, Role.ADMIN, Role.AUDITOR)),
    ("Emergency overrides", "/overrides", (*WORKERS, Role.ADMIN, Role.AUDITOR)),
    ("Audit", "/audit", (Role.AUDITOR, Role.SUPERVISOR, Role.ADMIN, Role.MODEL_RISK)),
    ("People", "/admin/users", (Role.ADMIN, Role.AUDITOR, Role.SUPERVISOR)),
    ("Policies", "/admin/policies", MAY_READ),
    ("Shortcuts", "/admin/shortcuts", (Role.ADMIN, Role.AUDITOR, Role.SUPERVISOR)),
)


def places_of(person: Person) -> tuple[tuple[str, str], ...]:
    """Label and address of each."""
    return (*EVERYBODY, *((label, href) for label, href, roles in SOME if person.has(*roles)))

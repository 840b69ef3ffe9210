"""The places of the desk that a person may go to, for the dialog of `Ctrl+K`; each page has the last word itself."""

from cases.decision import Person, Role
from cases.entitlement import WORKERS
from cases.policy_change import MAY_READ

from .said import N_

EVERYBODY = (
    (N_("Queue"), "/queue"),
    (N_("Cases of mine"), "/queue?view=mine"),
    (N_("Unassigned cases"), "/queue?view=unassigned"),
    (N_("Late cases"), "/queue?view=late"),
    (N_("Cases that mention me"), "/queue?view=mentioned"),
    (N_("Sample of automatic releases"), "/queue?view=sample"),
    (N_("Approvals"), "/approvals"),
    (N_("History"), "/history"),
    (N_("Knowledge"), "/knowledge"),
    (N_("Operations"), "/dashboards/operations"),
    (N_("Quality"), "/dashboards/quality"),
    (N_("Drift"), "/dashboards/drift"),
    (N_("Calibration"), "/dashboards/calibration"),
    (N_("Evaluation runs"), "/evals"),
    (N_("Check a message"), "/check"),
    (N_("My settings"), "/me"),
    (N_("Absence"), "/me/absence"),
)
SOME: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    (N_("Cut-offs"), "/admin/cutoffs", (*WORKERS, Role.ADMIN, Role.AUDITOR)),
    (N_("Emergency overrides"), "/overrides", (*WORKERS, Role.ADMIN, Role.AUDITOR)),
    (N_("Audit"), "/audit", (Role.AUDITOR, Role.SUPERVISOR, Role.ADMIN, Role.MODEL_RISK)),
    (N_("People"), "/admin/users", (Role.ADMIN, Role.AUDITOR, Role.SUPERVISOR)),
    (N_("Policies"), "/admin/policies", MAY_READ),
    (N_("Shortcuts"), "/admin/shortcuts", (Role.ADMIN, Role.AUDITOR, Role.SUPERVISOR)),
)


def places_of(person: Person) -> tuple[tuple[str, str], ...]:
    """Label and address of each."""
    return (*EVERYBODY, *((label, href) for label, href, roles in SOME if person.has(*roles)))

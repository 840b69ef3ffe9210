"""The one door to a decision, for pages and interface: it is taken, and now and then a check case follows."""

import logging
import secrets

from cases.approval import DecisionRequest, decide
from cases.case import Case
from cases.laying_out import lay_out_if_due

from .bootstrap import Application
from .own_view import require_said

log = logging.getLogger(__name__)


async def take(application: Application, request: DecisionRequest) -> Case:
    """Take the decision; the case afterwards. Raises what `decide` raises, or OwnViewFirst."""
    await require_said(application, request.person, request.case_id)
    case = await decide(
        application.store, request, ports=application.ports, policy=application.policy, clock=application.clock
    )
    try:
        await lay_out_if_due(
            application.store,
            request.person,
            one_in=application.settings.check_cases_one_in,
            draw=secrets.randbelow,
            policy=application.policy,
            now=application.clock.now(),
        )
    except Exception:
        # The decision stands and is told as taken, whatever becomes of a check case.
        log.exception("a check case could not be laid out")
    return case

"""One transaction on the store: every table behind its own door, committed together or not at all."""

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from .automatic_rows import AutomaticRows
from .body_rows import BodyRows
from .case_rows import CaseRows
from .check_rows import CheckRows
from .citation_rows import CitationRows
from .comment_rows import CommentRows
from .decision_rows import DecisionRows
from .delegation_rows import DelegationRows
from .draft_rows import DraftRows
from .erasing import Erasing
from .event_rows import EventRows
from .glance_rows import GlanceRows
from .inbox_rows import InboxRows
from .ledger_rows import LedgerRows
from .notice_rows import NoticeRows
from .outbox_rows import OutboxRows
from .paid_rows import PaidRows
from .people_rows import PeopleRows
from .policy_rows import PolicyRows
from .precedent_rows import PrecedentRows
from .review_rows import ReviewRows
from .sending_rows import SendingRows
from .setting_rows import SettingRows
from .webhook_rows import WebhookRows
from .work_rows import WorkRows


class Unit:
    """All that one transaction may read or write."""

    def __init__(self, connection: AsyncConnection, *, bundle: str = "") -> None:
        self.cases = CaseRows(connection)
        self.checks = CheckRows(connection)
        self.reviews = ReviewRows(connection)
        self.bodies = BodyRows(connection)
        self.works = WorkRows(connection)
        self.citations = CitationRows(connection)
        self.decisions = DecisionRows(connection)
        self.outbox = OutboxRows(connection)
        self.sending = SendingRows(connection)
        self.automatic = AutomaticRows(connection)
        self.paid = PaidRows(connection)
        self.ledger = LedgerRows(connection, bundle=bundle)
        self.events = EventRows(connection)
        self.people = PeopleRows(connection)
        self.comments = CommentRows(connection)
        self.drafts = DraftRows(connection)
        self.settings = SettingRows(connection)
        self.glances = GlanceRows(connection)
        self.precedents = PrecedentRows(connection)
        self.webhooks = WebhookRows(connection)
        self.inbox = InboxRows(connection)
        self.delegations = DelegationRows(connection)
        self.notices = NoticeRows(connection)
        self.policies = PolicyRows(connection)
        self.erasing = Erasing(connection)

    async def to_change(self, case_id: str) -> RowMapping | None:
        """The row of a case about to be changed, kept from others until the commit; None where there is none.

        Whoever writes to the ledger holds its end first, then outbox rows, then cases in the order of their ids: two
        that took them the other way round would each wait for what the other has.
        """
        await self.ledger.hold()
        return await self.cases.row(case_id, lock=True)

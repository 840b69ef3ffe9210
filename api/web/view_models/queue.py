"""The queue as shown: rows, tabs, filters as links, and an empty page that says why it is empty."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from cases.case import Case, Status
from payments.vocabulary import Rail

from ..said import N_, joined, marked, tell, tell_many
from .figures import Instant, duration, instant
from .queue_row import Listed
from .sheet import Pick
from .words import grouped

VIEWS = ("mine", "unassigned", "late", "soon", "mentioned", "sample")
TABS = marked({"review": "To review", "second": "Second", "info": "Info", "escalated": "Escalated", "failed": "Failed"})
LINKED = marked({"unassigned": "Unassigned", "mentioned": "Mentioned", "sample": "Sample"})
FILTERS = marked({"view": "view", "status": "status", "rail": "rail", "code": "code", "q": "q"})
FILTERED = marked(
    {
        "review": "review", "second": "second", "info": "info", "escalated": "escalated", "failed": "failed",
        "released": "released", "closed": "closed", "mine": "mine", "unassigned": "unassigned", "late": "late",
        "soon": "soon", "mentioned": "mentioned", "sample": "sample",
    }
)  # fmt: skip
HELD_BY_OTHERS = ("", "mine", "unassigned")  # views that are empty because colleagues hold what is open
STATUSES = {
    "review": Status.AWAITING_APPROVAL,
    "second": Status.AWAITING_APPROVAL,
    "info": Status.AWAITING_INFORMATION,
    "escalated": Status.AWAITING_OWNER,
    "failed": Status.FAILED,
    "released": Status.RELEASED,
    "closed": Status.CLOSED,
}
ASKED = ("q", "s", "rail")  # what the form of the search asks for; it keeps all other parts as they are
PER_PAGE = (25, 50, 100)
PER_DEFAULT = 50


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """What the address bar asks for; anything unknown counts as not asked. `s` names a stored search by party."""

    view: str = ""
    status: str = ""
    rail: str = ""
    code: str = ""
    q: str = ""
    s: str = ""
    order: str = "ascending"
    after: str = ""
    before: str = ""
    per: int = PER_DEFAULT

    @property
    def parts(self) -> dict[str, str]:
        """What stands in the address, by name; empty where it is as usual. Paging is no part of it."""
        parts = {"view": self.view, "status": self.status, "rail": self.rail, "code": self.code, "q": self.q}
        parts["s"] = self.s
        parts["sort"] = "" if self.order == "ascending" else "-deadline"
        return parts | {"per": per_part(self.per)}

    def href(self, **changes: str) -> str:
        """A link to the queue with these parts changed; paging starts over unless `after` or `before` is among them."""
        query = urlencode({name: value for name, value in (self.parts | changes).items() if value})
        return f"/queue?{query}" if query else "/queue"


def per_part(rows: int) -> str:
    """So many rows a page, as an address says it: nothing where they are as many as usual."""
    return "" if rows == PER_DEFAULT else str(rows)


@dataclass(frozen=True, slots=True)
class Tab:
    """A view with its number of cases; without one where `count` is empty."""

    label: str
    count: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the link that takes it away."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is open though a list is empty: who holds how many cases until when, and the next cut-off of all."""

    held: tuple[tuple[str, int, str], ...] = ()
    next_cut_off: str = ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Everything the queue template reads."""

    rows: tuple[Listed, ...]
    tabs: tuple[Tab, ...]
    summary: tuple[Tab, ...]
    chips: tuple[Chip, ...]
    empty: tuple[str, ...]
    now: Instant
    total_words: str
    shown: str
    matching: str
    all_href: str
    here: str
    sought: str
    rail: Pick
    kept: tuple[tuple[str, str], ...]
    sizes: tuple[Tab, ...]
    sort: str
    order: str
    sort_href: str
    previous_href: str
    next_href: str


def tabs(query: QueueQuery, counts: Mapping[str, int]) -> tuple[Tab, ...]:
    """All, the states and the views, each with its count from `counts` (by name; `all` for the first)."""
    everything = Tab(N_("All"), _count(counts, "all"), query.href(status="", view=""), not (query.status or query.view))
    states = (
        Tab(label, _count(counts, name), query.href(status=name, view=""), query.status == name)
        for name, label in TABS.items()
    )
    views = (
        Tab(label, _count(counts, name), query.href(view=name, status=""), query.view == name)
        for name, label in LINKED.items()
    )
    return (everything, *states, *views)


def summary(query: QueueQuery, counts: Mapping[str, int], oldest: datetime | None, now: datetime) -> tuple[Tab, ...]:
    """`Late 12 · under 30 min 41 · oldest 22 min late · mine 3`: what presses, each part with its list."""

    def part(words: str, name: str) -> Tab:
        return Tab(words, _count(counts, name), query.href(view=name, status=""), query.view == name)

    found = [part(N_("Late"), "late"), part(N_("under 30 min"), "soon")]
    if oldest is not None and oldest < now:
        late = duration(int((now - oldest).total_seconds()))
        found.append(
            Tab(tell("oldest %(time)s late", time=late), "", query.href(view="late", status="", sort=""), False)
        )
    return (*found, part(N_("mine"), "mine"))


def chips(query: QueueQuery) -> tuple[Chip, ...]:
    """The active filters, each with the link that removes it."""
    active = {"view": query.view, "status": query.status, "rail": query.rail, "code": query.code, "q": query.q}

    def href(name: str) -> str:
        return query.href(**{name: ""})

    found = [
        Chip(joined((FILTERS[name], FILTERED[value] if name in ("view", "status") else value), ": "), href(name))
        for name, value in active.items()
        if value
    ]
    return (*found, Chip(N_("party or account"), query.href(s=""))) if query.s else tuple(found)


def _count(counts: Mapping[str, int], name: str) -> str:
    """The number beside a view; what chance drew is counted on its own page alone."""
    return "" if name == "sample" else grouped(counts.get(name, 0))


def empty(query: QueueQuery, elsewhere: Elsewhere) -> tuple[str, ...]:
    """Why nothing is shown: the filters, or who holds what is open until when."""
    narrowed = query.status or query.rail or query.code or query.q or query.s
    if query.view == "sample" and not narrowed:
        return (N_("Nothing is to be looked at afterwards: every automatic release that chance drew was judged."),)
    if narrowed or query.view not in HELD_BY_OTHERS:
        return (N_("No case matches these filters."),)
    found = [N_("Nothing waits.")]
    if elsewhere.held:
        names = joined(tell("%(name)s %(n)s until %(time)s", name=name, n=n, time=at) for name, n, at in elsewhere.held)
        total = sum(held for _, held, _ in elsewhere.held)
        found.append(
            tell_many(
                "%(n)s case is with other people: %(names)s.",
                "%(n)s cases are with other people: %(names)s.",
                total,
                names=names,
            )
        )
    if elsewhere.next_cut_off:
        found.append(tell("Next cut-off %(time)s.", time=elsewhere.next_cut_off))
    return tuple(found)


def elsewhere(cases: Sequence[Case], person: str, now: datetime, zone: str) -> Elsewhere:
    """Who but `person` holds how many of these open `cases`, by name, and the next cut-off among them."""
    held: dict[str, list[datetime]] = defaultdict(list)
    for case in cases:
        if case.claimed_by not in (None, person) and case.claimed_until and case.claimed_until > now:
            held[str(case.claimed_by)].append(case.claimed_until)
    due = min((case.deadline for case in cases if case.deadline and case.deadline > now), default=None)
    return Elsewhere(
        tuple((name, len(held[name]), instant(max(held[name]), zone).short) for name in sorted(held)),
        instant(due, zone).short if due else "",
    )


def queue_page(
    query: QueueQuery,
    rows: tuple[Listed, ...],
    *,
    counts: Mapping[str, int],
    oldest: datetime | None,
    sought: str,
    matching: int,
    after: str | None,
    before: str | None,
    elsewhere: Elsewhere,
    now: datetime,
    zone: str,
) -> QueuePage:
    """The whole page. `matching` is the number of cases under the filters.

    `after` is the cursor of the next page and `before` that of the one before, None where there is none.
    `oldest` is the earliest cut-off of all open cases, `sought` what stands in the field of the search.
    """
    turned = "-deadline" if query.order == "ascending" else ""
    return QueuePage(
        rows=rows,
        tabs=tabs(query, counts),
        summary=summary(query, counts, oldest, now),
        chips=chips(query),
        empty=empty(query, elsewhere),
        now=instant(now, zone),
        total_words=tell("%(n)s open", n=grouped(counts.get("all", 0))),
        shown=tell("%(n)s of %(all)s", n=grouped(len(rows)), all=grouped(matching)),
        matching=grouped(matching),
        all_href=snapshot_href(query) if len(rows) > 1 else "",
        here=query.href(),
        sought=sought,
        rail=rail_pick(query.rail),
        kept=tuple((name, value) for name, value in query.parts.items() if value and name not in ASKED),
        sizes=sizes(query),
        sort="deadline",
        order=query.order,
        sort_href=query.href(sort=turned),
        previous_href=query.href(before=before) if before else "",
        next_href=query.href(after=after) if after else "",
    )


def rail_pick(chosen: str) -> Pick:
    """The field that narrows the queue to one rail; of a rail that nobody knows it shows what was asked for."""
    known = sorted({rail.value for rail in Rail} | ({chosen} if chosen else set()))
    return Pick("rail", N_("Rail"), (("", N_("All rails")), *((rail, rail) for rail in known)), chosen)


def sizes(query: QueueQuery) -> tuple[Tab, ...]:
    """How many rows a page may have, each with its link."""
    return tuple(Tab(str(rows), "", query.href(per=per_part(rows)), rows == query.per) for rows in PER_PAGE)


def snapshot_href(query: QueueQuery) -> str:
    """The page of all cases of this filter as they stand."""
    return query.href(after="").replace("/queue", "/queue/all", 1)

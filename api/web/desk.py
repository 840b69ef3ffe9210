"""What every page needs: the application behind it, the person who looks, and the rendering of an answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from cases.approval import DecisionRequest
from cases.case import Case
from cases.check_case import listed_for
from cases.decision import Act, Person, Role, Verb
from cases.entitlement import OWNERS, can
from cases.halt import halted_by
from cases.store import CaseStore, NoSuchCase, Unit

from ..bootstrap import Application
from ..deciding import take
from ..identity import application_of, person_of
from ..model_state import MODEL_DOWN, down_since
from ..own_view import page_secret
from ..sessions import IDLE, Session, session_in, touch
from .case_file import CaseFile, case_file
from .cited import CitedCounts
from .keymap import NAME as SHORTCUTS
from .keymap import kept
from .language import catalogue, language_of
from .places import places_of
from .rendering import page as rendered
from .rules import rule_words
from .said import N_, in_words
from .second_approvals import SecondApprovals
from .stamps import Stamps
from .view_models.alarms import Alarm, alarms
from .view_models.figures import SAMPLE
from .view_models.words import role_words

SECURE_COOKIE, LOOPBACK_COOKIE = "__Host-paymend", "paymend"
ZONE = "Europe/Berlin"
THEMES = (N_("system"), N_("light"), N_("dark"))
DENSITIES = (N_("comfortable"), N_("compact"))
WORKERS = (Role.OPERATOR, Role.APPROVER, Role.SUPERVISOR)
KEPT = ("theme", "density", "keys", "advance", "language")


class SignInNeeded(Exception):
    """Nobody is signed in, or the session has ended."""


@dataclass(frozen=True, slots=True)
class Taste:
    """How a person wants their pages. `views` are the filters of the queue that they kept, by name.

    Without a `language` of their own the pages come in the one that the browser asks for.
    """

    theme: str = "system"
    density: str = "comfortable"
    keys: str = "on"
    advance: str = "off"
    language: str = ""
    keymap: Mapping[str, str] = field(default_factory=dict)
    views: tuple[tuple[str, str], ...] = ()

    def key(self, letter: str) -> str:
        """The letter that stands in place of `letter`, in its case."""
        found = self.keymap.get(letter.lower(), letter)
        return found.upper() if letter.isupper() else found

    @property
    def keymap_json(self) -> str:
        """The map for the script of the page; empty where nothing is moved."""
        return json.dumps(dict(self.keymap), sort_keys=True) if self.keymap else ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who looks at a page. `session` names their session, which lasts `seconds`, without giving access.

    `alarms` are sentences above every page, `approvals` is how many second approvals wait for this person.
    """

    person: Person
    name: str
    csrf: str
    session: str
    taste: Taste = Taste()
    seconds: int = 0
    alarms: tuple[Alarm, ...] = ()
    approvals: int | None = None

    @property
    def id(self) -> str:
        """The identity provider's person id."""
        return self.person.id

    @property
    def role(self) -> str:
        """The roles as words."""
        return ", ".join(sorted(role.value.replace("_", " ") for role in self.person.roles))

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles one by one, as the catalogue knows them."""
        return tuple(sorted(role_words(role.value) for role in self.person.roles))

    @property
    def masked(self) -> bool:
        """Whether accounts are shown by their last four characters only."""
        return not self.person.has(*WORKERS)

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Label and address of each place this person may go to."""
        return places_of(self.person)

    @property
    def hidden_owners(self) -> tuple[str, ...]:
        """Owning functions whose cases are not listed for this person."""
        return () if self.person.has(Role.AUDITOR) else tuple(sorted(OWNERS - self.person.teams))


@dataclass(frozen=True, slots=True)
class Desk:
    """The application as pages use it."""

    application: Application
    stamps: Stamps
    zone: str = ZONE
    second_approvals: SecondApprovals = field(default_factory=SecondApprovals)
    cited: CitedCounts = field(default_factory=CitedCounts)

    @property
    def store(self) -> CaseStore:
        """The system of record."""
        return self.application.store

    @property
    def secure(self) -> bool:
        """Whether cookies are for TLS only: everywhere but in development on loopback."""
        return self.application.settings.production

    @property
    def cookie(self) -> str:
        """The name of the session cookie."""
        return SECURE_COOKIE if self.secure else LOOPBACK_COOKIE

    def now(self) -> datetime:
        """The present, with offset."""
        return self.application.clock.now()

    def may(self, viewer: Viewer, verb: Verb, file: CaseFile) -> str | None:
        """`cases.entitlement.can` for this person and case: None, or the rule that forbids."""
        decisions = [row.decision for row in file.decisions]
        return can(viewer.person, verb, file.case, decisions, self.application.policy, now=self.now())

    def may_act(self, viewer: Viewer, act: Act, case: Case) -> bool:
        """Whether this person may see, claim or note on `case`; no decision bears on that."""
        return can(viewer.person, act, case, (), self.application.policy, now=self.now()) is None

    async def file(self, viewer: Viewer, case_id: str) -> CaseFile:
        """The case, if this person may see it. Raises NoSuchCase also where they may not: a refusal would show it."""
        file = await case_file(self.store, case_id)
        if self.may(viewer, Act.VIEW, file) is not None:
            raise NoSuchCase(case_id)
        return file

    async def decide(self, request: DecisionRequest) -> Case:
        """Take a decision through the same door as the interface."""
        return await take(self.application, request)

    async def check_case(self, viewer: Viewer) -> str | None:
        """The check case that stands among this person's cases, None where none does."""
        async with self.store.reading() as unit:
            return await listed_for(unit, viewer.id, self.now())

    def page(
        self, request: Request, viewer: Viewer | None, template: str, *, here: str = "", status: int = 200, **more: Any
    ) -> Response:
        """The rendered template."""
        context: Mapping[str, Any] = {"viewer": viewer, "here": here, "events": "/events", "now": self.now(), **more}
        return rendered(template, context, status, self.language(request, viewer))

    def language(self, request: Request, viewer: Viewer | None) -> str:
        """The language in which this person reads."""
        return language_of(viewer.taste.language if viewer else "", request.headers.get("accept-language", ""))

    def decimal_sign(self, request: Request, viewer: Viewer) -> str:
        """What stands before the decimals where this person reads a number."""
        return in_words(SAMPLE, catalogue(self.language(request, viewer)))[-3]

    def in_language(self, request: Request, viewer: Viewer, text: str) -> str:
        """A text for a script, which shows it as it comes."""
        return in_words(text, catalogue(self.language(request, viewer)))

    def refused(
        self,
        request: Request,
        viewer: Viewer | None,
        status: int,
        title: str,
        text: str,
        href: str = "/queue",
        link: str = "",
    ) -> Response:
        """A page that says what was not done and why, with one link onward."""
        link = link or (N_("Back to the queue") if href == "/queue" else N_("Back"))
        told = {"title": title, "text": rule_words(text), "href": href, "link": link}
        return self.page(request, viewer, "refused.html", status=status, page=told)


async def desk_of(request: Request) -> Desk:
    """The desk of this application; its signing secret is made once for all processes and kept in the store."""
    held = getattr(request.app.state, "desk", None)
    if isinstance(held, Desk):
        return held
    application = application_of(request)
    desk = Desk(application, Stamps(await page_secret(application)))
    request.app.state.desk = desk
    return desk


async def viewer_of(request: Request, *, active: bool = True) -> Viewer:
    """The person of the session cookie; `active` is false for what is no act of theirs. Raises SignInNeeded."""
    async with looking(request, active=active) as (_, viewer, _):
        return viewer


@asynccontextmanager
async def looking(request: Request, *, active: bool = True) -> AsyncIterator[tuple[Desk, Viewer, Unit]]:
    """As `viewer_of`, with the desk, and in the one transaction in which their page reads the rest."""
    desk = await desk_of(request)
    cookie = request.cookies.get(desk.cookie)
    if cookie is None:
        raise SignInNeeded
    async with desk.store.reading() as unit:
        session = await session_in(unit, cookie, now=desk.now())
        if session is None:
            raise SignInNeeded
        yield desk, await _viewer(desk, unit, session), unit
    if active:
        await touch(desk.store, session, now=desk.now())


async def _viewer(desk: Desk, unit: Unit, session: Session) -> Viewer:
    """The person with all that their page shows beside what it is about."""
    viewer, now = viewer_of_session(session), desk.now()
    glance = await unit.glances.take(*taste_names(viewer.id), MODEL_DOWN)
    halted = halted_by(glance.halts, desk.application.settings.halt_file)
    policy, owners = desk.application.policy, viewer.hidden_owners
    return replace(
        viewer,
        taste=taste_in(glance.settings, viewer.id),
        seconds=int(min(session.ends_at - now, IDLE).total_seconds()),
        alarms=alarms((halted, policy.halted), down_since(glance.settings), desk.zone),
        approvals=await desk.second_approvals.count(unit, viewer.person, owners, policy, newest=glance.newest, now=now),
    )


def taste_name(person: str) -> str:
    """The name under which a person's settings are kept."""
    return f"me:{person}"


def views_name(person: str) -> str:
    """The name under which a person's views of the queue are kept."""
    return f"views:{person}"


def views_of(value: str | None) -> tuple[tuple[str, str], ...]:
    """Views as they were kept: name and address of each."""
    return tuple((str(name), str(href)) for name, href in json.loads(value)) if value else ()


def taste_names(person: str) -> tuple[str, str, str]:
    """The settings in which a person's taste is kept."""
    return taste_name(person), views_name(person), SHORTCUTS


def taste_in(found: Mapping[str, str], person: str) -> Taste:
    """The settings a person has kept, out of those found; the usual ones where none are."""
    told = json.loads(found.get(taste_name(person)) or "{}")
    words = {name: str(told[name]) for name in KEPT if name in told}
    keymap = told["keymap"] if "keymap" in told else kept(found.get(SHORTCUTS))
    return Taste(**words, keymap=keymap, views=views_of(found.get(views_name(person))))


def viewer_of_session(session: Session) -> Viewer:
    """Who is behind a session."""
    return Viewer(person_of(session), session.user.name, session.csrf, session.sha256)

"""Puts the application together: the one place where stores, agent, channel and workers meet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from cases.approval import Assessor, DecisionPorts
from cases.checkpoint import Checkpoints
from cases.last_look import LastLook
from cases.notices import Notices
from cases.outbox import Outbox
from cases.policy import Policy, default_policy
from cases.ports import Channel, Clock
from cases.release import release_approved
from cases.release_port import Release
from cases.report import Report
from cases.resolution import Worked
from cases.store import CaseStore, open_store
from cases.store.kept_policies import KeptPolicies
from cases.webhooks import Webhooks
from cases.work_queue import Headline
from knowledge_base.dated import DatedKnowledge
from knowledge_base.search import Knowledge
from payments.limits import use_limits
from payments.schemas import use_folder

from .access_audit import AccessLog
from .channels.chosen import channel_of
from .channels.webhook import post
from .clock import WallClock
from .group_intake import GroupIntake
from .knowledge import dated_knowledge
from .known_keys import KnownKeys
from .notices import tellers_of
from .policies import AgentsInForce, AssessorInForce, PolicyInForce, WorksInForce
from .rate_limit import RateLimit
from .settings import Settings
from .signing import FileSigner
from .worker import Worker, Works

if TYPE_CHECKING:
    from .oidc import Provider


Replaying = Callable[[Policy, str, Sequence[Mapping[str, Any]]], Works]


@dataclass(frozen=True)
class Application:
    """Everything that endpoints, pages, workers and commands share.

    `replaying` works a case again under the policy, as the model and with the turns given;
    `assessor_under` judges as under another policy; `planner_with` works cases with other knowledge, leaving no trace.
    """

    settings: Settings
    store: CaseStore
    policies: PolicyInForce
    clock: Clock
    ports: DecisionPorts
    outbox: Outbox
    new_worker: Callable[[], Worker]
    replaying: Replaying
    assessor_under: Callable[[Policy], Assessor]
    rate: RateLimit
    webhooks: Webhooks
    intake: GroupIntake
    keys: KnownKeys
    access: AccessLog
    planner_with: Callable[[Knowledge], Works]
    provider: "Provider | None" = None

    @cached_property
    def knowledge(self) -> DatedKnowledge:
        """What is in force on any day, for readers; `renew` takes in what was published since."""
        return dated_knowledge(self.settings)

    @property
    def policy(self) -> Policy:
        """The policy in force, at most a second old."""
        return self.policies.policy


def assemble(
    settings: Settings,
    *,
    store: CaseStore | None = None,
    clock: Clock | None = None,
    channel: Channel | None = None,
    works: Works | None = None,
    ports: DecisionPorts | None = None,
    policy: Policy | None = None,
) -> Application:
    """The application of `settings`; every part may be handed in instead. The schema must be there already."""
    use_limits(settings.limits)
    if settings.schema_dir:
        use_folder(settings.schema_dir)
    clock, store = clock or WallClock(), store or open_store(settings.store_url)
    policies = PolicyInForce(KeptPolicies(settings.store_url), policy or default_policy())
    release: Release = partial(release_approved, halt_file=settings.halt_file, shipped=policies.shipped)
    channel = channel or channel_of(settings, clock)
    checkpoints = Checkpoints(store, FileSigner(settings.home / "keys"), settings.home / "checkpoints")
    without_model: Works | None
    agents: AgentsInForce | None = None
    if works is None or ports is None:
        from .agents import agents_under

        agents = AgentsInForce(policies, agents_under(settings, policies.shipped))
        works = WorksInForce(lambda: agents.now().works, lambda: agents.latest().works)
        without_model = WorksInForce(lambda: agents.now().without_model, lambda: agents.latest().without_model)
        ports = DecisionPorts(AssessorInForce(lambda: agents.now().assessor), release)
        headline, replaying, assessor_under = _headline(agents), _replaying(agents), _assessor_under(agents)
        planner_with = _planner_with(agents)
    else:
        headline, without_model, replaying = no_headline, works, _again(works)
        assessor_under, planner_with = _same(ports.assessor), _whatever(works)
    outbox = Outbox(store, channel, checkpoints, clock, settings.halt_file, LastLook(ports.assessor))
    secret = settings.webhook_secret.get_secret_value().encode() if settings.webhook_secret else b""
    webhooks = Webhooks(store, settings.webhooks, secret, post, clock)
    worker = partial(
        Worker,
        store,
        works,
        ports.assessor,
        release,
        outbox,
        clock,
        headline,
        lease_seconds=settings.lease_seconds,
        poll_seconds=settings.poll_seconds,
        without_model=without_model,
        halt_file=settings.halt_file,
        webhooks=webhooks,
        notices=Notices(store, tellers_of(settings, clock), clock),
    )
    new_worker = worker if agents is None else _loaded(agents, worker)
    rate = RateLimit(settings.rate_per_minute)
    intake, keys = GroupIntake(store), KnownKeys(store)
    provider = _provider(settings) if settings.oidc_issuer else None
    return Application(
        settings, store, policies, clock, ports, outbox, new_worker, replaying, assessor_under, rate, webhooks, intake,
        keys, AccessLog(store, clock), planner_with, provider,
    )  # fmt: skip


def _provider(settings: Settings) -> "Provider | None":
    """The identity provider; its libraries are loaded only where there is one."""
    from .single_sign_on import provider_of

    return provider_of(settings)


def _loaded(agents: AgentsInForce, new_worker: Callable[[], Worker]) -> Callable[[], Worker]:
    """A worker has its graph before the first case waits for it; a process without workers never loads one."""

    def made() -> Worker:
        _ = agents.now().works
        return new_worker()

    return made


def _replaying(agents: AgentsInForce) -> Replaying:
    return lambda policy, model, turns: agents.under(policy).replaying(model, turns)


def _headline(agents: AgentsInForce) -> Callable[[str, Report, Worked, datetime], Headline]:
    return lambda case_id, report, worked, now: agents.latest().headline(case_id, report, worked, now)


def _assessor_under(agents: AgentsInForce) -> Callable[[Policy], Assessor]:
    return lambda policy: agents.under(policy).assessor


def _planner_with(agents: AgentsInForce) -> Callable[[Knowledge], Works]:
    return lambda knowledge: agents.now().planner_with(knowledge)


def _whatever(works: Works) -> Callable[[Knowledge], Works]:
    """The works handed in, whatever is known."""
    return lambda _: works


def _same(assessor: Assessor) -> Callable[[Policy], Assessor]:
    return lambda _: assessor


def _again(works: Works) -> Replaying:
    """The works handed in, whatever policy, model and turns a run had."""
    return lambda _policy, _model, _turns: works


def no_headline(_case_id: str, _report: Report, _worked: Worked, _now: datetime) -> Headline:
    """The headline where no calendar is asked."""
    return Headline()

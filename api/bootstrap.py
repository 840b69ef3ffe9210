"""Puts the application together: the one place where stores, agent, channel and workers meet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from cases.approval import DecisionPorts
from cases.checkpoint import Checkpoints
from cases.last_look import LastLook
from cases.outbox import Outbox
from cases.policy import Policy, default_policy
from cases.ports import Channel, Clock
from cases.release import release_approved
from cases.release_port import Release
from cases.report import Report
from cases.resolution import Worked
from cases.store import CaseStore, open_store
from cases.webhooks import Webhooks
from cases.work_queue import Headline
from payments.limits import use_limits
from payments.schemas import use_folder

from .channels.chosen import channel_of
from .channels.webhook import post
from .clock import WallClock
from .group_intake import GroupIntake
from .known_keys import KnownKeys
from .rate_limit import RateLimit
from .settings import Settings
from .signing import FileSigner
from .worker import Worker, Works

if TYPE_CHECKING:
    from .oidc import Provider


@dataclass(frozen=True)
class Application:
    """Everything that endpoints, pages, workers and commands share."""

    settings: Settings
    store: CaseStore
    policy: Policy
    clock: Clock
    ports: DecisionPorts
    outbox: Outbox
    new_worker: Callable[[], Worker]
    replaying: Callable[[str, Sequence[Mapping[str, Any]]], Works]
    rate: RateLimit
    webhooks: Webhooks
    intake: GroupIntake
    keys: KnownKeys
    provider: "Provider | None" = None


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
    policy = policy or default_policy()
    release: Release = partial(release_approved, halt_file=settings.halt_file)
    channel = channel or channel_of(settings, clock)
    checkpoints = Checkpoints(store, FileSigner(settings.home / "keys"), settings.home / "checkpoints")
    without_model, replaying = works, _again(works)
    if works is None or ports is None:
        from .agents import agents_of

        agents = agents_of(settings, policy)
        works, ports = agents.works, DecisionPorts(agents.assessor, release)
        headline, without_model, replaying = agents.headline, agents.without_model, agents.replaying
    else:
        headline = no_headline
    outbox = Outbox(store, channel, checkpoints, clock, settings.halt_file, LastLook(store, ports.assessor))
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
    )
    rate = RateLimit(settings.rate_per_minute)
    intake, keys = GroupIntake(store), KnownKeys(store)
    provider = _provider(settings) if settings.oidc_issuer else None
    return Application(
        settings, store, policy, clock, ports, outbox, worker, replaying, rate, webhooks, intake, keys, provider
    )


def _provider(settings: Settings) -> "Provider | None":
    """The identity provider; its libraries are loaded only where there is one."""
    from .single_sign_on import provider_of

    return provider_of(settings)


def _again(works: Works | None) -> Callable[[str, Sequence[Mapping[str, Any]]], Works]:
    """The works handed in, whatever model and turns a run had."""

    def replaying(_model: str, _turns: Sequence[Mapping[str, Any]]) -> Works:
        assert works is not None
        return works

    return replaying


def no_headline(_case_id: str, _report: Report, _worked: Worked, _now: datetime) -> Headline:
    """The headline where no calendar is asked."""
    return Headline()

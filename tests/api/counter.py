"""The counter: the HTTP interface over a fresh store, with fakes for agent, assessor, channel and clock."""

from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import httpx
from store_builders import FakeAgent, FakeAssessor, RecordingChannel, SteppingClock

from api.app import create_app
from api.bootstrap import Application, assemble
from api.keys import issue_key
from api.sessions import start_session
from api.settings import Settings
from api.sign_in import add_account
from cases.approval import DecisionPorts
from cases.policy import Policy
from cases.release import release_approved
from cases.store import migrate

PASSWORD = "a long enough password"


@dataclass
class Counter:
    """One application; `worker` runs only when a test lets it."""

    home: Path
    agent: FakeAgent = field(default_factory=FakeAgent)
    assessor: FakeAssessor = field(default_factory=FakeAssessor)
    channel: RecordingChannel = field(default_factory=RecordingChannel)
    clock: SteppingClock = field(default_factory=SteppingClock)
    queue_max: int = 100
    settings: Settings | None = None
    policy: Policy | None = None

    @cached_property
    def application(self) -> Application:
        settings = self.settings or Settings(home=self.home, queue_max=self.queue_max, workers=0, _env_file=None)
        migrate(settings.store_url)
        ports = DecisionPorts(self.assessor, partial(release_approved, halt_file=settings.halt_file))
        return assemble(
            settings, clock=self.clock, channel=self.channel, works=self.agent, ports=ports, policy=self.policy
        )

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(create_app(application=self.application))
        return httpx.AsyncClient(transport=transport, base_url="http://paymend.test")

    async def machine(self, *scopes: str) -> dict[str, str]:
        """Headers of a machine client."""
        secret, _ = await issue_key(self.application.store, scopes, now=self.clock.now())
        return {"Authorization": f"Bearer {secret}"}

    async def person(self, name: str, *roles: str, teams: tuple[str, ...] = ()) -> dict[str, str]:
        """Headers of a person who has a token."""
        store, now = self.application.store, self.clock.now()
        await add_account(store, name, PASSWORD, roles, teams=teams, now=now)
        return {"Authorization": f"Bearer {await start_session(store, name, now=now, kind='bearer')}"}

    async def turn(self) -> None:
        """Let the worker do everything that waits."""
        worker = self.application.new_worker()
        while await worker.turn():
            pass
